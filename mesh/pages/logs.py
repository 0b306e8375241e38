"""The logs of one pod: its containers, and what waypoints and ztunnels tell of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from mesh.clients.budget import Keep
from mesh.clients.errors import Forbidden, SourceError
from mesh.clients.kubernetes.client import KubernetesClient
from mesh.clients.kubernetes.logs import LogQuery
from mesh.logs import filters
from mesh.logs.access import STANDARD, AccessFormats, formats_of
from mesh.logs.filters import Filter
from mesh.logs.lines import LogLine, LogType
from mesh.logs.merge import merge
from mesh.logs.parse import Origin
from mesh.logs.window import Taken, Window, take
from mesh.logs.ztunnel import Concern
from mesh.model.access import VisibleNamespace
from mesh.model.kinds import POD
from mesh.model.objects import Pod
from mesh.model.problems import Failure, Problem, System
from mesh.pages.enrolment import waypoints_of_workload
from mesh.pages.sources.sources import Sources
from mesh.readers.logs import LogRead, read_logs
from mesh.readers.proxies import find_pod

PROXY = "istio-proxy"
# Connections of a pod are told by the ztunnel of its node; those of its callers by theirs.
MOST_ZTUNNELS = 24
FILTER_SECONDS = 2.0
_DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container"


@dataclass(frozen=True, slots=True)
class LogStream:
    """One log to show: of a container of the pod (`""`: its main one), or of the pod's waypoint or ztunnels.

    `is_own`: the pod is a ztunnel itself, and its own lines are wanted.
    """

    type: LogType = LogType.APP
    container: str = ""
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class LogsWanted:
    """`workload` (the pod's) finds its waypoint; `service` narrows waypoints' and ztunnels' lines."""

    pod: str
    streams: tuple[LogStream, ...]
    window: Window = field(default_factory=Window)
    workload: str = ""
    service: str = ""
    filter: Filter = field(default_factory=Filter)


@dataclass(frozen=True, slots=True)
class LogsPage:
    """`lines` by time; `cut` names the pods and containers that had more; `hidden` counts what the filter left out,
    `unseen` what it had no time for. `errors` are those of the logs that could not be read (to their ends), `unread`
    says so of each: pod, container, message. `rooms` are what the lines take of the process' memory."""

    pod: str
    lines: tuple[LogLine, ...]
    cut: tuple[tuple[str, str], ...] = ()
    hidden: int = 0
    unseen: int = 0
    errors: tuple[SourceError, ...] = ()
    problems: tuple[Problem, ...] = ()
    unread: tuple[tuple[str, str, str], ...] = ()
    rooms: tuple[Keep | None, ...] = ()

    @property
    def is_cut(self) -> bool:
        return bool(self.cut)


@dataclass(frozen=True, slots=True)
class _Job:
    """One log to read, and how to read it; `only` keeps the lines with that text."""

    query: LogQuery
    origin: Origin
    only: str | None = None

    @property
    def is_of_ztunnel(self) -> bool:
        return self.origin.concern is not None


def page(
    sources: Sources,
    client: KubernetesClient,
    space: VisibleNamespace,
    wanted: LogsWanted,
    own: KubernetesClient | None = None,
) -> LogsPage:
    """The caller has checked that the viewer may see `space`. `own` is the console's client, by which it reads the
    ztunnels for whoever may read the pod's own logs. Raises `NotFound` when there is no such pod, `Forbidden`."""
    pod = find_pod(client, sources.clusters[space.cluster].snapshot, space.name, wanted.pod)
    jobs, problems = _jobs(sources, pod, space, wanted)
    by_query = {job.query: job for job in jobs}

    def consume(query: LogQuery, lines: Iterable[str], room: Callable[[int], None]) -> Taken:
        job = by_query[query]
        return take(lines, wanted.window, job.origin, only=job.only, room=room)

    others = {job.query: own for job in jobs if own is not None and job.is_of_ztunnel}
    if others and own is not client:
        _require_logs(client, pod)
    reads = read_logs(client, tuple(by_query), consume, others) if by_query else ()
    now = sources.clock()
    merged = merge(read.taken.lines for read in reads if read.taken is not None)
    filtered = filters.apply(wanted.filter, merged, _over(sources.clock, FILTER_SECONDS))
    return LogsPage(
        pod=pod.name,
        lines=filtered.lines,
        cut=tuple(_name(read) for read in reads if _is_cut(read)),
        hidden=len(merged) - len(filtered.lines) - filtered.unseen,
        unseen=filtered.unseen,
        errors=tuple(read.error for read in reads if read.error is not None),
        problems=(*problems, *(read.error.problem(now) for read in reads if read.error is not None)),
        unread=tuple((*_name(read), read.error.message) for read in reads if read.error is not None),
        rooms=tuple(read.room for read in reads),
    )


def _require_logs(client: KubernetesClient, pod: Pod) -> None:
    if not client.access_review("get", POD, namespace=pod.namespace, name=pod.name, subresource="log"):
        message = f'you may not read the logs of pod "{pod.name}" in namespace "{pod.namespace}"'
        raise Forbidden(message, system=System.KUBERNETES, cluster=client.cluster, resource="pods/log", status=403)


def _is_cut(read: LogRead[Taken]) -> bool:
    return read.taken is not None and (read.taken.is_cut or read.error is not None)


def _name(read: LogRead[Taken]) -> tuple[str, str]:
    return read.query.pod, read.query.container


def _over(clock: Callable[[], float], seconds: float) -> Callable[[], bool]:
    end = clock() + seconds
    return lambda: clock() > end


def _jobs(
    sources: Sources, pod: Pod, space: VisibleNamespace, wanted: LogsWanted
) -> tuple[list[_Job], tuple[Problem, ...]]:
    jobs: list[_Job] = []
    problems: tuple[Problem, ...] = ()
    formats = formats_of(sources.clusters[space.cluster].mesh.settings.access_logs)
    for stream in wanted.streams:
        if stream.type is LogType.ZTUNNEL and not stream.is_own:
            found, skipped = _ztunnels(sources, pod, space)
            concern = Concern(space.name, pod.name, wanted.service)
            jobs += [_other(wanted, LogType.ZTUNNEL, *place, concern=concern) for place in found]
            problems += _too_many(sources, space, skipped)
        elif stream.type is LogType.WAYPOINT:
            places = _waypoint_pods(sources, space, wanted.workload)
            jobs += [_other(wanted, LogType.WAYPOINT, *place, only=wanted.service, formats=formats) for place in places]
        else:
            container = stream.container or main_container(pod)
            query = _query(wanted.window, space.name, pod.name, container, may_skip=True)
            jobs.append(_Job(query, Origin(stream.type, pod.name, container, formats=formats)))
    return jobs, problems


def _other(
    wanted: LogsWanted,
    kind: LogType,
    namespace: str,
    name: str,
    *,
    concern: Concern | None = None,
    only: str | None = None,
    formats: AccessFormats = STANDARD,
) -> _Job:
    """The log of a proxy that is not the pod's own."""
    query = _query(wanted.window, namespace, name, PROXY, may_skip=False)
    return _Job(query, Origin(kind, name, PROXY, concern, formats), only)


def _query(window: Window, namespace: str, pod: str, container: str, *, may_skip: bool) -> LogQuery:
    """Where every line is wanted, the cluster itself can leave out all but the newest: one more than is shown."""
    tail = window.most + 1 if may_skip and window.newest and window.duration is None else 0
    return LogQuery(namespace, pod, container, window.since, tail)


def main_container(pod: Pod) -> str:
    """The one that the pod names as its main one, else its first that is no proxy; `""` when it tells of none."""
    names = [container.name for container in pod.spec.containers]
    named = pod.annotations.get(_DEFAULT_CONTAINER, "")
    return named if named in names else next((name for name in names if name != PROXY), "".join(names[:1]))


def _waypoint_pods(sources: Sources, space: VisibleNamespace, name: str) -> Iterator[tuple[str, str]]:
    """(namespace, pod) of the waypoint that captures the workload, if it runs in the same cluster and may be seen."""
    inventory = sources.clusters[space.cluster].inventory
    workload = inventory.workload(space.name, name)
    for found in waypoints_of_workload(sources, workload) if workload is not None else ():
        waypoint = inventory.workload(found.namespace, found.name) if found.cluster == space.cluster else None
        if waypoint is not None:
            yield from ((waypoint.namespace, pod) for pod in waypoint.pods)


def _ztunnels(sources: Sources, pod: Pod, space: VisibleNamespace) -> tuple[list[tuple[str, str]], int]:
    """(namespace, pod) of the cluster's ztunnels, that of the pod's node first; how many more there are."""
    view = sources.clusters[space.cluster]
    found = [
        (workload.namespace, name)
        for workload in view.inventory.all_workloads()
        if workload.is_ztunnel
        for name in workload.pods
    ]

    def elsewhere(place: tuple[str, str]) -> bool:
        ztunnel: Pod | None = view.snapshot.get(POD, *place)
        return ztunnel is None or ztunnel.spec.node_name != pod.spec.node_name

    found.sort(key=lambda place: (elsewhere(place), place))
    return found[:MOST_ZTUNNELS], max(0, len(found) - MOST_ZTUNNELS)


def _too_many(sources: Sources, space: VisibleNamespace, skipped: int) -> tuple[Problem, ...]:
    if not skipped:
        return ()
    message = f"the lines of {MOST_ZTUNNELS} ztunnels are shown; those of {skipped} more were not read"
    return (Problem(System.KUBERNETES, Failure.WARNING, message, sources.clock(), space.cluster, "pods/log"),)
