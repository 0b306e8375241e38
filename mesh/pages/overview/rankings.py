"""The rankings of services and apps on the overview page."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from mesh.health.queries import HealthType
from mesh.metrics import overview
from mesh.metrics.overview import MOST, Scope, ServiceFigure
from mesh.model import kinds
from mesh.model.health import CodeRates, HealthStatus
from mesh.model.pace import paced
from mesh.model.problems import Problem
from mesh.pages.health import page as health
from mesh.pages.metrics.page import failure_of
from mesh.pages.sources.sources import Sources
from mesh.readers import telemetry

SHORTEST_SECONDS = 60.0
_FIGURES = {"latency": overview.latency, "throughput": overview.throughput}
Key = tuple[str, str, str]
"""Cluster, namespace, name."""


@dataclass(frozen=True, slots=True)
class ServicesPage:
    """The highest first."""

    services: tuple[ServiceFigure, ...]
    problems: tuple[Problem, ...] = ()
    is_unknown: bool = False

    @property
    def failure(self) -> Problem | None:
        """Why nothing is known at all."""
        return failure_of(self.problems) if self.is_unknown else None


@dataclass(frozen=True, slots=True)
class ServiceRate:
    """`errors` is a share from 0 to 1, `requests` per second."""

    cluster: str
    namespace: str
    service: str
    errors: float
    requests: float
    health: HealthStatus


@dataclass(frozen=True, slots=True)
class AppRate:
    """Requests per second."""

    cluster: str
    namespace: str
    app: str
    inbound: float
    outbound: float
    health: HealthStatus


@dataclass(frozen=True, slots=True)
class RatesPage:
    """Error rates of services, or traffic of apps. `is_unknown`: the traffic could not be read."""

    services: tuple[ServiceRate, ...] = ()
    apps: tuple[AppRate, ...] = ()
    problems: tuple[Problem, ...] = ()
    is_unknown: bool = False

    @property
    def failure(self) -> Problem | None:
        return failure_of(self.problems) if self.is_unknown else None


def latency_page(sources: Sources) -> ServicesPage:
    return rankings(sources, ("latency",))["latency"]


def throughput_page(sources: Sources) -> ServicesPage:
    return rankings(sources, ("throughput",))["throughput"]


def service_rates_page(sources: Sources) -> RatesPage:
    """The services with the highest share of errors, of those with traffic."""
    found: list[ServiceRate] = []
    problems: list[Problem] = []
    unknown = False
    for cluster, page in _health_of(sources, HealthType.SERVICE).items():
        problems += page.problems
        unknown = unknown or bool(page.unknown)
        for namespace, items in page.items.get(HealthType.SERVICE, {}).items():
            for name, item in paced(items.items()):
                if item.health is None or item.health.rate.total <= 0:
                    continue
                rate = item.health.rate
                errors = max(0.0, rate.ratio) / 100
                found.append(ServiceRate(cluster, namespace, name, errors, rate.total, item.status))
    found.sort(key=lambda each: (-each.errors, -each.requests, each.cluster, each.namespace, each.service))
    return RatesPage(services=tuple(found[:MOST]), problems=tuple(problems), is_unknown=unknown and not found)


def app_rates_page(sources: Sources) -> RatesPage:
    """All apps, those with the most traffic first."""
    found: list[AppRate] = []
    problems: list[Problem] = []
    unknown = False
    for cluster, page in _health_of(sources, HealthType.APP).items():
        problems += page.problems
        unknown = unknown or bool(page.unknown)
        for namespace, items in page.items.get(HealthType.APP, {}).items():
            for name, item in paced(items.items()):
                inbound, outbound = total_rate(item.requests.inbound), total_rate(item.requests.outbound)
                found.append(AppRate(cluster, namespace, name, inbound, outbound, item.status))
    found.sort(key=lambda each: (-(each.inbound + each.outbound), each.cluster, each.namespace, each.app))
    return RatesPage(apps=tuple(found), problems=tuple(problems), is_unknown=unknown)


def rankings(sources: Sources, figures: Collection[str]) -> dict[str, ServicesPage]:
    """The rankings by `latency` and `throughput`, side by side; their number of queries is that of the clusters at
    most."""
    plan = {
        f"{_name(scope)} by {figure}": (figure, scope, _FIGURES[figure](scope, _seconds(sources)))
        for figure in figures
        for scope in _scopes(sources)
    }
    answers = telemetry.read(
        sources.prometheus,
        {name: expr for name, (_, _, expr) in plan.items()},
        sources.clock(),
        deadline_seconds=sources.deadline_seconds,
        clock=sources.clock,
    )
    known = _service_health(sources)
    pages = {}
    for figure in figures:
        names = [name for name, (of, _, _) in plan.items() if of == figure]
        answered = [(plan[name][1], answers.vectors[name]) for name in names if name in answers.vectors]
        services = tuple(
            replace(each, health=known.get((each.cluster, each.namespace, each.service), HealthStatus.NA))
            for each in overview.highest(answered)
        )
        pages[figure] = ServicesPage(services, answers.problems, bool(names) and not answered)
    return pages


def _scopes(sources: Sources) -> tuple[Scope, ...]:
    """One question for all when everything may be seen, else one for each cluster."""
    deployment = sources.settings.deployment
    selectors = deployment.discovery_selectors
    if deployment.cluster_wide_access and not selectors.default and not selectors.overrides and _sees_all(sources):
        return (Scope(),)
    visible = {cluster: sources.spaces(cluster) for cluster in sorted(sources.clusters)}
    return tuple(Scope(cluster, tuple(space.name for space in spaces)) for cluster, spaces in visible.items() if spaces)


def _sees_all(sources: Sources) -> bool:
    return all(
        sources.viewer.may_see(cluster, namespace.name)
        for cluster, view in sources.clusters.items()
        for namespace in view.snapshot.everywhere(kinds.NAMESPACE)
    )


def _name(scope: Scope) -> str:
    return f"ranking of {scope.cluster}" if scope.cluster else "ranking"


def _seconds(sources: Sources) -> float:
    return max(SHORTEST_SECONDS, sources.settings.health_config.compute.duration.total_seconds())


def _health_of(sources: Sources, kind: HealthType) -> Mapping[str, health.HealthPage]:
    now, seconds = sources.clock(), _seconds(sources)
    return {
        cluster: health.page(sources, sources.spaces(cluster), {kind}, seconds, now)
        for cluster in sorted(sources.clusters)
    }


def _service_health(sources: Sources) -> dict[Key, HealthStatus]:
    """As the background refresh left it: a ranking does not measure it anew."""
    part = sources.store.at(sources.clock(), HealthType.SERVICE)
    return {
        (*place, name): judged.verdict.status
        for place, items in (part.namespaces.items() if part else ())
        for name, judged in items.items()
    }


def total_rate(rates: CodeRates) -> float:
    """Of all protocols and codes, per second."""
    return sum(rate for codes in rates.values() for rate in codes.values())
