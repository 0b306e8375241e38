"""The list pages: everything of all clusters that the viewer sees, filtered, sorted and paged (ui.md §4.1, §6.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mesh.health.queries import HealthType
from mesh.model import kinds
from mesh.model.access import VisibleNamespace
from mesh.model.problems import Problem
from mesh.model.workloads import Workload
from mesh.pages.health import page as health
from mesh.pages.health.page import HealthPage
from mesh.pages.lists import inventory as lists
from mesh.pages.lists.choice import chosen
from mesh.pages.lists.inventory import AppRow, ListOptions
from mesh.pages.lists.rows import Row, app_row, namespace_row, service_row, workload_row
from mesh.pages.lists.specs import ListSpec, ListView
from mesh.pages.mtls import namespace_mtls
from mesh.pages.sources.sources import Sources
from mesh.workloads.references import REFERENCE_KINDS
from mesh.workloads.selecting import Reference

CONFIG_KINDS = tuple(
    kind
    for kind in dict.fromkeys((*REFERENCE_KINDS, kinds.TELEMETRY, kinds.WASM_PLUGIN, kinds.TRAFFIC_EXTENSION))
    if kind.group
)


@dataclass(frozen=True, slots=True)
class ListPage:
    """`rows` are those that passed the filters, `shown` those of the page with their references; `total` counts all
    of the chosen namespaces. Health was computed at `computed_at` (Unix seconds) over `seconds`; it is not known at
    all where `has_health` is false."""

    rows: Sequence[Row]
    shown: Sequence[tuple[Row, tuple[Reference, ...]]]
    total: int
    page: int
    pages: int
    computed_at: float
    seconds: int
    has_health: bool
    problems: tuple[Problem, ...]


def page(sources: Sources, spec: ListSpec, view: ListView, seconds: float, at: float) -> ListPage:
    """One read of each cluster; health from the background refresh where that has it."""
    rows: list[Row] = []
    pages: list[HealthPage] = []
    problems: list[Problem] = []
    for cluster in sorted(sources.clusters):
        if view.cluster not in ("", cluster):
            continue
        options = ListOptions(
            cluster,
            view.namespaces,
            with_health=view.with_health,
            with_references=False,
            definitions_only=False,
            seconds=seconds,
            at=at,
        )
        found, told, more = _of_cluster(sources, spec, options)
        rows += found
        pages.append(told)
        problems += more
    known: dict[int, tuple[Reference, ...]] = {}

    def of_row(row: Row) -> tuple[Reference, ...]:
        if id(row) not in known:
            known[id(row)] = _references(sources, row)
        return known[id(row)]

    picked = chosen(rows, spec, view, of_row)
    last = max(1, -(-len(picked) // view.per_page))
    number = min(view.page, last)
    shown = picked[(number - 1) * view.per_page : number * view.per_page]
    return ListPage(
        rows=picked,
        shown=tuple((row, of_row(row) if view.with_references else ()) for row in shown),
        total=len(rows),
        page=number,
        pages=last,
        computed_at=min((told.computed_at for told in pages), default=at),
        seconds=max((told.seconds for told in pages), default=int(seconds)),
        has_health=view.with_health and not any(told.unknown for told in pages),
        problems=tuple(dict.fromkeys(problems)),
    )


def nothing(seconds: float, at: float) -> ListPage:
    """A page for which nothing was read."""
    return ListPage((), (), 0, 1, 1, computed_at=at, seconds=int(seconds), has_health=False, problems=())


def _of_cluster(
    sources: Sources, spec: ListSpec, options: ListOptions
) -> tuple[list[Row], HealthPage, tuple[Problem, ...]]:
    spaces = {space.name: space for space in sources.spaces(options.cluster, options.namespaces)}
    if spec.route == "namespaces":
        return _namespaces(sources, tuple(spaces.values()), options)
    rows: list[Row]
    if spec.route == "workloads":
        workloads = lists.workloads(sources, options)
        rows = [workload_row(row, spaces[row.workload.namespace]) for row in workloads.rows]
        return rows, _told(workloads.health, options), workloads.problems
    if spec.route == "services":
        services = lists.services(sources, options)
        rows = [service_row(row, spaces[row.service.namespace]) for row in services.rows]
        return rows, _told(services.health, options), services.problems
    apps = lists.apps(sources, options)
    rows = [app_row(row, spaces[row.namespace]) for row in apps.rows]
    return rows, _told(apps.health, options), apps.problems


def _told(found: HealthPage | None, options: ListOptions) -> HealthPage:
    return found or HealthPage({}, options.at, int(options.seconds))


def _namespaces(
    sources: Sources, spaces: Sequence[VisibleNamespace], options: ListOptions
) -> tuple[list[Row], HealthPage, tuple[Problem, ...]]:
    told = health.page(sources, spaces, health.ALL_TYPES, options.seconds, options.at)
    is_known = not told.unknown & {HealthType.APP, HealthType.SERVICE, HealthType.WORKLOAD}
    rows = [
        namespace_row(
            space,
            told.summary(space.name),
            namespace_mtls(sources, space).status,
            config_objects(sources, space),
            is_known=is_known,
        )
        for space in spaces
    ]
    return rows, told, told.problems


def config_objects(sources: Sources, space: VisibleNamespace) -> int:
    """How many objects of Istio and of the Gateway API the namespace has."""
    objects = sources.clusters[space.cluster].snapshot.objects
    return sum(len(objects.get(kind.key, {}).get(space.name, ())) for kind in CONFIG_KINDS)


def _references(sources: Sources, row: Row) -> tuple[Reference, ...]:
    """The configuration objects that concern what the row stands for."""
    origin = row.origin
    if origin is None:
        return ()
    known = sources.references(row.cluster)
    if isinstance(origin, Workload):
        return known.of_workload(row.namespace, origin.labels)
    if isinstance(origin, AppRow):
        return known.of_app(row.namespace, origin.workloads, origin.services)
    return known.of_service(origin, sources.sees(row.cluster)).references()
