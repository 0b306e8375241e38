"""From answers to a finished graph, in one visible order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mesh.graph import merge, metrics
from mesh.graph.boxes import finish
from mesh.graph.context import GraphContext
from mesh.graph.decorations import asks_aggregates
from mesh.graph.elements import GraphType, TrafficGraph
from mesh.graph.flows import Flow, read_flows
from mesh.graph.fold import Folder, Nodes
from mesh.graph.options import Options, Step
from mesh.graph.reduce import to_services
from mesh.graph.shares import node_share, traffic_shares
from mesh.graph.steps import (
    aggregate_node,
    ambient,
    dead_node,
    extension,
    health,
    idle_node,
    istio,
    labeler,
    mesh_check,
    outsider,
    response_time,
    security_policy,
    service_entry,
    throughput,
    traffic_generator,
    workload_entry,
)
from mesh.graph.windows import named
from mesh.model.samples import Sample
from mesh.telemetry.relays import unrelayed

# Steps over one namespace's nodes. Decorations from Prometheus find their namespace's share in `shares`.
NAMESPACE_STEPS: tuple[tuple[Step, Callable[[Nodes, Any, GraphContext], None]], ...] = (
    (Step.SERVICE_ENTRY, service_entry.apply),
    (Step.DEAD_NODE, dead_node.apply),
    (Step.WORKLOAD_ENTRY, workload_entry.apply),
    (Step.RESPONSE_TIME, response_time.apply),
    (Step.SECURITY_POLICY, security_policy.apply),
    (Step.THROUGHPUT, throughput.apply),
    (Step.AGGREGATE_NODE, aggregate_node.apply),
    (Step.IDLE_NODE, idle_node.apply),
    (Step.MESH_CHECK, mesh_check.apply),
)
SHARES: Mapping[Step, Callable[[GraphContext], Mapping[str, Any]]] = {
    Step.RESPONSE_TIME: response_time.shares,
    Step.SECURITY_POLICY: security_policy.shares,
    Step.THROUGHPUT: throughput.shares,
    Step.AGGREGATE_NODE: aggregate_node.shares,
}


def run(context: GraphContext) -> TrafficGraph:
    """The graph that `context.options` asks for. Raises `TooManyNodes` and `OutOfTime`."""
    options = context.options
    steps = namespace_steps(options)
    shares = {step: SHARES[step](context) for step in steps if step in SHARES}
    maps = _maps(context)
    for namespace, nodes in maps.items():
        for step, apply in NAMESPACE_STEPS:
            if step not in steps or (not nodes and step is not Step.IDLE_NODE):
                continue
            context.limits.check(len(nodes))
            apply(nodes, shares[step].get(namespace, []) if step in shares else namespace, context)
    merged = merge.merge(maps)
    context.limits.check(len(merged))
    _finish_steps(merged, context)
    is_reduced = options.graph_type is GraphType.SERVICE and options.root is None
    nodes = to_services(merged) if is_reduced else merged
    graph = finish(nodes, options)
    context.limits.check(len(graph.nodes))
    _let_go(*maps.values(), merged, nodes)
    return graph


def _let_go(*made: Nodes) -> None:
    """Nodes forget their edges, which know their nodes: such circles would keep what was answered, tens of megabytes
    of a big mesh, until the next collection."""
    for nodes in made:
        for node in nodes.values():
            node.edges = {}


def namespace_steps(options: Options) -> frozenset[Step]:
    """The steps over a namespace that run: node graphs have no idle nodes, and some need requests."""
    steps = set(options.steps)
    if not asks_aggregates(options):
        steps.discard(Step.AGGREGATE_NODE)
    root = options.root
    if root is not None and (not root.aggregate or root.service):
        steps.discard(Step.IDLE_NODE)
    return frozenset(steps)


def _finish_steps(nodes: Nodes, context: GraphContext) -> None:
    wanted = context.options.steps
    extension.add(nodes, context)
    outsider.apply(nodes, context)
    if Step.ISTIO in wanted:
        istio.apply(nodes, context)
    if Step.AMBIENT in wanted:
        ambient.apply(nodes, context)
    if Step.HEALTH in wanted:
        health.apply(nodes, context)
    if Step.LABELER in wanted:
        labeler.apply(nodes, context)
    traffic_generator.apply(nodes)


def _maps(context: GraphContext) -> dict[str, Nodes]:
    """Each namespace's own map of nodes."""
    options = context.options
    is_aggregate = options.root is not None and bool(options.root.aggregate)
    waypoints = frozenset[tuple[str, str]]() if is_aggregate else context.waypoints
    folders = {name: Folder(options, waypoints) for name in options.namespaces}
    chosen = (metrics.REQUESTS,) if is_aggregate else metrics.traffic_metrics(options)
    for metric in chosen:
        for index, window in enumerate(context.windows):
            samples: Sequence[Sample] = context.vectors.get(named(metric, index), ())
            if not metrics.is_tcp(metric):
                samples = unrelayed(samples, context.waypoints, Sample).calls
            flows = read_flows(samples, metric, options, context.find_end)
            shares: Mapping[str, list[Flow]]
            if options.root is not None:
                shares = {options.root.namespace: node_share(flows, options, metric)}
            else:
                shares = traffic_shares(flows, window)
            for namespace, share in shares.items():
                folders[namespace].add_all(share)
                context.limits.check(len(folders[namespace].nodes))
    return {name: folder.nodes for name, folder in folders.items()}
