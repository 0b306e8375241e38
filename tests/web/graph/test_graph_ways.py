"""Where the parts of a graph lead, and which have charts: every kind of node, box and edge."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mesh.graph.elements import Box, Edge, Node
from mesh.graph.picture import paths
from mesh.graph.view_options import GraphView
from mesh.web.address.fields import Here
from mesh.web.graph import charts as graph_charts
from mesh.web.graph.address import graph_fields
from mesh.web.graph.links import NodeLinks
from tests.unit.graph_picture.town import http, nodes, town

VIEW = GraphView(namespaces=("shop",))
HERE = Here(graph_fields(), VIEW, GraphView())
LINKS = NodeLinks(HERE, "/console/graph/namespaces", "east")
NODES = nodes()


def labels(node: Node, links: NodeLinks = LINKS) -> list[str]:
    return [link.label for link in links.node(node).links]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("front", ["Node graph", "Details", "Traffic", "Logs", "Inbound metrics", "Outbound metrics"]),
        ("front-svc", ["Node graph", "Details", "Traffic", "Inbound metrics"]),
        ("legacy", ["Namespace graph", "Details", "Traffic", "Logs", "Inbound metrics", "Outbound metrics"]),
        ("batch", ["Details", "Traffic", "Logs", "Inbound metrics", "Outbound metrics"]),
        ("cache-svc", ["Details", "Traffic", "Inbound metrics"]),
        ("operation", ["Node graph"]),
        ("entry", []),
        ("unknown", []),
        ("vault", []),
    ],
)
def test_every_kind_of_node_leads_to_what_there_is_of_it(name: str, expected: list[str]) -> None:
    assert labels(NODES[name]) == expected


@pytest.mark.parametrize(("name", "words"), [("vault", "may not look"), ("unknown", "no page"), ("entry", "no page")])
def test_a_node_that_leads_nowhere_says_why(name: str, words: str) -> None:
    assert words in LINKS.node(NODES[name]).words


def test_several_clusters_are_told_apart() -> None:
    several = replace(LINKS, several_clusters=True)
    details = next(link.url for link in several.node(NODES["front"]).links if link.label == "Details")
    assert details == "/console/namespaces/shop/workloads/front-v1?clusterName=east"


def test_a_kiosk_stays_one() -> None:
    links = replace(LINKS, here=HERE.but(kiosk="true"))
    assert all("kiosk=true" in link.url for link in links.node(NODES["front"]).links)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("app", ["Node graph", "Details", "Traffic", "Inbound metrics", "Outbound metrics"]),
        ("namespace", ["Namespace graph", "Details"]),
        ("cluster", []),
    ],
)
def test_a_box_leads_to_what_it_stands_for(by: str, expected: list[str]) -> None:
    box = Box("box", by, "east", "shop", "reviews")
    assert [link.label for link in LINKS.box(box).links] == expected


def test_both_directions_of_one_edge_can_be_chosen() -> None:
    graph = town()
    drawn = graph.edges[0]
    drawn.from_edge = Edge(drawn.target, drawn.source, "http", {"http": 1.0})
    back = paths.select(graph, edge=drawn.from_edge.id)
    assert back.edge is drawn.from_edge
    assert 0 in back.edges
    assert paths.other_way(graph, drawn.from_edge) is drawn
    assert paths.other_way(graph, drawn) is drawn.from_edge
    assert paths.other_way(graph, graph.edges[1]) is None


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("front", "node=workload:east:shop:front-v1"),
        ("ingress", "node=app:east:edge:ingress"),
        ("batch", "node=workload:east:ops:nightly-report-generator-job"),
        ("front-svc", "node=service:east:shop:front"),
        ("operation", "node=operation:east:shop:op%3DPOST"),
    ],
)
def test_the_charts_of_a_node_say_what_they_are_about(name: str, part: str) -> None:
    assert part.replace("%3D", "=") in graph_charts.node_charts(NODES[name], VIEW).url


@pytest.mark.parametrize(
    ("name", "words"), [("vault", "may not look"), ("entry", "service entry"), ("unknown", "unknown sources")]
)
def test_where_there_can_be_no_charts_the_reason_is_told(name: str, words: str) -> None:
    link = graph_charts.node_charts(NODES[name], VIEW)
    assert (link.url, words in link.words) == ("", True)


def test_an_idle_node_has_neither_charts_nor_an_excuse() -> None:
    assert graph_charts.node_charts(NODES["cache-svc"], VIEW) == graph_charts.ChartsLink("")


def test_an_edge_from_an_unknown_source_has_charts() -> None:
    url = graph_charts.edge_charts(http(NODES["unknown"], NODES["ingress"], 1.0), VIEW).url
    assert "source=unknown:::&target=app:east:edge:ingress&protocol=http" in url
