"""Which namespaces a viewer may see."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from mesh.config import Settings
from mesh.istio.namespaces import namespaces_of
from mesh.model.access import Viewer, VisibleNamespace
from mesh.model.cluster import ClusterSnapshot
from mesh.model.namespaces import MeshNamespace
from mesh.model.selectors import selects_labels

Selector = Mapping[str, Any]

ANONYMOUS = "anonymous"
_SYSTEM_NAMESPACES = re.compile(r"kube-.*|openshift.*|ibm.*|kiali-operator|istio-operator")


def visible_namespaces(
    snapshot: ClusterSnapshot,
    *,
    cluster_wide_access: bool = True,
    accessible: Sequence[str] = (),
    selectors_default: Sequence[Selector] = (),
    selectors_override: Sequence[Selector] | None = None,
) -> tuple[VisibleNamespace, ...]:
    """The namespaces of one cluster that the console shows, by name.

    Selectors are LabelSelectors in the API's own words. `selectors_override` are those of this cluster, None when it
    has none of its own. Without cluster-wide access only the `accessible` names count, whatever the selectors say.
    """
    is_shown = _filter(selectors_default if selectors_override is None else selectors_override)
    return tuple(
        namespace
        for namespace in namespaces_of(snapshot).values()
        if (cluster_wide_access or namespace.name in accessible) and is_shown(namespace)
    )


def anonymous_viewer(snapshots: Iterable[ClusterSnapshot], settings: Settings) -> Viewer:
    """The viewer of the anonymous strategy: all that the console itself may see."""
    deployment = settings.deployment
    selectors = deployment.discovery_selectors
    namespaces: dict[tuple[str, str], VisibleNamespace] = {}
    for snapshot in snapshots:
        override = selectors.overrides.get(snapshot.cluster)
        for found in visible_namespaces(
            snapshot,
            cluster_wide_access=deployment.cluster_wide_access,
            accessible=deployment.accessible_namespaces or (),
            selectors_default=_in_api_words(selectors.default),
            selectors_override=None if override is None else _in_api_words(override),
        ):
            namespaces[found.cluster, found.name] = found
    return Viewer(ANONYMOUS, namespaces, is_console=True)


def _filter(selectors: Sequence[Selector]) -> Callable[[MeshNamespace], bool]:
    if not selectors:
        return lambda namespace: not _SYSTEM_NAMESPACES.match(namespace.name)
    return lambda namespace: (
        namespace.is_control_plane or any(selects_labels(selector, namespace.labels) for selector in selectors)
    )


def _in_api_words(selectors: Iterable[Any]) -> list[Selector]:
    """Selectors of the settings as mappings with the keys of a LabelSelector."""
    return [
        {
            "matchLabels": selector.match_labels,
            "matchExpressions": [
                {"key": one.key, "operator": one.operator, "values": one.values} for one in selector.match_expressions
            ],
        }
        for selector in selectors
    ]
