"""The list pages: everything of all clusters that the viewer sees, filtered, sorted and paged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from mesh.health.queries import HealthType
from mesh.istio.references import References
from mesh.istio.selectors import Reference
from mesh.model import kinds
from mesh.model.access import VisibleNamespace
from mesh.model.pace import paced
from mesh.model.problems import Problem
from mesh.model.services import ServiceItem
from mesh.pages import unknown_clusters
from mesh.pages.health import page as health
from mesh.pages.health.page import HealthPage
from mesh.pages.istio.findings import counts, found
from mesh.pages.lists import inventory as lists
from mesh.pages.lists.config_rows import config_rows
from mesh.pages.lists.inventory import ListOptions
from mesh.pages.lists.rows import ListRow, app_row, namespace_row, service_row, workload_row
from mesh.pages.lists.specs import ListSpec, ListView
from mesh.pages.mtls import namespace_mtls
from mesh.pages.sources.sources import Sources
from mesh.tables.choice import choose
from mesh.validations.findings import WORKLOAD


@dataclass(frozen=True, slots=True)
class ListPage:
    """`rows` are those that passed the filters, `shown` those of the page with their references; `total` counts all
    of the chosen namespaces. Health was computed at `computed_at` (Unix seconds) over `seconds`; it is not known at
    all where `has_health` is false."""

    rows: Sequence[ListRow]
    shown: Sequence[tuple[ListRow, tuple[Reference, ...]]]
    total: int
    page: int
    pages: int
    computed_at: float
    seconds: int
    has_health: bool
    problems: tuple[Problem, ...]


def page(sources: Sources, spec: ListSpec, view: ListView, seconds: float, at: float) -> ListPage:
    """One read of each cluster; health from the background refresh where that has it."""
    rows: list[ListRow] = []
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
        if spec.has_health:
            problems += unknown_clusters.problems(sources, sources.spaces(cluster, view.namespaces))
    chosen = choose(rows, (*spec.columns, *spec.more_sorts), view, spec.filters, base=_place)
    return ListPage(
        rows=chosen.matching,
        shown=tuple((row, row.references() if view.with_references else ()) for row in chosen.rows),
        total=chosen.total,
        page=chosen.page,
        pages=chosen.pages,
        computed_at=min((told.computed_at for told in pages), default=at),
        seconds=max((told.seconds for told in pages), default=int(seconds)),
        has_health=spec.has_health and view.with_health and not any(told.unknown for told in pages),
        problems=tuple(dict.fromkeys(problems)),
    )


def nothing(seconds: float, at: float) -> ListPage:
    """A page for which nothing was read."""
    return ListPage((), (), 0, 1, 1, computed_at=at, seconds=int(seconds), has_health=False, problems=())


def _place(row: ListRow) -> tuple[str, str, str]:
    """What decides the order of rows that are equal."""
    return row.namespace, row.name, row.cluster


def _of_cluster(
    sources: Sources, spec: ListSpec, options: ListOptions
) -> tuple[list[ListRow], HealthPage, tuple[Problem, ...]]:
    spaces = {space.name: space for space in sources.spaces(options.cluster, options.namespaces)}
    if spec.route == "namespaces":
        return _namespaces(sources, tuple(spaces.values()), options)
    rows: list[ListRow]
    if spec.is_of_configuration:
        rows = list(config_rows(sources, tuple(spaces.values())))
        return rows, _told(None, options), sources.problems(options.cluster)
    known = sources.references(options.cluster)
    if spec.route == "workloads":
        workloads = lists.workloads(sources, options)
        rows = [
            workload_row(
                row,
                spaces[row.workload.namespace],
                partial(known.of_workload, row.workload.namespace, row.workload.labels),
                found(sources, options.cluster, WORKLOAD, row.workload.namespace, row.workload.name),
            )
            for row in paced(workloads.rows)
        ]
        return rows, _told(workloads.health, options), workloads.problems
    if spec.route == "services":
        services = lists.services(sources, options)
        sees = sources.sees(options.cluster)
        rows = [
            service_row(
                row,
                spaces[row.service.namespace],
                partial(_of_service, known, row.service, sees),
                partial(found, sources, options.cluster, kinds.SERVICE, row.service.namespace, row.service.name),
            )
            for row in paced(services.rows)
        ]
        return rows, _told(services.health, options), services.problems
    apps = lists.apps(sources, options)
    rows = [
        app_row(row, spaces[row.namespace], partial(known.of_app, row.namespace, row.workloads, row.services))
        for row in paced(apps.rows)
    ]
    return rows, _told(apps.health, options), apps.problems


def _told(found: HealthPage | None, options: ListOptions) -> HealthPage:
    return found or HealthPage({}, options.at, int(options.seconds))


def _namespaces(
    sources: Sources, spaces: Sequence[VisibleNamespace], options: ListOptions
) -> tuple[list[ListRow], HealthPage, tuple[Problem, ...]]:
    told = health.page(sources, spaces, health.ALL_TYPES, options.seconds, options.at)
    is_known = not told.unknown & {HealthType.APP, HealthType.SERVICE, HealthType.WORKLOAD}
    rows = [
        namespace_row(
            space,
            told.summary(space.name),
            namespace_mtls(sources, space),
            config_objects(sources, space),
            counts(sources, space),
            is_known=is_known,
        )
        for space in paced(spaces)
    ]
    return rows, told, told.problems


def config_objects(sources: Sources, space: VisibleNamespace) -> int:
    """How many objects of Istio and of the Gateway API the namespace has."""
    objects = sources.clusters[space.cluster].snapshot.objects
    return sum(len(objects.get(kind.key, {}).get(space.name, ())) for kind in kinds.CONFIG_KINDS)


def _of_service(known: References, service: ServiceItem, sees: Callable[[str], bool]) -> tuple[Reference, ...]:
    return known.of_service(service, sees).references()
