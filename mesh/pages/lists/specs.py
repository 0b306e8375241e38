"""What the list pages can show, sort by and be filtered by: the words of their addresses, their labels, and what is
compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mesh.model import kinds
from mesh.model.findings import Verdict
from mesh.model.health import HealthStatus
from mesh.pages.lists.rows import Issues, ListRow
from mesh.tables.choice import TableView
from mesh.tables.columns import Column, Filter, Match, by_labels, by_part, by_words

HEALTH = ("Failure", "Degraded", "Not Ready", "Healthy", "n/a")
VERDICT_WORDS = tuple(map(str, Verdict))
PRESENCE = ("Present", "Not Present")
WORKLOAD_TYPES = tuple(sorted(kind.name for kind in kinds.WORKLOAD_KINDS))
CONFIG_TYPES = tuple(sorted((kind.word for kind in kinds.CONFIG_KINDS), key=str.lower))
ISTIO_TYPES = tuple(sorted({kind.name for kind in kinds.ALL_KINDS if kind.is_filterable}, key=str.lower))


@dataclass(frozen=True, slots=True)
class ListSpec:
    """One list: `route` is the name of its address, `prefix` that of its column parameters, `fixed` the column that
    always stays, `more_sorts` the orders that no shown column offers. What it lists may have no health."""

    route: str
    title: str
    object_type: str
    items: str
    prefix: str
    fixed: str
    columns: tuple[Column[ListRow], ...]
    filters: tuple[Filter[ListRow], ...]
    more_sorts: tuple[Column[ListRow], ...] = ()
    icon: str = ""
    has_health: bool = True

    @property
    def is_of_configuration(self) -> bool:
        return self.route == "istio-config"

    @property
    def sorts(self) -> tuple[str, ...]:
        return tuple(column.sort_word for column in (*self.columns, *self.more_sorts) if column.sort_word)

    @property
    def column_ids(self) -> tuple[str, ...]:
        return tuple(column.id for column in self.columns)

    @property
    def name_filter(self) -> Filter[ListRow]:
        """The one for which the bar has a box of its own."""
        return self.filters[0]


def _severity(row: ListRow) -> int:
    return -1 if row.status is None else row.status.severity


def _issue_counts(issues: Iterable[Issues]) -> tuple[int, ...]:
    counts = [pair for each in issues for pair in each.counts]
    return tuple(
        -sum(count for status, count in counts if status is wanted)
        for wanted in (HealthStatus.FAILURE, HealthStatus.DEGRADED)
    )


def _details(row: ListRow) -> tuple[Any, ...]:
    """What lacks a sidecar first, then what most configuration concerns."""
    references = row.references()
    names = tuple((each.kind.name, each.name) for each in references)
    return (not row.lacks_sidecar, -len(references), names, [mark.text for mark in row.marks])


def _verdict(row: ListRow) -> tuple[int, int]:
    return list(Verdict).index(row.verdict), len(row.findings)


def _config_of_space(row: ListRow) -> tuple[int, int, int]:
    """What has most errors first, then what has most objects."""
    counts = row.counts
    return (-counts.errors, -counts.warnings, -row.objects) if counts is not None else (0, 0, -row.objects)


def _mtls(row: ListRow) -> str:
    return row.mtls.text if row.mtls else ""


def _present(name: str, label: str, has: Callable[[ListRow], bool]) -> Filter[ListRow]:
    return by_words(name, label, lambda row: PRESENCE[0] if has(row) else PRESENCE[1], PRESENCE)


def _refers(row: ListRow, names: Iterable[str], _every: bool) -> bool:
    return any(each.kind.name in names for each in row.references())


def _column(
    id: str, label: str, *, key: Callable[[ListRow], Any] | None = None, sort: str | None = None, help: str = ""
) -> Column[ListRow]:
    return Column(id, label, match=Match.NONE, key=key, sort=sort, help=help)


_HEALTH = _column("health", "Health", key=lambda row: (-_severity(row), -row.ratio), sort="he")
_NAMESPACE = _column("namespace", "Namespace", key=lambda row: row.namespace, sort="ns")
_CLUSTER = _column("cluster", "Cluster", key=lambda row: row.cluster, sort="cl")
_LABELS = _column("labels", "Labels", sort="")
_CONFIGURATION = _column("configuration", "Configuration", key=_verdict, sort="cv")
_DETAILS = _column("details", "Details", key=_details, sort="is")
_HEALTH_FILTER: Filter[ListRow] = by_words("health", "Health", lambda row: row.health_word, HEALTH)
_CONFIG: Filter[ListRow] = by_words("config", "Configuration", lambda row: str(row.verdict), VERDICT_WORDS)
_SIDECAR = _present("istioSidecar", "Istio sidecar", lambda row: row.has_sidecar)
_AMBIENT = _present("ambient", "Ambient", lambda row: row.is_ambient)
_ISTIO_TYPE = Filter("istioConfigType", "Istio config type", _refers, ISTIO_TYPES)
_LABEL: Filter[ListRow] = by_labels("label", "Label", lambda row: row.labels)


def _begin(sort: str) -> tuple[Column[ListRow], ...]:
    """The first columns of every list of objects; `sort` is the name's in the address."""
    return _HEALTH, _column("name", "Name", key=lambda row: row.name, sort=sort), _NAMESPACE, _CLUSTER


WORKLOADS = ListSpec(
    route="workloads",
    title="Workloads",
    object_type="workload",
    items="workloads",
    prefix="wl",
    fixed="name",
    columns=(
        *_begin("wn"),
        _column("type", "Type", key=lambda row: row.type, sort="wt"),
        _column("labels", "Labels", key=lambda row: sorted(row.labels.items()), sort="lb"),
        _DETAILS,
    ),
    filters=(
        by_part("workloadName", "Workload name", lambda row: row.name),
        _HEALTH_FILTER,
        _LABEL,
        by_words("workloadType", "Workload type", lambda row: row.type, WORKLOAD_TYPES, is_open=True),
        _SIDECAR,
        _AMBIENT,
        _present("appLabel", "App label", lambda row: row.has_app),
        _present("versionLabel", "Version label", lambda row: row.has_version),
        _ISTIO_TYPE,
    ),
    more_sorts=(
        _column("app", "App label", key=lambda row: not row.has_app, sort="al"),
        _column("version", "Version label", key=lambda row: not row.has_version, sort="vl"),
    ),
)
SERVICES = ListSpec(
    route="services",
    title="Services",
    object_type="service",
    items="services",
    prefix="svc",
    fixed="name",
    columns=(*_begin("sn"), _LABELS, _CONFIGURATION, _DETAILS),
    filters=(
        by_part("serviceName", "Service name", lambda row: row.name),
        _HEALTH_FILTER,
        _LABEL,
        by_words("serviceType", "Service type", lambda row: row.type, ("Kubernetes", "External")),
        _CONFIG,
        _SIDECAR,
        _AMBIENT,
        _ISTIO_TYPE,
    ),
)
APPLICATIONS = ListSpec(
    route="applications",
    title="Applications",
    object_type="application",
    items="applications",
    prefix="app",
    fixed="name",
    columns=(*_begin("wn"), _LABELS, _DETAILS),
    filters=(
        by_part("appName", "App name", lambda row: row.name),
        _HEALTH_FILTER,
        _LABEL,
        _SIDECAR,
        _AMBIENT,
        _ISTIO_TYPE,
    ),
)
NAMESPACES = ListSpec(
    route="namespaces",
    title="Namespaces",
    object_type="namespace",
    items="namespaces",
    prefix="ns",
    fixed="namespace",
    columns=(
        _NAMESPACE,
        _column(
            "type",
            "Type",
            key=lambda row: row.type,
            help="CP: has a control plane; DP: in the mesh; -: not in the mesh",
        ),
        _column("mode", "Mode", key=lambda row: row.mode),
        _column("revision", "Revision", key=lambda row: row.revision, sort="rev"),
        _CLUSTER,
        _column(
            "health",
            "Health",
            key=lambda row: (-_severity(row), *_issue_counts(row.issues)),
            sort="h",
            help="The worst of its workloads, applications and services",
        ),
        _column("mtls", "mTLS", key=_mtls, sort="m"),
        _column("istioconfiguration", "Istio config", key=_config_of_space, sort="ic"),
        _LABELS,
    ),
    filters=(
        by_part("namespace", "Namespace", lambda row: row.name),
        _HEALTH_FILTER,
        by_labels("namespaceLabel", "Namespace label", lambda row: row.labels),
        by_words("type", "Type", lambda row: row.type, ("Control plane", "Data plane")),
        by_words("mode", "Mode", lambda row: row.mode, ("Ambient", "Sidecar", "Not applicable")),
        by_words(
            "config",
            "Istio config",
            lambda row: str(row.counts.verdict if row.counts else Verdict.UNKNOWN),
            VERDICT_WORDS,
        ),
        by_words("mTls", "mTLS", _mtls, ("Strict", "Permissive", "Disabled", "Not applicable")),
    ),
)
ISTIO_CONFIG = ListSpec(
    route="istio-config",
    title="Istio Config",
    object_type="object",
    items="objects",
    prefix="ic",
    fixed="name",
    columns=(
        _column("name", "Name", key=lambda row: row.name, sort="in"),
        _NAMESPACE,
        _CLUSTER,
        _column("type", "Type", key=lambda row: row.type, sort="it"),
        _CONFIGURATION,
    ),
    filters=(
        by_part("istioName", "Istio name", lambda row: row.name),
        _CONFIG,
        _LABEL,
        by_words("type", "Type", lambda row: row.type, CONFIG_TYPES),
    ),
    icon="config",
    has_health=False,
)
LISTS: Mapping[str, ListSpec] = {
    spec.route: spec for spec in (NAMESPACES, APPLICATIONS, SERVICES, WORKLOADS, ISTIO_CONFIG)
}


@dataclass(frozen=True, slots=True)
class ListView(TableView):
    """What a list page shows. No `namespaces`: all. `refresh` is in milliseconds (0 paused, 1 by hand). What is not
    included (`with_health`, `with_references`, `with_validations`) is not looked for at all."""

    sort: str = "ns"
    namespaces: tuple[str, ...] = ()
    cluster: str = ""
    refresh: int = 60_000
    with_health: bool = True
    with_references: bool = True
    with_validations: bool = True
