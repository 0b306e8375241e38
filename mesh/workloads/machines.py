"""Workloads outside the cluster: a WorkloadGroup and its WorkloadEntries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mesh.model.objects import ConfigObject
from mesh.model.workloads import Replicas
from mesh.text.untrusted import inner, mappings, pairs, text
from mesh.workloads.scene import Scene

_CONNECTED, _DISCONNECTED = "istio.io/connectedAt", "istio.io/disconnectedAt"
_HEALTH_CHECKED = "proxy.istio.io/health-checks-enabled"
_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})


def group_labels(group: ConfigObject) -> dict[str, str]:
    """The labels that the group gives its entries, by which it also finds them."""
    return pairs(inner(group.spec, "metadata").get("labels"))


def entry_labels(entry: ConfigObject) -> dict[str, str]:
    return pairs(entry.spec.get("labels"))


def entries_of(group: ConfigObject, scene: Scene) -> list[ConfigObject]:
    """The group's entries, by name; a group without labels has none."""
    wanted = group_labels(group).items()
    return [entry for entry in scene.entries if wanted and wanted <= entry_labels(entry).items()]


def is_connected(entry: ConfigObject) -> bool:
    """Whether istiod notes that a proxy on the machine is connected to it; it notes nothing for entries that were
    written by hand."""
    return _CONNECTED in entry.annotations and _DISCONNECTED not in entry.annotations


def service_account(entry: ConfigObject) -> str:
    return text(entry.spec.get("serviceAccount"))


def replicas(entries: list[ConfigObject]) -> Replicas:
    return Replicas(len(entries), len(entries), sum(map(is_healthy, entries)))


def is_healthy(entry: ConfigObject) -> bool:
    """Healthy unless its health is checked and no condition says that it is."""
    if entry.annotations.get(_HEALTH_CHECKED) not in _TRUE:
        return True
    return _health_condition(entry).get("status") == "True"


def unhealthy_reason(entry: ConfigObject) -> str:
    """Why the entry is not healthy, in the words of its condition; `""` when it is, or none are given."""
    condition = {} if is_healthy(entry) else _health_condition(entry)
    return text(condition.get("message") or condition.get("reason"))


def _health_condition(entry: ConfigObject) -> Mapping[str, Any]:
    return next((one for one in mappings(entry.status.get("conditions")) if one.get("type") == "Healthy"), {})
