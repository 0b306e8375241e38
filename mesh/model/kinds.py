"""One table of every object kind the console knows; readers, indexes and links walk it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypedDict, Unpack


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of cluster object. `versions` are in order of preference; discovery picks the first served. `letters`
    stand before the names of its objects. `is_filterable`: lists can be narrowed to what such an object concerns.

    Of what configures the mesh (`is_config`): `is_editable` says that its objects can be written here, `has_form` that
    a form makes new ones, `is_validated` that there are rules for it.
    """

    group: str
    versions: tuple[str, ...]
    name: str
    plural: str
    namespaced: bool = True
    letters: str = ""
    is_filterable: bool = False
    is_config: bool = False
    is_editable: bool = False
    has_form: bool = False
    is_validated: bool = False

    @property
    def label(self) -> str:
        """In words: `Virtual service`."""
        words = re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z][a-z]+|[A-Z]+", self.name)
        return " ".join([words[0], *(word if word.isupper() else word.lower() for word in words[1:])])

    @property
    def word(self) -> str:
        """Its name among kinds of configuration: those of Kubernetes begin with `K8s`, as Istio has a Gateway too."""
        return f"K8s{self.name}" if self.group.endswith(".k8s.io") else self.name

    @property
    def key(self) -> str:
        """`plural.group`, or the plural alone for the core group: unique over all kinds."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    @property
    def api_version(self) -> str:
        return self.api_version_of(self.versions[0])

    def api_version_of(self, version: str) -> str:
        return f"{self.group}/{version}" if self.group else version

    @property
    def gvk(self) -> str:
        """As the reference names it in texts: `networking.istio.io/v1, Kind=Gateway`, `/v1, Kind=Pod`."""
        return f"{self.group}/{self.versions[0]}, Kind={self.name}"


class _Traits(TypedDict, total=False):
    """The fields of a `Kind` that kinds of configuration have in common."""

    is_config: bool
    is_editable: bool
    has_form: bool
    is_validated: bool


NAMESPACE = Kind("", ("v1",), "Namespace", "namespaces", namespaced=False, letters="NS")
POD = Kind("", ("v1",), "Pod", "pods", letters="P")
SERVICE = Kind("", ("v1",), "Service", "services", letters="S")
CONFIG_MAP = Kind("", ("v1",), "ConfigMap", "configmaps", letters="CM")
REPLICATION_CONTROLLER = Kind("", ("v1",), "ReplicationController", "replicationcontrollers", letters="W")

DEPLOYMENT = Kind("apps", ("v1",), "Deployment", "deployments", letters="W")
REPLICA_SET = Kind("apps", ("v1",), "ReplicaSet", "replicasets", letters="W")
STATEFUL_SET = Kind("apps", ("v1",), "StatefulSet", "statefulsets", letters="W")
DAEMON_SET = Kind("apps", ("v1",), "DaemonSet", "daemonsets", letters="W")
JOB = Kind("batch", ("v1",), "Job", "jobs", letters="W")
CRON_JOB = Kind("batch", ("v1",), "CronJob", "cronjobs", letters="W")
DEPLOYMENT_CONFIG = Kind("apps.openshift.io", ("v1",), "DeploymentConfig", "deploymentconfigs", letters="W")
ROUTE = Kind("route.openshift.io", ("v1",), "Route", "routes", letters="RT")

_EVERY_CONFIG: _Traits = {"is_config": True, "is_editable": True}
_CHECKED: _Traits = {**_EVERY_CONFIG, "is_validated": True}
_WITH_FORM: _Traits = {**_CHECKED, "has_form": True}


def _networking(name: str, plural: str, letters: str, *, is_filterable: bool = True, **traits: Unpack[_Traits]) -> Kind:
    versions = ("v1", "v1beta1", "v1alpha3")
    return Kind("networking.istio.io", versions, name, plural, True, letters, is_filterable, **traits)


def _security(name: str, plural: str, letters: str) -> Kind:
    return Kind("security.istio.io", ("v1", "v1beta1"), name, plural, True, letters, True, **_WITH_FORM)


DESTINATION_RULE = _networking("DestinationRule", "destinationrules", "DR", **_CHECKED)
GATEWAY = _networking("Gateway", "gateways", "G", **_WITH_FORM)
SERVICE_ENTRY = _networking("ServiceEntry", "serviceentries", "SE", **_WITH_FORM)
SIDECAR = _networking("Sidecar", "sidecars", "SC", **_WITH_FORM)
VIRTUAL_SERVICE = _networking("VirtualService", "virtualservices", "VS", **_CHECKED)
WORKLOAD_ENTRY = _networking("WorkloadEntry", "workloadentries", "WE", is_filterable=False, **_EVERY_CONFIG)
WORKLOAD_GROUP = _networking("WorkloadGroup", "workloadgroups", "WG", **_CHECKED)
ENVOY_FILTER = Kind(
    "networking.istio.io", ("v1alpha3",), "EnvoyFilter", "envoyfilters", True, "EF", True, **_EVERY_CONFIG
)
AUTHORIZATION_POLICY = _security("AuthorizationPolicy", "authorizationpolicies", "AP")
PEER_AUTHENTICATION = _security("PeerAuthentication", "peerauthentications", "PA")
REQUEST_AUTHENTICATION = _security("RequestAuthentication", "requestauthentications", "RA")
TELEMETRY = Kind("telemetry.istio.io", ("v1", "v1alpha1"), "Telemetry", "telemetries", letters="TM", **_CHECKED)
WASM_PLUGIN = Kind("extensions.istio.io", ("v1alpha1",), "WasmPlugin", "wasmplugins", letters="WP", **_CHECKED)
TRAFFIC_EXTENSION = Kind(
    "extensions.istio.io", ("v1alpha1",), "TrafficExtension", "trafficextensions", letters="TX", **_EVERY_CONFIG
)


def _gateway_api(
    name: str, plural: str, letters: str, *versions: str, is_filterable: bool = False, **traits: Unpack[_Traits]
) -> Kind:
    return Kind("gateway.networking.k8s.io", versions, name, plural, True, letters, is_filterable, **traits)


K8S_GATEWAY = _gateway_api("Gateway", "gateways", "G", "v1", "v1beta1", "v1alpha2", **_WITH_FORM)
GATEWAY_CLASS = Kind(
    "gateway.networking.k8s.io", ("v1", "v1beta1", "v1alpha2"), "GatewayClass", "gatewayclasses", False, "GC"
)
GRPC_ROUTE = _gateway_api("GRPCRoute", "grpcroutes", "gRPC", "v1", "v1alpha2", is_filterable=True, **_CHECKED)
HTTP_ROUTE = _gateway_api(
    "HTTPRoute", "httproutes", "HTTP", "v1", "v1beta1", "v1alpha2", is_filterable=True, **_CHECKED
)
TCP_ROUTE = _gateway_api("TCPRoute", "tcproutes", "TCP", "v1", "v1alpha2", **_EVERY_CONFIG)
TLS_ROUTE = _gateway_api("TLSRoute", "tlsroutes", "TLS", "v1", "v1alpha3", "v1alpha2", **_EVERY_CONFIG)
UDP_ROUTE = _gateway_api("UDPRoute", "udproutes", "UDP", "v1", "v1alpha2", **_EVERY_CONFIG)
REFERENCE_GRANT = _gateway_api("ReferenceGrant", "referencegrants", "RG", "v1beta1", "v1", **_WITH_FORM)
INFERENCE_POOL = Kind(
    "inference.networking.k8s.io", ("v1",), "InferencePool", "inferencepools", True, "IP", True, **_EVERY_CONFIG
)

CORE_KINDS = (NAMESPACE, POD, SERVICE, CONFIG_MAP)
CONTROLLER_KINDS = (
    DEPLOYMENT,
    REPLICA_SET,
    STATEFUL_SET,
    DAEMON_SET,
    JOB,
    CRON_JOB,
    REPLICATION_CONTROLLER,
    DEPLOYMENT_CONFIG,
)
ISTIO_KINDS = (
    DESTINATION_RULE,
    GATEWAY,
    SERVICE_ENTRY,
    SIDECAR,
    VIRTUAL_SERVICE,
    WORKLOAD_ENTRY,
    WORKLOAD_GROUP,
    ENVOY_FILTER,
    AUTHORIZATION_POLICY,
    PEER_AUTHENTICATION,
    REQUEST_AUTHENTICATION,
    TELEMETRY,
    WASM_PLUGIN,
    TRAFFIC_EXTENSION,
)
GATEWAY_API_KINDS = (
    K8S_GATEWAY,
    GATEWAY_CLASS,
    GRPC_ROUTE,
    HTTP_ROUTE,
    TCP_ROUTE,
    TLS_ROUTE,
    UDP_ROUTE,
    REFERENCE_GRANT,
    INFERENCE_POOL,
)
WORKLOAD_KINDS = (*CONTROLLER_KINDS, POD, WORKLOAD_GROUP)
"""What a workload is made of: a controller, a pod of its own, or a group of machines."""
ALL_KINDS = CORE_KINDS + CONTROLLER_KINDS + ISTIO_KINDS + GATEWAY_API_KINDS + (ROUTE,)
CONFIG_KINDS = tuple(kind for kind in ALL_KINDS if kind.is_config)
"""What configures the mesh, and is listed, shown and written as such."""
CONFIG_GROUPS = frozenset(kind.group for kind in CONFIG_KINDS)
_BY_NAME = {(kind.group, kind.name): kind for kind in CONFIG_KINDS}


def config_kind(group: str, version: str, name: str) -> Kind | None:
    """The kind of configuration, in whichever of its versions it is asked for; None for any other."""
    kind = _BY_NAME.get((group, name))
    return kind if kind is not None and version in kind.versions else None
