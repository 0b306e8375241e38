"""Which classes a Gateway may be of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

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
    clusters: Sequence[ClusterSnapshot],
    configured: Iterable[str] = (),
    labels: Mapping[str, str] | None = None,
) -> frozenset[str]:
    """Of a cluster, by name: those of the settings; else its GatewayClasses of Istio, or with `labels` all that have
    them; else Istio's built-in ones. `clusters` are all of the mesh."""
    known = frozenset(configured) or frozenset(served_classes(cluster, labels or {}))
    return known or frozenset(built_in_classes(clusters))


def served_classes(cluster: ClusterSnapshot, labels: Mapping[str, str]) -> Iterable[str]:
    """The names of the cluster's own GatewayClasses of Istio, or with `labels` of all that have them."""
    for found in cluster.everywhere(kinds.GATEWAY_CLASS):
        by_labels = labels and labels.items() <= found.labels.items()
        by_controller = not labels and text(found.spec.get("controllerName")).startswith(_CONTROLLER)
        if by_labels or by_controller:
            yield found.name


def built_in_classes(clusters: Sequence[ClusterSnapshot]) -> Iterable[str]:
    """The names of those that Istio has without any GatewayClass."""
    yield from _BUILT_IN
    if len(clusters) > 1:
        yield _SEVERAL_CLUSTERS
    if any(map(is_ambient_cluster, clusters)):
        yield _AMBIENT


def wanted_labels(selector: str) -> dict[str, str]:
    """`a=b,c==d` of the settings as a map."""
    pairs = (part.partition("=") for part in selector.split(",") if "=" in part)
    return {name.strip(): value.lstrip("=").strip() for name, _, value in pairs}
