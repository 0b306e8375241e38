"""What the graph page offers beside its controls: files, links that stay, comparison, replay, and why it is empty."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mesh.graph.compare import Comparison
from mesh.graph.elements import Edge
from mesh.graph.emptiness import EmptinessReport
from mesh.graph.parts import moment
from mesh.graph.picture import names
from mesh.graph.picture.figures import Units, edge_words
from mesh.pages.graph.shown import ShownGraph
from mesh.web.graph.address import UNSELECTED, GraphHere
from mesh.web.graph.files import download_links
from mesh.web.graph.replay import Replay, begun, replay

COMPARED = {300: "5 minutes ago", 3600: "1 hour ago", 86_400: "1 day ago"}
_TRIVIAL = "unchanged"


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


@dataclass(frozen=True, slots=True)
class More:
    """`downloads` and `comparisons` are (label, address), the latter with whether it is chosen; `share` is the address
    of this moment; `end_comparison` is empty without one; `table_url` shows the table or takes it away."""

    downloads: tuple[tuple[str, str], ...]
    share: str
    comparisons: tuple[tuple[str, str, bool], ...]
    end_comparison: str
    changes: Changes | None
    replay: Replay | None
    replay_url: str
    why: EmptinessReport | None
    why_url: str
    table_url: str

    @property
    def told(self) -> object:
        """What a refresh must show anew when it differs."""
        return self.changes, self.replay, self.why is not None


def more(
    page: str,
    here: GraphHere,
    at: int,
    *,
    shown: ShownGraph | None = None,
    units: Units | None = None,
    why: EmptinessReport | None = None,
    speed: str = "",
) -> More:
    """`page` is the page's path, `at` the moment that it shows (Unix seconds)."""
    view, lasting = here.view, here.url(query_time=at)
    choices = dict(COMPARED)
    if view.compare and view.compare not in choices:
        choices[view.compare] = f"{view.compare} seconds ago"
    return More(
        downloads=download_links(page, here.url() if view.replay_active else lasting),
        share=f"{page}{lasting}",
        comparisons=tuple(
            (label, here.url(compare=seconds), seconds == view.compare) for seconds, label in sorted(choices.items())
        ),
        end_comparison=here.url(compare=0) if view.compare else "",
        changes=_changes(shown, units or Units(), here),
        replay=replay(here, speed),
        replay_url=begun(here).url(),
        why=why,
        why_url=f"{here.url(('why', 'true'))}#graph-why",
        table_url=here.url(table=not view.table) + ("" if view.table else "#graph-table"),
    )


def _changes(shown: ShownGraph | None, units: Units, here: GraphHere) -> Changes | None:
    if shown is None or shown.comparison is None:
        return None
    found = shown.comparison
    rows = (*_node_rows(found, here), *_edge_rows(found, units, here))
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


def _node_rows(found: Comparison, here: GraphHere) -> Iterable[ChangeRow]:
    for mark, nodes in (("new", found.new_nodes), ("gone", found.gone_nodes)):
        for node in nodes:
            url = here.url(**(UNSELECTED | {"select_node": names.short_id(node.id)}))
            yield ChangeRow(mark, f"{names.kind_word(node)} {names.node_title(node)}", url)


def _edge_rows(found: Comparison, units: Units, here: GraphHere) -> Iterable[ChangeRow]:
    def row(mark: str, before: Edge | None, now: Edge | None) -> ChangeRow:
        edge = now or before
        assert edge is not None
        title = f"{names.node_title(edge.source)} to {names.node_title(edge.target)}"
        url = here.url(**(UNSELECTED | {"select_edge": names.short_id(edge.id)}))
        return ChangeRow(mark, title, url, _words(before, units), _words(now, units))

    yield from (row("new", None, edge) for edge in found.new_edges)
    yield from (row("gone", edge, None) for edge in found.gone_edges)
    yield from (row("changed", change.before, change.now) for change in found.changed_edges)


def _words(edge: Edge | None, units: Units) -> str:
    if edge is None:
        return "-"
    return f"{edge_words(edge, units)}, {names.edge_state(edge).word}" if edge.rate > 0 else "No traffic"
