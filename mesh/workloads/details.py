"""What only a detail page tells of a workload: its pods, its machines, and what its annotations say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from mesh.istio.dataplane import injected_containers, is_ambient
from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot
from mesh.model.objects import ConfigObject, Container, ContainerStatus, Pod
from mesh.model.proxies import ProxyStatus
from mesh.model.workloads import Workload
from mesh.workloads import machines
from mesh.workloads.labels import LabelNames
from mesh.workloads.pods import mesh_protocol, ready_condition
from mesh.workloads.scene import scene

DASHBOARDS = "dashboards.kiali.io/templates"
_INJECT = "sidecar.istio.io/inject"
_PROXY = "istio-proxy"
_BOOLEANS = {**dict.fromkeys(("1", "t", "T", "TRUE", "true", "True"), True)} | {
    **dict.fromkeys(("0", "f", "F", "FALSE", "false", "False"), False)
}


class DisplayDetail(Protocol):
    """One item of `additional_display_details`."""

    @property
    def annotation(self) -> str: ...
    @property
    def icon_annotation(self) -> str: ...
    @property
    def title(self) -> str: ...


@dataclass(frozen=True, slots=True)
class AdditionalDetail:
    title: str
    value: str
    icon: str = ""


@dataclass(frozen=True, slots=True)
class ContainerView:
    name: str
    image: str
    is_proxy: bool
    is_ready: bool
    is_ambient: bool


@dataclass(frozen=True, slots=True)
class PodView:
    """A pod with its own containers apart from those that the injector added. `created_by` is (name, kind);
    `protocol` is what the mesh speaks to it, `""` outside of ambient mode; `proxy_status` None is not known, or means
    nothing; `unready` says why the pod itself is not ready, in words of its condition, where its containers may all
    be."""

    name: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    created: str
    created_by: tuple[tuple[str, str], ...]
    containers: tuple[ContainerView, ...]
    istio_containers: tuple[ContainerView, ...]
    istio_init_containers: tuple[ContainerView, ...]
    phase: str
    message: str
    reason: str
    has_app_label: bool
    has_version_label: bool
    service_account: str
    protocol: str = ""
    proxy_status: ProxyStatus | None = None
    is_ready: bool = True
    unready: str = ""


@dataclass(frozen=True, slots=True)
class MachineView:
    """A WorkloadEntry of a WorkloadGroup; `reason` says why it is not healthy, `is_connected` that istiod notes a proxy
    on it."""

    name: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    created: str
    is_healthy: bool
    reason: str
    has_app_label: bool
    has_version_label: bool
    service_account: str
    is_connected: bool = False


def told_annotations(workload: Workload) -> Mapping[str, str]:
    """The annotations that details are read from: the template's where it has any."""
    return workload.template_annotations or workload.annotations


def additional_details(
    annotations: Mapping[str, str], configured: Iterable[DisplayDetail]
) -> tuple[AdditionalDetail, ...]:
    """The configured details whose annotation is there."""
    return tuple(
        AdditionalDetail(item.title, annotations[item.annotation], annotations.get(item.icon_annotation, ""))
        for item in configured
        if item.annotation in annotations
    )


def detail_sample(annotations: Mapping[str, str], configured: Iterable[DisplayDetail]) -> AdditionalDetail | None:
    """The one that lists show: the first with an icon."""
    return next((item for item in additional_details(annotations, configured) if item.icon), None)


def injection_wish(workload: Workload) -> bool | None:
    """What the template says about injection: its label, else an annotation that forbids it; None for nothing."""
    wish = _BOOLEANS.get(workload.labels.get(_INJECT, ""))
    if wish is None and _BOOLEANS.get(workload.template_annotations.get(_INJECT, "")) is False:
        return False
    return wish


def dashboards(annotations: Mapping[str, str]) -> dict[str, str]:
    return {DASHBOARDS: annotations[DASHBOARDS]} if DASHBOARDS in annotations else {}


def pods_of(
    snapshot: ClusterSnapshot,
    workload: Workload,
    names: LabelNames,
    *,
    in_control_plane: bool,
    proxy_apps: Collection[str] = (),
) -> tuple[PodView, ...]:
    """The workload's pods that are still there, by name."""
    found = (snapshot.get(kinds.POD, workload.namespace, name) for name in workload.pods)
    return tuple(
        pod_view(pod, names, in_control_plane=in_control_plane, proxy_apps=proxy_apps)
        for pod in found
        if pod is not None
    )


def pod_view(pod: Pod, names: LabelNames, *, in_control_plane: bool, proxy_apps: Collection[str] = ()) -> PodView:
    """`in_control_plane`: an own container there may be a proxy too, by its name or the configured `proxy_apps`."""
    injected, injected_first = injected_containers(pod)
    ambient = is_ambient(pod)
    named = in_control_plane and any(pod.name.startswith(app) for app in proxy_apps if app)
    own = [each for each in pod.spec.containers if each.name not in injected]
    ready = _readiness(pod.status.container_statuses)
    condition = ready_condition(pod)
    return PodView(
        name=pod.name,
        labels=pod.labels,
        annotations=pod.annotations,
        created=pod.metadata.creation_timestamp,
        created_by=tuple((owner.name, owner.kind) for owner in pod.metadata.owner_references),
        containers=tuple(
            _container(each, named or (in_control_plane and each.name == _PROXY), ready, ambient) for each in own
        ),
        istio_containers=_injected(pod.spec.containers, injected, ready, ambient),
        istio_init_containers=_injected(
            pod.spec.init_containers, injected_first, _readiness(pod.status.init_container_statuses), ambient
        ),
        phase=pod.status.phase,
        message=pod.status.message,
        reason=pod.status.reason,
        has_app_label=bool(names.app_of(pod.labels)),
        has_version_label=bool(names.version_of(pod.labels)),
        service_account=pod.spec.service_account_name,
        protocol=mesh_protocol(pod),
        is_ready=condition is None or condition.status == "True",
        unready=": ".join(part for part in (condition.reason, condition.message) if part) if condition else "",
    )


def machines_of(
    snapshot: ClusterSnapshot, workload: Workload, names: LabelNames, excluded_kinds: frozenset[str] = frozenset()
) -> tuple[MachineView, ...]:
    """The WorkloadEntries behind a WorkloadGroup; none for any other workload."""
    if workload.kind != kinds.WORKLOAD_GROUP.name:
        return ()
    found = scene(snapshot, workload.namespace, excluded_kinds)
    group = found.groups.get(workload.name)
    return tuple(_machine(entry, names) for entry in machines.entries_of(group, found)) if group else ()


def _machine(entry: ConfigObject, names: LabelNames) -> MachineView:
    labels = machines.entry_labels(entry)
    return MachineView(
        name=entry.name,
        labels=labels,
        annotations=entry.annotations,
        created=entry.metadata.creation_timestamp,
        is_healthy=machines.is_healthy(entry),
        reason=machines.unhealthy_reason(entry),
        has_app_label=bool(names.app_of(labels)),
        has_version_label=bool(names.version_of(labels)),
        service_account=machines.service_account(entry),
        is_connected=machines.is_connected(entry),
    )


def _readiness(statuses: Iterable[ContainerStatus]) -> dict[str, bool]:
    return {status.name: status.ready for status in statuses}


def _injected(
    containers: Iterable[Container], names: Iterable[str], ready: Mapping[str, bool], ambient: bool
) -> tuple[ContainerView, ...]:
    """The containers that the injector lists; one that is not in the spec has no image."""
    known = {container.name: container for container in containers}
    return tuple(_container(known.get(name, Container(name=name)), True, ready, ambient) for name in names)


def _container(container: Container, is_proxy: bool, ready: Mapping[str, bool], ambient: bool) -> ContainerView:
    return ContainerView(
        name=container.name,
        image=container.image,
        is_proxy=is_proxy,
        is_ready=ready.get(container.name, False),
        is_ambient=ambient,
    )
