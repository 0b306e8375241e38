"""The node graph of a detail page's subject: what of it the traffic tab and the mini graph show."""

from __future__ import annotations

from dataclasses import replace

from mesh.config import Settings
from mesh.graph.elements import GraphType
from mesh.graph.view_options import GraphView
from mesh.web.graph.address import default_view

TYPES = {"workload": GraphType.WORKLOAD, "service": GraphType.WORKLOAD, "application": GraphType.APP}


def object_view(
    settings: Settings,
    object_type: str,
    namespace: str,
    duration: int,
    graph_type: GraphType | None = None,
    *,
    is_waypoint: bool = False,
) -> GraphView:
    """With mTLS and service nodes, so that both tab and picture tell of them; waypoints only around one."""
    usual = default_view(settings)
    flags = usual.flags | {"badgeSecurity", "injectServiceNodes"} | ({"waypoints"} if is_waypoint else set())
    kind = graph_type or TYPES.get(object_type, GraphType.VERSIONED_APP)
    return replace(
        usual, namespaces=(namespace,), duration=duration, graph_type=kind, flags=flags, find="", hide="", refresh=0
    )
