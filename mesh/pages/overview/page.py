"""The overview of the mesh: clusters, control planes, and the health of namespaces and apps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from mesh.health import replicas
from mesh.health.queries import HealthType
from mesh.istio.control_planes import control_planes, revision_of
from mesh.metrics import accounts
from mesh.metrics.options import Direction, Options, Range
from mesh.model.access import VisibleNamespace
from mesh.model.health import HealthStatus, ReplicaVerdict
from mesh.model.kinds import DEPLOYMENT
from mesh.model.pace import paced
from mesh.model.problems import Failure, Problem, System
from mesh.pages.health import page as health
from mesh.pages.health.page import HealthPage, NamespaceHealth
from mesh.pages.lists.rows import UNHEALTHY
from mesh.pages.metrics import page as metrics
from mesh.pages.overview.rankings import RatesPage, ServicesPage, rankings, service_rates_page, total_rate
from mesh.pages.sources.sources import Sources

TRAFFIC_SECONDS = 1800
TRAFFIC_STEP = 60
_RATE_SECONDS = 120.0
_FAMILIES = ("request_count", "request_error_count")


@dataclass(frozen=True, slots=True)
class ControlPlane:
    """One istiod. `verdict` is that on its replicas, None where its workload is not known."""

    name: str
    namespace: str
    cluster: str
    revision: str
    verdict: ReplicaVerdict | None

    @property
    def status(self) -> HealthStatus:
        return self.verdict.status if self.verdict else HealthStatus.NA


@dataclass(frozen=True, slots=True)
class SpaceHealth:
    """A namespace; `worst` is None where its traffic is not known, so that no verdict can be made."""

    space: VisibleNamespace
    worst: HealthStatus | None
    health: NamespaceHealth

    @property
    def is_data_plane(self) -> bool:
        return self.space.is_in_mesh and not self.space.is_control_plane

    @property
    def issues(self) -> int:
        """How many of its objects are not well."""
        found = (buckets.names.get(status, ()) for buckets in self.health.buckets.values() for status in UNHEALTHY)
        return sum(map(len, found))


@dataclass(frozen=True, slots=True)
class Apps:
    """All apps by status; requests per second, and how many apps have none at all."""

    statuses: Mapping[HealthStatus, int]
    inbound: float
    outbound: float
    silent: int

    @property
    def total(self) -> int:
        return sum(self.statuses.values())


@dataclass(frozen=True, slots=True)
class MeshHealth:
    """Namespaces, the worst first. `computed_at` (Unix seconds) and `seconds` are those of the oldest traffic that was
    judged; `failure` is why the traffic is not known."""

    spaces: tuple[SpaceHealth, ...]
    apps: Apps
    computed_at: float
    seconds: int
    failure: Problem | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class SpaceTraffic:
    """Requests per second over time: (Unix seconds, rate)."""

    total: Sequence[tuple[float, float]] = ()
    errors: Sequence[tuple[float, float]] = ()


@dataclass(frozen=True, slots=True)
class Traffic:
    """By (cluster, namespace). `failure` is why nothing is known of some."""

    spaces: Mapping[tuple[str, str], SpaceTraffic]
    problems: tuple[Problem, ...] = ()
    failure: Problem | None = None


@dataclass(frozen=True, slots=True)
class Insights:
    """The rankings that were asked for; the others are None."""

    errors: RatesPage | None
    latency: ServicesPage | None
    throughput: ServicesPage | None
    problems: tuple[Problem, ...]


def compute_seconds(sources: Sources) -> int:
    """The time over which health is judged."""
    return int(sources.settings.health_config.compute.duration.total_seconds())


def found_control_planes(sources: Sources) -> tuple[ControlPlane, ...]:
    """Those in namespaces that the viewer may see."""
    found = []
    for cluster, view in sorted(sources.clusters.items()):
        for namespace, deployments in sorted(control_planes(view.snapshot).items()):
            for each in deployments if sources.viewer.may_see(cluster, namespace) else ():
                workload = view.inventory.workload(namespace, each.name)
                verdict = replicas.judge(each.name, workload.replicas) if workload else None
                found.append(ControlPlane(each.name, namespace, cluster, revision_of(each), verdict))
    return tuple(found)


def unread_deployments(sources: Sources) -> Problem | None:
    """Why control planes may be there that are not known of."""
    for cluster, view in sorted(sources.clusters.items()):
        told = [each for each in sources.problems(cluster) if each.resource in ("", DEPLOYMENT.plural)]
        if told:
            return told[0]
        if not view.snapshot.synced:
            text = "the cluster is not read yet"
            return Problem(System.KUBERNETES, Failure.NOT_READY, text, sources.clock(), cluster)
    return None


def mesh_health(sources: Sources, at: float) -> MeshHealth:
    """Of all that the viewer sees, from the background refresh where that has it."""
    seconds = compute_seconds(sources)
    pages = {
        cluster: health.page(sources, sources.spaces(cluster), health.ALL_TYPES, seconds, at)
        for cluster in sorted(sources.clusters)
    }
    spaces = [_space(space, page) for cluster, page in pages.items() for space in sources.spaces(cluster)]
    spaces.sort(key=_worst_first)
    problems = tuple(dict.fromkeys(problem for page in pages.values() for problem in page.problems))
    of_metrics = (problem for problem in problems if problem.system is System.PROMETHEUS)
    is_unknown = any(page.unknown for page in pages.values())
    return MeshHealth(
        spaces=tuple(spaces),
        apps=_apps(pages.values()),
        computed_at=min((page.computed_at for page in pages.values()), default=at),
        seconds=max((page.seconds for page in pages.values()), default=seconds),
        failure=metrics.failure_of(of_metrics) if is_unknown else None,
        problems=problems,
    )


def traffic(sources: Sources, spaces: Sequence[VisibleNamespace], direction: Direction, at: float) -> Traffic:
    """The requests of the last half hour: a query of all and one of the failed for each cluster and kind of reporter,
    whatever the number of namespaces."""
    end = int(at)
    over = Range(start=end - TRAFFIC_SECONDS, end=end, step=TRAFFIC_STEP, interval=_RATE_SECONDS)
    groups: dict[tuple[str, tuple[str, ...], bool], list[str]] = {}
    for space in spaces:
        is_told_twice = space.is_ambient and not space.is_control_plane
        groups.setdefault((space.cluster, _reporters(space, direction), is_told_twice), []).append(space.name)
    found: dict[tuple[str, str], SpaceTraffic] = {}
    problems: list[Problem] = []
    for (cluster, reporters, is_told_twice), names in groups.items():
        asked = replace(over, by=accounts.labels(direction)) if is_told_twice else over
        options = Options(asked, direction, reporters, filters=_FAMILIES)
        page = metrics.namespaces_page(sources, cluster, names, options)
        problems += page.problems
        if page.failure is None:
            for name, families in page.namespaces.items():
                series = accounts.one_account(families, direction) if is_told_twice else families
                total, errors = (accounts.summed(series.get(family, ())) for family in _FAMILIES)
                found[cluster, name] = SpaceTraffic(total, errors)
    told = tuple(dict.fromkeys(problems))
    return Traffic(found, told, metrics.failure_of(told))


def _reporters(space: VisibleNamespace, direction: Direction) -> tuple[str, ...]:
    """Who tells of the namespace's traffic. Outbound, a waypoint also tells what the sidecars of clients have told, so
    it counts only where clients may have none."""
    own_and_waypoints = accounts.REPORTERS[direction]
    if direction is Direction.INBOUND or (space.is_ambient and not space.is_control_plane):
        return own_and_waypoints
    return own_and_waypoints[:1]


def insights(sources: Sources, wanted: Sequence[str]) -> Insights:
    """`wanted` holds letters of `siMetrics`: e for errors, l for latency, t for throughput."""
    errors = service_rates_page(sources) if "e" in wanted else None
    names = {"l": "latency", "t": "throughput"}
    ranked = rankings(sources, [names[letter] for letter in wanted if letter in names])
    told = [*(errors.problems if errors else ()), *(each for page in ranked.values() for each in page.problems)]
    return Insights(errors, ranked.get("latency"), ranked.get("throughput"), tuple(dict.fromkeys(told)))


def _space(space: VisibleNamespace, page: HealthPage) -> SpaceHealth:
    found = page.summary(space.name)
    return SpaceHealth(space, None if page.unknown else found.worst, found)


def _worst_first(found: SpaceHealth) -> tuple[int, int, str, str]:
    severity = found.worst.severity if found.worst else 0
    return -severity, -found.issues, found.space.name, found.space.cluster


def _apps(pages: Iterable[HealthPage]) -> Apps:
    statuses = dict.fromkeys(HealthStatus, 0)
    inbound = outbound = 0.0
    silent = 0
    for page in pages:
        for items in page.items.get(HealthType.APP, {}).values():
            for item in paced(items.values()):
                statuses[item.status] += 1
                received, sent = total_rate(item.requests.inbound), total_rate(item.requests.outbound)
                inbound, outbound = inbound + received, outbound + sent
                silent += received + sent <= 0
    return Apps(statuses, inbound, outbound, silent)
