"""Health of nodes and edges, from this graph's own responses and the replicas behind it."""

from __future__ import annotations

from dataclasses import replace

from mesh.graph.context import GraphContext
from mesh.graph.elements import Edge, Node, NodeHealth, NodeType
from mesh.graph.fold import Nodes
from mesh.health import rates, replicas
from mesh.health.tolerances import CompiledTolerance
from mesh.model.health import CodeRates, HealthStatus, RateVerdict, Requests, worst_status
from mesh.model.inventory import Inventory

ANNOTATION = "health.kiali.io/rate"
_Covering = dict[tuple[str, int, int], tuple[CompiledTolerance, ...]]
_JUDGED = (NodeType.APP, NodeType.SERVICE, NodeType.WORKLOAD)


def apply(nodes: Nodes, context: GraphContext) -> None:
    _prepare(nodes)
    tolerances = {node.key: _tolerances(node, context) for node in nodes.values()}
    known: _Covering = {}
    for node in nodes.values():
        for edge in node.edges.values():
            _count(edge)
            if edge.from_edge is not None:
                _count(edge.from_edge)
            edge.health = _edge_status(edge, tolerances, known)
    for node in nodes.values():
        if node.health is not None and context.viewer.may_see(node.cluster, node.namespace) and not _nowhere(node):
            _judge(node, context.inventory(node.cluster), tolerances[node.key])


def _prepare(nodes: Nodes) -> None:
    """Empty health everywhere; the versions of one app share the health of the whole app."""
    apps: dict[tuple[str, str, str], NodeHealth] = {}
    for node in nodes.values():
        if node.type in _JUDGED:
            node.health = NodeHealth(replicas=None if node.type is NodeType.SERVICE else ())
        if node.type is NodeType.APP and node.workload:
            node.app_health = apps.setdefault((node.cluster, node.namespace, node.app), NodeHealth(replicas=()))


def _nowhere(node: Node) -> bool:
    return node.type is NodeType.SERVICE and node.is_egress_cluster


def _tolerances(node: Node, context: GraphContext) -> tuple[CompiledTolerance, ...]:
    name = {NodeType.APP: node.app, NodeType.SERVICE: node.service}.get(node.type, node.workload)
    annotation = rate_annotation(node, context.inventory(node.cluster))
    return context.tolerances.for_object(node.namespace, str(node.type), name, annotation)


def rate_annotation(node: Node, inventory: Inventory | None) -> str | None:
    """The tolerances that the object itself asks for; app nodes have none."""
    if inventory is None or node.is_inaccessible:
        return None
    if node.type is NodeType.SERVICE:
        service = inventory.service(node.namespace, node.service)
        return service.annotations.get(ANNOTATION) if service is not None else None
    if node.type is NodeType.WORKLOAD:
        workload = inventory.workload(node.namespace, node.workload)
        if workload is not None:
            return (workload.template_annotations or workload.annotations).get(ANNOTATION)
    return None


def _count(edge: Edge) -> None:
    for code, response in edge.responses.items():
        for value in response.flags.values():
            for health in (edge.source.health, edge.source.app_health):
                if health is not None:
                    _add(health.requests.outbound, edge.protocol, code, value)
            for health in (edge.target.health, edge.target.app_health):
                if health is not None:
                    _add(health.requests.inbound, edge.protocol, code, value)
    for health in (edge.target.health, edge.target.app_health) if edge.hidden else ():
        if health is not None:
            hidden = health.requests.hidden
            hidden[edge.protocol] = hidden.get(edge.protocol, 0.0) + edge.hidden


def _add(rates_by_code: CodeRates, protocol: str, code: str, value: float) -> None:
    codes = rates_by_code.setdefault(protocol, {})
    codes[code] = codes.get(code, 0.0) + value


def _edge_status(
    edge: Edge, tolerances: dict[str, tuple[CompiledTolerance, ...]], known: _Covering
) -> HealthStatus | None:
    """`known` holds which tolerances cover edges between objects of the same tolerances: few pairs, many edges."""
    responses = {code: sum(response.flags.values()) for code, response in edge.responses.items()}
    source, target = tolerances[edge.source.key], tolerances[edge.target.key]
    key = (edge.protocol, id(source), id(target))
    if key not in known:
        known[key] = rates.covering(edge.protocol, source, target)
    found = rates.judge_responses(responses, edge.protocol, known[key])
    return None if found is HealthStatus.NA else found


def _verdict(node: Node, requests: Requests, tolerances: tuple[CompiledTolerance, ...]) -> RateVerdict:
    """A service is judged by what is asked of it, as in lists; what it passes on to its workloads is part of that."""
    found = rates.judge(requests, tolerances)
    if node.type is not NodeType.SERVICE or not requests.inbound:
        return found
    return replace(rates.judge(replace(requests, outbound={}), tolerances), total=found.total)


def _judge(node: Node, inventory: Inventory | None, tolerances: tuple[CompiledTolerance, ...]) -> None:
    health = node.health
    if health is None:
        return
    annotation = rate_annotation(node, inventory)
    if annotation:
        health.requests.annotations[ANNOTATION] = annotation
    if inventory is not None and node.type is NodeType.WORKLOAD:
        workload = inventory.workload(node.namespace, node.workload)
        if workload is not None:
            health.replicas = (replicas.judge(workload.name, workload.replicas),)
    if inventory is not None and node.type is NodeType.APP:
        whole = node.app_health or health
        whole.replicas = tuple(
            replicas.judge(workload.name, workload.replicas)
            for workload in inventory.app_workloads(node.namespace, node.app)
            if not (workload.is_waypoint or workload.is_ztunnel)
        )
    for each in (health, node.app_health):
        if each is not None:
            each.verdict = _verdict(node, each.requests, tolerances)
            each.status = worst_status([each.verdict.status, *(found.status for found in each.replicas or ())])
