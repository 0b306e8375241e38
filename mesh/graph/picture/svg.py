"""The graph as SVG: classes only, no style and no script in it, every name escaped. f-strings, because a template
engine takes twenty times as long for a thousand elements."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from mesh.graph.compare import ChangeMark
from mesh.graph.elements import Box, Edge, Node, TrafficGraph
from mesh.graph.find import Hits
from mesh.graph.parts import EdgePlace, edge_place
from mesh.graph.picture import names
from mesh.graph.picture.escape import esc
from mesh.graph.picture.figures import Units, edge_lines, edge_words, node_words
from mesh.graph.picture.labels import PLATE_CHIP, PLATE_SIGN, RADIUS, Labels, NodeLabel, plate_size, text_width
from mesh.graph.picture.motion import dashes, motion
from mesh.graph.picture.paths import Selection
from mesh.graph.picture.shapes import GLYPH_OFFSET, GLYPHS, SHAPES, arrow_heads
from mesh.graph.rank import UNRANKED, Ranks
from mesh.layout.geometry import Path, Point, Positions, Rect
from mesh.model.findings import FindingCounts
from mesh.model.pace import paced

_CORNERS = {"n": (0, -26), "nw": (-16, -16), "ne": (16, -16), "sw": (-16, 14), "se": (16, 14)}
# Without a script, pictures up to this width are shrunk to the page (beyond the first with larger text); wider ones
# scroll.
_MEDIUM = 1000
# Pixels of an edge label's text where it has grown most (static/graph.css).
_TAG_LARGEST = 15.2
_LARGE = 2600
# The edges of bigger graphs get their room for the pointer from the script, bit by bit after the first picture.
_MANY_EDGES = 150


@dataclass(frozen=True, slots=True)
class Links:
    """What an element's short id is put behind to make its address, e.g. `?namespaces=a&selectNode=`."""

    node: str
    edge: str
    box: str

    def escaped(self) -> Links:
        """For attributes."""
        return Links(esc(self.node), esc(self.edge), esc(self.box))


@dataclass(frozen=True, slots=True)
class Look:
    """What to show; `hits` are marked as found, `node_marks` and `edge_marks` as new, gone or changed; `findings` are
    about the configuration of nodes, by their keys. With `focus` the chosen node catches the eye. `addresses` are those
    of elements by their ids, instead of `links`; what has none is no link."""

    links: Links
    units: Units = field(default_factory=Units)
    edge_labels: frozenset[str] = frozenset()
    selection: Selection = field(default_factory=Selection)
    hits: Hits = field(default_factory=Hits)
    node_marks: Mapping[str, ChangeMark] = field(default_factory=dict)
    edge_marks: Mapping[EdgePlace, ChangeMark] = field(default_factory=dict)
    ranks: Ranks = UNRANKED
    findings: Mapping[str, FindingCounts] = field(default_factory=dict)
    addresses: Mapping[str, str] | None = None
    focus: bool = False
    animation: bool = False
    dashes: bool = False
    security: bool = False
    sidecars: bool = True
    virtual_services: bool = True


def draw(graph: TrafficGraph, positions: Positions, labels: Labels, look: Look) -> str:
    """The whole picture."""
    look = replace(look, links=look.links.escaped())
    width, height = positions.size
    numbers = {node.key: number for number, node in enumerate(graph.nodes)}
    placed = tuple(zip(graph.boxes, positions.boxes, labels.boxes, strict=True))
    boxes = "".join(_box(box, rect, label, look) for box, rect, label in placed)
    titles = "".join(_box_label(box, rect, label) for box, rect, label in placed)
    lines, tags = [], []
    for number, (edge, path) in enumerate(paced(zip(graph.edges, positions.edges, strict=True))):
        ends = f"{numbers[edge.source.key]} {numbers[edge.target.key]}"
        lines.append(_edge(number, edge, path, ends, look, with_room=len(graph.edges) <= _MANY_EDGES))
        tags.append(_edge_tag(number, edge, path.label, ends, look))
    nodes = "".join(
        _node(node, point, label, look)
        for node, point, label in paced(zip(graph.nodes, positions.nodes, labels.nodes, strict=True))
    )
    moving = (dashes if look.dashes else motion)(graph.edges) if look.animation else ""
    heads = arrow_heads({names.edge_state(edge).css for edge in graph.edges})
    room = " is-large" if width > _LARGE else " is-medium" if width > _MEDIUM else ""
    classes = f"graph-svg{room}"
    words = f"Traffic graph: {len(graph.nodes)} nodes, {len(lines)} edges, {len(graph.boxes)} boxes"
    size = f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{classes}" {size} role="group" '
        f'aria-label="{words}" data-shape="{shape_of(positions)}">'
        f'{heads}<g class="boxes">{boxes}</g><g class="edges">{"".join(lines)}</g>'
        f'<g class="tags" aria-hidden="true">{titles}{"".join(tags)}</g>{moving}<g class="nodes">{nodes}</g></svg>'
    )


def _href(look: Look, link: str, identity: str) -> str:
    if look.addresses is None:
        return f'href="{link}{names.short_id(identity)}"'
    address = look.addresses.get(identity, "")
    return f'href="{esc(address)}"' if address else 'role="img"'


def shape_of(positions: Positions) -> str:
    """The same for the same places: the page keeps its zoom while this does not change."""
    places = ";".join(f"{point.x:.0f},{point.y:.0f}" for point in positions.nodes)
    return hashlib.sha256(places.encode()).hexdigest()[:8]


def _box(box: Box, rect: Rect, label: str, look: Look) -> str:
    name, chip = names.box_name(box), names.BOX_LETTERS.get(box.by, "")
    x, y, width, height = (round(value) for value in rect)
    chosen = " is-selected" if look.selection.box is box else ""
    state = names.box_state(box)
    # What is seen comes first: who speaks to the page says what they see.
    parts = [f"{chip} {label}", names.BOX_WORDS.get(box.by, box.by) + (f" {name}" if name != label else "")]
    words = esc(", ".join([*parts, state.word] if state.css != "na" else parts))
    return (
        f'<a class="box box-{box.by} is-{state.css}{chosen}" {_href(look, look.links.box, box.id)} '
        f'aria-label="{words}"><rect x="{x}" y="{y}" width="{width}" height="{height}" rx="8"/></a>'
    )


def _box_label(box: Box, rect: Rect, label: str) -> str:
    """Apart from its box, because edges cross boxes, not their names."""
    x, y, *_ = (round(value) for value in rect)
    chip = names.BOX_LETTERS.get(box.by, "")
    state = f" is-{names.box_state(box).css}" if box.by == "app" else ""
    # A wider chip where the letters are two.
    wide = 12 + 7 * len(chip)
    return (
        f'<g class="box-label of-{box.by}{state}" transform="translate({x + 10} {y + 16})">'
        f'<g class="grows"><rect class="chip" y="-9" width="{wide}" height="17" rx="8"/>'
        f'<text class="chip-text" x="{wide / 2:g}" y="4">{chip}</text>'
        f'<text x="{wide + 6}" y="4">{esc(label)}</text></g></g>'
    )


def _edge(number: int, edge: Edge, path: Path, ends: str, look: Look, *, with_room: bool) -> str:
    """`with_room`: a wider line that is not seen takes the pointer too."""
    state = names.edge_state(edge)
    words = esc(
        f"{names.node_title(edge.source)} to {names.node_title(edge.target)}: {edge_words(edge, look.units)}"
        + ("" if edge.rate <= 0 else f", {state.word}")
    )
    found = " is-found" if look.hits.edges and edge.id in look.hits.edges else ""
    mark = look.edge_marks.get(edge_place(edge))
    if mark:
        found += f" is-{mark}"
        words += f", {mark}"
    start = f' marker-start="url(#a-{state.css})"' if edge.from_edge is not None else ""
    called = f' id="p{number}"' if look.animation else ""
    curve = _d(path.points)
    # Twice the same curve, not a reference: a shadow tree for every edge takes the browser long.
    room = f'<path class="hit" d="{curve}"/>' if with_room else ""
    return (
        f'<a class="edge is-{state.css}{_brightness(look, number)}{found}" data-e="{ends}" '
        f'{_href(look, look.links.edge, edge.id)} aria-label="{words}">'
        f'<path{called} d="{curve}"{start} marker-end="url(#a-{state.css})"/>{room}</a>'
    )


def _edge_tag(number: int, edge: Edge, at: Point, ends: str, look: Look) -> str:
    """The label of an edge; without one, a sign where colour alone would tell that something fails."""
    state = names.edge_state(edge).css
    lines = edge_lines(edge, look.edge_labels, look.units, in_full=look.selection.edge is edge)
    glyphs = _edge_glyphs(edge, look, state, has_label=bool(lines))
    if not lines and not glyphs:
        return ""
    x, y = round(at.x), round(at.y)
    first = -0.25 if len(lines) > 1 else 0.35
    text = "".join(
        f'<text x="{x}" y="{y}" dy="{first + 1.2 * row:.2f}em">{esc(line)}</text>' for row, line in enumerate(lines)
    )
    wide = max((text_width(line, _TAG_LARGEST) for line in lines), default=0)
    left = x - (wide / 2 + 12) if lines else x + 9 * (len(glyphs) - 1)
    marks = "".join(_disc(round(left - 18 * place), y, glyph) for place, glyph in enumerate(glyphs))
    return f'<g class="tag is-{state}{_brightness(look, number)}" data-e="{ends}">{text}{marks}</g>'


def _disc(x: int, y: int, glyph: str) -> str:
    return f'<g transform="translate({x} {y})"><circle class="disc" r="8"/>{_glyph(glyph)}</g>'


def _glyph(name: str, css: str = "g", at: tuple[int, int] = (0, 0)) -> str:
    place = f' transform="translate({at[0]} {at[1]})"' if any(at) else ""
    return f'<path class="{css}"{place} d="{GLYPHS[name]}"/>'


def _edge_glyphs(edge: Edge, look: Look, state: str, *, has_label: bool) -> list[str]:
    found = []
    if state in ("degraded", "failure") and not has_label:
        found.append(state)
    if look.security and edge.is_mtls:
        found.append("lock")
    if edge.target.has_circuit_breaker and any({"UO", "UH"} & set(each.flags) for each in edge.responses.values()):
        found.append("bolt")
    return found


def _brightness(look: Look, number: int) -> str:
    if look.selection.is_empty:
        return ""
    return " is-lit" if number in look.selection.edges else " is-faded"


def _node(node: Node, at: Point, label: NodeLabel, look: Look) -> str:
    state, shape = names.node_state(node), names.shape(node)
    marks = names.badges(node, sidecars=look.sidecars, virtual_services=look.virtual_services)
    marks += names.role_badges(node)
    if (found := look.findings.get(node.key)) is not None:
        marks += (names.finding_badge(found, marks),)
    rank = look.ranks.of(node.key)
    told = [*(mark.words for mark in marks), *([f"Rank {rank} of {look.ranks.last}"] if rank else [])]
    words = esc(_node_words(node, label, state.word, told, look.units))
    inside = "key" if node.is_inaccessible else state.css
    if shape == "namespace":
        drawing = _plate(label, inside, marks[-1:] if found else ())
    else:
        drawing = (
            f'<path class="shape" d="{SHAPES[shape]}"/>{_glyph(inside, "g sign", GLYPH_OFFSET.get(shape, (0, 0)))}'
            f"{''.join(_badge(mark) for mark in marks)}{_rank(rank)}{_node_text(label)}"
        )
    return (
        f'<a class="{_node_classes(node, state.css, look)}" {_href(look, look.links.node, node.id)} '
        f'aria-label="{words}" transform="translate({at.x:.0f} {at.y:.0f})">{drawing}</a>'
    )


def _plate(label: NodeLabel, sign: str, marks: Iterable[names.Badge]) -> str:
    """A folded namespace: its health, its name, and what it holds; marks sit at its upper right corner."""
    size = plate_size(label)
    left, top = round(-size.width / 2), round(-size.height / 2)
    name, *notes = label.lines
    text = left + round(PLATE_SIGN)
    below = "".join(f'<text class="plate-note" x="{text}" y="17">{esc(note)}</text>' for note in notes)
    return (
        f'<rect class="shape plate" x="{left}" y="{top}" width="{-2 * left}" height="{-2 * top}" rx="8"/>'
        f'<circle class="plate-disc" cx="{left + 23}" r="14"/>{_glyph(sign, "g sign", (left + 23, 0))}'
        f'<rect class="plate-chip" x="{text}" y="-18" width="{PLATE_CHIP:.0f}" height="17" rx="8"/>'
        f'<text class="plate-letters" x="{text + PLATE_CHIP / 2:.0f}" y="-5.5">NS</text>'
        f'<text class="plate-name" x="{text + PLATE_CHIP + 6:.0f}" y="-4">{esc(name)}</text>{below}'
        f"{''.join(_badge(mark, (-left, top)) for mark in marks)}"
    )


def _node_classes(node: Node, state: str, look: Look) -> str:
    classes = f"node is-{state}"
    if node.is_outside or node.is_inaccessible:
        classes += " is-outside"
    if node.key in look.hits.nodes:
        classes += " is-found"
    if node.key in look.node_marks:
        classes += f" is-{look.node_marks[node.key]}"
    if look.selection.node is node:
        return classes + (" is-selected is-focused" if look.focus else " is-selected")
    if look.selection.is_empty:
        return classes
    return classes + (" is-lit" if node.key in look.selection.nodes else " is-faded")


def _rank(rank: int | None) -> str:
    """At the right of the icon, where no badge sits."""
    return f'<text class="rank" x="21" y="4">#{rank}</text>' if rank else ""


def _badge(mark: names.Badge, at: tuple[int, int] | None = None) -> str:
    x, y = at or _CORNERS[mark.corner]
    drawing = f'<circle r="8"/>{_glyph(mark.glyph)}' + (f"<title>{esc(mark.words)}</title>" if mark.is_titled else "")
    return f'<g class="badge badge-{mark.glyph}" transform="translate({x} {y})">{drawing}</g>'


def _node_text(label: NodeLabel) -> str:
    top = RADIUS + 2
    return " ".join(
        f'<text y="{top:g}" dy="{1.05 + 1.2 * row:.2f}em">{esc(line)}</text>' for row, line in enumerate(label.lines)
    )


def _node_words(node: Node, label: NodeLabel, state: str, marks: list[str], units: Units) -> str:
    title = names.node_title(node)
    plain = title.replace("(", "").replace(")", "")
    if " ".join(label.lines) not in title and " ".join(label.lines) in plain:
        # Who speaks to a browser says what is seen, so that must be in the name as it is (WCAG 2.5.3).
        title = plain
    parts = [f"{names.kind_word(node)} {title}", state]
    if node.is_inaccessible:
        parts.append("not accessible to you")
    elif node.is_outside and "Outside the selected namespaces" not in marks:
        parts.append("outside the selected namespaces")
    parts += marks
    for side, word in (("In", "In"), ("Out", "Out")):
        rates = node_words(node.rates, side, units)
        if rates:
            parts.append(f"{word}: {rates}")
    return ". ".join(parts)


def _d(points: tuple[Point, ...]) -> str:
    """`M…c…`: whole pixels from the start of each segment are enough, and half as long."""
    places = [(round(point.x), round(point.y)) for point in points]
    steps: list[int] = []
    for at in range(0, len(places) - 1, 3):
        x, y = places[at]
        for to_x, to_y in places[at + 1 : at + 4]:
            steps += (to_x - x, to_y - y)
    curve = "".join(f" {step}" if step >= 0 else str(step) for step in steps)
    return f"M{places[0][0]} {places[0][1]}c{curve.removeprefix(' ')}"
