"""The graph page's side panel as values: of what is chosen, with where it leads and its charts."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mesh.graph.elements import Box, Edge, Node, known
from mesh.graph.fold_boxes import NamespaceSummary
from mesh.graph.picture import names, panels
from mesh.graph.picture.figures import Units
from mesh.graph.picture.paths import Selection, other_way
from mesh.graph.picture.related import Link
from mesh.graph.picture.svg import Links
from mesh.pages.graph.shown import ShownGraph
from mesh.web.graph.charts import ChartsLink, app_charts, edge_charts, namespace_charts, node_charts
from mesh.web.graph.found import PanelFindings, panel_findings
from mesh.web.graph.links import LinkGroup, NodeLinks

Values = panels.GraphPanel | panels.NodePanel | panels.EdgePanel | panels.BoxPanel
_NO_CHARTS = ChartsLink("")


@dataclass(frozen=True, slots=True)
class Panel:
    """`template` prints `values`; `link_groups` are the menu's links, of an edge for both ends; `found` is what is
    wrong with the configuration behind it."""

    values: Values
    template: str
    link_groups: tuple[LinkGroup, ...] = ()
    charts: ChartsLink = _NO_CHARTS
    found: PanelFindings | None = None


def panel(shown: ShownGraph, chosen: Selection, units: Units, node_links: NodeLinks, links: Links) -> Panel:
    """Of the chosen thing, else of the whole graph. Sums are taken before folding, where every request is known."""
    made = _panel(shown, chosen, units, node_links, links)
    return (
        made
        if shown.findings is None
        else replace(made, found=panel_findings(shown.findings, shown, chosen, node_links))
    )


def _panel(shown: ShownGraph, chosen: Selection, units: Units, node_links: NodeLinks, links: Links) -> Panel:
    groups = node_links.of(chosen, shown)
    found: tuple[Node | None, Edge | None, Box | None] = (chosen.node, chosen.edge, chosen.box)
    match found:
        case (Node() as node, _, _) if node.key in shown.folded:
            return replace(_of_folded(shown, shown.folded[node.key], units, node_links), link_groups=groups)
        case (Node() as node, _, _):
            return replace(_of_node(shown, node, units, node_links, links), link_groups=groups)
        case (_, Edge() as edge, _):
            return replace(_of_edge(shown, edge, units, node_links, links), link_groups=groups)
        case (_, _, Box() as box):
            return replace(_of_box(shown, box, units, node_links, links), link_groups=groups)
    hidden = _hidden(shown)
    values = panels.graph_panel(
        shown.everything, units, lambda name: "" if name in hidden else node_links.namespace_page(name)
    )
    alone = node_links.view.namespaces if len(node_links.view.namespaces) == 1 and not node_links.is_node_graph else ()
    charts = namespace_charts(alone[0], "", node_links.view) if alone else _NO_CHARTS
    return Panel(values, "graph/panel/graph.html", charts=charts)


def _hidden(shown: ShownGraph) -> frozenset[str]:
    """The names of the namespaces of which the viewer sees nothing: no link leads there."""
    nodes = shown.everything.nodes
    seen = {node.namespace for node in nodes if not node.is_inaccessible}
    return frozenset(node.namespace for node in nodes) - seen


def _of_folded(shown: ShownGraph, folded: NamespaceSummary, units: Units, node_links: NodeLinks) -> Panel:
    cluster, namespace = folded.key
    page = "" if namespace in _hidden(shown) else node_links.namespace_page(namespace, cluster)
    values = panels.namespace_panel(shown.whole, folded, units, page, node_links.unfolded(folded))
    return Panel(values, "graph/panel/box.html", charts=namespace_charts(namespace, cluster, node_links.view))


def _of_node(shown: ShownGraph, node: Node, units: Units, node_links: NodeLinks, links: Links) -> Panel:
    values = panels.node_panel(shown.whole, node, units, _chooser(links), node_links.page(node))
    rank = shown.ranks.of(node.key)
    told = f"{rank} / {shown.ranks.last}" if rank else "N/A"
    accessible = known(node.namespace) and not node.is_inaccessible
    values = replace(
        values,
        rank=told if node_links.view.has("rank") else "",
        namespace_url=node_links.namespace_page(node.namespace, node.cluster) if accessible else "",
        related=node_links.linked(values.related, node.namespace, node.cluster),
    )
    return Panel(values, "graph/panel/node.html", charts=node_charts(node, node_links.view))


def _of_edge(shown: ShownGraph, edge: Edge, units: Units, node_links: NodeLinks, links: Links) -> Panel:
    back = other_way(shown.whole, edge)
    values = panels.edge_panel(edge, units, _chooser(links))
    values = replace(values, swap_url=f"{links.edge}{names.short_id(back.id)}" if back is not None else "")
    return Panel(values, "graph/panel/edge.html", charts=edge_charts(edge, node_links.view))


def _of_box(shown: ShownGraph, box: Box, units: Units, node_links: NodeLinks, links: Links) -> Panel:
    url = _chooser(links)
    if box.by == "namespace":
        page = "" if box.is_inaccessible else node_links.namespace_page(box.namespace, box.cluster)
        values = panels.box_panel(shown.whole, box, units, url, page)
        charts = namespace_charts(box.namespace, box.cluster, node_links.view)
        return Panel(values, "graph/panel/box.html", charts=charts)
    links_of_box = node_links.box(box).links
    page = next((link.url for link in links_of_box if link.label == "Details"), "")
    values = panels.box_panel(shown.whole, box, units, url, page)
    if box.by != "app":
        return Panel(values, "graph/panel/box.html")
    values = replace(
        values,
        namespace_url=node_links.namespace_page(box.namespace, box.cluster) if not box.is_inaccessible else "",
        related=node_links.linked(values.related, box.namespace, box.cluster),
    )
    charts = app_charts(box.namespace, box.app, box.cluster, node_links.view)
    return Panel(values, "graph/panel/box.html", charts=charts if not box.is_inaccessible else _NO_CHARTS)


def _chooser(links: Links) -> Link:
    return lambda node: f"{links.node}{names.short_id(node.id)}"
