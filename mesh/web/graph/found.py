"""What the graph's side panel says of the configuration behind what is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mesh.graph import summary
from mesh.graph.elements import Box, Node, NodeType, TrafficGraph
from mesh.graph.picture.paths import Selection
from mesh.model.states import VERDICTS, State, StateCount
from mesh.pages.graph.findings import GraphFindings
from mesh.pages.graph.shown import ShownGraph
from mesh.pages.lists.marks import counted
from mesh.validations.findings import Entry
from mesh.web.address.links import with_pairs
from mesh.web.graph.links import NodeLinks
from mesh.web.parts.facts import Link
from mesh.web.parts.findings import entry_link, verdict_counts

MOST_OBJECTS = 10


@dataclass(frozen=True, slots=True)
class FoundObject:
    """Something is wrong with an object: how bad it is, and how much there is."""

    link: Link
    state: State
    words: str


@dataclass(frozen=True, slots=True)
class PanelFindings:
    """Of a node or an app its objects (`more` are left out), of namespaces how many objects have which verdict; `note`
    says why nothing is known."""

    objects: tuple[FoundObject, ...] = ()
    more: int = 0
    counts: tuple[StateCount, ...] = ()
    note: str = ""


def panel_findings(found: GraphFindings, shown: ShownGraph, chosen: Selection, links: NodeLinks) -> PanelFindings:
    """Of an edge nothing: its ends have their own."""
    if found.note or chosen.edge is not None:
        return PanelFindings(note=found.note if chosen.edge is None else "")
    node, box = chosen.node, chosen.box
    if node is not None and node.type is not NodeType.BOX:
        return _objects(found.of(node), node.namespace, links)
    if box is not None and box.by == "app":
        return _objects(found.of_app(box.cluster, box.namespace, box.app), box.namespace, links)
    return PanelFindings(counts=_counts(found, _spaces(shown.everything, node, box), links))


def _spaces(graph: TrafficGraph, node: Node | None, box: Box | None) -> list[tuple[str, str]]:
    """The namespaces of the graph, or those of a folded one or of a box."""
    if node is not None:
        return [(node.cluster, node.namespace)]
    if box is not None and box.by == "namespace":
        return [(box.cluster, box.namespace)]
    return [place for place in summary.namespaces(graph) if box is None or place[0] == box.cluster]


def _counts(found: GraphFindings, spaces: Sequence[tuple[str, str]], links: NodeLinks) -> tuple[StateCount, ...]:
    names = ",".join(sorted({name for _, name in spaces}))
    clusters = {cluster for cluster, _ in spaces}
    cluster = clusters.pop() if links.several_clusters and len(clusters) == 1 else ""
    counts = verdict_counts(found.verdicts(spaces), names, cluster)
    return tuple(replace(each, url=_kept(each.url, links)) for each in counts)


def _objects(entries: Sequence[Entry], namespace: str, links: NodeLinks) -> PanelFindings:
    """The worst first."""
    severities = list(VERDICTS)
    ordered = sorted(entries, key=lambda entry: -severities.index(entry.verdict))
    shown = tuple(_object(entry, namespace, links) for entry in ordered[:MOST_OBJECTS])
    return PanelFindings(shown, more=len(ordered) - len(shown))


def _object(entry: Entry, namespace: str, links: NodeLinks) -> FoundObject:
    key = entry.key
    note = "" if key.namespace == namespace else f"in {key.namespace}"
    link = entry_link(entry, key.cluster if links.several_clusters else "", note)
    return FoundObject(replace(link, url=_kept(link.url, links)), VERDICTS[entry.verdict], counted(entry.checks))


def _kept(url: str, links: NodeLinks) -> str:
    """In a portal's frame it stays there."""
    return with_pairs(url, ("kiosk", links.view.kiosk)) if url and links.view.kiosk else url
