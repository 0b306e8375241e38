"""Which classes a Gateway may be of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mesh.istio.control_planes import is_ambient_cluster
from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot
from mesh.text.untrusted import text

_BUILT_IN = ("istio", "istio-remote")
_SEVERAL_CLUSTERS = "istio-east-west"
_AMBIENT = "istio-waypoint"
_CONTROLLER = "istio.io"


def gateway_classes(
    cluster: ClusterSnapshot,
    clusters: Iterable[ClusterSnapshot],
    configured: Iterable[str] = (),
    labels: Mapping[str, str] | None = None,
) -> frozenset[str]:
    """Of a cluster, by name: those of the settings; else its GatewayClasses of Istio, or with `labels` all that have
    them; else Istio's built-in ones. `clusters` are all of the mesh."""
    known = frozenset(configured) or frozenset(_served(cluster, labels or {}))
    return known or frozenset(_built_in(list(clusters)))


def _served(cluster: ClusterSnapshot, labels: Mapping[str, str]) -> Iterable[str]:
    for found in cluster.everywhere(kinds.GATEWAY_CLASS):
        by_labels = labels and labels.items() <= found.labels.items()
        by_controller = not labels and text(found.spec.get("controllerName")).startswith(_CONTROLLER)
        if by_labels or by_controller:
            yield found.name


def _built_in(clusters: list[ClusterSnapshot]) -> Iterable[str]:
    yield from _BUILT_IN
    if len(clusters) > 1:
        yield _SEVERAL_CLUSTERS
    if any(map(is_ambient_cluster, clusters)):
        yield _AMBIENT
