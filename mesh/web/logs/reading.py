"""The reading of the logs that are chosen."""

from __future__ import annotations

from mesh.logs.filters import Filter
from mesh.logs.window import Window
from mesh.model.workloads import Workload
from mesh.pages import logs
from mesh.pages.log_places import streams_of
from mesh.pages.logs import LogsPage, LogsWanted
from mesh.web.address.times import Times
from mesh.web.logs.address import LogOptions
from mesh.web.parts.subject import Subject


def read(subject: Subject, options: LogOptions, window: Window, filter: Filter | None = None) -> LogsPage:
    """The lines of all that is chosen, by time. Raises our errors where there is no way to the cluster."""
    workload = workload_of(subject)
    services = subject.sources.clusters[subject.space.cluster].inventory.services_selecting(workload)
    wanted = LogsWanted(
        pod=options.pod,
        streams=streams_of(workload, options.containers, options.flags),
        window=window,
        workload=workload.name,
        service=services[0].name if services else "",
        filter=options.filter if filter is None else filter,
    )
    visit, space = subject.visit, subject.space
    return logs.page(subject.sources, visit.client(space), space, wanted, visit.own_client(space))


def window_of(options: LogOptions, times: Times) -> Window:
    """The newest lines of the chosen time; only a time that has ended has an end."""
    ended = times.is_custom and not times.is_open
    return Window(times.start, times.length if ended else None, max(0, options.lines), newest=True)


def workload_of(subject: Subject) -> Workload:
    if subject.workload is None:
        raise TypeError(f"a {subject.object_type} has no log of its own")
    return subject.workload
