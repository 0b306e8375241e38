"""One request to the console: who asks, what they may see, and what its pages read."""

from __future__ import annotations

import time
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from mesh.actions.acting import Actor
from mesh.clients.errors import Forbidden, SourceError, Unreachable
from mesh.clients.kubernetes.client import KubernetesClient
from mesh.config import Settings
from mesh.model import kinds, pace
from mesh.model.access import Viewer, VisibleNamespace
from mesh.model.identity import NOBODY, OWN, STRANGER, Identity
from mesh.model.kinds import Kind
from mesh.model.problems import Failure, Problem, System
from mesh.pages.console.status import Status
from mesh.pages.namespaces import unread
from mesh.pages.sources.sources import Sources
from mesh.readers.permissions import NOTHING, Permissions
from mesh.web.address.durations import Offer, UsualTimes, offer, usual_times
from mesh.web.address.links import Links
from mesh.web.address.reader import quoted
from mesh.web.address.strict import Strict
from mesh.web.process.current import runtime
from mesh.web.process.runtime import Runtime

LONGEST_WAIT_SECONDS = 5.0
_PAUSE_SECONDS = 0.02
VIEW_ONLY = "This console is in view-only mode."
"""Why nobody can change anything."""
_VISIT = "_visit"
IDENTITY = "_identity"
"""The attribute of a request by which sign-in tells who asks."""
RESTORE = "HX-History-Restore-Request"
"""The header by which htmx asks for a page that it no longer has, to go back to it."""


class Visit:
    """Made once a request, by `visit_of`. What is asked for and done, it is with the rights of who asks."""

    def __init__(self, request: HttpRequest, process: Runtime) -> None:
        self.request = request
        self.runtime = process
        self.settings: Settings = process.settings
        self.is_unknown = False
        """Whether it could not be asked who sees what: nobody waits for that twice."""

    @cached_property
    def identity(self) -> Identity:
        """Who asks, as sign-in says; where nobody signs in, whoever uses the console's own rights."""
        found = getattr(self.request, IDENTITY, None)
        if isinstance(found, Identity):
            return found
        return NOBODY if self.settings.auth.strategy == "anonymous" else STRANGER

    @cached_property
    def viewer(self) -> Viewer:
        """Who asks, and what they may see. Raises a `SourceError` where the home cluster does not say."""
        try:
            return self.runtime.viewer(self.identity)
        except SourceError:
            self.is_unknown = True
            raise

    @property
    def sees_all(self) -> bool:
        """Whether nothing that the console shows is hidden from who asks."""
        viewer = self.viewer
        return viewer.is_console or viewer.namespaces.keys() == self.runtime.viewer().namespaces.keys()

    @cached_property
    def sources(self) -> Sources:
        """The look of who asks at the clusters, the same for the whole request."""
        return self.runtime.sources(self.viewer)

    def status(self) -> Status:
        """What the console and its outside systems say of themselves, as far as who asks may know of it."""
        return self.runtime.status(self.viewer)

    @property
    def now(self) -> int:
        """Unix seconds."""
        return int(self.runtime.clock())

    @cached_property
    def usual(self) -> UsualTimes:
        """The times that pages show when the address says nothing."""
        return usual_times(self.settings)

    @property
    def most_rows(self) -> int:
        """That a table may have on one page."""
        return self.settings.console.limits.rows

    @property
    def is_by_script(self) -> bool:
        """Whether htmx asks for a part, and not a person who follows a link or goes back."""
        return is_by_script(self.request)

    @property
    def is_on_purpose(self) -> bool:
        """Whether a person, or the page's own refresh, asks for data even in manual mode."""
        return self.is_by_script or "now" in self.request.GET or RESTORE in self.request.headers

    def links(self, seconds: int, *, with_kind: bool = False) -> Links:
        """To objects, about the same time as that over which the page judged them."""
        several = self.sources.several_clusters
        return Links(several, 0 if seconds == self.usual.duration else seconds, with_kind=with_kind)

    @property
    def cluster(self) -> str:
        """The cluster that is asked about; the home cluster when none is named."""
        return Strict.of(self.request.GET).text("clusterName", self.runtime.home_cluster)

    @property
    def offer(self) -> Offer:
        """Which times pages offer, by what is known of the metrics store now: nobody waits for it to be asked."""
        watch = self.runtime.metrics
        return Offer() if watch is None else offer(watch.facts)

    def space(self, namespace: str, cluster: str = "") -> VisibleNamespace:
        """The namespace in that cluster, or in the one that is asked about. Raises 403 when it is not there or not to
        be seen: the two are told apart, by a 404, only to who may list all namespaces."""
        cluster = cluster or self.cluster
        space = self.sources.space(cluster, namespace)
        if space is None:
            if self._is_nowhere(cluster, namespace):
                raise Http404(f"there is no namespace {quoted(namespace)} in cluster {quoted(cluster)}")
            raise PermissionDenied(
                f"namespace {quoted(namespace)} of cluster {quoted(cluster)} is not there or not accessible"
            )
        return space

    def _is_nowhere(self, cluster: str, namespace: str) -> bool:
        """Whether who asks may know that there is no such namespace."""
        view = self.sources.clusters.get(cluster)
        if view is None or cluster not in self.viewer.lists or unread(view.snapshot) is not None:
            return False
        return view.snapshot.get(kinds.NAMESPACE, "", namespace) is None

    def require_namespaces(self) -> None:
        """Raises `Forbidden` where the namespaces of the cluster that is asked about may not be listed: an empty answer
        would say that there is nothing."""
        snapshot = self.runtime.snapshots().get(self.cluster)
        problem = None if snapshot is None else unread(snapshot)
        if problem is not None and problem.failure is Failure.FORBIDDEN:
            where = {"cluster": problem.cluster, "resource": problem.resource}
            raise Forbidden(problem.message, system=problem.system, status=problem.status, **where)

    def cluster_problems(self) -> tuple[Problem, ...]:
        """What could not be read of any cluster, as far as who asks may know of it."""
        return tuple(problem for cluster in self.sources.clusters for problem in self.sources.problems(cluster))

    def client_in(self, cluster: str) -> KubernetesClient | None:
        """With the rights of who asks. None for a cluster that is not there, or is not asked over a network."""
        return self.runtime.people.client(self.identity, cluster)

    def client(self, space: VisibleNamespace) -> KubernetesClient:
        """That of the namespace's cluster, with the rights of who asks. Raises `Unreachable` for a cluster that is not
        asked over a network."""
        return _reached(self.client_in(space.cluster), space)

    def own_client(self, space: VisibleNamespace) -> KubernetesClient:
        """The console's own, for what it reads for whoever may see the namespace."""
        return _reached(self.runtime.client(space.cluster), space)

    def proxy_client(self, space: VisibleNamespace) -> KubernetesClient:
        """To read what a pod's proxy was given. That names services of all namespaces: who does not see all of them
        needs the right to reach into the pod, and who does reads with the console's."""
        return self.own_client(space) if self.sees_all else self.client(space)

    def actor(self, space: VisibleNamespace) -> Actor:
        """The person of the request, with their own rights in the namespace's cluster."""
        return Actor(
            user=self.viewer.user,
            client=self.client(space),
            is_view_only=self.settings.deployment.view_only_mode,
            is_audited=self.settings.server.audit_log,
        )

    def permissions(self, kind: Kind, cluster: str, namespace: str) -> tuple[Permissions, Problem | None]:
        """What the user may do with objects of that kind there, as the cluster says; nothing in view-only mode, nor
        where no cluster can be asked."""
        client = self.client_in(cluster)
        if self.settings.deployment.view_only_mode or client is None:
            return NOTHING, None
        rights = self.identity.rights_in(cluster) or OWN
        return self.runtime.permissions.of(client, rights.key, kind, namespace)

    def routing_permissions(self, space: VisibleNamespace) -> tuple[Permissions, Problem | None]:
        """The same for the namespace's VirtualServices."""
        return self.permissions(kinds.VIRTUAL_SERVICE, space.cluster, space.name)

    def wait_for(
        self, cluster: str, kind: Kind, namespace: str, name: str, version: str, *, is_new: bool = False
    ) -> bool:
        """Whether the cluster cache has the object in this version, or a later one, or has seen it go (unless it
        `is_new`), so that the next page shows what was just written. `version` is `""` for an object that was deleted,
        `namespace` for a namespace itself. At most five seconds."""
        cache = self.runtime.caches.get(cluster)
        deadline = time.monotonic() + LONGEST_WAIT_SECONDS
        while cache is not None:
            snapshot = cache.snapshot()
            found: Any = snapshot.get(kind, namespace, name) if snapshot.serves(kind) else None
            is_there = found is not None
            if is_as_new(found.metadata.resource_version, version) if is_there else not is_new:
                self._look_again()
                return True
            if time.monotonic() > deadline:
                break
            with pace.waiting():
                time.sleep(_PAUSE_SECONDS)
        return False

    def _look_again(self) -> None:
        """What was seen before the request's own change is not shown after it."""
        for seen in ("viewer", "sources"):
            self.__dict__.pop(seen, None)


def _reached(client: KubernetesClient | None, space: VisibleNamespace) -> KubernetesClient:
    if client is None:
        raise Unreachable("there is no way to this cluster", system=System.KUBERNETES, cluster=space.cluster)
    return client


def is_by_script(request: HttpRequest) -> bool:
    """Whether htmx asks for a part: not when it goes back, which `HistoryMiddleware` sees to."""
    return bool(getattr(request, "htmx", False))


def visit_of(request: HttpRequest) -> Visit:
    """The visit of a request; the first call makes it."""
    known = getattr(request, _VISIT, None)
    if isinstance(known, Visit):
        return known
    made = Visit(request, runtime())
    setattr(request, _VISIT, made)
    return made


def viewer_or_stranger(request: HttpRequest) -> Viewer:
    """Who asks; somebody who sees nothing where that is not known, or cannot be asked now. For what must not fail."""
    try:
        visit = visit_of(request)
        return Viewer(STRANGER.user) if visit.is_unknown else visit.viewer
    except Exception:
        return Viewer(STRANGER.user)


def forget_visit(request: HttpRequest) -> None:
    """Somebody else asks from now on."""
    request.__dict__.pop(_VISIT, None)


def missing(kind: str, name: str, space: VisibleNamespace) -> Http404:
    """The error to raise for an object that is not there."""
    return Http404(f'there is no {kind} "{name}" in namespace "{space.name}" of cluster "{space.cluster}"')


def is_as_new(seen: str, wanted: str) -> bool:
    """Versions are compared as numbers where they are some (KEP-5504), else only told apart."""
    if seen.isascii() and seen.isdigit() and wanted.isascii() and wanted.isdigit():
        return int(seen) >= int(wanted)
    return seen == wanted
