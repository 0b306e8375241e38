"""The graph page's side panel as values: of what is chosen, with where it leads and its charts (ui.md §5.8)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mesh.graph.elements import Box, Edge, Node, known
from mesh.graph.fold_boxes import NamespaceSummary
from mesh.graph.picture import names, panels
from mesh.graph.picture.figures import Units
from mesh.graph.picture.paths import Selection, other_way
from mesh.graph.picture.related import Link
from mesh.graph.picture.svg import Links
from mesh.pages.graph.shown import Shown
from mesh.web.graph.charts import ChartsLink, app_charts, edge_charts, namespace_charts, node_charts
from mesh.web.graph.links import Guide, Ways

Values = panels.GraphPanel | panels.NodePanel | panels.EdgePanel | panels.BoxPanel
_NO_CHARTS = ChartsLink("")


@dataclass(frozen=True, slots=True)
class Panel:
    """`template` prints `values`; `ways` are the menu's links, of an edge for both ends."""

    values: Values
    template: str
    ways: tuple[Ways, ...] = ()
    charts: ChartsLink = _NO_CHARTS


def panel(shown: Shown, chosen: Selection, units: Units, guide: Guide, links: Links) -> Panel:
    """Of the chosen thing, else of the whole graph. Sums are taken before folding, where every request is known."""
    ways = guide.of(chosen, shown)
    found: tuple[Node | None, Edge | None, Box | None] = (chosen.node, chosen.edge, chosen.box)
    match found:
        case (Node() as node, _, _) if node.key in shown.folded:
            return replace(_of_folded(shown, shown.folded[node.key], units, guide), ways=ways)
        case (Node() as node, _, _):
            return replace(_of_node(shown, node, units, guide, links), ways=ways)
        case (_, Edge() as edge, _):
            return replace(_of_edge(shown, edge, units, guide, links), ways=ways)
        case (_, _, Box() as box):
            return replace(_of_box(shown, box, units, guide, links), ways=ways)
    values = panels.graph_panel(shown.everything, units, guide.namespace_page)
    alone = guide.view.namespaces if len(guide.view.namespaces) == 1 and not guide.is_node_graph else ()
    charts = namespace_charts(alone[0], "", guide.view) if alone else _NO_CHARTS
    return Panel(values, "graph/panel/graph.html", charts=charts)


def _of_folded(shown: Shown, folded: NamespaceSummary, units: Units, guide: Guide) -> Panel:
    cluster, namespace = folded.key
    page = guide.namespace_page(namespace, cluster)
    values = panels.namespace_panel(shown.whole, folded, units, page, guide.unfolded(folded))
    return Panel(values, "graph/panel/box.html", charts=namespace_charts(namespace, cluster, guide.view))


def _of_node(shown: Shown, node: Node, units: Units, guide: Guide, links: Links) -> Panel:
    values = panels.node_panel(shown.whole, node, units, _chooser(links), guide.page(node))
    rank = shown.ranks.of(node.key)
    told = f"{rank} / {shown.ranks.last}" if rank else "N/A"
    accessible = known(node.namespace) and not node.is_inaccessible
    values = replace(
        values,
        rank=told if guide.view.has("rank") else "",
        namespace_url=guide.namespace_page(node.namespace, node.cluster) if accessible else "",
        related=guide.linked(values.related, node.namespace, node.cluster),
    )
    return Panel(values, "graph/panel/node.html", charts=node_charts(node, guide.view))


def _of_edge(shown: Shown, edge: Edge, units: Units, guide: Guide, links: Links) -> Panel:
    back = other_way(shown.whole, edge)
    values = panels.edge_panel(edge, units, _chooser(links))
    values = replace(values, swap_url=f"{links.edge}{names.short_id(back.id)}" if back is not None else "")
    return Panel(values, "graph/panel/edge.html", charts=edge_charts(edge, guide.view))


def _of_box(shown: Shown, box: Box, units: Units, guide: Guide, links: Links) -> Panel:
    url = _chooser(links)
    if box.by == "namespace":
        values = panels.box_panel(shown.whole, box, units, url, guide.namespace_page(box.namespace, box.cluster))
        charts = namespace_charts(box.namespace, box.cluster, guide.view)
        return Panel(values, "graph/panel/box.html", charts=charts)
    ways = guide.box(box).ways
    page = next((way.url for way in ways if way.label == "Details"), "")
    values = panels.box_panel(shown.whole, box, units, url, page)
    if box.by != "app":
        return Panel(values, "graph/panel/box.html")
    values = replace(
        values,
        namespace_url=guide.namespace_page(box.namespace, box.cluster) if not box.is_inaccessible else "",
        related=guide.linked(values.related, box.namespace, box.cluster),
    )
    charts = app_charts(box.namespace, box.app, box.cluster, guide.view)
    return Panel(values, "graph/panel/box.html", charts=charts if not box.is_inaccessible else _NO_CHARTS)


def _chooser(links: Links) -> Link:
    return lambda node: f"{links.node}{names.short_id(node.id)}"
