"""The node graph of a detail page's subject: as the traffic tab asks for it, and as the mini graph does."""

from __future__ import annotations

from dataclasses import replace

from mesh.config import Settings
from mesh.graph.elements import GraphType
from mesh.graph.options import Options, Root, Step
from mesh.graph.view_options import GraphView, options_of
from mesh.web.graph.address import default_view

TYPES = {"workload": GraphType.WORKLOAD, "service": GraphType.WORKLOAD, "application": GraphType.APP}


def root_of_item(object_type: str, namespace: str, name: str, cluster: str) -> Root:
    """`object_type` is workload, service or application."""
    return Root(
        namespace=namespace,
        cluster=cluster,
        app=name if object_type == "application" else "",
        service=name if object_type == "service" else "",
        workload=name if object_type == "workload" else "",
    )


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


def traffic_options(view: GraphView, at: int, root: Root) -> Options:
    """The graph of the traffic tab: with response times, without boxes."""
    made = options_of(view, at, root)
    return replace(made, steps=made.steps | {Step.RESPONSE_TIME, Step.AMBIENT}, box_by=frozenset())
