"""Operation nodes: one per value of a request label, between source and destination."""

from __future__ import annotations

from mesh.graph import metrics
from mesh.graph.context import GraphContext
from mesh.graph.decorations import AGGREGATE, aggregate_label
from mesh.graph.elements import Edge, Node, NodeType
from mesh.graph.flows import End, Flow, read_flows
from mesh.graph.fold import Nodes, add_traffic, edge_between, identity_or_none, injects
from mesh.graph.identity import service_end
from mesh.graph.shares import sided_shares
from mesh.graph.windows import named
from mesh.telemetry.responses import outcome


def shares(context: GraphContext) -> dict[str, list[Flow]]:
    """Namespace to its series that carry the label."""
    options, found, label = context.options, dict[str, list[Flow]](), aggregate_label(context.options)
    for index, window in enumerate(context.windows):
        samples = [s for s in context.vectors.get(named(AGGREGATE, index), ()) if s.labels.get(label)]
        flows = read_flows(samples, metrics.REQUESTS, options, context.find_end)
        if options.root is not None and options.root.aggregate:
            found[options.root.namespace] = flows
            continue
        found.update(sided_shares(flows, window))
    return found


def apply(nodes: Nodes, flows: list[Flow], context: GraphContext) -> None:
    label = aggregate_label(context.options)
    for flow in flows:
        pair = _pair(nodes, flow, context)
        if pair is None:
            continue
        source, dest, injected = pair
        node = _operation(nodes, flow.dest, label, flow.labels[label], injected)
        for place in [place for place in source.edges if place[0] == dest.key]:
            del source.edges[place]
        _count(edge_between(source, node, flow.protocol), flow)
        _count(edge_between(node, dest, flow.protocol), flow)
        _count_node(node, flow)


def _pair(nodes: Nodes, flow: Flow, context: GraphContext) -> tuple[Node, Node, bool] | None:
    options = context.options
    source_id = identity_or_none(flow.source, options.graph_type)
    dest_id = identity_or_none(flow.dest, options.graph_type)
    if source_id is None or dest_id is None:
        return None
    injected = injects(options, flow.dest, dest_id[1])
    if injected:
        dest_id = identity_or_none(service_end(flow.dest), options.graph_type)
    source, dest = nodes.get(source_id[0]), nodes.get(dest_id[0]) if dest_id else None
    return None if source is None or dest is None else (source, dest, injected)


def _operation(nodes: Nodes, dest: End, label: str, value: str, injected: bool) -> Node:
    namespace = dest.service_namespace if injected else dest.namespace
    key = f"agg_{dest.cluster}_{namespace}_{label}_{value}" + (f"_{dest.service}" if injected else "")
    node = nodes.get(key)
    if node is None:
        node = nodes[key] = Node(key, NodeType.AGGREGATE, dest.cluster, namespace, aggregate=f"{label}={value}")
        if injected:
            node.service, node.app = dest.service, dest.app
    return node


def _count(edge: Edge, flow: Flow) -> None:
    if flow.value > 0:
        add_traffic(edge, flow.code, flow.flags, flow.host, flow.value)


def _count_node(node: Node, flow: Flow) -> None:
    suffix = outcome(flow.protocol, flow.code)
    names = [f"{flow.protocol}In", f"{flow.protocol}Out"]
    for name in [*names, f"{flow.protocol}In{suffix}"] if suffix else names:
        node.rates[name] = node.rates.get(name, 0.0) + flow.value
