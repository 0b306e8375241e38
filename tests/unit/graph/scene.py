"""Small worlds for graph tests: series in, finished graph out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from mesh.graph import metrics, pipeline, windows
from mesh.graph.as_json import graph_json
from mesh.graph.context import GraphContext
from mesh.graph.elements import Edge, GraphType, Node, TrafficGraph
from mesh.graph.options import Options, Step
from mesh.health.tolerances import Tolerances
from mesh.istio.view import ClusterView
from mesh.model.access import Viewer, VisibleNamespace
from mesh.model.cluster import snapshot_of
from mesh.model.inventory import Inventory
from mesh.model.kinds import Kind
from mesh.model.objects import ConfigObject, Metadata
from mesh.model.samples import Sample
from mesh.model.services import ServiceItem
from mesh.model.workloads import Workload
from mesh.workloads.labels import LabelNames

CLUSTER = "east"
NOW = 1_700_000_000
Labels = dict[str, str]


def workload(name: str, app: str, version: str = "v1", namespace: str = "n1", cluster: str = CLUSTER) -> Labels:
    """One end of a series, to be used as a source or a destination."""
    return {
        "cluster": cluster,
        "workload_namespace": namespace,
        "workload": name,
        "canonical_service": app,
        "canonical_revision": version,
    }


UNKNOWN_END = workload("unknown", "unknown", "unknown", "unknown", "unknown")
PRODUCT = workload("pp-v1", "pp")
REVIEWS = workload("reviews-v1", "reviews")
# Their nodes, as the graph's JSON calls them here.
PP, RV = "wl_east_n1_pp-v1", "wl_east_n1_reviews-v1"


def series(
    source: Labels,
    dest: Labels,
    value: float,
    *,
    service: str = "reviews",
    service_namespace: str = "n1",
    reporter: str = "destination",
    host: str | None = None,
    **labels: str,
) -> Sample:
    """An HTTP series with code 200 unless told otherwise; label names as Istio writes them."""
    found = {f"source_{name}": text for name, text in source.items()}
    found |= {f"destination_{name}": text for name, text in dest.items()}
    found |= {
        "destination_service_name": service,
        "destination_service_namespace": service_namespace,
        "destination_service": host if host is not None else f"{service}.{service_namespace}.svc.cluster.local",
        "reporter": reporter,
        "request_protocol": "http",
        "response_code": "200",
        "response_flags": "-",
    }
    return Sample(found | labels, value)


def tcp(source: Labels, dest: Labels, value: float, **keywords: Any) -> Sample:
    found = series(source, dest, value, **keywords)
    labels = {k: v for k, v in found.labels.items() if k not in ("request_protocol", "response_code")}
    return Sample(labels, value)


def options(namespaces: str = "n1", **changes: Any) -> Options:
    """A workload graph without optional steps, unless changed."""
    base = Options(namespaces=tuple(namespaces.split(",")), query_time=NOW, steps=frozenset())
    if "graph_type" in changes:
        changes["graph_type"] = GraphType(changes["graph_type"])
    if "steps" in changes:
        changes["steps"] = frozenset(Step(name) for name in changes["steps"].split(",") if name)
    return replace(base, **changes)


def config(kind: Kind, name: str, spec: Mapping[str, Any], namespace: str = "n1") -> tuple[Kind, ConfigObject]:
    return kind, ConfigObject(metadata=Metadata(name=name, namespace=namespace), spec=dict(spec))


def world(
    asked: Options,
    vectors: Mapping[str, Sequence[Sample]],
    *,
    visible: Sequence[str] = ("n1", "n2"),
    ambient: Sequence[str] = (),
    workloads: Sequence[Workload] = (),
    services: Sequence[ServiceItem] = (),
    objects: Sequence[Any] = (),
) -> GraphContext:
    namespaces = {
        (CLUSTER, name): VisibleNamespace(name, CLUSTER, created=1.0, is_ambient=name in ambient) for name in visible
    }
    viewer = Viewer("anonymous", namespaces)
    view = ClusterView(snapshot_of(CLUSTER, objects), Inventory(CLUSTER, workloads, services))
    labels = LabelNames()
    return GraphContext(
        options=asked,
        viewer=viewer,
        windows=windows.windows(asked, viewer),
        clusters={CLUSTER: view},
        tolerances=Tolerances(),
        vectors=vectors,
        app_labels=labels.app,
        version_labels=labels.version,
    )


def graph_of(samples: Sequence[Sample], asked: Options | None = None, **keywords: Any) -> TrafficGraph:
    """The graph of request series."""
    return pipeline.run(world(asked or options(), {metrics.REQUESTS: samples}, **keywords))


def nodes(graph: TrafficGraph) -> dict[str, Node]:
    return {node.key: node for node in graph.nodes}


def edges(graph: TrafficGraph) -> dict[tuple[str, str, str], Edge]:
    return {(edge.source.key, edge.target.key, edge.protocol): edge for edge in graph.edges}


def node_data(graph: TrafficGraph, key: str) -> dict[str, Any]:
    """A node as the API gives it."""
    wanted = nodes(graph)[key].id
    found = graph_json(graph, with_health=True)["elements"]["nodes"]
    return next(item["data"] for item in found if item["data"]["id"] == wanted)


def edge_data(graph: TrafficGraph, source: str, target: str, protocol: str = "http") -> dict[str, Any]:
    wanted = edges(graph)[(source, target, protocol)].id
    found = graph_json(graph, with_health=True)["elements"]["edges"]
    return next(item["data"] for item in found if item["data"]["id"] == wanted)
