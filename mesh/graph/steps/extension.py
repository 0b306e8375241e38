"""Traffic that extensions report in Kiali's own metrics."""

from __future__ import annotations

from collections.abc import Iterable

from mesh.graph import metrics
from mesh.graph.context import GraphContext
from mesh.graph.elements import Extension, Node, NodeType
from mesh.graph.flows import End, Flow
from mesh.graph.fold import Nodes, apply, edge_between, identity_or_none
from mesh.graph.identity import new_node
from mesh.istio.view import ClusterView
from mesh.model.kinds import ROUTE, SERVICE
from mesh.model.samples import Sample

REQUESTS = "kiali_ext_requests_total"
TCP = ("kiali_ext_tcp_received_total", "kiali_ext_tcp_sent_total")
URL_ANNOTATION = "extension.kiali.io/ui-url"
_REQUIRED = (
    "extension",
    "source_cluster",
    "source_is_root",
    "source_namespace",
    "source_name",
    "dest_cluster",
    "dest_namespace",
    "dest_name",
)


def add(nodes: Nodes, context: GraphContext) -> None:
    for metric in (REQUESTS, *TCP):
        for sample in context.vectors.get(metric, ()):
            flow = _flow(sample, metric)
            if flow is not None:
                _add(nodes, flow, context)


def _flow(sample: Sample, metric: str) -> Flow | None:
    labels = sample.labels
    needed = (*_REQUIRED, "protocol", "status_code") if metric == REQUESTS else _REQUIRED
    if any(label not in labels for label in needed):
        return None
    source = End(labels["source_cluster"], labels["source_namespace"], labels["source_name"], "", "", "", "")
    dest = End(labels["dest_cluster"], labels["dest_namespace"], labels["dest_name"], "", "", "", "")
    protocol = labels["protocol"] if metric == REQUESTS else metrics.TCP
    code, flags = labels.get("status_code", ""), labels.get("flags", "")
    return Flow(metric, "", source, dest, protocol, code, flags, labels["dest_name"], sample.value, labels)


def _add(nodes: Nodes, flow: Flow, context: GraphContext) -> None:
    is_root = flow.labels["source_is_root"] == "true"
    source = _node(nodes, flow.source, context, is_root=is_root)
    dest = _node(nodes, flow.dest, context, is_root=False)
    if source is None or dest is None:
        return
    name = flow.labels["extension"]
    url = ui_url(context.clusters.get(source.cluster), source, name) if is_root else ""
    for node in (source, dest):
        if node.extension is None or url:
            node.extension = Extension(name, url)
    is_new = (dest.key, flow.protocol) not in source.edges
    edge = edge_between(source, dest, flow.protocol)
    if is_new and flow.labels.get("secure") == "true":
        edge.is_mtls = 100.0
    apply(edge, flow)


def _node(nodes: Nodes, end: End, context: GraphContext, *, is_root: bool) -> Node | None:
    identity = identity_or_none(end, context.options.graph_type)
    if identity is None:
        return None
    if identity[0] in nodes:
        return nodes[identity[0]]
    twin = _twin(nodes.values(), end) if is_root else None
    if twin is not None:
        return twin
    node = nodes[identity[0]] = new_node(end, *identity, context.options.graph_type)
    return node


def _twin(nodes: Iterable[Node], end: End) -> Node | None:
    """The mesh's own node of the extension's root: in the same cluster if there is one, else in any."""
    namesakes = [
        node
        for node in nodes
        if node.namespace == end.service_namespace and end.service in (node.service, node.app, node.workload)
    ]
    return next((node for node in namesakes if node.cluster == end.cluster), next(iter(namesakes), None))


def ui_url(view: ClusterView | None, node: Node, extension: str) -> str:
    """Where the extension's own pages are: an OpenShift route, else an annotation of the service."""
    if view is None or node.type not in (NodeType.SERVICE, NodeType.APP, NodeType.WORKLOAD):
        return ""
    names = [node.service or node.app, extension]
    for name in names:
        route = view.snapshot.get(ROUTE, node.namespace, name)
        if route is not None and route.spec.get("host"):
            scheme = "https" if route.spec.get("tls") else "http"
            return f"{scheme}://{route.spec['host']}"
    for name in names:
        service = view.snapshot.get(SERVICE, node.namespace, name)
        if service is not None and service.annotations.get(URL_ANNOTATION):
            return str(service.annotations[URL_ANNOTATION])
    return ""
