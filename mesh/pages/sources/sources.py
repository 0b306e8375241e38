"""Where lists, details and health come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from mesh.clients.prometheus import PrometheusClient
from mesh.config import Settings
from mesh.health.tolerances import Tolerances
from mesh.istio.enrolment import Enrolment
from mesh.istio.references import References
from mesh.istio.reported import ReportedClusters
from mesh.istio.view import ClusterView
from mesh.model.access import Viewer, VisibleNamespace
from mesh.model.cluster import ClusterSnapshot
from mesh.model.problems import Problem
from mesh.model.proxies import UNKNOWN, ProxyStatuses
from mesh.pages.sources.health_store import HealthStore
from mesh.pages.sources.validations import Checked, Validations
from mesh.validations.findings import Entry, Key
from mesh.workloads.labels import LabelNames, label_names

HURRY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Sources:
    """One viewer's look at the clusters (by name), and what else the pages read. `prometheus` is None when metrics are
    switched off; `clock` gives Unix seconds; `statuses` what is known of the proxies of a cluster, `reported` the
    clusters that telemetry was last kept for. `clusters` and `enrolment` are whole: what the viewer may not see is left
    out where it is shown."""

    settings: Settings
    viewer: Viewer
    clusters: Mapping[str, ClusterView]
    prometheus: PrometheusClient | None
    tolerances: Tolerances
    store: HealthStore
    deadline_seconds: float
    clock: Callable[[], float]
    statuses: Callable[[ClusterSnapshot], ProxyStatuses] | None = None
    reported: ReportedClusters = field(default_factory=ReportedClusters)
    validations: Validations | None = None
    waits_for_checks: bool = True
    labels: LabelNames = field(init=False)
    _enrolments: list[Enrolment] = field(init=False, default_factory=list)
    _checked: list[Checked | None] = field(init=False, default_factory=list)
    _hidden: dict[str, frozenset[str]] = field(init=False, default_factory=dict)
    shown: dict[Key, Entry] = field(init=False, default_factory=dict)
    """What `checked` has, as the viewer may know it; of the objects that were asked about."""

    def __post_init__(self) -> None:
        names = self.settings.istio_labels
        object.__setattr__(self, "labels", label_names(names.app_label_name, names.version_label_name))

    @property
    def enrolment(self) -> Enrolment:
        """Which waypoint carries the requests of what; made when it is first asked for, as a graph needs none."""
        if not self._enrolments:
            self._enrolments.append(Enrolment(self.clusters))
        return self._enrolments[0]

    @property
    def checked(self) -> Checked | None:
        """What was found wrong with configuration, the same for the whole request; None where nobody looked yet."""
        if not self._checked:
            self._checked.append(self._looked())
        return self._checked[0]

    def _looked(self) -> Checked | None:
        if self.validations is None:
            return None
        return self.validations.latest(self.clusters) if self.waits_for_checks else self.validations.known

    def hidden(self, cluster: str) -> frozenset[str]:
        """The namespaces of the cluster that the viewer may not see."""
        known = self._hidden.get(cluster)
        if known is None:
            spaces = self.clusters[cluster].mesh.namespaces
            known = frozenset(name for name in spaces if not self.viewer.may_see(cluster, name))
            self._hidden[cluster] = known
        return known

    @property
    def waypoints(self) -> frozenset[tuple[str, str]]:
        """(namespace, workload) of those of all clusters."""
        return frozenset(found for view in self.clusters.values() for found in view.inventory.waypoints)

    @property
    def extensions(self) -> tuple[str, ...]:
        """The names of the extensions that are switched on."""
        return tuple(extension.name for extension in self.settings.extensions if extension.enabled)

    @property
    def several_clusters(self) -> bool:
        return len(self.clusters) > 1

    def told_cluster(self, name: str) -> str:
        """The cluster as addresses name it: not at all where there is only one."""
        return name if self.several_clusters else ""

    def hurried(self) -> Sources:
        """The same with little patience: for what a page can do without."""
        return replace(self, deadline_seconds=min(HURRY_SECONDS, self.deadline_seconds))

    def at_once(self) -> Sources:
        """The same for what is told beside other things: it begins no checks and waits for none, but takes the last
        ones that were made."""
        return replace(self, waits_for_checks=False)

    def references(self, cluster: str) -> References:
        """The configuration of the cluster by what it concerns."""
        return References(self.clusters[cluster].indexes)

    def spaces(self, cluster: str, names: Iterable[str] = ()) -> tuple[VisibleNamespace, ...]:
        """The viewer's namespaces of the cluster, only those named if any are; none of an unknown cluster."""
        wanted = frozenset(names)
        return tuple(
            self.viewer.namespaces[key]
            for key in sorted(self.viewer.namespaces)
            if key[0] == cluster and cluster in self.clusters and (not wanted or key[1] in wanted)
        )

    def space(self, cluster: str, name: str) -> VisibleNamespace | None:
        """None when it is not there or must not be seen."""
        return self.viewer.namespaces.get((cluster, name)) if cluster in self.clusters else None

    def sees(self, cluster: str) -> Callable[[str], bool]:
        """Which namespaces of the cluster the viewer may see."""
        return lambda namespace: self.viewer.may_see(cluster, namespace)

    def proxy_statuses(self, cluster: str) -> ProxyStatuses:
        """What the cluster's istiods say of its proxies, not long ago."""
        found = UNKNOWN if self.statuses is None else self.statuses(self.clusters[cluster].snapshot)
        told = self.viewer.told(found.problems)
        return found if told == found.problems else replace(found, problems=told)

    def problems(self, cluster: str) -> tuple[Problem, ...]:
        """What could not be read of the cluster, as far as the viewer may know of it."""
        view = self.clusters.get(cluster)
        own = tuple(problem for problem in self.viewer.problems if problem.cluster == cluster)
        return (*self.viewer.told(view.snapshot.problems), *own) if view else own
