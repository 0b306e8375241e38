"""The custom dashboards of a workload or an app."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from mesh.model import kinds
from mesh.model.access import VisibleNamespace
from mesh.model.workloads import Workload
from mesh.pages.metrics import dashboards
from mesh.pages.metrics.known import Answer
from mesh.pages.sources.sources import Sources
from mesh.web.visit import Visit


def begin_workload(visit: Visit, space: VisibleNamespace, workload: Workload) -> Callable[[], Answer]:
    """Starts to find the dashboards; call the result to have them and what went wrong."""
    ask = partial(
        dashboards.runtimes,
        visit.sources.hurried(),
        visit.runtime.dashboards_prometheus,
        space,
        app=workload.app,
        version=workload.version,
        pods=_annotations(visit.sources, space, [workload]),
        workload=workload,
    )
    return visit.runtime.dashboards.begin((space.cluster, space.name, "workload", workload.name), ask)


def begin_app(visit: Visit, space: VisibleNamespace, name: str, workloads: Sequence[Workload]) -> Callable[[], Answer]:
    """The same of an app, whatever its versions."""
    ask = partial(
        dashboards.runtimes,
        visit.sources.hurried(),
        visit.runtime.dashboards_prometheus,
        space,
        app=name,
        pods=_annotations(visit.sources, space, workloads),
    )
    return visit.runtime.dashboards.begin((space.cluster, space.name, "application", name), ask)


def _annotations(sources: Sources, space: VisibleNamespace, workloads: Sequence[Workload]) -> list[Mapping[str, str]]:
    snapshot = sources.clusters[space.cluster].snapshot
    found = (snapshot.get(kinds.POD, space.name, name) for workload in workloads for name in workload.pods)
    return [pod.annotations for pod in found if pod is not None]
