"""What the list pages can show, sort by and be filtered by (ui.md §4.1, §6.1): words of addresses and their labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

HEALTH = ("Failure", "Degraded", "Not Ready", "Healthy", "n/a")
PRESENCE = ("Present", "Not Present")
WORKLOAD_TYPES = (
    *("CronJob", "DaemonSet", "Deployment", "DeploymentConfig", "Job", "Pod", "ReplicaSet"),
    *("ReplicationController", "StatefulSet", "WorkloadGroup"),
)
ISTIO_TYPES = (
    *("AuthorizationPolicy", "DestinationRule", "EnvoyFilter", "Gateway", "GRPCRoute", "HTTPRoute", "InferencePool"),
    *("PeerAuthentication", "RequestAuthentication", "ServiceEntry", "Sidecar", "VirtualService", "WorkloadGroup"),
)


@dataclass(frozen=True, slots=True)
class Column:
    """`id` is the word of `wlhide` and its like, `sort` that of `sort`; without one the column does not sort."""

    id: str
    label: str
    sort: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """`options` are all values that it takes; none: free text. `is_open`: other values are kept, as custom kinds are
    possible. `by_label`: `key` or `key=value,value`."""

    name: str
    label: str
    options: tuple[str, ...] = ()
    is_open: bool = False
    by_label: bool = False


@dataclass(frozen=True, slots=True)
class ListSpec:
    """One list: `route` is the name of its address, `prefix` that of its column parameters, `fixed` the column that
    always stays, `hidden_sorts` the orders that no column offers."""

    route: str
    title: str
    item: str
    items: str
    prefix: str
    fixed: str
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    hidden_sorts: tuple[str, ...] = ()

    @property
    def sorts(self) -> tuple[str, ...]:
        return (*(column.sort for column in self.columns if column.sort), *self.hidden_sorts)

    @property
    def column_ids(self) -> tuple[str, ...]:
        return tuple(column.id for column in self.columns)

    @property
    def name_filter(self) -> Filter:
        """The one for which the bar has a box of its own."""
        return self.filters[0]


_HEALTH = Column("health", "Health", "he")
_NAMESPACE = Column("namespace", "Namespace", "ns")
_CLUSTER = Column("cluster", "Cluster", "cl")
_DETAILS = Column("details", "Details", "is")
_HEALTH_FILTER = Filter("health", "Health", HEALTH)
_SIDECAR = Filter("istioSidecar", "Istio sidecar", PRESENCE)
_AMBIENT = Filter("ambient", "Ambient", PRESENCE)
_ISTIO_TYPE = Filter("istioConfigType", "Istio config type", ISTIO_TYPES)
_LABEL = Filter("label", "Label", by_label=True)

WORKLOADS = ListSpec(
    route="workloads",
    title="Workloads",
    item="workload",
    items="workloads",
    prefix="wl",
    fixed="name",
    columns=(
        _HEALTH,
        Column("name", "Name", "wn"),
        _NAMESPACE,
        _CLUSTER,
        Column("type", "Type", "wt"),
        Column("labels", "Labels", "lb"),
        _DETAILS,
    ),
    filters=(
        Filter("workloadName", "Workload name"),
        _HEALTH_FILTER,
        _LABEL,
        Filter("workloadType", "Workload type", WORKLOAD_TYPES, is_open=True),
        _SIDECAR,
        _AMBIENT,
        Filter("appLabel", "App label", PRESENCE),
        Filter("versionLabel", "Version label", PRESENCE),
        _ISTIO_TYPE,
    ),
    hidden_sorts=("al", "vl"),
)
SERVICES = ListSpec(
    route="services",
    title="Services",
    item="service",
    items="services",
    prefix="svc",
    fixed="name",
    columns=(
        _HEALTH,
        Column("name", "Name", "sn"),
        _NAMESPACE,
        _CLUSTER,
        Column("labels", "Labels"),
        _DETAILS,
    ),
    filters=(
        Filter("serviceName", "Service name"),
        _HEALTH_FILTER,
        _LABEL,
        Filter("serviceType", "Service type", ("Kubernetes", "External")),
        _SIDECAR,
        _AMBIENT,
        _ISTIO_TYPE,
    ),
)
APPLICATIONS = ListSpec(
    route="applications",
    title="Applications",
    item="application",
    items="applications",
    prefix="app",
    fixed="name",
    columns=(
        _HEALTH,
        Column("name", "Name", "wn"),
        _NAMESPACE,
        _CLUSTER,
        Column("labels", "Labels"),
        _DETAILS,
    ),
    filters=(Filter("appName", "App name"), _HEALTH_FILTER, _LABEL, _SIDECAR, _AMBIENT, _ISTIO_TYPE),
)
NAMESPACES = ListSpec(
    route="namespaces",
    title="Namespaces",
    item="namespace",
    items="namespaces",
    prefix="ns",
    fixed="namespace",
    columns=(
        _NAMESPACE,
        Column("type", "Type", "type", help="CP: has a control plane; DP: in the mesh; -: not in the mesh"),
        Column("mode", "Mode", "mode"),
        Column("revision", "Revision", "rev"),
        Column("cluster", "Cluster", "cl"),
        Column("health", "Health", "h", help="The worst of its workloads, applications and services"),
        Column("mtls", "mTLS", "m"),
        Column("istioconfiguration", "Istio config", "ic"),
        Column("labels", "Labels"),
    ),
    filters=(
        Filter("namespace", "Namespace"),
        _HEALTH_FILTER,
        Filter("namespaceLabel", "Namespace label", by_label=True),
        Filter("type", "Type", ("Control plane", "Data plane")),
        Filter("mode", "Mode", ("Ambient", "Sidecar", "Not applicable")),
        Filter("mTls", "mTLS", ("Strict", "Permissive", "Disabled", "Not applicable")),
    ),
)
LISTS: Mapping[str, ListSpec] = {spec.route: spec for spec in (NAMESPACES, APPLICATIONS, SERVICES, WORKLOADS)}


@dataclass(frozen=True, slots=True)
class ListView:
    """What a list page shows. No `namespaces`: all. `filters` are the values by filter's name, in the order given;
    `order` are the columns that come first; `refresh` is in milliseconds (0 paused, 1 by hand). What is not included
    (`with_health`, `with_references`) is not looked for at all."""

    namespaces: tuple[str, ...] = ()
    cluster: str = ""
    sort: str = "ns"
    descending: bool = False
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    match_all_labels: bool = False
    page: int = 1
    per_page: int = 50
    hidden: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    refresh: int = 60_000
    with_health: bool = True
    with_references: bool = True

    def values(self, name: str) -> tuple[str, ...]:
        return dict(self.filters).get(name, ())

    def with_values(self, name: str, values: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The filters with these values of one of them."""
        others = tuple(pair for pair in self.filters if pair[0] != name)
        return (*others, (name, values)) if values else others
