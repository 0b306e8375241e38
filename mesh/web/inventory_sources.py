"""What lists, details and health need, out of the process's runtime."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from mesh.clients.kubernetes.cache import ClusterCache
from mesh.model import kinds
from mesh.model.access import Viewer, VisibleNamespace
from mesh.model.problems import Problem
from mesh.pages.sources.sources import Sources
from mesh.readers.permissions import NOTHING, Permissions
from mesh.web.address import strict as params
from mesh.web.process.runtime import Runtime, runtime, viewer_for


def inventory_sources(root: Runtime, viewer: Viewer) -> Sources:
    """The look of a viewer at the clusters as they are known now."""
    return Sources(
        settings=root.settings,
        viewer=viewer,
        clusters=root.views.of(root.snapshots(), viewer),
        prometheus=root.prometheus,
        tolerances=root.tolerances,
        indexes=root.references,
        store=root.health,
        deadline_seconds=root.settings.console.prometheus.deadline.total_seconds(),
        clock=root.clock,
        statuses=root.proxy_statuses,
    )


def console_sources() -> Sources:
    """The console's own look at the clusters, for the jobs."""
    root = runtime()
    return inventory_sources(root, root.viewer())


def sources_for(request: HttpRequest) -> Sources:
    """The look of who asks at the clusters."""
    return inventory_sources(runtime(), viewer_for(request))


def cluster_of(request: HttpRequest) -> str:
    """The cluster that is asked about; the home cluster when none is named."""
    return params.text(request, "clusterName", runtime().home_cluster)


def space_of(request: HttpRequest, sources: Sources, namespace: str) -> VisibleNamespace:
    """The namespace of the path, in the cluster that is asked about. Raises 403 when it is not there or not to be
    seen: the two are not told apart."""
    cluster = cluster_of(request)
    space = sources.space(cluster, namespace)
    if space is None:
        raise PermissionDenied(
            f"namespace {params.quoted(namespace)} of cluster {params.quoted(cluster)} is not there or not accessible"
        )
    return space


def missing(kind: str, name: str, space: VisibleNamespace) -> Http404:
    """The error to raise for an object that is not there."""
    return Http404(f'there is no {kind} "{name}" in namespace "{space.name}" of cluster "{space.cluster}"')


def routing_permissions(request: HttpRequest, space: VisibleNamespace) -> tuple[Permissions, Problem | None]:
    """What the user may do with the namespace's VirtualServices; nothing in view-only mode."""
    root = runtime()
    cache = root.caches.get(space.cluster)
    if root.settings.deployment.view_only_mode or not isinstance(cache, ClusterCache):
        return NOTHING, None
    return root.permissions.of(cache.client, viewer_for(request).user, kinds.VIRTUAL_SERVICE, space.name)
