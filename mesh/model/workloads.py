"""A workload: what runs pods (or machines) under one name, whatever controls it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mesh.model.health import RATE_ANNOTATION, HealthStatus
from mesh.model.kinds import CRON_JOB, DAEMON_SET, WORKLOAD_GROUP


@dataclass(frozen=True, slots=True)
class Replicas:
    """Counts of one workload. `synced_proxies` is -1 when unknown or not applicable.

    `verdict` is that of work that ends (Jobs, finished pods), where counts tell nothing, and `reason` says why.
    """

    desired: int
    current: int
    available: int
    synced_proxies: int = -1
    verdict: HealthStatus | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Workload:
    """One workload of one namespace.

    `labels` are the pod template's (a bare pod's own); `annotations` the object's; `template_annotations` the
    template's. `app` and `version` follow the configured label names or the canonical ones, `""` when absent.
    `pods` are names, sorted; without any, nothing disproves a sidecar: `has_sidecar` is true (on machines only reports
    tell). `namesakes` are other controllers of the same name, which telemetry cannot tell apart; `is_second` are all
    but the most important of them, which addresses mean. `selectable` are the labels by which services find
    it: those of its pods that have not finished (each set once), of its machines, or the template's while it has none.
    """

    cluster: str
    namespace: str
    name: str
    kind: str
    api_version: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    template_annotations: Mapping[str, str] = field(default_factory=dict)
    app: str = ""
    version: str = ""
    pods: tuple[str, ...] = ()
    replicas: Replicas = Replicas(0, 0, 0)
    service_accounts: tuple[str, ...] = ()
    created: str = ""
    resource_version: str = ""
    has_sidecar: bool = False
    is_ambient: bool = False
    is_gateway: bool = False
    is_waypoint: bool = False
    is_ztunnel: bool = False
    namesakes: tuple[Workload, ...] = ()
    is_second: bool = False
    selectable: tuple[Mapping[str, str], ...] | None = None

    def is_selected_by(self, selector: Mapping[str, str]) -> bool:
        """Whether a service that asks for these labels, at least one, leads to it."""
        wanted = selector.items()
        if self.selectable is None:
            return wanted <= self.labels.items()
        # No generator: a page asks this of every workload of a namespace for every service.
        for labels in self.selectable:  # noqa: SIM110
            if wanted <= labels.items():
                return True
        return False

    @property
    def label_sets(self) -> tuple[Mapping[str, str], ...]:
        return (self.labels,) if self.selectable is None else self.selectable

    @property
    def pod_count(self) -> int:
        return len(self.pods)

    @property
    def is_on_machines(self) -> bool:
        """Whether it runs outside of the cluster."""
        return self.kind == WORKLOAD_GROUP.name

    @property
    def runs(self) -> bool:
        """Whether there is anything of it now: pods, or machines."""
        return bool(self.pods) or (self.is_on_machines and self.replicas.desired > 0)

    @property
    def is_infra(self) -> bool:
        """A waypoint or a ztunnel: part of the mesh, not an app for health."""
        return self.is_waypoint or self.is_ztunnel

    @property
    def rate_annotation(self) -> str | None:
        """The workload's own tolerances, from the template where it has annotations."""
        own = not self.template_annotations or self.kind in (DAEMON_SET.name, CRON_JOB.name)
        return (self.annotations if own else self.template_annotations).get(RATE_ANNOTATION)
