"""The page's address, read and written."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import pytest

from mesh.graph.elements import GraphType
from mesh.graph.view_options import GraphView
from mesh.web.address.fields import Here
from mesh.web.address.lenient import Lenient
from mesh.web.graph.address import graph_fields

USUAL = GraphView()


def read(address: str, defaults: GraphView = USUAL) -> tuple[GraphView, tuple[str, ...]]:
    reader = Lenient(parse_qs(address.removeprefix("?"), keep_blank_values=True))
    return graph_fields().read(reader, defaults), tuple(reader.messages)


def query(view: GraphView, defaults: GraphView) -> str:
    return Here(graph_fields(), view, defaults).url()


CHANGES: tuple[dict[str, Any], ...] = (
    {"namespaces": ("a", "b")},
    {"duration": 600, "refresh": 15_000},
    {"graph_type": GraphType.SERVICE},
    {"edges": ("avg", "throughputResponse", "trafficRate")},
    {"edge_mode": "unhealthy"},
    {"layout": "concentric"},
    {"traffic": ("tcpTotal",)},
    {"traffic": ()},
    {"flags": USUAL.flags | {"rank", "animation"}},
    {"flags": frozenset()},
    {"rank_by": ("inboundEdges",)},
    {"find": "app = x & y", "hide": "healthy"},
    {"fold": "always", "unfold": ("east:shop", "west:shop")},
    {"unfold": ("all",)},
    {"query_time": 1_700_000_000, "compare": 3600},
    {"replay_active": True, "replay_interval": 600_000, "replay_start": 1_700_000_000_000, "replay_frame": 7},
    {"select_node": "0123456789"},
    {"select_edge": "0123456789"},
    {"select_box": "0123456789", "cluster": "east", "kiosk": "true"},
)


@pytest.mark.parametrize("changes", CHANGES, ids=",".join)
def test_what_is_written_is_read_again(changes: dict[str, Any]) -> None:
    view = replace(USUAL, **changes)
    assert read(query(view, USUAL)) == (view, ())


@pytest.mark.parametrize(
    ("given", "read_as"),
    [
        ("responseTime", ("rt95",)),
        ("responseTime,avg", ("avg",)),
        ("throughput,trafficRate", ("throughputRequest", "trafficRate")),
        ("", ()),
    ],
)
def test_a_kind_of_edge_label_has_one_variant(given: str, read_as: tuple[str, ...]) -> None:
    assert read(f"edges={given}")[0].edges == read_as


def test_what_is_as_by_default_stays_out_of_the_address() -> None:
    assert query(USUAL, USUAL) == "?"


def test_an_unknown_layout_is_the_usual_one_and_is_named() -> None:
    view, messages = read("layout=spiral")
    assert view.layout == "dagre"
    assert 'layout: "spiral" is not allowed' in messages[0]
    assert "breadthfirst" in messages[0]


def test_a_focus_chooses_its_node_once_and_is_not_carried_on() -> None:
    view, _ = read("focusSelector=0123456789")
    assert (view.select_node, view.focus) == ("0123456789", True)
    assert query(view, USUAL) == "?selectNode=0123456789"


def test_an_expression_that_the_configuration_types_in_can_be_emptied() -> None:
    usual = replace(USUAL, hide="healthy")
    assert read("", usual)[0].hide == "healthy"
    assert read("graphHide=", usual)[0].hide == ""
    assert query(replace(usual, hide=""), usual) == "?graphHide="
