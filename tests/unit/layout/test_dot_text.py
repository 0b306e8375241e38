"""What the layout program is asked, and how its answer is read."""

from __future__ import annotations

import pytest

from bench.graphs import made_graph
from mesh.graph.elements import GraphType, Node, NodeType, TrafficGraph
from mesh.layout.answer import UnreadableAnswer, read_positions
from mesh.layout.dot import part_text, whole
from mesh.model.health import HealthStatus
from tests.unit.graph_picture.town import health, strangers, town
from tests.unit.layout.places import drawn


def text_of(graph: TrafficGraph, *, edge_labels: bool = False) -> str:
    made = drawn(graph, edge_labels=edge_labels)
    return part_text(made, whole(made))


def test_boxes_are_nested_and_everything_is_numbered() -> None:
    graph = town()
    text = text_of(graph)
    assert text.count("subgraph cluster_b") == len(graph.boxes)
    assert all(f"n{number}[" in text for number in range(len(graph.nodes)))
    assert all(f"[id=e{number}]" in text for number in range(len(graph.edges)))


def test_no_name_reaches_the_program() -> None:
    text = text_of(strangers('x"];}<script>'))
    assert "script" not in text
    assert text.count('"') == 2  # the empty label of all nodes


def test_rates_and_health_do_not_change_the_text() -> None:
    calm, upset = town(), town()
    for node in upset.nodes:
        node.health = health(HealthStatus.FAILURE)
    for edge in upset.edges:
        edge.rates, edge.health = {"http": 9000.0}, HealthStatus.FAILURE
    assert text_of(calm) == text_of(upset)


def test_edge_labels_get_the_same_room_everywhere_when_they_are_shown() -> None:
    graph = town()
    assert "->" in text_of(graph)
    assert text_of(graph, edge_labels=True).count("label=<<table") == len(graph.boxes) + len(graph.edges)


def test_nodes_without_edges_stand_as_a_block_and_not_in_one_column() -> None:
    idle = tuple(Node(f"svc_{n}", NodeType.SERVICE, "east", "n1", service=f"s{n}") for n in range(9))
    text = text_of(TrafficGraph(1, 60, GraphType.WORKLOAD, idle, (), ()))
    assert text.count("[style=invis]") == 3
    assert "n0->n1->n2[style=invis]" in text


def test_above_300_nodes_one_ranking_for_all_would_take_too_long() -> None:
    assert "newrank" in text_of(made_graph(100))
    assert "newrank" not in text_of(made_graph(320))


ANSWER = b"""{"bb": "0,0,200,100", "objects": [
 {"name": "cluster_b0", "bb": "10,20,110,90"},
 {"name": "n1", "pos": "150,50"}, {"name": "n0", "pos": "50,80"}],
 "edges": [{"id": "e0", "pos": "50,80 80,80 120,50 150,50", "lp": "100,70"}, {"tail": 0, "head": 1, "pos": "0,0"}]}
"""


def test_positions_are_read_with_y_downwards_and_in_the_order_of_the_numbers() -> None:
    (found,) = read_positions(ANSWER)
    assert found.size == (200, 100)
    assert found.nodes == ((50, 20), (150, 50))
    assert found.boxes == ((10, 10, 100, 70),)
    assert found.edges[0].points[0] == (50, 20)
    assert found.edges[0].label == (100, 30)


def test_invisible_edges_are_left_out() -> None:
    assert len(read_positions(ANSWER)[0].edges) == 1


def test_several_graphs_come_one_after_another() -> None:
    assert len(read_positions(ANSWER + ANSWER)) == 2


@pytest.mark.parametrize(
    "answer",
    [
        b"no json",
        b'{"bb": "0,0,1"}',
        b'{"objects": []}',
        b'{"bb": "0,0,1,1", "objects": [{"name": "n1", "pos": "1,1"}]}',
        b'{"bb": "0,0,1,1", "edges": [{"id": "e0", "pos": "1,1 2,2"}]}',
        b"\xff\xfe",
    ],
)
def test_an_answer_that_is_not_what_it_should_be_is_refused(answer: bytes) -> None:
    with pytest.raises(UnreadableAnswer):
        read_positions(answer)


def test_no_answer_is_no_layout() -> None:
    assert read_positions(b" \n") == ()
