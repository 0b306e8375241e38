"""What differs from an earlier graph, as rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mesh.graph.compare import Comparison
from mesh.graph.elements import Edge
from mesh.graph.parts import moment
from mesh.graph.picture import names
from mesh.graph.picture.figures import Units, edge_words

_TRIVIAL = "unchanged"
Url = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One node or edge that differs; `url` chooses it, `before` and `now` are its traffic in words."""

    mark: str
    what: str
    url: str
    before: str = ""
    now: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """Since `earlier`, a moment in words; `counts` in words too."""

    earlier: str
    counts: str
    rows: tuple[ChangeRow, ...]


def changes(found: Comparison, units: Units, node_url: Url, edge_url: Url) -> Changes:
    """The addresses choose a node or an edge by its short id."""
    rows = (*_node_rows(found, node_url), *_edge_rows(found, units, edge_url))
    return Changes(moment(found.earlier), _counts(found), tuple(rows))


def _counts(found: Comparison) -> str:
    parts = (
        (len(found.new_nodes), "node", "new"),
        (len(found.gone_nodes), "node", "gone"),
        (len(found.new_edges), "edge", "new"),
        (len(found.gone_edges), "edge", "gone"),
        (len(found.changed_edges), "edge", "changed"),
    )
    told = [f"{count} {word}{'' if count == 1 else 's'} {mark}" for count, word, mark in parts if count]
    return ", ".join(told) or _TRIVIAL


def _node_rows(found: Comparison, url: Url) -> Iterable[ChangeRow]:
    for mark, nodes in (("new", found.new_nodes), ("gone", found.gone_nodes)):
        for node in nodes:
            title = f"{names.kind_word(node)} {names.node_title(node)}"
            yield ChangeRow(mark, title, url(names.short_id(node.id)))


def _edge_rows(found: Comparison, units: Units, url: Url) -> Iterable[ChangeRow]:
    def row(mark: str, before: Edge | None, now: Edge | None) -> ChangeRow:
        edge = now or before
        assert edge is not None
        title = f"{names.node_title(edge.source)} to {names.node_title(edge.target)}"
        return ChangeRow(mark, title, url(names.short_id(edge.id)), _words(before, units), _words(now, units))

    yield from (row("new", None, edge) for edge in found.new_edges)
    yield from (row("gone", edge, None) for edge in found.gone_edges)
    yield from (row("changed", change.before, change.now) for change in found.changed_edges)


def _words(edge: Edge | None, units: Units) -> str:
    if edge is None:
        return "-"
    return f"{edge_words(edge, units)}, {names.edge_state(edge).word}" if edge.rate > 0 else "No traffic"
