"""The custom dashboards of a workload or an app."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from mesh.model import kinds
from mesh.model.access import VisibleNamespace
from mesh.model.workloads import Workload
from mesh.pages.metrics import dashboards
from mesh.pages.metrics.known import Answer
from mesh.web.visit import Visit


def begin(
    visit: Visit, space: VisibleNamespace, app: str, workloads: Sequence[Workload], workload: Workload | None = None
) -> Callable[[], Answer]:
    """Starts to find the dashboards of the app, whatever its versions, or of the one `workload`; call the result to
    have them and what went wrong."""
    snapshot = visit.sources.clusters[space.cluster].snapshot
    pods = (snapshot.get(kinds.POD, space.name, name) for each in workloads for name in each.pods)
    ask = partial(
        dashboards.runtimes,
        visit.sources.hurried(),
        visit.runtime.dashboards_prometheus,
        space,
        app=app,
        version=workload.version if workload else "",
        pods=[pod.annotations for pod in pods if pod is not None],
        workload=workload,
    )
    item = ("workload", workload.name) if workload else ("application", app)
    return visit.runtime.dashboards.begin((space.cluster, space.name, *item), ask)
