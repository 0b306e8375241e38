"""The metrics of an object, of namespaces, and of the mesh's own parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mesh.clients.prometheus import PrometheusClient
from mesh.istio.control_planes import control_planes
from mesh.metrics import infrastructure, queries
from mesh.metrics.options import Options, Range, Target
from mesh.metrics.series import collect, split
from mesh.metrics.values import MetricsMap, Query
from mesh.model.access import VisibleNamespace
from mesh.model.problems import Failure, Problem
from mesh.pages.sources.sources import Sources
from mesh.readers import telemetry
from mesh.readers.telemetry import AskedQuery, RangeTelemetry


@dataclass(frozen=True, slots=True)
class MetricsPage:
    """Series by family, what is missing and why, and what was asked."""

    metrics: MetricsMap
    problems: tuple[Problem, ...] = ()
    queries: tuple[AskedQuery, ...] = ()

    @property
    def failure(self) -> Problem | None:
        return failure_of(self.problems)


@dataclass(frozen=True, slots=True)
class NamespacesMetrics:
    """`MetricsPage` of several namespaces by their names."""

    namespaces: Mapping[str, MetricsMap]
    problems: tuple[Problem, ...] = ()

    @property
    def failure(self) -> Problem | None:
        return failure_of(self.problems)


def page(sources: Sources, target: Target, options: Options) -> MetricsPage:
    """All wanted families of one object."""
    asked = queries.plan(target, options)
    return read_page(sources, asked, options.range)


def namespaces_page(sources: Sources, cluster: str, names: Sequence[str], options: Options) -> NamespacesMetrics:
    """All namespaces in the same queries: their number does not grow with them."""
    if not names:
        return NamespacesMetrics({})
    found = page(sources, Target(tuple(names), cluster), options)
    if len(names) == 1:
        return NamespacesMetrics({names[0]: found.metrics}, found.problems)
    label = queries.namespace_label(options.direction)
    return NamespacesMetrics(
        split(found.metrics, label, names, keep=label in options.range.by),
        found.problems,
    )


def control_plane_page(sources: Sources, space: VisibleNamespace, name: str, over: Range) -> MetricsPage | None:
    """The resources of one istiod and the time that its pushes take; None when there is no such control plane."""
    view = sources.clusters[space.cluster]
    workload = view.inventory.workload(space.name, name)
    planes = control_planes(view.snapshot).get(space.name, ())
    if workload is None or not any(plane.name == name for plane in planes):
        return None
    found = read_page(sources, infrastructure.control_plane(workload.pods, over), over)
    pushes = telemetry.read(
        sources.prometheus,
        {infrastructure.PUSH_TIME: infrastructure.push_time(workload.pods, over)},
        over.end,
        deadline_seconds=sources.deadline_seconds,
        clock=sources.clock,
    )
    metrics = infrastructure.with_push_time(found.metrics, pushes.vectors.get(infrastructure.PUSH_TIME, ()), over.end)
    return MetricsPage(metrics, (*found.problems, *pushes.problems), (*found.queries, *pushes.queries))


def usage_page(sources: Sources, space: VisibleNamespace, app: str, over: Range) -> MetricsPage:
    """What the pods of a component use."""
    return read_page(sources, infrastructure.usage(app, space.name, over), over)


def service_target(sources: Sources, space: VisibleNamespace, name: str) -> Target:
    """A service, also one that is gone: its past remains. Outside hosts are reported with no cluster of their own."""
    service = sources.clusters[space.cluster].inventory.service(space.name, name)
    external = service is not None and service.is_external
    return Target((space.name,), space.cluster, service=name, is_external=external)


def oldest(spaces: Iterable[VisibleNamespace]) -> float:
    """The earliest creation, in Unix seconds; 0 when one of them is not known."""
    return min((space.created for space in spaces), default=0.0)


def read_page(sources: Sources, asked: Sequence[Query], over: Range) -> MetricsPage:
    """The answers as series by family."""
    answers = ask(sources, sources.prometheus, asked, over)
    return MetricsPage(collect(asked, answers.matrices), answers.problems, answers.queries)


def ask(sources: Sources, client: PrometheusClient | None, asked: Iterable[Query], over: Range) -> RangeTelemetry:
    """The answers to the queries, all side by side under the deadline of a page."""
    return telemetry.read_range(
        client,
        {query.name: str(query.expr) if query.unscoped else query.expr for query in asked},
        (over.start, over.end, over.step),
        deadline_seconds=sources.deadline_seconds,
        clock=sources.clock,
    )


def failure_of(problems: Iterable[Problem]) -> Problem | None:
    """The first problem that cost data."""
    return next((problem for problem in problems if problem.failure is not Failure.WARNING), None)
