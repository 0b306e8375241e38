"""One table of every object kind the console knows; readers, indexes and links walk it."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of cluster object. `versions` are in order of preference; discovery picks the first served. `letters`
    stand before the names of its objects. `is_filterable`: lists can be narrowed to what such an object concerns."""

    group: str
    versions: tuple[str, ...]
    name: str
    plural: str
    namespaced: bool = True
    letters: str = ""
    is_filterable: bool = False

    @property
    def label(self) -> str:
        """In words: `Virtual service`."""
        words = re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z][a-z]+|[A-Z]+", self.name)
        return " ".join([words[0], *(word if word.isupper() else word.lower() for word in words[1:])])

    @property
    def is_config(self) -> bool:
        """Whether it configures the mesh: of Istio, or of the Gateway API."""
        return self.group.endswith((".istio.io", ".networking.k8s.io"))

    @property
    def key(self) -> str:
        """`plural.group`, or the plural alone for the core group: unique over all kinds."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    @property
    def api_version(self) -> str:
        return f"{self.group}/{self.versions[0]}" if self.group else self.versions[0]


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

_NETWORKING = ("v1", "v1beta1", "v1alpha3")
_SECURITY = ("v1", "v1beta1")
DESTINATION_RULE = Kind(
    "networking.istio.io", _NETWORKING, "DestinationRule", "destinationrules", letters="DR", is_filterable=True
)
GATEWAY = Kind("networking.istio.io", _NETWORKING, "Gateway", "gateways", letters="G", is_filterable=True)
SERVICE_ENTRY = Kind(
    "networking.istio.io", _NETWORKING, "ServiceEntry", "serviceentries", letters="SE", is_filterable=True
)
SIDECAR = Kind("networking.istio.io", _NETWORKING, "Sidecar", "sidecars", letters="SC", is_filterable=True)
VIRTUAL_SERVICE = Kind(
    "networking.istio.io", _NETWORKING, "VirtualService", "virtualservices", letters="VS", is_filterable=True
)
WORKLOAD_ENTRY = Kind("networking.istio.io", _NETWORKING, "WorkloadEntry", "workloadentries", letters="WE")
WORKLOAD_GROUP = Kind(
    "networking.istio.io", _NETWORKING, "WorkloadGroup", "workloadgroups", letters="WG", is_filterable=True
)
ENVOY_FILTER = Kind(
    "networking.istio.io", ("v1alpha3",), "EnvoyFilter", "envoyfilters", letters="EF", is_filterable=True
)
AUTHORIZATION_POLICY = Kind(
    "security.istio.io", _SECURITY, "AuthorizationPolicy", "authorizationpolicies", letters="AP", is_filterable=True
)
PEER_AUTHENTICATION = Kind(
    "security.istio.io", _SECURITY, "PeerAuthentication", "peerauthentications", letters="PA", is_filterable=True
)
REQUEST_AUTHENTICATION = Kind(
    "security.istio.io", _SECURITY, "RequestAuthentication", "requestauthentications", letters="RA", is_filterable=True
)
TELEMETRY = Kind("telemetry.istio.io", ("v1", "v1alpha1"), "Telemetry", "telemetries", letters="TM")
WASM_PLUGIN = Kind("extensions.istio.io", ("v1alpha1",), "WasmPlugin", "wasmplugins", letters="WP")
TRAFFIC_EXTENSION = Kind("extensions.istio.io", ("v1alpha1",), "TrafficExtension", "trafficextensions", letters="TX")

_GATEWAY_API = ("v1", "v1beta1", "v1alpha2")
K8S_GATEWAY = Kind("gateway.networking.k8s.io", _GATEWAY_API, "Gateway", "gateways", letters="G")
GATEWAY_CLASS = Kind(
    "gateway.networking.k8s.io", _GATEWAY_API, "GatewayClass", "gatewayclasses", namespaced=False, letters="GC"
)
GRPC_ROUTE = Kind(
    "gateway.networking.k8s.io", ("v1", "v1alpha2"), "GRPCRoute", "grpcroutes", letters="gRPC", is_filterable=True
)
HTTP_ROUTE = Kind(
    "gateway.networking.k8s.io", _GATEWAY_API, "HTTPRoute", "httproutes", letters="HTTP", is_filterable=True
)
TCP_ROUTE = Kind("gateway.networking.k8s.io", ("v1", "v1alpha2"), "TCPRoute", "tcproutes", letters="TCP")
TLS_ROUTE = Kind("gateway.networking.k8s.io", ("v1", "v1alpha3", "v1alpha2"), "TLSRoute", "tlsroutes", letters="TLS")
UDP_ROUTE = Kind("gateway.networking.k8s.io", ("v1", "v1alpha2"), "UDPRoute", "udproutes", letters="UDP")
REFERENCE_GRANT = Kind(
    "gateway.networking.k8s.io", ("v1beta1", "v1"), "ReferenceGrant", "referencegrants", letters="RG"
)
INFERENCE_POOL = Kind(
    "inference.networking.k8s.io", ("v1",), "InferencePool", "inferencepools", letters="IP", is_filterable=True
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
