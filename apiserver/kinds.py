"""The kinds that the server knows by heart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

BUILTIN_GROUPS = frozenset(
    {
        "",
        "apps",
        "batch",
        "autoscaling",
        "policy",
        "networking.k8s.io",
        "discovery.k8s.io",
        "events.k8s.io",
        "coordination.k8s.io",
        "storage.k8s.io",
        "rbac.authorization.k8s.io",
        "apiextensions.k8s.io",
        "admissionregistration.k8s.io",
        "scheduling.k8s.io",
    }
)
ALWAYS_SERVED_GROUPS = frozenset(
    {
        "networking.istio.io",
        "security.istio.io",
        "telemetry.istio.io",
        "extensions.istio.io",
        "gateway.networking.k8s.io",
        "inference.networking.k8s.io",
    }
)
WITHOUT_GENERATION = frozenset({"rbac.authorization.k8s.io", "events.k8s.io", "discovery.k8s.io", "storage.k8s.io"})
WITHOUT_STATUS = frozenset(
    {
        "configmaps",
        "secrets",
        "serviceaccounts",
        "endpoints",
        "events",
        "roles",
        "rolebindings",
        "clusterroles",
        "clusterrolebindings",
        "endpointslices",
        "leases",
        "storageclasses",
        "limitranges",
        "controllerrevisions",
        "podtemplates",
        "priorityclasses",
    }
)
# What `kubectl get CATEGORY` stands for: by resource, else by group.
_IN_ALL = frozenset(
    {
        "pods",
        "replicationcontrollers",
        "services",
        "daemonsets.apps",
        "deployments.apps",
        "replicasets.apps",
        "statefulsets.apps",
        "horizontalpodautoscalers.autoscaling",
        "cronjobs.batch",
        "jobs.batch",
        "deploymentconfigs.apps.openshift.io",
        "routes.route.openshift.io",
    }
)
_CATEGORIES = {
    "networking.istio.io": ("istio-io", "networking-istio-io"),
    "security.istio.io": ("istio-io", "security-istio-io"),
    "telemetry.istio.io": ("istio-io", "telemetry-istio-io"),
    "extensions.istio.io": ("istio-io", "extensions-istio-io"),
    "gateway.networking.k8s.io": ("gateway-api",),
    "apiextensions.k8s.io": ("api-extensions",),
    "admissionregistration.k8s.io": ("api-extensions",),
}
SCALABLE = frozenset({"deployments", "statefulsets", "replicasets", "replicationcontrollers", "deploymentconfigs"})


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of object. `versions` are in order of preference; all give the same objects."""

    group: str
    versions: tuple[str, ...]
    name: str
    plural: str
    namespaced: bool = True
    short: tuple[str, ...] = ()
    declared_categories: tuple[str, ...] = ()

    @property
    def categories(self) -> tuple[str, ...]:
        """The names by which many kinds are asked for at once: `all`, `istio-io`."""
        known = ("all",) if self.resource in _IN_ALL else _CATEGORIES.get(self.group, ())
        return self.declared_categories or known

    @property
    def resource(self) -> str:
        """`deployments.apps`, or the plural alone for the core group: the name used in messages."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    @property
    def key(self) -> tuple[str, str]:
        return self.group, self.plural

    @property
    def builtin(self) -> bool:
        return self.group in BUILTIN_GROUPS

    @property
    def has_status(self) -> bool:
        return self.plural not in WITHOUT_STATUS

    @property
    def has_generation(self) -> bool:
        if not self.group:
            return self.plural in {"pods", "replicationcontrollers"}
        return self.group not in WITHOUT_GENERATION

    @property
    def scalable(self) -> bool:
        return self.plural in SCALABLE

    def api_version(self, version: str = "") -> str:
        version = version or self.versions[0]
        return f"{self.group}/{version}" if self.group else version


# group, versions, then "Kind plural [short names]"; a leading "-" marks a kind that is not namespaced
_TABLE: tuple[tuple[str, str, str], ...] = (
    (
        "",
        "v1",
        "-Namespace namespaces ns|-Node nodes no|-PersistentVolume persistentvolumes pv|Pod pods po"
        "|Service services svc|ConfigMap configmaps cm|Secret secrets|ServiceAccount serviceaccounts sa"
        "|Endpoints endpoints ep|Event events ev|ReplicationController replicationcontrollers rc"
        "|PersistentVolumeClaim persistentvolumeclaims pvc|ResourceQuota resourcequotas quota"
        "|LimitRange limitranges limits|PodTemplate podtemplates",
    ),
    (
        "apps",
        "v1",
        "Deployment deployments deploy|ReplicaSet replicasets rs|StatefulSet statefulsets sts"
        "|DaemonSet daemonsets ds|ControllerRevision controllerrevisions",
    ),
    ("batch", "v1", "Job jobs|CronJob cronjobs cj"),
    ("autoscaling", "v2 v1", "HorizontalPodAutoscaler horizontalpodautoscalers hpa"),
    ("policy", "v1", "PodDisruptionBudget poddisruptionbudgets pdb"),
    (
        "networking.k8s.io",
        "v1",
        "Ingress ingresses ing|-IngressClass ingressclasses|NetworkPolicy networkpolicies netpol",
    ),
    ("discovery.k8s.io", "v1", "EndpointSlice endpointslices"),
    ("events.k8s.io", "v1", "Event events ev"),
    ("coordination.k8s.io", "v1", "Lease leases"),
    ("storage.k8s.io", "v1", "-StorageClass storageclasses sc"),
    ("scheduling.k8s.io", "v1", "-PriorityClass priorityclasses pc"),
    (
        "rbac.authorization.k8s.io",
        "v1",
        "Role roles|RoleBinding rolebindings|-ClusterRole clusterroles|-ClusterRoleBinding clusterrolebindings",
    ),
    ("apiextensions.k8s.io", "v1", "-CustomResourceDefinition customresourcedefinitions crd crds"),
    (
        "admissionregistration.k8s.io",
        "v1",
        "-MutatingWebhookConfiguration mutatingwebhookconfigurations"
        "|-ValidatingWebhookConfiguration validatingwebhookconfigurations",
    ),
    (
        "networking.istio.io",
        "v1 v1beta1 v1alpha3",
        "DestinationRule destinationrules dr|Gateway gateways gw|ServiceEntry serviceentries se|Sidecar sidecars"
        "|VirtualService virtualservices vs|WorkloadEntry workloadentries we|WorkloadGroup workloadgroups wg",
    ),
    ("networking.istio.io", "v1alpha3", "EnvoyFilter envoyfilters"),
    (
        "security.istio.io",
        "v1 v1beta1",
        "AuthorizationPolicy authorizationpolicies ap|PeerAuthentication peerauthentications pa"
        "|RequestAuthentication requestauthentications ra",
    ),
    ("telemetry.istio.io", "v1 v1alpha1", "Telemetry telemetries telemetry"),
    ("extensions.istio.io", "v1alpha1", "WasmPlugin wasmplugins|TrafficExtension trafficextensions"),
    (
        "gateway.networking.k8s.io",
        "v1 v1beta1 v1alpha2",
        "Gateway gateways gtw|-GatewayClass gatewayclasses gc|HTTPRoute httproutes",
    ),
    ("gateway.networking.k8s.io", "v1 v1alpha2", "GRPCRoute grpcroutes|TCPRoute tcproutes|UDPRoute udproutes"),
    ("gateway.networking.k8s.io", "v1 v1alpha3 v1alpha2", "TLSRoute tlsroutes"),
    ("gateway.networking.k8s.io", "v1beta1 v1", "ReferenceGrant referencegrants refgrant"),
    ("inference.networking.k8s.io", "v1", "InferencePool inferencepools infpool"),
    ("apps.openshift.io", "v1", "DeploymentConfig deploymentconfigs dc"),
    ("route.openshift.io", "v1", "Route routes"),
    ("project.openshift.io", "v1", "-Project projects"),
    ("config.openshift.io", "v1", "-ClusterVersion clusterversions|-Infrastructure infrastructures"),
    ("oauth.openshift.io", "v1", "-OAuthClient oauthclients"),
)


def _rows() -> Iterator[Kind]:
    for group, versions, kinds in _TABLE:
        for row in kinds.split("|"):
            name, plural, *short = row.split()
            yield Kind(group, tuple(versions.split()), name.lstrip("-"), plural, not name.startswith("-"), tuple(short))


KNOWN_KINDS = tuple(_rows())


def split_api_version(api_version: str) -> tuple[str, str]:
    """`apps/v1` gives `("apps", "v1")`; `v1` gives `("", "v1")`."""
    group, slash, version = api_version.rpartition("/")
    return (group, version) if slash else ("", api_version)
