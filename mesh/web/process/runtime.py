"""The composition root: one `Runtime` per process holds what outlives a request."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from mesh.clients.errors import Unreachable
from mesh.clients.kubernetes.client import KubernetesClient
from mesh.config import Settings
from mesh.health.tolerances import Tolerances
from mesh.istio.reported import ReportedClusters
from mesh.model.access import Viewer
from mesh.model.cluster import ClusterSnapshot
from mesh.model.identity import NOBODY, Identity
from mesh.model.problems import Problem
from mesh.model.proxies import UNKNOWN, ProxyStatuses
from mesh.model.samples import PrometheusFacts
from mesh.pages.console.connections import Heard
from mesh.pages.console.readiness import Readiness, readiness
from mesh.pages.console.status import Status, status_page
from mesh.pages.metrics.known import KnownDashboards
from mesh.pages.namespaces import unread
from mesh.pages.sources.health_store import HealthStore
from mesh.pages.sources.sources import Sources
from mesh.pages.sources.validations import Validations
from mesh.pages.sources.views import ClusterViews
from mesh.readers.permissions import PermissionReader
from mesh.readers.proxy_status import ProxyStatusReader
from mesh.readers.token_owners import TokenOwners
from mesh.web.process.bodies import KnownBodies
from mesh.web.process.key_ring import KeyRing
from mesh.web.process.metrics_watch import MetricsWatch
from mesh.web.process.own_metrics.caches import count_health
from mesh.web.process.own_metrics.checks import CHECKS
from mesh.web.process.people import NoNamespaces, People
from mesh.web.process.probes import leaving
from mesh.web.process.providers import Providers

if TYPE_CHECKING:
    from mesh.clients.prometheus import PrometheusClient


class Cache(Protocol):
    """What the web needs of a cluster's cache. A snapshot stays the same object until something changed."""

    def snapshot(self) -> ClusterSnapshot: ...

    def stop(self) -> None: ...


@dataclass(frozen=True, slots=True)
class SnapshotNotice:
    """The cluster is a folder of manifests; `at` is the ISO time of their taking, as the command gave it, and `unread`
    says how many files of which kind hold something that was not read."""

    name: str
    at: str
    unread: str = ""


ViewerOf = Callable[[Mapping[str, ClusterSnapshot]], Viewer]


@dataclass(slots=True)
class Runtime:
    """`clock` gives Unix seconds; `prometheus` is None where metrics are switched off.

    `find_viewer` says what the console itself sees of the clusters, and with it whoever uses its rights; its answer is
    kept until one of them changes. `people` has what everybody else sees.
    `warnings` are those of the configuration; `shared_problem` is what the shared cache has; `own_dashboards_store` is
    the custom dashboards' own, if they have one.
    """

    settings: Settings
    caches: Mapping[str, Cache]
    prometheus: PrometheusClient | None
    home_cluster: str
    find_viewer: ViewerOf
    clock: Callable[[], float] = time.time
    started_at: float = field(default_factory=time.time)
    notice: SnapshotNotice | None = None
    warnings: tuple[str, ...] = ()
    own_dashboards_store: PrometheusClient | None = None
    shared_problem: Callable[[], Problem | None] = lambda: None
    metrics: MetricsWatch | None = field(init=False)
    views: ClusterViews = field(init=False)
    tolerances: Tolerances = field(init=False)
    health: HealthStore = field(init=False)
    permissions: PermissionReader = field(init=False)
    sync: ProxyStatusReader | None = field(init=False)
    dashboards: KnownDashboards = field(init=False)
    validations: Validations = field(init=False)
    people: People = field(init=False)
    providers: Providers = field(init=False)
    keys: KeyRing = field(init=False)
    token_owners: TokenOwners = field(init=False)
    bodies: KnownBodies = field(init=False, default_factory=KnownBodies)
    _seen: tuple[tuple[ClusterSnapshot, ...], Viewer] | None = None

    def __post_init__(self) -> None:
        self.metrics = None if self.prometheus is None else MetricsWatch(self.prometheus, self.clock)
        self.views = ClusterViews(self.settings, self.proxy_statuses)
        self.tolerances = Tolerances(self.settings.health_config.rate)
        self.health = HealthStore(self._health_lasts(), count_health)
        self.permissions = PermissionReader(self.clock)
        istio = self.settings.external_services.istio
        interval = istio.istiod_polling_interval_seconds
        self.sync = ProxyStatusReader(interval, self.clock) if istio.istio_api_enabled else None
        self.dashboards = KnownDashboards(self.clock)
        self.validations = Validations(self.settings, self.clock, CHECKS)
        self.people = People(self.settings, self.home_cluster, self.client, self.clock)
        self.providers = Providers(self.settings, self.client, self.clock)
        self.token_owners = TokenOwners(self.clock)
        others, sealed = self.settings.console.sessions.other_signing_keys, self.settings.login_token
        self.keys = KeyRing(sealed.signing_key, others, sealed.expiration_seconds, self.clock)

    def _health_lasts(self) -> float:
        """Seconds for which a verdict of the background refresh is shown: a round may fail twice."""
        if not self.settings.kiali_internal.health_cache.enabled:
            return 0
        return 3 * self.settings.health_config.compute.refresh_interval.total_seconds()

    def snapshots(self) -> dict[str, ClusterSnapshot]:
        """Every cluster as it is known now."""
        return {name: cache.snapshot() for name, cache in self.caches.items()}

    def home_snapshot(self) -> ClusterSnapshot:
        return self.caches[self.home_cluster].snapshot()

    def viewer(self, identity: Identity = NOBODY) -> Viewer:
        """What somebody may see; without an identity, what the console itself does. Raises a `SourceError` where the
        home cluster does not say."""
        own = self._own_viewer()
        return own if identity == NOBODY else self.people.viewer(identity, own)

    def admit(self, identity: Identity) -> Viewer:
        """What somebody who signs in just now may see. Raises `Unauthorized` for a token that the home cluster does not
        take, `NoNamespaces` where it shows none, and another `SourceError` where it could not be asked."""
        try:
            return self.people.admit(identity, self._own_viewer())
        except NoNamespaces:
            home = self.caches.get(self.home_cluster)
            problem = None if home is None else unread(home.snapshot())
            if problem is None:
                raise
            # What the console itself has not read says nothing of anybody's rights.
            raise Unreachable(problem.message, system=problem.system, cluster=problem.cluster, status=503) from None

    def _own_viewer(self) -> Viewer:
        snapshots = self.snapshots()
        key = tuple(snapshots.values())
        seen = self._seen
        if seen is None or len(seen[0]) != len(key) or any(a is not b for a, b in zip(seen[0], key, strict=True)):
            seen = self._seen = (key, self.find_viewer(snapshots))
        return seen[1]

    def sources(self, viewer: Viewer) -> Sources:
        """The look of a viewer at the clusters as they are known now."""
        return Sources(
            settings=self.settings,
            viewer=viewer,
            clusters=self.views.of(self.snapshots()),
            prometheus=self.prometheus,
            tolerances=self.tolerances,
            store=self.health,
            deadline_seconds=self.settings.console.prometheus.deadline.total_seconds(),
            clock=self.clock,
            statuses=self.proxy_statuses,
            reported=ReportedClusters() if self.metrics is None else self.metrics.reported,
            validations=self.validations,
        )

    def own_sources(self) -> Sources:
        """The console's own look at the clusters, for the jobs."""
        return self.sources(self.viewer())

    def status(self, viewer: Viewer) -> Status:
        """What the console and its outside systems say of themselves."""
        return status_page(
            self.settings,
            self.snapshots(),
            self.metrics_facts(),
            viewer,
            container_version=os.environ.get("KIALI_CONTAINER_VERSION", ""),
            commit=os.environ.get("CONSOLE_COMMIT", ""),
        )

    def readiness(self) -> Readiness:
        unlisted = getattr(self.caches[self.home_cluster], "unlisted", tuple)
        return readiness(self.home_snapshot(), unlisted(), is_leaving=leaving.is_set())

    def client(self, cluster: str) -> KubernetesClient | None:
        """The console's own. None for a cluster that is not there, or is not asked over a network."""
        client = getattr(self.caches.get(cluster), "client", None)
        return client if isinstance(client, KubernetesClient) else None

    def proxy_statuses(self, snapshot: ClusterSnapshot) -> ProxyStatuses:
        """What the cluster's istiods say of its proxies; unknown where they are not to be asked."""
        client = self.client(snapshot.cluster)
        if self.sync is None or client is None:
            return UNKNOWN
        return self.sync.of(client, snapshot)

    def metrics_facts(self) -> PrometheusFacts | None:
        """What the metrics store says of itself; None when it does not answer, or is switched off."""
        if self.prometheus is None:
            return None
        facts, heard = self.prometheus.facts(), self.metrics.heard if self.metrics else Heard()
        if heard.by_query:
            return None
        # Stores that guard their status pages still answer queries, or tell whether they are well.
        return facts if facts.version or heard.reached or self.prometheus.healthy() else None

    @property
    def dashboards_prometheus(self) -> PrometheusClient | None:
        """The metrics store that custom dashboards ask."""
        return self.own_dashboards_store or self.prometheus

    def cluster_problems(self) -> tuple[Problem, ...]:
        """What could not be read of any cluster, whoever may know of it."""
        return tuple(problem for found in self.snapshots().values() for problem in found.problems)

    def close(self) -> None:
        for cache in self.caches.values():
            cache.stop()
        self.people.close()
        self.providers.close()
        if self.metrics is not None:
            self.metrics.close()
        for store in (self.prometheus, self.own_dashboards_store):
            if store is not None:
                store.close()
