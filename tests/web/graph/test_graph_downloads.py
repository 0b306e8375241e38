"""The graph as files: every format from the page's own parameters."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest
from django.test import Client

from tests.web.visits import page_of
from tests.web.worlds.graph import SHOP, GraphMetrics

FILES = "/console/graph/download"


@pytest.mark.parametrize(
    ("form", "kind", "start"),
    [
        ("dot", "text/vnd.graphviz; charset=utf-8", b"digraph"),
        ("csv", "text/csv; charset=utf-8", b"source_cluster,"),
        ("txt", "text/plain; charset=utf-8", b"versionedApp graph"),
        ("json", "application/json", b"{"),
        ("svg", "image/svg+xml", b"<svg"),
        ("png", "image/png", b"\x89PNG"),
    ],
)
def test_every_format_is_a_file_with_a_name(graph_visitor: Client, form: str, kind: str, start: bytes) -> None:
    found = graph_visitor.get(f"{FILES}/{form}/namespaces?{SHOP}")
    assert (found.status_code, found["Content-Type"]) == (200, kind)
    assert found.content.startswith(start)
    part = "-edges" if form == "csv" else ""
    assert found["Content-Disposition"] == f'attachment; filename="graph{part}-20231114-221320.{form}"'


def test_the_nodes_are_a_table_of_their_own(graph_visitor: Client) -> None:
    lines = graph_visitor.get(f"{FILES}/csv/namespaces?{SHOP}&what=nodes").content.decode().splitlines()
    assert lines[0].startswith("cluster,namespace,type,name")
    assert any(",cart," in line for line in lines[1:])


def test_the_json_has_the_elements_of_the_graph(graph_visitor: Client) -> None:
    data = json.loads(graph_visitor.get(f"{FILES}/json/namespaces?{SHOP}").content)
    names = {node["data"].get("app") for node in data["elements"]["nodes"]}
    assert {"front", "cart"} <= names


def test_the_picture_stands_alone(graph_visitor: Client) -> None:
    found = graph_visitor.get(f"{FILES}/svg/namespaces?{SHOP}")
    root = ElementTree.fromstring(found.content)
    links = [part for part in root.iter() if part.tag.endswith("}a") and part.get("href")]
    assert not links
    assert b"<style>" in found.content
    assert b"var(" not in found.content
    assert found["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'"


def test_a_node_graph_is_a_file_too(graph_visitor: Client) -> None:
    found = graph_visitor.get(f"{FILES}/txt/node/namespaces/shop/workloads/cart-v1?graphType=workload")
    assert found.status_code == 200
    assert "cart-v1" in found.content.decode()


def test_an_unknown_format_is_not_found_and_a_bad_part_is_refused(graph_visitor: Client) -> None:
    assert graph_visitor.get(f"{FILES}/gif/namespaces?{SHOP}").status_code == 404
    refused = graph_visitor.get(f"{FILES}/csv/namespaces?{SHOP}&what=rates")
    assert refused.status_code == 400
    assert "edges, nodes" in page_of(refused).words


def test_without_a_namespace_the_answer_says_what_is_missing(graph_visitor: Client) -> None:
    found = graph_visitor.get(f"{FILES}/txt/namespaces")
    assert (found.status_code, found.content.decode()[:22]) == (400, "No namespace selected.")


def test_a_silent_metrics_store_is_no_empty_file(graph_visitor: Client, metrics: GraphMetrics) -> None:
    metrics.is_down = True
    found = graph_visitor.get(f"{FILES}/csv/namespaces?{SHOP}")
    assert found.status_code == 503
    assert "did not answer" in page_of(found).words


def test_the_page_itself_is_plain_text_for_those_who_ask_for_it(graph_visitor: Client) -> None:
    found = graph_visitor.get(f"/console/graph/namespaces?{SHOP}", headers={"accept": "text/plain"})
    assert found["Content-Type"] == "text/plain; charset=utf-8"
    assert "FROM" in found.content.decode()
    page = graph_visitor.get(f"/console/graph/namespaces?{SHOP}", headers={"accept": "*/*"})
    assert page["Content-Type"] == "text/html; charset=utf-8"
