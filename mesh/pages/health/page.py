"""The health of namespaces and of what runs in them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from mesh.health import judging, queries
from mesh.health.collect import Traffic
from mesh.health.judging import Buckets, ItemHealth, JudgedTraffic
from mesh.health.queries import HealthType
from mesh.model.access import VisibleNamespace
from mesh.model.health import HealthStatus, worst_status
from mesh.model.pace import paced
from mesh.model.problems import Problem
from mesh.model.services import ServiceItem
from mesh.model.workloads import Workload
from mesh.pages.sources.health_store import Judged, TrafficPart
from mesh.pages.sources.sources import Sources
from mesh.readers import health as reader
from mesh.workloads.apps import apps_of

Items = Mapping[str, ItemHealth]
ALL_TYPES = frozenset(HealthType)


@dataclass(frozen=True, slots=True)
class HealthPage:
    """Items by type, namespace and name. `computed_at` and `seconds` are those of the oldest traffic that was judged;
    `from_cache` says that all of it was there already. Of the `unknown` types the traffic could not be read."""

    items: Mapping[HealthType, Mapping[str, Items]]
    computed_at: float
    seconds: int
    from_cache: bool = False
    unknown: frozenset[HealthType] = frozenset()
    problems: tuple[Problem, ...] = ()

    def of(self, kind: HealthType, namespace: str) -> Items:
        return self.items.get(kind, {}).get(namespace, {})

    def summary(self, namespace: str) -> NamespaceHealth:
        return NamespaceHealth(
            {kind: judging.buckets(found[namespace]) for kind, found in self.items.items() if namespace in found}
        )


@dataclass(frozen=True, slots=True)
class NamespaceHealth:
    """What a namespace has of each type, by status."""

    buckets: Mapping[HealthType, Buckets]

    @property
    def worst(self) -> HealthStatus:
        return worst_status(found.worst for found in self.buckets.values())


def page(
    sources: Sources,
    spaces: Sequence[VisibleNamespace],
    types: Collection[HealthType],
    seconds: float,
    at: float,
    *,
    is_exact: bool = False,
) -> HealthPage:
    """The health of everything of these types in the namespaces of one cluster.

    Traffic comes from the background refresh where that has it; else it is measured over `seconds` until `at`, all
    namespaces together. `is_exact`: one that was measured over another time does not do.
    """
    known = {kind: part for kind in types if (part := sources.store.at(at, kind)) is not None}
    kept = {kind: part for kind, part in known.items() if not is_exact or part.seconds == int(seconds)}
    missing = [space for space in spaces if any(not _has(sources, kept.get(kind), space, kind) for kind in types)]
    made, unknown, problems = judge_traffic(sources, missing, types, seconds, at) if missing else ({}, frozenset(), ())
    lacking = {(space.cluster, space.name) for space in missing}
    items: dict[HealthType, dict[str, Items]] = {}
    for kind in sorted(types):
        of_kind = items.setdefault(kind, {})
        for space in spaces:
            key = (space.cluster, space.name)
            part = made.get(kind) if key in lacking else kept[kind]
            of_kind[space.name] = _items(sources, space, kind, part.namespaces[key] if part else None)
    used = [*made.values(), *(kept.values() if len(missing) < len(spaces) else ())]
    return HealthPage(
        items=items,
        computed_at=min((part.computed_at for part in used), default=at),
        seconds=max((part.seconds for part in used), default=int(seconds)),
        from_cache=bool(spaces) and not missing,
        unknown=unknown,
        problems=(*problems, *_of_clusters(sources, spaces)),
    )


@dataclass(frozen=True, slots=True)
class KnownHealth:
    """One object's status; `type` is `app`, `service` or `workload`, or `namespace` with the worst of what it holds."""

    cluster: str
    namespace: str
    type: str
    name: str
    status: HealthStatus


def known_health(sources: Sources, at: float) -> Iterator[KnownHealth]:
    """What the background refresh left of every namespace, with the replicas as they are now; asks nothing."""
    parts = {kind: part for kind in HealthType if (part := sources.store.peek(at, kind)) is not None}
    for space in (space for cluster in sources.clusters for space in sources.spaces(cluster)):
        statuses = []
        for kind, part in parts.items():
            judged = part.namespaces.get((space.cluster, space.name), {})
            for name, workloads, _ in _objects(sources, space, kind):
                status = judging.item_health(judged.get(name), workloads).status
                statuses.append(status)
                yield KnownHealth(space.cluster, space.name, str(kind), name, status)
        yield KnownHealth(space.cluster, space.name, "namespace", space.name, worst_status(statuses))


def judge_traffic(
    sources: Sources,
    spaces: Sequence[VisibleNamespace],
    types: Collection[HealthType],
    seconds: float,
    at: float,
    *,
    deadline_seconds: float | None = None,
) -> tuple[dict[HealthType, TrafficPart], frozenset[HealthType], tuple[Problem, ...]]:
    """The judged traffic of the namespaces, by type; the types of which it could not be read; and why."""
    reading = reader.read(
        sources.prometheus,
        queries.windows(spaces, seconds, at),
        types,
        at,
        deadline_seconds=deadline_seconds or sources.deadline_seconds,
        clock=sources.clock,
        waypoints=sources.waypoints,
    )
    parts = {
        kind: TrafficPart(
            at,
            int(seconds),
            {(space.cluster, space.name): _judged(sources, space, kind, reading.traffic) for space in spaces},
        )
        for kind in reading.known
    }
    return parts, frozenset(types) - reading.known, reading.problems


def workload_health(
    sources: Sources, space: VisibleNamespace, workload: Workload, seconds: float, at: float
) -> tuple[ItemHealth, tuple[Problem, ...]]:
    """One workload's health, measured now; without a verdict where the traffic cannot be read."""
    reading = _read_one(sources, space, HealthType.WORKLOAD, workload.name, seconds=seconds, at=at)
    judged = judging.workload_traffic(workload, reading.traffic, sources.tolerances)
    return judging.item_health(judged if reading.known else None, [workload]), reading.problems


def app_health(
    sources: Sources, space: VisibleNamespace, workloads: Sequence[Workload], seconds: float, at: float
) -> tuple[ItemHealth, tuple[Problem, ...]]:
    """The health of the app that the workloads make up."""
    reading = _read_one(sources, space, HealthType.APP, workloads[0].app, seconds=seconds, at=at)
    judged = judging.app_traffic(workloads, reading.traffic, sources.tolerances)
    return judging.item_health(judged if reading.known else None, workloads), reading.problems


def service_health(
    sources: Sources, space: VisibleNamespace, service: ServiceItem, seconds: float, at: float
) -> tuple[ItemHealth, tuple[Problem, ...]]:
    """An outside host's requests may be reported under no namespace."""
    reading = _read_one(
        sources, space, HealthType.SERVICE, service.name, seconds=seconds, at=at, outside=service.is_external
    )
    judged = judging.service_traffic(service, reading.traffic, sources.tolerances)
    if service.is_external and not judged.requests.inbound:
        nowhere = replace(service, namespace=queries.UNKNOWN)
        judged = judging.service_traffic(nowhere, reading.traffic, sources.tolerances)
    return judging.item_health(judged if reading.known else None), reading.problems


def _of_clusters(sources: Sources, spaces: Iterable[VisibleNamespace]) -> tuple[Problem, ...]:
    clusters = dict.fromkeys(space.cluster for space in spaces)
    return tuple(problem for cluster in clusters for problem in sources.problems(cluster))


def _read_one(
    sources: Sources,
    space: VisibleNamespace,
    kind: HealthType,
    name: str,
    *,
    seconds: float,
    at: float,
    outside: bool = False,
) -> reader.TrafficReading:
    windows = queries.windows([space], seconds, at)
    if outside:
        windows = tuple(replace(window, namespaces=(*window.namespaces, queries.UNKNOWN)) for window in windows)
    return reader.read(
        sources.prometheus,
        windows,
        [kind],
        at,
        deadline_seconds=sources.deadline_seconds,
        clock=sources.clock,
        name=name,
        waypoints=sources.waypoints,
    )


def _objects(
    sources: Sources, space: VisibleNamespace, kind: HealthType
) -> Iterable[tuple[str, Sequence[Workload], ServiceItem | None]]:
    """Name, workloads and service of every object of the type in the namespace."""
    inventory = sources.clusters[space.cluster].inventory
    if kind is HealthType.SERVICE:
        return ((service.name, (), service) for service in inventory.services(space.name))
    if kind is HealthType.WORKLOAD:
        return ((workload.name, (workload,), None) for workload in inventory.workloads(space.name))
    return ((name, workloads, None) for name, workloads in apps_of(inventory, space.name).items())


def _judged(sources: Sources, space: VisibleNamespace, kind: HealthType, traffic: Traffic) -> Judged:
    found: dict[str, JudgedTraffic] = {}
    for name, workloads, service in paced(_objects(sources, space, kind)):
        if service is not None:
            found[name] = judging.service_traffic(service, traffic, sources.tolerances)
        elif kind is HealthType.APP:
            found[name] = judging.app_traffic(workloads, traffic, sources.tolerances)
        else:
            found[name] = judging.workload_traffic(workloads[0], traffic, sources.tolerances)
    return found


def _items(sources: Sources, space: VisibleNamespace, kind: HealthType, judged: Judged | None) -> Items:
    """With the replicas as they are now; without verdicts where the traffic is not known."""
    return {
        name: judging.item_health(judged[name] if judged is not None else None, workloads)
        for name, workloads, _ in paced(_objects(sources, space, kind))
    }


def _has(sources: Sources, part: TrafficPart | None, space: VisibleNamespace, kind: HealthType) -> bool:
    """Whether the part tells of all that there is now: something may have come since."""
    known = part.namespaces.get((space.cluster, space.name)) if part else None
    return known is not None and all(name in known for name, _, _ in _objects(sources, space, kind))
