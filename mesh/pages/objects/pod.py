"""One pod, with what istiod says of its proxy."""

from __future__ import annotations

from mesh.model import kinds
from mesh.model.access import VisibleNamespace
from mesh.model.objects import Pod
from mesh.pages.objects.workload import proxy_apps, with_proxy_status
from mesh.pages.sources.sources import Sources
from mesh.workloads.details import PodView, pod_view


def page(sources: Sources, space: VisibleNamespace, name: str) -> PodView | None:
    """None when there is no such pod."""
    pod: Pod | None = sources.clusters[space.cluster].snapshot.get(kinds.POD, space.name, name)
    if pod is None:
        return None
    found = pod_view(pod, sources.labels, in_control_plane=space.is_control_plane, proxy_apps=proxy_apps(sources))
    return with_proxy_status(sources, space, found)
