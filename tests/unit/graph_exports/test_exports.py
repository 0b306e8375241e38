"""The graph as files that other programs read."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess

import pytest

from mesh.graph.elements import Edge, GraphType, Node, NodeType, Response, TrafficGraph
from mesh.graph.exports import dot, edges_csv, nodes_csv, plain_text, words
from mesh.graph.fold_boxes import fold
from mesh.model.problems import Failure, Problem, System
from tests.unit.graph_picture.town import strangers, town

HOSTILE = [
    'a"b',
    "a\\",
    'a\\"; } digraph',
    "a\nb",
    "a\x1b[31mb",
    "a\x00b",
    "<b>",
    "a,b;c",
    "",
    "Größe 漢字",
    "\u202eabc",
]
EMPTY = TrafficGraph(1_700_000_000, 600, GraphType.APP, (), (), ())


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
@pytest.mark.parametrize("graph", [EMPTY, town(), fold(town()).graph, *(strangers(name) for name in HOSTILE)])
def test_graphviz_reads_it_and_finds_every_node_and_edge(graph: TrafficGraph) -> None:
    asked = 'BEG_G { print("nodes ", nNodes($G)); print("edges ", nEdges($G)); }'
    done = subprocess.run(["gvpr", asked], input=dot(graph).encode(), capture_output=True, timeout=20, check=True)
    assert done.stdout.decode().split() == ["nodes", str(len(graph.nodes)), "edges", str(len(graph.edges))]
    assert done.stderr == b""


def test_boxes_are_clusters_and_labels_tell_rates_and_errors() -> None:
    text = dot(town())
    assert 'subgraph "cluster_box_east_shop_reviews" {' in text
    assert 'label="reviews v3\\nshop"' in text
    assert '"svc_east_shop_reviews" -> "vapp_east_shop_reviews-v3" [label="3.00 rps\\n66.7% errors"' in text


def test_folded_namespaces_are_folders() -> None:
    assert '"ns_east_shop" [label="shop", shape="folder", color="#b1380b"' in dot(fold(town()).graph)


def test_every_edge_is_a_line_with_numbers_and_units() -> None:
    graph = town()
    found = rows(edges_csv(graph))
    assert len(found) == len(graph.edges)
    line = next(row for row in found if row["target_version"] == "v3")
    assert (line["source_name"], line["target_name"], line["target_namespace"]) == ("reviews", "reviews", "shop")
    assert (line["rate"], line["unit"], line["error_percent"]) == ("3", "requests/s", "66.666667")
    assert (line["response_time_ms"], line["throughput_bytes_per_s"], line["health"]) == ("42", "", "Failure")
    assert next(row for row in found if row["protocol"] == "tcp")["error_percent"] == ""


def test_every_node_is_a_line() -> None:
    graph = town()
    found = rows(nodes_csv(graph))
    assert len(found) == len(graph.nodes)
    cache = next(row for row in found if row["name"] == "cache")
    assert (cache["type"], cache["idle"], cache["httpIn"], cache["out_of_mesh"]) == ("service", "yes", "", "no")


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"]  # noqa: RUF001


@pytest.mark.parametrize("name", FORMULAS)
def test_no_cell_is_a_formula(name: str) -> None:
    for text in (edges_csv(strangers(name)), nodes_csv(strangers(name))):
        cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
        assert f"'{name}" in cells
        assert name not in cells


@pytest.mark.parametrize("name", ['say "hi"', "a,b", "a\nb", "a\r\nb"])
def test_cells_are_quoted_as_rfc_4180_says(name: str) -> None:
    text = edges_csv(strangers(name))
    assert rows(text)[0]["source_name"] == name
    assert '"' + name.replace('"', '""') + '"' in text
    assert text.endswith("\r\n")


def test_the_text_is_a_table_with_aligned_columns() -> None:
    lines = plain_text(town()).splitlines()
    assert lines[0] == "versionedApp graph, 2023-11-14 22:03:20 UTC to 2023-11-14 22:13:20 UTC"
    place = lines[2].index("HEALTH")
    table = lines[2 : lines.index("", 2)]
    assert {line[place - 2 : place] for line in table} == {"  "}
    assert "service reviews (shop)                       app reviews v3 (shop)" in plain_text(town())
    assert " ".join(table[-1].split()) == "unknown source app ingress (edge) http 3.20 rps 0.0% Healthy"


def test_the_text_lists_what_is_not_healthy_what_is_idle_and_what_went_wrong() -> None:
    problem = Problem(System.PROMETHEUS, Failure.TIMED_OUT, "no answer in 10 s", 0.0, resource="istio_requests_total")
    text = plain_text(town(), [problem])
    assert "Not healthy:\n  workload legacy (old): Not ready\n" in text
    assert "No traffic:\n  service cache (data)\n" in text
    assert text.endswith("Problems:\n  Prometheus istio_requests_total: timed out, no answer in 10 s\n")


def test_an_empty_graph_says_so() -> None:
    assert plain_text(EMPTY).splitlines()[2:] == ["No traffic between any two nodes."]
    assert rows(edges_csv(EMPTY)) == rows(nodes_csv(EMPTY)) == []


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_steers_a_terminal_or_breaks_a_line(name: str) -> None:
    text = plain_text(strangers(name))
    assert len(text.splitlines()) == len(plain_text(strangers("plain")).splitlines())
    assert all(char.isprintable() or char == "\n" for char in text)


def test_the_same_graph_in_another_order_gives_the_same_files() -> None:
    graph = town()
    turned = TrafficGraph(
        graph.timestamp, graph.duration, graph.graph_type, graph.nodes[::-1], graph.boxes, graph.edges[::-1]
    )
    assert plain_text(graph) == plain_text(turned)
    assert edges_csv(graph) == edges_csv(turned)
    assert nodes_csv(graph) == nodes_csv(turned)


def call(protocol: str, rates: dict[str, float], *codes: str) -> Edge:
    ends = [Node(key, NodeType.WORKLOAD, "east", "n1", workload=key) for key in "ab"]
    return Edge(ends[0], ends[1], protocol, rates, {code: Response() for code in codes})


RATES = [
    (call("http", {"http": 10.0, "http4xx": 1.0}, "200", "404"), "10.00 rps", "10.0%"),
    (call("grpc", {"grpc": 10.0}, "0"), "10.00 rps", "0.0%"),
    (call("grpc", {"grpc": 10.0}, "-"), "10.00 mps", ""),
    (call("grpc", {"grpc": 10.0, "grpcNoResponse": 10.0}, "-"), "10.00 rps", "100.0%"),
    (call("tcp", {"tcp": 0.5}, "-"), "0.50 B/s", ""),
    (call("http", {}), "idle", ""),
]


@pytest.mark.parametrize(("edge", "rate", "errors"), RATES)
def test_rates_and_errors_in_words(edge: Edge, rate: str, errors: str) -> None:
    assert (words.rate(edge), words.errors(edge)) == (rate, errors)
