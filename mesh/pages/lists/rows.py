"""The rows of the list pages: one form for workloads, services, applications and namespaces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from mesh.graph.elements import NodeHealth
from mesh.graph.picture.evidence import evidence
from mesh.health.judging import ItemHealth
from mesh.health.queries import HealthType
from mesh.istio.mtls import MtlsStatus
from mesh.istio.selectors import Reference
from mesh.model import kinds, object_types
from mesh.model.access import VisibleNamespace
from mesh.model.findings import Severity, Verdict
from mesh.model.health import HealthStatus
from mesh.model.kinds import Kind
from mesh.model.object_types import ObjectType
from mesh.model.workloads import Workload
from mesh.pages.health.page import NamespaceHealth
from mesh.pages.lists.inventory import AppRow, ServiceRow, WorkloadRow
from mesh.pages.mtls import Mtls
from mesh.pages.sources.validations import SpaceCounts
from mesh.validations.findings import Entry, Finding

MISSING_SIDECAR = "Missing sidecar"
OUT_OF_MESH = "Out of mesh"
SAME_NAME = "Telemetry knows workloads by name only: requests of both may be counted together."
UNHEALTHY = (HealthStatus.FAILURE, HealthStatus.DEGRADED, HealthStatus.NOT_READY)
_UNINJECTED = "Its pods have no proxy although their namespace asks for one: restart them to have it injected."
_UNTAKEN = "Its namespace is in the ambient mesh, but no ztunnel has taken up its pods."
_UNCOUNTED = "No proxy counts its requests. Those of others tell of none either."
_UNASKED = "Its pods have no proxy and nothing asks for one: the mesh neither sees nor secures their traffic."
_TYPES = {HealthType.WORKLOAD: "workloads", HealthType.APP: "applications", HealthType.SERVICE: "services"}
_STRICT = ("Strict", "lock", "only mutual TLS is accepted")
_DISABLED = ("Disabled", "lock-open", "mutual TLS is switched off")
_PERMISSIVE = ("Permissive", "lock-open", "mutual TLS and plain text are both accepted")
_MTLS_WORDS = {
    MtlsStatus.ENABLED: _STRICT,
    MtlsStatus.INHERITED_STRICT: _STRICT,
    MtlsStatus.DISABLED: _DISABLED,
    MtlsStatus.INHERITED_DISABLED: _DISABLED,
    MtlsStatus.VALIDATION_ERROR: ("Not valid", "lock-open", "what is set is not valid"),
}


@dataclass(frozen=True, slots=True)
class RowMark:
    """Something to know of a row. `tone` is a colour by name: red, blue, orange, green, grey; `note` stands behind.
    `namesake` is the kind of another controller of the row's name."""

    text: str
    hint: str = ""
    tone: str = "grey"
    icon: str = ""
    note: str = ""
    namesake: str = ""


@dataclass(frozen=True, slots=True)
class Issues:
    """How many objects of a type are in which state, worst first."""

    route: str
    total: int
    counts: tuple[tuple[HealthStatus, int], ...]

    @property
    def unhealthy(self) -> int:
        return sum(count for status, count in self.counts if status in UNHEALTHY)


_SEVERITY_WORDS = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.UNKNOWN: ("note", "notes"),
}


_TONES = {
    Verdict.INVALID: ("red", "failure"),
    Verdict.WARNING: ("orange", "degraded"),
    Verdict.VALID: ("blue", "info"),
}


def counted(findings: Iterable[Finding]) -> str:
    """`2 errors, 1 warning`."""
    counts = Counter(each.severity for each in findings)
    return ", ".join(
        f"{counts[each]} {words[counts[each] > 1]}" for each, words in _SEVERITY_WORDS.items() if counts[each]
    )


def _finding_marks(entry: Entry | None) -> list[RowMark]:
    """How much was found wrong with what a row stands for."""
    if entry is None or not entry.checks:
        return []
    tone, icon = _TONES[entry.verdict]
    return [RowMark(counted(entry.checks), "; ".join(f"{each.code} {each.text}" for each in entry.checks), tone, icon)]


References = Callable[[], tuple[Reference, ...]]
Look = Callable[[], Entry | None]


def _unseen() -> Entry | None:
    return None


@dataclass(frozen=True, slots=True)
class ListRow:
    """`item` is an object's health, `worst` a namespace's. `references` are the configuration objects that concern what
    it stands for, `look` tells what is found wrong with a configuration object (of a `kind`): looked for when they are
    wanted."""

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
    marks = [*_finding_marks(entry), *([_sidecar_mark(space)] if lacks else [])]
    marks += _role_marks(workload)
    if not (is_exempt or workload.is_ambient):
        marks += _label_marks(workload)
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
    row: ServiceRow, space: VisibleNamespace, references: References = tuple, entry: Entry | None = None
) -> ListRow:
    """Its pods tell whether it is in the mesh."""
    service = row.service
    in_mesh = row.has_sidecar or row.is_ambient or service.is_external
    lacks = row.has_pods and not in_mesh and bool(service.selector) and not space.is_control_plane
    marks = [_sidecar_mark(space)] if lacks else []
    if row.is_ambient:
        marks.append(_AMBIENT)
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
        look=lambda: entry,
    )


def app_row(row: AppRow, space: VisibleNamespace, references: References = tuple) -> ListRow:
    """An app is in the mesh as soon as one of its workloads is."""
    lacks = not (row.has_sidecar or row.is_ambient or row.is_gateway or space.is_control_plane)
    marks = [_sidecar_mark(space)] if lacks else []
    if row.is_ambient:
        marks.append(_AMBIENT)
    if row.is_gateway:
        marks.append(_GATEWAY)
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
        mtls=_mtls_mark(mtls) if in_mesh else RowMark("Not applicable", "It is not in the mesh."),
        objects=objects,
        counts=counts,
        issues=issues,
    )


def _mtls_mark(mtls: Mtls) -> RowMark:
    """What holds, and what sets it or passes it on."""
    if mtls.unread is not None:
        return RowMark("Unknown", f"What sets it could not be read: {mtls.unread.message}.")
    word, icon, hint = _MTLS_WORDS.get(mtls.status, _PERMISSIVE)
    named = " and ".join(f"{each.kind.name} {each.name} of {each.namespace}" for each in mtls.evidence)
    if not mtls.is_inherited:
        by = f" Set by {named}." if named else ""
        return RowMark(word, f"{hint[:1].upper()}{hint[1:]}.{by}", icon=icon)
    place = mtls.by.namespace if mtls.by else "the mesh"
    return RowMark(word, f"Inherited from {named or 'the mesh'}: {hint}.", icon=icon, note=f"inherited from {place}")


def _issues(health: NamespaceHealth) -> tuple[Issues, ...]:
    found = []
    for kind, route in _TYPES.items():
        if kind in health.buckets:
            names = health.buckets[kind].names
            counts = tuple((status, len(names[status])) for status in HealthStatus if names.get(status))
            found.append(Issues(route, sum(count for _, count in counts), counts))
    return tuple(found)


_AMBIENT = RowMark("Ambient", "Its traffic goes through the ambient mesh.", "blue")
_GATEWAY = RowMark("Gateway", "It lets traffic into or out of the mesh.", "green")


def _sidecar_mark(space: VisibleNamespace) -> RowMark:
    if space.is_ambient:
        return RowMark(OUT_OF_MESH, _UNTAKEN, "red", "unmeshed")
    if space.revision:
        return RowMark(MISSING_SIDECAR, _UNINJECTED, "red", "unmeshed")
    return RowMark(OUT_OF_MESH, _UNASKED, "red", "unmeshed")


def _role_marks(workload: Workload) -> list[RowMark]:
    if workload.is_waypoint:
        return [RowMark("Waypoint", "A proxy of the ambient mesh for HTTP.", "blue", "waypoint")]
    if workload.is_ztunnel:
        return [RowMark("ztunnel", "The ambient mesh's proxy of the node.", "blue")]
    if workload.is_gateway:
        return [_GATEWAY]
    return [_AMBIENT] if workload.is_ambient else []


def _label_marks(workload: Workload) -> list[RowMark]:
    if workload.kind == kinds.WORKLOAD_GROUP.name:
        return []
    lacking = [name for name, has in (("app", workload.app), ("version", workload.version)) if not has]
    if not lacking:
        return []
    words = " and ".join(lacking)
    return [RowMark(f"Missing {words}", f"Without the label for its {words}, traffic is told less exactly.", "orange")]
