"""Dashboards: of the traffic of an object, of ztunnels, and custom ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mesh.clients.prometheus import PrometheusClient
from mesh.config.features import Aggregation
from mesh.metrics import custom, discovery, infrastructure, istio
from mesh.metrics.catalogue import Catalogue, annotated
from mesh.metrics.custom import CustomOptions
from mesh.metrics.discovery import Runtime
from mesh.metrics.options import Direction, Options, Range, Target
from mesh.metrics.values import Dashboard, Grouping, Query
from mesh.model.access import VisibleNamespace
from mesh.model.problems import Failure, Problem, System
from mesh.model.workloads import Workload
from mesh.pages.metrics.page import ask, failure_of, read_page
from mesh.pages.sources.sources import Sources
from mesh.readers import telemetry
from mesh.readers.telemetry import AskedQuery
from mesh.workloads.details import told_annotations


@dataclass(frozen=True, slots=True)
class DashboardPage:
    """A dashboard, what it lacks and why, and what was asked for it: in all, and for each chart in their order."""

    dashboard: Dashboard
    problems: tuple[Problem, ...] = ()
    queries: tuple[AskedQuery, ...] = ()
    by_chart: tuple[tuple[AskedQuery, ...], ...] = ()

    @property
    def failure(self) -> Problem | None:
        return failure_of(self.problems)


def traffic_page(sources: Sources, target: Target, options: Options) -> DashboardPage:
    """The twelve charts of inbound or outbound traffic."""
    asked = istio.plan(target, options)
    found = read_page(sources, asked, options.range)
    dashboard = istio.dashboard(found.metrics, options.direction, _configured(sources, options.direction))
    keys = [chart.family for chart in istio.CHARTS]
    return DashboardPage(dashboard, found.problems, found.queries, _by_chart(keys, asked, found.queries))


def ztunnel_page(sources: Sources, workload: str, over: Range) -> DashboardPage:
    """What the pods of a ztunnel use and carry."""
    asked = infrastructure.ztunnel(workload, over)
    found = read_page(sources, asked, over)
    by_chart = _by_chart(infrastructure.ZTUNNEL_KEYS, asked, found.queries)
    return DashboardPage(infrastructure.ztunnel_dashboard(found.metrics), found.problems, found.queries, by_chart)


def custom_options(
    sources: Sources,
    space: VisibleNamespace,
    over: Range,
    *,
    labels: Mapping[str, str],
    more: tuple[Grouping, ...],
    aggregator: str,
) -> CustomOptions:
    """With what the configuration says of custom dashboards."""
    settings = sources.settings
    return CustomOptions(
        namespace=space.name,
        range=over,
        namespace_label=settings.external_services.custom_dashboards.namespace_label,
        labels=labels,
        more=more,
        aggregator=aggregator,
        most_queries=settings.console.limits.queries,
    )


def custom_page(
    sources: Sources,
    client: PrometheusClient | None,
    name: str,
    options: CustomOptions,
    *,
    space: VisibleNamespace,
    workload: Workload | None = None,
) -> DashboardPage:
    """A dashboard by its name; the annotations of the namespace and of the workload may state more of them.

    Raises `UnknownDashboard`, and `DashboardError` for one that includes itself or what is not there.
    """
    catalogue, faults = catalogue_of(sources, space, workload)
    resolved = catalogue.resolve(name, sources.settings.console.limits.charts)
    plan = custom.plan(resolved, options)
    answers = ask(sources, client, plan.queries, options.range)
    # A store that is switched off has no series, and nothing has failed.
    lost = ((query, found) for query, found in answers.failures.items() if found.failure is not Failure.NOT_READY)
    errors = {query: problem.message for query, problem in lost}
    dashboard = custom.filled(resolved, options, plan, matrices=answers.matrices, errors=errors)
    by_chart = _by_chart([str(index) for index in range(len(dashboard.charts))], plan.queries, answers.queries)
    return DashboardPage(dashboard, (*answers.problems, *faults), answers.queries, by_chart)


def catalogue_of(
    sources: Sources, space: VisibleNamespace, workload: Workload | None = None
) -> tuple[Catalogue, tuple[Problem, ...]]:
    """The dashboards that are known to an object, and which statements of its annotations could not be read."""
    catalogue = Catalogue().extended(sources.settings.custom_dashboards)
    owners: list[tuple[str, Mapping[str, str]]] = [(f"namespace {space.name}", space.annotations)]
    if workload is not None:
        owners.append((f"workload {workload.name}", told_annotations(workload)))
    problems: list[Problem] = []
    for owner, stated in owners:
        dashboards, faults = annotated(stated, owner)
        catalogue = catalogue.extended(dashboards)
        problems += [
            Problem(System.KUBERNETES, Failure.WARNING, fault, sources.clock(), cluster=space.cluster, resource=owner)
            for fault in faults
        ]
    return catalogue, tuple(problems)


def runtimes(
    sources: Sources,
    client: PrometheusClient | None,
    space: VisibleNamespace,
    *,
    app: str,
    version: str = "",
    pods: Iterable[Mapping[str, str]] = (),
    workload: Workload | None = None,
) -> tuple[tuple[Runtime, ...], tuple[Problem, ...]]:
    """The custom dashboards that suit an app or a `workload`; `pods` are the annotations of each of its pods.

    Named by the pods, or else found by the metrics that the app has now.
    """
    service = sources.settings.external_services.custom_dashboards
    if not service.enabled or not app:
        return (), ()
    catalogue, problems = catalogue_of(sources, space, workload)
    annotations = tuple(pods)
    named = discovery.explicit(catalogue, annotations)
    allowed = service.discovery_enabled == "true" or (
        service.discovery_enabled == "auto" and len(annotations) <= service.discovery_auto_threshold
    )
    if named or not allowed:
        return named, problems
    labels = sources.settings.istio_labels
    plan = discovery.plan(
        catalogue,
        service.namespace_label,
        space.name,
        app=app,
        version=version,
        pairs=discovery.schemes(labels.app_label_name, labels.version_label_name),
    )
    answers = telemetry.read(
        client, plan, sources.clock(), deadline_seconds=sources.deadline_seconds, clock=sources.clock
    )
    metrics = {sample.labels.get("metric", "") for samples in answers.vectors.values() for sample in samples}
    return discovery.matched(catalogue, metrics), (*problems, *answers.problems)


def _by_chart(
    keys: Sequence[str], asked: Iterable[Query], answered: Iterable[AskedQuery]
) -> tuple[tuple[AskedQuery, ...], ...]:
    """`keys` are those of the queries of each chart."""
    outcomes = {query.name: query for query in answered}
    found: dict[str, list[AskedQuery]] = {}
    for query in asked:
        if query.name in outcomes:
            found.setdefault(query.key, []).append(outcomes[query.name])
    return tuple(tuple(found.get(key, ())) for key in keys)


def groupings(sources: Sources, direction: Direction) -> tuple[Grouping, ...]:
    """All that the charts of the traffic can be split by."""
    return (*istio.groupings(direction), *_configured(sources, direction))


def _configured(sources: Sources, direction: Direction) -> Iterable[Grouping]:
    defaults = sources.settings.kiali_feature_flags.ui_defaults
    chosen: tuple[Aggregation, ...] = (
        defaults.metrics_inbound if direction is Direction.INBOUND else defaults.metrics_outbound
    ).aggregations
    return (Grouping(each.label, each.display_name, each.single_selection) for each in chosen)
