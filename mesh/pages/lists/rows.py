"""The rows of the list pages: one form for workloads, services, applications and namespaces."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from mesh.graph.elements import NodeHealth
from mesh.graph.picture.evidence import evidence
from mesh.health.judging import ItemHealth
from mesh.health.queries import HealthType
from mesh.istio.selectors import Reference
from mesh.model import object_types
from mesh.model.access import VisibleNamespace
from mesh.model.findings import Verdict
from mesh.model.health import HealthStatus
from mesh.model.kinds import Kind
from mesh.model.object_types import ObjectType
from mesh.pages.health.page import NamespaceHealth
from mesh.pages.lists.inventory import AppRow, ServiceRow, WorkloadRow
from mesh.pages.lists.marks import (
    AMBIENT,
    GATEWAY,
    SAME_NAME,
    RowMark,
    counted,
    finding_marks,
    label_marks,
    mtls_mark,
    role_marks,
    sidecar_mark,
)
from mesh.pages.mtls import Mtls
from mesh.pages.sources.validations import SpaceCounts
from mesh.validations.findings import Entry, Finding

UNHEALTHY = (HealthStatus.FAILURE, HealthStatus.DEGRADED, HealthStatus.NOT_READY)
_UNCOUNTED = "No proxy counts its requests. Those of others tell of none either."
_TYPES = {HealthType.WORKLOAD: "workloads", HealthType.APP: "applications", HealthType.SERVICE: "services"}


@dataclass(frozen=True, slots=True)
class Issues:
    """How many objects of a type are in which state, worst first."""

    route: str
    total: int
    counts: tuple[tuple[HealthStatus, int], ...]

    @property
    def unhealthy(self) -> int:
        return sum(count for status, count in self.counts if status in UNHEALTHY)


References = Callable[[], tuple[Reference, ...]]
Look = Callable[[], Entry | None]


def _unseen() -> Entry | None:
    return None


@dataclass(frozen=True, slots=True)
class ListRow:
    """`item` is an object's health, `worst` a namespace's. `references` are the configuration objects that concern what
    it stands for, `look` tells what is found wrong with a configuration object (of a `kind`) or a service: looked for
    when they are wanted."""

    namespace: str
    name: str
    cluster: str
    type_of: ObjectType
    labels: Mapping[str, str] = field(default_factory=dict)
    item: ItemHealth | None = None
    worst: HealthStatus | None = None
    type: str = ""
    version: str = ""
    has_app: bool = True
    has_version: bool = True
    has_sidecar: bool = True
    is_ambient: bool = False
    lacks_sidecar: bool = False
    marks: tuple[RowMark, ...] = ()
    references: References = tuple
    mode: str = ""
    revision: str = ""
    mtls: RowMark | None = None
    objects: int = 0
    counts: SpaceCounts | None = None
    issues: tuple[Issues, ...] = ()
    kind: Kind | None = None
    look: Look = _unseen

    @property
    def verdict(self) -> Verdict:
        """What the rules say of a configuration object."""
        found = self.look()
        return Verdict.UNKNOWN if found is None else found.verdict

    @property
    def findings(self) -> tuple[Finding, ...]:
        found = self.look()
        return () if found is None else found.checks

    @property
    def is_unjudged(self) -> bool:
        """Whether it is no configuration, and nobody looks at how it is set up."""
        return self.kind is None and self.look() is None

    @property
    def found_words(self) -> str:
        return counted(self.findings)

    @property
    def status(self) -> HealthStatus | None:
        """None where no verdict could be made."""
        return self.item.health.status if self.item and self.item.health else self.worst

    @property
    def ratio(self) -> float:
        """The share of failed requests in percent, -1 for unknown."""
        return self.item.health.rate.ratio if self.item and self.item.health else -1

    @property
    def health_word(self) -> str:
        return "n/a" if self.status in (None, HealthStatus.NA) else str(self.status)

    @property
    def evidence(self) -> tuple[str, ...]:
        """Why it is judged so, a sentence each."""
        is_service = self.type_of is object_types.SERVICE
        return evidence_of(self.item, is_counted=is_service or not self.lacks_sidecar)


def evidence_of(item: ItemHealth | None, *, is_counted: bool = True) -> tuple[str, ...]:
    """The verdict in sentences; `is_counted` is False where no proxy of its own counts the requests."""
    if item is None:
        return ()
    verdict = item.health.rate if item.health else None
    found = evidence(NodeHealth(item.requests, verdict, item.replicas or None))
    if item.health is None:
        return (*found, "The traffic is not known.")
    if item.health.rate.status is not HealthStatus.NA:
        return found if is_counted else (*found, "The proxies of others tell so: it has none that counts its requests.")
    return (*found, "No requests in this time." if is_counted else _UNCOUNTED)


def workload_row(
    row: WorkloadRow, space: VisibleNamespace, references: References = tuple, entry: Entry | None = None
) -> ListRow:
    """Marked with what it lacks and what it is in the mesh."""
    workload = row.workload
    is_exempt = workload.is_gateway or workload.is_infra or space.is_control_plane
    is_exempt = is_exempt or (row.spire is not None and row.spire.is_server)
    lacks = not (workload.has_sidecar or workload.is_ambient or is_exempt)
    marks = [*finding_marks(entry), *([sidecar_mark(space)] if lacks else [])]
    marks += role_marks(workload)
    if not (is_exempt or workload.is_ambient):
        marks += label_marks(workload)
    if row.spire is not None:
        word = "SPIRE server" if row.spire.is_server else "SPIRE"
        marks.append(RowMark(word, "; ".join(match.value for match in row.spire.matches), "blue"))
    if row.detail is not None:
        marks.append(RowMark(row.detail.value, row.detail.title))
    marks += [
        RowMark(f"Same name: {each.kind}", SAME_NAME, "orange", namesake=each.kind) for each in workload.namesakes
    ]
    return ListRow(
        namespace=workload.namespace,
        name=workload.name,
        cluster=workload.cluster,
        type_of=object_types.WORKLOAD,
        labels=workload.labels,
        item=row.health,
        type=workload.kind,
        version=workload.version,
        has_app=bool(workload.app),
        has_version=bool(workload.version),
        has_sidecar=workload.has_sidecar,
        is_ambient=workload.is_ambient,
        lacks_sidecar=lacks,
        marks=tuple(marks),
        references=references,
    )


def service_row(
    row: ServiceRow, space: VisibleNamespace, references: References = tuple, look: Look = _unseen
) -> ListRow:
    """Its pods tell whether it is in the mesh."""
    service = row.service
    in_mesh = row.has_sidecar or row.is_ambient or service.is_external
    lacks = row.has_pods and not in_mesh and bool(service.selector) and not space.is_control_plane
    marks = [sidecar_mark(space)] if lacks else []
    if row.is_ambient:
        marks.append(AMBIENT)
    if service.selector and not row.has_app_selector and not service.is_external:
        marks.append(RowMark("No app in selector", "Its selector names no app, so that traffic is told of no app."))
    if row.detail is not None:
        marks.append(RowMark(row.detail.value, row.detail.title))
    return ListRow(
        namespace=service.namespace,
        name=service.name,
        cluster=service.cluster,
        type_of=object_types.EXTERNAL_SERVICE if service.is_external else object_types.SERVICE,
        labels=service.labels,
        item=row.health,
        type="External" if service.is_external else "Kubernetes",
        has_app=row.has_app_selector,
        has_sidecar=row.has_sidecar,
        is_ambient=row.is_ambient,
        lacks_sidecar=lacks,
        marks=tuple(marks),
        references=references,
        look=look,
    )


def app_row(row: AppRow, space: VisibleNamespace, references: References = tuple) -> ListRow:
    """An app is in the mesh as soon as one of its workloads is."""
    lacks = not (row.has_sidecar or row.is_ambient or row.is_gateway or space.is_control_plane)
    marks = [sidecar_mark(space)] if lacks else []
    if row.is_ambient:
        marks.append(AMBIENT)
    if row.is_gateway:
        marks.append(GATEWAY)
    versions = sorted({workload.version for workload in row.workloads if workload.version})
    if len(versions) > 1:
        marks.append(RowMark(f"{len(versions)} versions", ", ".join(versions)))
    return ListRow(
        namespace=row.namespace,
        name=row.name,
        cluster=row.cluster,
        type_of=object_types.APPLICATION,
        labels=row.labels,
        item=row.health,
        version=", ".join(versions),
        has_sidecar=row.has_sidecar,
        is_ambient=row.is_ambient,
        lacks_sidecar=lacks,
        marks=tuple(marks),
        references=references,
    )


def namespace_row(
    space: VisibleNamespace,
    health: NamespaceHealth | None,
    mtls: Mtls,
    objects: int,
    counts: SpaceCounts | None,
    *,
    is_known: bool,
) -> ListRow:
    """`objects` is how many configuration objects it has, `counts` what is wrong with them and with its services;
    `is_known`: whether its traffic could be read."""
    in_mesh = space.is_in_mesh
    issues = _issues(health) if health else ()
    return ListRow(
        namespace=space.name,
        name=space.name,
        cluster=space.cluster,
        type_of=object_types.NAMESPACE,
        labels=space.labels,
        worst=health.worst if health and is_known else None,
        type="Control plane" if space.is_control_plane else "Data plane" if in_mesh else "",
        mode="Ambient" if space.is_ambient else "Sidecar" if in_mesh else "Not applicable",
        revision=space.revision,
        has_sidecar=in_mesh and not space.is_ambient,
        is_ambient=space.is_ambient,
        mtls=mtls_mark(mtls) if in_mesh else RowMark("Not applicable", "It is not in the mesh."),
        objects=objects,
        counts=counts,
        issues=issues,
    )


def _issues(health: NamespaceHealth) -> tuple[Issues, ...]:
    found = []
    for kind, route in _TYPES.items():
        if kind in health.buckets:
            names = health.buckets[kind].names
            counts = tuple((status, len(names[status])) for status in HealthStatus if names.get(status))
            found.append(Issues(route, sum(count for _, count in counts), counts))
    return tuple(found)
