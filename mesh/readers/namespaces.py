"""Which namespaces a viewer may see, and what is told of each (config-auth.md §3, api.md §6)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from mesh.config import Settings
from mesh.model.access import Viewer, VisibleNamespace
from mesh.model.cluster import ClusterSnapshot
from mesh.model.kinds import DAEMON_SET, DEPLOYMENT, NAMESPACE
from mesh.model.objects import Controller, Namespace
from mesh.model.selectors import selects_labels
from mesh.readers.clusters import environment_of

Selector = Mapping[str, Any]

ANONYMOUS = "anonymous"
REVISION_LABEL = "istio.io/rev"
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
    planes = control_planes(snapshot)
    is_shown = _filter(selectors_default if selectors_override is None else selectors_override, planes)
    ambient_cluster = is_ambient_cluster(snapshot)
    return tuple(
        _visible(namespace, snapshot.cluster, planes.get(namespace.name, ()), ambient_cluster)
        for namespace in sorted(snapshot.everywhere(NAMESPACE), key=lambda found: found.name)
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
    return Viewer(ANONYMOUS, namespaces)


def control_planes(snapshot: ClusterSnapshot) -> dict[str, tuple[Controller, ...]]:
    """Namespace to the istiod Deployments that live in it."""
    found: dict[str, tuple[Controller, ...]] = {}
    for deployment in snapshot.everywhere(DEPLOYMENT):
        if deployment.labels.get("app") == "istiod":
            found[deployment.namespace] = (*found.get(deployment.namespace, ()), deployment)
    return found


def is_ambient_cluster(snapshot: ClusterSnapshot) -> bool:
    """Whether a ztunnel runs in the cluster."""
    return any("ztunnel" in (found.labels.get("app"), found.name) for found in snapshot.everywhere(DAEMON_SET))


def unix_seconds(timestamp: str) -> float:
    """An object's time stamp (RFC 3339) in Unix seconds; 0 when it is none."""
    try:
        moment = datetime.fromisoformat(timestamp)
    except ValueError:
        return 0.0
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _filter(selectors: Sequence[Selector], planes: Mapping[str, Any]) -> Callable[[Namespace], bool]:
    if not selectors:
        return lambda namespace: not _SYSTEM_NAMESPACES.match(namespace.name)
    return lambda namespace: (
        namespace.name in planes or any(selects_labels(selector, namespace.labels) for selector in selectors)
    )


def _visible(
    namespace: Namespace, cluster: str, istiods: Sequence[Controller], ambient_cluster: bool
) -> VisibleNamespace:
    labels = namespace.labels
    if istiods and ambient_cluster:
        is_ambient = any(environment_of(each).get("PILOT_ENABLE_AMBIENT", "").lower() == "true" for each in istiods)
    else:
        is_ambient = labels.get("istio.io/dataplane-mode") == "ambient"
    return VisibleNamespace(
        name=namespace.name,
        cluster=cluster,
        created=unix_seconds(namespace.metadata.creation_timestamp),
        is_ambient=is_ambient,
        is_control_plane=bool(istiods),
        revision=_revision_of_planes(istiods) if istiods else _revision(labels),
        labels=labels,
        annotations=namespace.annotations,
    )


def _revision_of_planes(istiods: Sequence[Controller]) -> str:
    return ",".join(sorted({each.labels.get(REVISION_LABEL, "") or "default" for each in istiods}))


def _revision(labels: Mapping[str, str]) -> str:
    injection = labels.get("istio-injection")
    if injection in ("enabled", "disabled"):
        return "default" if injection == "enabled" else ""
    return labels.get(REVISION_LABEL, "")


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
