"""Where the things of a graph lead: to graphs of their own and to their pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse

from mesh.graph.elements import Box, Edge, Node, NodeType, known, known_version
from mesh.graph.fold_boxes import NamespaceSummary
from mesh.graph.picture import names
from mesh.graph.picture.paths import Selection
from mesh.graph.picture.related import NamedObject
from mesh.graph.view_options import GraphView
from mesh.istio.selectors import Reference
from mesh.model import object_types
from mesh.pages.graph.shown import ShownGraph
from mesh.web.address.links import Links as ObjectLinks
from mesh.web.address.links import config_url, namespace_url, object_url, page_url, with_pairs
from mesh.web.graph.address import UNSELECTED, GraphHere
from mesh.web.graph.nodes import details_url

_TABS = {
    "application": (("in_metrics", "Inbound metrics"), ("out_metrics", "Outbound metrics")),
    "service": (("metrics", "Inbound metrics"),),
    "workload": (("logs", "Logs"), ("in_metrics", "Inbound metrics"), ("out_metrics", "Outbound metrics")),
}
_BY_RANGE = frozenset({"in_metrics", "out_metrics", "metrics"})


@dataclass(frozen=True, slots=True)
class Link:
    """One link, with the name of its icon."""

    label: str
    icon: str
    url: str


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """The links of one thing; without any, `words` say why."""

    title: str
    links: tuple[Link, ...]
    words: str = ""


@dataclass(frozen=True, slots=True)
class NodeLinks:
    """Makes addresses that keep the graph's time. `path` is the page's own: nothing offers to go there."""

    here: GraphHere
    path: str
    home_cluster: str
    several_clusters: bool = False
    is_node_graph: bool = False

    @property
    def view(self) -> GraphView:
        return self.here.view

    def of(self, chosen: Selection, shown: ShownGraph) -> tuple[LinkGroup, ...]:
        """Of the chosen thing: one group, of an edge one for each end; none without a choice."""
        if chosen.node is not None and chosen.node.key in shown.folded:
            return (self.folded(shown.folded[chosen.node.key]),)
        if chosen.node is not None:
            return (self.node(chosen.node),)
        if chosen.edge is not None:
            return self.edge(chosen.edge)
        return (self.box(chosen.box),) if chosen.box is not None else ()

    def node(self, node: Node) -> LinkGroup:
        title = f"{names.kind_word(node)} {names.node_title(node)}"
        if node.is_inaccessible:
            return LinkGroup(title, (), "You may not look into its namespace.")
        found = tuple(self._node_links(node))
        return LinkGroup(title, found, "" if found else "It has no page, and no graph of its own.")

    def edge(self, edge: Edge) -> tuple[LinkGroup, ...]:
        ends = (("From", self.node(edge.source)), ("To", self.node(edge.target)))
        return tuple(replace(group, title=f"{word}: {group.title}") for word, group in ends)

    def box(self, box: Box) -> LinkGroup:
        title = f"{names.BOX_WORDS.get(box.by, box.by).capitalize()} {names.box_name(box)}"
        if box.by == "namespace":
            return LinkGroup(title, self._namespace_links(box.namespace, box.cluster))
        if box.by != "app" or box.is_inaccessible:
            return LinkGroup(title, (), "It has no page.")
        graph = self._graph("graph-node-app", box.cluster, namespace=box.namespace, app=box.app)
        page = object_url("application", box.namespace, box.app, self._cluster(box.cluster))
        found = (*self._to_graph("Node graph", graph), *self._page_links(page, "application"))
        return LinkGroup(title, found)

    def folded(self, summary: NamespaceSummary) -> LinkGroup:
        cluster, namespace = summary.key
        unfold = Link("Unfold", "plus", f"{self.path}{self.unfolded(summary)}")
        return LinkGroup(f"Namespace {namespace}", (unfold, *self._namespace_links(namespace, cluster)))

    def unfolded(self, summary: NamespaceSummary) -> str:
        """The query of this graph with the namespace unfolded."""
        name = f"{summary.key.cluster}:{summary.key.namespace}"
        return self.here.url(**UNSELECTED, unfold=tuple(sorted({*self.view.unfold, name})))

    def page(self, node: Node) -> str:
        """The page of what a node stands for; empty where there is none."""
        return self._timed(details_url(node, self.home_cluster, ObjectLinks(self.several_clusters)))

    def namespace_page(self, name: str, cluster: str = "") -> str:
        return self._timed(namespace_url(name, self._cluster(cluster)))

    def linked(self, things: tuple[NamedObject, ...], namespace: str, cluster: str) -> tuple[NamedObject, ...]:
        """Workloads and apps that the graph does not show lead to their pages."""
        types = {each.letters: each.name for each in (object_types.WORKLOAD, object_types.APPLICATION)}
        return tuple(
            replace(
                thing,
                url=self._timed(object_url(types[thing.letters], namespace, thing.name, self._cluster(cluster))),
            )
            if not thing.url and thing.letters in types and known(namespace)
            else thing
            for thing in things
        )

    def node_graph(self, node: Node) -> str:
        """The address of the node's own graph; empty where it has none."""
        if node.is_idle or node.is_out_of_mesh or node.is_inaccessible or not known(node.namespace):
            return ""
        route, parts = "", {"namespace": node.namespace}
        match node.type:
            case NodeType.APP if known_version(node.version):
                route, parts["app"], parts["version"] = "app-version", node.app, node.version
            case NodeType.APP:
                route, parts["app"] = "app", node.app
            case NodeType.SERVICE if node.service_entry is None:
                route, parts["service"] = "service", node.service
            case NodeType.WORKLOAD:
                route, parts["workload"] = "workload", node.workload
            case NodeType.AGGREGATE:
                route = "aggregate"
                parts["aggregate"], _, parts["aggregate_value"] = node.aggregate.partition("=")
        return self._graph(f"graph-node-{route}", node.cluster, **parts) if route else ""

    def namespace_graph(self, name: str) -> str:
        return f"{reverse('graph')}{self.here.url(**UNSELECTED, namespaces=(name,), cluster='')}"

    def _node_links(self, node: Node) -> Iterator[Link]:
        if node.is_outside and known(node.namespace):
            yield from self._to_graph("Namespace graph", self.namespace_graph(node.namespace))
        else:
            yield from self._to_graph("Node graph", self.node_graph(node))
        found, page = names.stands_for(node), details_url(node, self.home_cluster, ObjectLinks(self.several_clusters))
        if page and found is not None:
            yield from self._page_links(page, found[0])
        for each in node.config:
            yield Link(f"{each.kind.label} {each.name}", "config", self._config(each, node.cluster))

    def _config(self, found: Reference, cluster: str) -> str:
        """The page of a configuration object, which knows no times."""
        url = config_url(found, self._cluster(cluster))
        return with_pairs(url, ("kiosk", self.view.kiosk)) if self.view.kiosk else url

    def _namespace_links(self, name: str, cluster: str) -> tuple[Link, ...]:
        page = Link("Details", "namespace", self.namespace_page(name, cluster))
        return (*self._to_graph("Namespace graph", self.namespace_graph(name)), page)

    def _to_graph(self, label: str, url: str) -> Iterator[Link]:
        if (url and url.partition("?")[0] != self.path) or label == "Namespace graph":
            yield Link(label, "graph", url)

    def _page_links(self, page: str, object_type: str) -> Iterator[Link]:
        yield Link("Details", object_type if object_type != "application" else "app", self._timed(page))
        yield Link("Traffic", "edge", self._timed(page, "traffic"))
        for tab, label in _TABS[object_type]:
            yield Link(label, "overview" if tab in _BY_RANGE else "table", self._timed(page, tab))

    def _timed(self, page: str, tab: str = "") -> str:
        """The address of a page over the graph's time; what is as by default stays out."""
        if not page:
            return ""
        length = "rangeDuration" if tab in _BY_RANGE else "duration"
        pairs = [
            (name, str(value))
            for name, value, usual in (
                ("tab", tab, ""),
                (length, self.view.duration, self.here.defaults.duration),
                ("refresh", self.view.refresh, self.here.defaults.refresh),
                ("kiosk", self.view.kiosk, ""),
            )
            if value != usual
        ]
        return f"{page}{'&' if '?' in page else '?'}{urlencode(pairs)}" if pairs else page

    def _graph(self, route: str, cluster: str, **parts: str) -> str:
        query = self.here.url(**UNSELECTED, cluster=cluster if known(cluster) else "")
        page = page_url(route, (), **parts)
        return f"{page}{query}" if page else ""

    def _cluster(self, cluster: str) -> str:
        return cluster if self.several_clusters and known(cluster) else ""
