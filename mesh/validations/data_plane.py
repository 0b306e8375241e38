"""How a workload takes part in the mesh: what is asked for by labels, and what its pods show."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mesh.istio.enrolment import USE_WAYPOINT, named_waypoint
from mesh.istio.namespaces import DATAPLANE_MODE
from mesh.model.workloads import Workload
from mesh.validations import policy_keys
from mesh.validations.ambient import NONE, is_enrolled
from mesh.validations.look import Look
from mesh.validations.policy_keys import PodFacts

_AMBIENT = "ambient"
_INJECTION, _REVISION, _INJECT = "istio-injection", "istio.io/rev", "sidecar.istio.io/inject"
_ENABLED, _DISABLED = "enabled", "disabled"
_DEPLOYMENT = "Deployment"
_NO_LABELS: Mapping[str, str] = MappingProxyType({})


def asks_for_ambient(workload: Workload, look: Look) -> bool:
    """By its own label, else by its namespace's."""
    own, of_namespace = workload.labels.get(DATAPLANE_MODE), _namespace(workload, look).get(DATAPLANE_MODE)
    is_known = workload.namespace in look.base.namespaces
    return is_known and (own == _AMBIENT or (of_namespace == _AMBIENT and own != NONE))


def asks_for_sidecar(workload: Workload, look: Look) -> bool:
    """As in the reference, the workload's own label counts as `enabled` and `none` only."""
    labels, own = _namespace(workload, look), workload.labels.get(_INJECT)
    asked = labels.get(_INJECTION) == _ENABLED or bool(labels.get(_REVISION)) or own == _ENABLED
    refused = labels.get(_INJECTION) == _DISABLED or own == NONE
    return workload.namespace in look.base.namespaces and asked and not refused


def asks_for_waypoint(workload: Workload, look: Look) -> bool:
    """By its own label, else by its namespace's."""
    own = workload.labels.get(USE_WAYPOINT)
    return workload.labels.get(DATAPLANE_MODE) != NONE and is_enrolled(own, workload.namespace, look)


def pods_of(workload: Workload, look: Look) -> list[PodFacts]:
    """By name."""
    keys = (policy_keys.pod(workload.namespace, name) for name in workload.pods)
    return [item.told for key in keys for item in look.index.items(key)]


def is_ambient(workload: Workload, pods: list[PodFacts]) -> bool:
    """Whether the ambient mesh carries its traffic: of a Deployment the first pod tells."""
    return any(pod.is_ambient for pod in (pods[:1] if workload.kind == _DEPLOYMENT else pods))


def has_sidecar(workload: Workload, pods: list[PodFacts]) -> bool:
    """Whether sidecars carry its traffic: of a Deployment the first pod tells."""
    return all(pod.has_sidecar for pod in (pods[:1] if workload.kind == _DEPLOYMENT else pods))


def has_waypoint(workload: Workload, pods: list[PodFacts], look: Look) -> bool:
    """Whether the waypoint that it asks for is there, and serves something; only where its traffic is carried."""
    if not any(pod.is_ambient for pod in pods):
        return False
    named = _named_waypoint(workload, pods, look)
    items = look.index.items(policy_keys.waypoint(*named)) if named else ()
    return any(item.told != NONE for item in items)


def _named_waypoint(workload: Workload, pods: list[PodFacts], look: Look) -> tuple[str, str] | None:
    """By the workload's label, its pods', its one Service's or its namespace's."""
    named = named_waypoint(workload.labels, workload.namespace)
    if named is None:
        named = next((pod.waypoint for pod in pods if any(pod.waypoint)), None)
    if named is None:
        services = _services(workload, look)
        named = services[0] if len(services) == 1 and any(services[0]) else None
    return named or named_waypoint(_namespace(workload, look), workload.namespace)


def _services(workload: Workload, look: Look) -> list[tuple[str, str]]:
    """What the Services that select it ask for, each its waypoint."""
    keys = (policy_keys.selecting_services(workload.namespace, label) for label in workload.labels.items())
    items = (item for key in keys for item in look.index.items(key))
    return [item.told[2] for item in items if dict(item.told[1]).items() <= workload.labels.items()]


def _namespace(workload: Workload, look: Look) -> Mapping[str, str]:
    known = look.base.namespaces.get(workload.namespace)
    return known.labels if known else _NO_LABELS
