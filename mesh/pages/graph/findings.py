"""What is found wrong with the configuration that concerns what a graph shows, as the viewer may know it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from mesh.graph.elements import Node, NodeType
from mesh.graph.picture.names import stands_for
from mesh.istio.selectors import Reference
from mesh.istio.view import ClusterView
from mesh.model import kinds
from mesh.model.findings import FindingCounts, Verdict, counts_of
from mesh.model.pace import paced
from mesh.pages.istio.findings import concerning, counts
from mesh.pages.sources.sources import Sources
from mesh.validations.findings import WORKLOAD, Entry
from mesh.workloads.apps import services_of_app

MOST_HOSTS = 20
"""Of one service entry so many are looked up."""


@dataclass(frozen=True, slots=True)
class GraphFindings:
    """`nodes` are those with errors or warnings, by their keys."""

    sources: Sources
    nodes: Mapping[str, FindingCounts] = field(default_factory=dict)

    @property
    def note(self) -> str:
        """Why nothing is known, if configuration is checked at all."""
        checks = self.sources.validations
        if checks is None or not checks.is_on or self.sources.checked is not None:
            return ""
        return "Configuration is not checked yet."

    def of(self, node: Node) -> tuple[Entry, ...]:
        """The objects that concern a node, of those with which anything is wrong."""
        return tuple(_entries(self.sources, node))

    def of_app(self, cluster: str, namespace: str, app: str) -> tuple[Entry, ...]:
        return self.of(Node("", NodeType.APP, cluster, namespace, app=app))

    def verdicts(self, spaces: Iterable[tuple[str, str]]) -> Mapping[Verdict, int]:
        """How many configuration objects of these namespaces (cluster, name) have which verdict."""
        found: Counter[Verdict] = Counter()
        for space in filter(None, (self.sources.space(*place) for place in spaces)):
            told = counts(self.sources, space)
            found.update(told.verdicts if told is not None else {})
        return found


def graph_findings(nodes: Iterable[Node], sources: Sources) -> GraphFindings:
    """Of these nodes, as far as it is known now: no graph waits for checks."""
    sources = sources.at_once()
    if sources.checked is None:
        return GraphFindings(sources)
    told = ((node.key, _counts(sources, node)) for node in paced(nodes))
    return GraphFindings(sources, {key: found for key, found in told if found.words})


def _counts(sources: Sources, node: Node) -> FindingCounts:
    """Of a folded namespace, those of all its objects."""
    if node.type is NodeType.BOX:
        space = sources.space(node.cluster, node.namespace)
        told = counts(sources, space) if space is not None else None
        return FindingCounts() if told is None else told.found
    return counts_of(check.severity for entry in _entries(sources, node) for check in entry.checks)


def _entries(sources: Sources, node: Node) -> Iterator[Entry]:
    """Each object once."""
    view = sources.clusters.get(node.cluster)
    if view is None or not sources.viewer.may_see(node.cluster, node.namespace):
        return iter(())
    return concerning(sources, node.cluster, dict.fromkeys(_objects(sources, view, node)))


def _objects(sources: Sources, view: ClusterView, node: Node) -> Iterator[Reference]:
    """What a node stands for, and the configuration that its page names."""
    known, namespace = sources.references(node.cluster), node.namespace
    match stands_for(node):
        case ("service", name) if node.service_entry is None:
            yield Reference(kinds.SERVICE, namespace, name)
            service = view.inventory.service(namespace, name)
            if service is not None:
                yield from known.of_service(service, sources.sees(node.cluster)).references()
        case ("service", _) if node.service_entry is not None:
            for host in node.service_entry.hosts[:MOST_HOSTS]:
                service = view.inventory.service(node.service_entry.namespace, host)
                if service is not None:
                    yield from known.of_service(service, sources.sees(node.cluster)).references()
        case ("workload", name):
            yield Reference(WORKLOAD, namespace, name)
            workload = view.inventory.workload(namespace, name)
            if workload is not None:
                yield from known.of_workload(namespace, workload.labels)
        case ("application", name):
            workloads = [each for each in view.inventory.app_workloads(namespace, name) if not each.is_infra]
            yield from (Reference(WORKLOAD, namespace, each.name) for each in workloads)
            yield from known.of_app(namespace, workloads, services_of_app(view.inventory, workloads))
