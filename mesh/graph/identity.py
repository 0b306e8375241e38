"""Which node an end of a flow belongs to."""

from __future__ import annotations

from mesh.graph.elements import (
    BLACK_HOLE,
    PASSTHROUGH,
    UNKNOWN,
    GraphType,
    Node,
    NodeType,
    known,
    known_version,
)
from mesh.graph.flows import End


class Unidentified(ValueError):
    """Neither workload, app nor service is known."""


def identify(end: End, graph_type: GraphType) -> tuple[str, NodeType]:
    """The node's key and type. Raises Unidentified."""
    namespace = end.namespace if known(end.namespace) else end.service_namespace
    place = f"{end.cluster}_{namespace}"
    if not end.service and namespace == end.workload == end.app == UNKNOWN:
        return f"{end.cluster}_unknown_source", NodeType.UNKNOWN
    if end.workload == end.app == end.service == UNKNOWN:
        return f"svc_{place}_unknown", NodeType.SERVICE
    has_workload, has_app, has_service = known(end.workload), known(end.app), known(end.service)
    if not (has_workload or has_app or has_service):
        raise Unidentified(f"no workload, app or service in {place}")
    as_workload = (f"wl_{place}_{end.workload}", NodeType.WORKLOAD)
    as_service = (f"svc_{place}_{end.service}", NodeType.SERVICE)
    if graph_type in (GraphType.WORKLOAD, GraphType.SERVICE):
        if has_workload:
            return as_workload
        return as_service if has_service else (f"svc_{place}_unknown", NodeType.SERVICE)
    if has_app:
        return _app_key(end, place, graph_type), NodeType.APP
    return as_workload if has_workload else as_service


def _app_key(end: End, place: str, graph_type: GraphType) -> str:
    if graph_type is GraphType.VERSIONED_APP:
        if known(end.workload):
            return f"vapp_{place}_{end.workload}"
        if known_version(end.version):
            return f"vapp_{place}_{end.app}_{end.version}"
    return f"app_{place}_{end.app}"


def service_end(dest: End) -> End:
    """The injected service node in front of a destination."""
    return End(dest.cluster, dest.service_namespace, dest.service, "", "", "", "")


def without_app(end: End) -> End:
    """A waypoint is a workload in every graph type."""
    return end._replace(app="")


def new_node(end: End, key: str, node_type: NodeType, graph_type: GraphType) -> Node:
    """A node with the fields that its type keeps."""
    namespace = end.namespace if known(end.namespace) else end.service_namespace
    node = Node(key=key, type=node_type, cluster=end.cluster, namespace=namespace)
    match node_type:
        case NodeType.APP:
            node.app = end.app
            if graph_type is GraphType.VERSIONED_APP:
                node.workload, node.version = end.workload, end.version
        case NodeType.SERVICE:
            node.service = end.service
            node.is_egress_cluster = end.service in (PASSTHROUGH, BLACK_HOLE)
        case NodeType.WORKLOAD:
            node.workload = end.workload
            node.app = end.app if known(end.app) else ""
            node.version = end.version if known(end.version) else ""
        case _:
            node.workload, node.app, node.version = end.workload, end.app, end.version
    return node
