"""The picture's markup: complete, safe, and speaking."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from mesh.graph.elements import Edge, TrafficGraph
from mesh.graph.fold_boxes import fold
from mesh.graph.picture.drawing import drawing
from mesh.graph.picture.escape import esc
from mesh.graph.picture.labels import labels, text_width
from mesh.graph.picture.paths import select
from mesh.graph.picture.shapes import GLYPHS, SHAPES
from mesh.graph.picture.svg import Links, Look, draw
from mesh.layout.grid import grid
from mesh.model.findings import FindingCounts
from tests.unit.graph_picture.town import strangers, town
from tests.web.html import Page

LOOK = Look(Links("?a=1&selectNode=", "?a=1&selectEdge=", "?a=1&selectBox="))
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = ('"><script>alert(1)</script>', "' onload='x", "a&b<c>", "\x00\x1b", "}{%\x0b")


def drawn(graph: TrafficGraph, look: Look = LOOK) -> str:
    made = labels(graph)
    return draw(graph, grid(drawing(graph, made, edge_labels=bool(look.edge_labels))), made, look)


def parsed(graph: TrafficGraph, look: Look = LOOK) -> ElementTree.Element:
    return ElementTree.fromstring(drawn(graph, look))


def links(root: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    return [link for link in root.iter(f"{SVG}a") if kind in link.get("class", "").split()]


def named(root: ElementTree.Element, kind: str, words: str) -> ElementTree.Element:
    return next(link for link in links(root, kind) if words in link.get("aria-label", ""))


def test_every_node_edge_and_box_is_a_link() -> None:
    graph = town()
    root = parsed(graph)
    for kind, things in (("node", graph.nodes), ("edge", graph.edges), ("box", graph.boxes)):
        addresses = [link.get("href", "") for link in links(root, kind)]
        assert [address.partition(f"select{kind.capitalize()}=")[2] for address in addresses] == [
            thing.id[:8] for thing in things
        ]


def test_addresses_are_unique_so_that_focus_survives_a_refresh() -> None:
    addresses = [link.get("href") for link in parsed(town()).iter(f"{SVG}a")]
    assert len(addresses) == len(set(addresses))


def test_there_are_no_shadow_trees_which_make_big_graphs_slow() -> None:
    assert "<use" not in drawn(town(), replace(LOOK, edge_labels=frozenset({"trafficRate"}), security=True))


def test_only_the_arrow_heads_that_edges_have_are_defined() -> None:
    root = parsed(town())
    heads = {marker.get("id") for marker in root.iter(f"{SVG}marker")}
    asked = {part.attrib["marker-end"] for part in root.iter() if "marker-end" in part.attrib}
    assert heads == {name.removeprefix("url(#")[:-1] for name in asked}


def test_there_is_neither_style_nor_script_nor_handler() -> None:
    page = Page(drawn(town(), replace(LOOK, edge_labels=frozenset({"trafficRate"}), security=True)))
    assert page.has("svg")
    assert not page.has("script, foreignObject")
    assert page.inline_code == []


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_only_text(name: str) -> None:
    root = parsed(strangers(name))
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        *("svg", "defs", "marker", "path", "g", "a", "text", "circle", "rect")
    }
    assert not [key for element in root.iter() for key in element.attrib if key.startswith("on")]


def test_what_xml_cannot_say_becomes_a_replacement_sign() -> None:
    assert esc("a\x00b\ud800<&\"'") == "a\ufffdb\ufffd&lt;&amp;&quot;&#x27;"


@pytest.mark.parametrize(
    ("kind", "name", "words"),
    [
        ("node", "reviews v3 (shop)", ("App", "Failure", "In: HTTP 3.00rps, 66.7% errors")),
        ("node", "ingress edge", ("Ingress gateway", "Healthy")),
        ("node", "vault secret", ("Service", "not accessible to you")),
        ("node", "legacy old", ("Workload", "Not ready", "Outside the selected namespaces")),
        ("node", "payments.example.com", ("Service entry", "circuit breaker")),
        ("node", "nightly-report-generator-job", ("Out of mesh", "Traffic source")),
        ("node", "cache (data)", ("Service", "Idle")),
        ("edge", "reviews v3 (shop) to ratings (shop)", ("HTTP 3.00rps", "66.7% errors", "Failure", "mTLS 100%")),
        ("edge", "ratings v1 (shop) to mysql (data)", ("TCP 5.27kps", "TCP traffic")),
        ("edge", "front v1 (shop) to vault (secret)", ("no traffic",)),
        ("box", "ratings", ("A ratings", "app", "Degraded")),
        ("box", "shop", ("NS shop", "namespace")),
    ],
)
def test_everything_says_what_it_is_and_how_it_is(kind: str, name: str, words: tuple[str, ...]) -> None:
    link = named(parsed(town()), kind, name)
    for word in words:
        assert word in link.get("aria-label", "")


@pytest.mark.parametrize(
    ("name", "shape", "sign"),
    [
        ("reviews v1", "app", "healthy"),
        ("reviews v2", "app", "degraded"),
        ("reviews v3", "app", "failure"),
        ("Service cache", "service", "idle"),
        ("payments.example.com", "entry", "na"),
        ("POST /checkout", "operation", "na"),
        ("legacy", "workload", "notready"),
        ("vault", "service", "key"),
        ("Unknown source", "workload", "na"),
    ],
)
def test_shape_and_sign_tell_kind_and_health_without_colour(name: str, shape: str, sign: str) -> None:
    paths = [path.get("d") for path in named(parsed(town()), "node", name).iter(f"{SVG}path")]
    assert paths[:2] == [SHAPES[shape], GLYPHS[sign]]


@pytest.mark.parametrize(
    ("name", "glyph"),
    [
        ("Service ratings", "bolt"),
        ("Service reviews", "branch"),
        ("nightly-report-generator-job", "unmeshed"),
        ("mysql v1", "machine"),
        ("scheduler", "waypoint"),
        ("legacy", "topology"),
        ("ingress", "globe"),
        ("nightly-report-generator-job", "source"),
    ],
)
def test_badges_stand_at_their_nodes(name: str, glyph: str) -> None:
    marks = [g.get("class", "") for g in named(parsed(town()), "node", name).iter(f"{SVG}g")]
    assert f"badge badge-{glyph}" in marks


@pytest.mark.parametrize(
    ("name", "counts", "glyph", "words"),
    [
        ("Service ratings", FindingCounts(errors=2, warnings=1), "invalid", "Configuration: 2 errors, 1 warning"),
        ("App mysql", FindingCounts(warnings=1), "doubtful", "Configuration: 1 warning"),
    ],
)
def test_what_is_wrong_with_configuration_is_a_badge_with_a_title_and_in_the_name(
    name: str, counts: FindingCounts, glyph: str, words: str
) -> None:
    key = named(parsed(town()), "node", name).get("href", "").rpartition("=")[2]
    found = {node.key: counts for node in town().nodes if node.id.startswith(key)}
    node = named(parsed(town(), replace(LOOK, findings=found)), "node", name)
    marks = [part for part in node.iter(f"{SVG}g") if (part.get("class") or "").startswith("badge ")]
    (own,) = [part for part in marks if f"badge-{glyph}" in part.get("class", "")]

    assert [title.text for title in own.iter(f"{SVG}title")] == [words]
    assert words in node.get("aria-label", "")
    places = [part.get("transform") for part in marks]
    assert len(set(places)) == len(places)


def test_a_folded_namespace_has_the_badge_of_what_it_holds() -> None:
    folded = fold(town())
    shop = next(node for node in folded.graph.nodes if node.namespace == "shop")
    root = parsed(folded.graph, replace(LOOK, findings={shop.key: FindingCounts(errors=1)}))

    assert [title.text for title in root.iter(f"{SVG}title")] == ["Configuration: 1 error"]
    assert "Configuration: 1 error" in named(root, "node", "Namespace shop").get("aria-label", "")


def test_badges_can_be_switched_off() -> None:
    plain = drawn(town(), replace(LOOK, sidecars=False, virtual_services=False))
    assert "badge-unmeshed" not in plain
    assert "badge-branch" not in plain
    assert "badge-machine" in plain


def test_edges_are_coloured_by_health_protocol_and_traffic() -> None:
    graph = town()
    found = {link.get("aria-label", ""): link.get("class", "").split()[1] for link in links(parsed(graph), "edge")}
    by_state = {state: [name for name, css in found.items() if css == f"is-{state}"] for state in ("tcp", "idle")}
    assert len(by_state["tcp"]) == 3
    assert [name for name in by_state["idle"] if "vault" in name] == by_state["idle"]


def tags(graph: TrafficGraph, look: Look) -> list[str]:
    groups = [group for group in parsed(graph, look).iter(f"{SVG}g") if "tag" in group.get("class", "").split()]
    return [" / ".join(text.text or "" for text in group.iter(f"{SVG}text")) for group in groups]


def test_edge_labels_show_the_rate_and_the_errors_below() -> None:
    found = tags(town(), replace(LOOK, edge_labels=frozenset({"trafficRate"})))
    assert "21.40 / 1.9% err" in found
    assert "5.27kps" in found
    assert "0.004" in found


def test_without_labels_a_sign_tells_which_edges_fail() -> None:
    graph = town()
    groups = [group for group in parsed(graph).iter(f"{SVG}g") if "tag" in group.get("class", "").split()]
    signs = [path.get("d") for group in groups for path in group.iter(f"{SVG}path")]
    failing = sum(edge.health == "Failure" for edge in graph.edges)
    assert signs.count(GLYPHS["failure"]) == failing
    assert failing > 0


def test_the_lock_is_shown_when_security_is_on() -> None:
    assert drawn(town()).count(GLYPHS["lock"]) == 0
    locked = drawn(town(), replace(LOOK, security=True)).count(GLYPHS["lock"])
    assert locked == sum(edge.is_mtls is not None for edge in town().edges)


def test_no_edge_crosses_the_name_of_a_box() -> None:
    kinds = [part.get("class", "").partition(" ")[0] for part in parsed(town()).iter()]
    assert kinds.count("box-label") == len(town().boxes)
    last_edge = max(place for place, kind in enumerate(kinds) if kind == "edge")
    assert last_edge < kinds.index("box-label")


def test_the_lock_of_an_edge_leaves_its_label_readable_where_that_has_grown_most() -> None:
    look = replace(LOOK, security=True, edge_labels=frozenset({"trafficRate"}))
    tags = [tag for tag in parsed(town(), look).iter(f"{SVG}g") if "tag" in tag.get("class", "").split()]
    both = [tag for tag in tags if tag.find(f"{SVG}text") is not None and tag.find(f"{SVG}g") is not None]
    assert both
    for tag in both:
        widest = max(text_width(line.text or "", 15.2) for line in tag.iter(f"{SVG}text"))
        text, disc = tag.find(f"{SVG}text"), tag.find(f"{SVG}g")
        assert text is not None
        assert disc is not None
        place = int(re.findall(r"-?\d+", disc.get("transform", ""))[0])
        assert place + 8 < int(text.get("x", "")) - widest / 2


def test_a_waypoint_edge_has_an_arrow_at_both_ends() -> None:
    graph = town()
    there = graph.edges[0]
    there.from_edge = Edge(there.target, there.source, "http", {"http": 1.0})
    assert drawn(graph).count("marker-start") == 1


def test_what_is_selected_stays_bright_with_its_paths() -> None:
    graph = town()
    chosen = next(node for node in graph.nodes if node.workload == "reviews-v2")
    root = parsed(graph, replace(LOOK, selection=select(graph, node=chosen.id[:8])))
    bright = {
        "is-selected": ("reviews v2",),
        "is-lit": ("unknown", "front v1", "Service reviews", "Service ratings", "mysql v1"),
        "is-faded": ("reviews v1", "reviews v3", "scheduler", "vault"),
    }
    for css, names in bright.items():
        for name in names:
            assert css in named(root, "node", name).get("class", "").split(), name


def test_a_selection_that_is_gone_fades_nothing() -> None:
    graph = town()
    assert select(graph, node="0" * 10).is_empty
    assert "is-faded" not in drawn(graph, replace(LOOK, selection=select(graph, edge="f" * 64)))


def test_an_empty_graph_is_an_empty_picture() -> None:
    nothing = TrafficGraph(1, 60, town().graph_type, (), (), ())
    assert links(parsed(nothing), "node") == []


def test_a_longer_id_of_an_earlier_link_still_selects() -> None:
    graph = town()
    assert select(graph, node=graph.nodes[0].id[:10]).node is graph.nodes[0]
    assert select(graph, node=graph.nodes[0].id[:3]).is_empty


def test_a_curve_is_drawn_from_the_start_of_each_segment() -> None:
    graph = town()
    first = next(iter(parsed(graph).iter(f"{SVG}g")))
    curves = [path.get("d") or "" for path in first.iter(f"{SVG}path")]
    assert all(re.fullmatch(r"M-?\d+ -?\d+c(-?\d+ ?)+", curve) for curve in curves)
