"""One table of every object kind the console knows; readers, indexes and links walk it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of cluster object. `versions` are in order of preference; discovery picks the first served."""

    group: str
    versions: tuple[str, ...]
    name: str
    plural: str
    namespaced: bool = True
    chip: str = ""

    @property
    def key(self) -> str:
        """`plural.group`, or the plural alone for the core group: unique over all kinds."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    @property
    def api_version(self) -> str:
        return f"{self.group}/{self.versions[0]}" if self.group else self.versions[0]


NAMESPACE = Kind("", ("v1",), "Namespace", "namespaces", namespaced=False, chip="NS")
POD = Kind("", ("v1",), "Pod", "pods", chip="P")
SERVICE = Kind("", ("v1",), "Service", "services", chip="S")
CONFIG_MAP = Kind("", ("v1",), "ConfigMap", "configmaps", chip="CM")
REPLICATION_CONTROLLER = Kind("", ("v1",), "ReplicationController", "replicationcontrollers", chip="W")

DEPLOYMENT = Kind("apps", ("v1",), "Deployment", "deployments", chip="W")
REPLICA_SET = Kind("apps", ("v1",), "ReplicaSet", "replicasets", chip="W")
STATEFUL_SET = Kind("apps", ("v1",), "StatefulSet", "statefulsets", chip="W")
DAEMON_SET = Kind("apps", ("v1",), "DaemonSet", "daemonsets", chip="W")
JOB = Kind("batch", ("v1",), "Job", "jobs", chip="W")
CRON_JOB = Kind("batch", ("v1",), "CronJob", "cronjobs", chip="W")
DEPLOYMENT_CONFIG = Kind("apps.openshift.io", ("v1",), "DeploymentConfig", "deploymentconfigs", chip="W")
ROUTE = Kind("route.openshift.io", ("v1",), "Route", "routes", chip="RT")

_NETWORKING = ("v1", "v1beta1", "v1alpha3")
_SECURITY = ("v1", "v1beta1")
DESTINATION_RULE = Kind("networking.istio.io", _NETWORKING, "DestinationRule", "destinationrules", chip="DR")
GATEWAY = Kind("networking.istio.io", _NETWORKING, "Gateway", "gateways", chip="G")
SERVICE_ENTRY = Kind("networking.istio.io", _NETWORKING, "ServiceEntry", "serviceentries", chip="SE")
SIDECAR = Kind("networking.istio.io", _NETWORKING, "Sidecar", "sidecars", chip="SC")
VIRTUAL_SERVICE = Kind("networking.istio.io", _NETWORKING, "VirtualService", "virtualservices", chip="VS")
WORKLOAD_ENTRY = Kind("networking.istio.io", _NETWORKING, "WorkloadEntry", "workloadentries", chip="WE")
WORKLOAD_GROUP = Kind("networking.istio.io", _NETWORKING, "WorkloadGroup", "workloadgroups", chip="WG")
ENVOY_FILTER = Kind("networking.istio.io", ("v1alpha3",), "EnvoyFilter", "envoyfilters", chip="EF")
AUTHORIZATION_POLICY = Kind("security.istio.io", _SECURITY, "AuthorizationPolicy", "authorizationpolicies", chip="AP")
PEER_AUTHENTICATION = Kind("security.istio.io", _SECURITY, "PeerAuthentication", "peerauthentications", chip="PA")
REQUEST_AUTHENTICATION = Kind(
    "security.istio.io", _SECURITY, "RequestAuthentication", "requestauthentications", chip="RA"
)
TELEMETRY = Kind("telemetry.istio.io", ("v1", "v1alpha1"), "Telemetry", "telemetries", chip="TM")
WASM_PLUGIN = Kind("extensions.istio.io", ("v1alpha1",), "WasmPlugin", "wasmplugins", chip="WP")
TRAFFIC_EXTENSION = Kind("extensions.istio.io", ("v1alpha1",), "TrafficExtension", "trafficextensions", chip="TX")

_GATEWAY_API = ("v1", "v1beta1", "v1alpha2")
K8S_GATEWAY = Kind("gateway.networking.k8s.io", _GATEWAY_API, "Gateway", "gateways", chip="G")
GATEWAY_CLASS = Kind(
    "gateway.networking.k8s.io", _GATEWAY_API, "GatewayClass", "gatewayclasses", namespaced=False, chip="GC"
)
GRPC_ROUTE = Kind("gateway.networking.k8s.io", ("v1", "v1alpha2"), "GRPCRoute", "grpcroutes", chip="gRPC")
HTTP_ROUTE = Kind("gateway.networking.k8s.io", _GATEWAY_API, "HTTPRoute", "httproutes", chip="HTTP")
TCP_ROUTE = Kind("gateway.networking.k8s.io", ("v1", "v1alpha2"), "TCPRoute", "tcproutes", chip="TCP")
TLS_ROUTE = Kind("gateway.networking.k8s.io", ("v1", "v1alpha3", "v1alpha2"), "TLSRoute", "tlsroutes", chip="TLS")
UDP_ROUTE = Kind("gateway.networking.k8s.io", ("v1", "v1alpha2"), "UDPRoute", "udproutes", chip="UDP")
REFERENCE_GRANT = Kind("gateway.networking.k8s.io", ("v1beta1", "v1"), "ReferenceGrant", "referencegrants", chip="RG")
INFERENCE_POOL = Kind("inference.networking.k8s.io", ("v1",), "InferencePool", "inferencepools", chip="IP")

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
ALL_KINDS = CORE_KINDS + CONTROLLER_KINDS + ISTIO_KINDS + GATEWAY_API_KINDS + (ROUTE,)
