"""What the panels say about nodes besides figures: their marks, hosts, what belongs to them, what cannot be told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mesh.graph.elements import Node, NodeType, TrafficGraph, known
from mesh.graph.picture import names
from mesh.graph.picture.names import Badge
from mesh.model import object_types
from mesh.model.object_types import ObjectType

Link = Callable[[Node], str]
_GATEWAY_API = " (K8s Gateway API)"


@dataclass(frozen=True, slots=True)
class NamedObject:
    """A thing with its letters, its name and where to read more (may be empty)."""

    letters: str
    word: str
    name: str
    url: str = ""

    @classmethod
    def of(cls, object_type: ObjectType, name: str, url: str = "") -> NamedObject:
        return cls(object_type.letters, object_type.word, name, url)


@dataclass(frozen=True, slots=True)
class Listed:
    """A list that opens: its title with the number of its items, and these."""

    title: str
    items: tuple[str, ...]


def named(node: Node, url: str = "") -> NamedObject:
    version = names.node_version(node)
    name = f"{names.node_name(node)} {version}" if version and url else names.node_name(node)
    return NamedObject(names.letters(node), names.kind_word(node), name, url)


def all_badges(node: Node) -> tuple[Badge, ...]:
    """Every mark of a node as a line of its own."""
    suffix = _GATEWAY_API if node.is_k8s_gateway_api else ""
    found = [mark for mark in names.badges(node) if mark.glyph not in ("branch", "machine")]
    found += [Badge("branch", "", f"{word}{suffix}") for word in names.routing_words(node)]
    found += names.role_badges(node)
    if node.is_inaccessible:
        found.append(Badge("key", "", "Not accessible to you"))
    if node.is_dead:
        found.append(Badge("degraded", "", "No running pods"))
    return tuple(found)


def merged_badges(nodes: Iterable[Node]) -> tuple[Badge, ...]:
    """The marks of several nodes, each once."""
    return tuple({mark.words: mark for node in nodes for mark in all_badges(node)}.values())


def lists(node: Node) -> tuple[Listed, ...]:
    """Hosts of the node's gateway, service entry and virtual services, and its workload entries."""
    found = []
    if node.gateway is not None:
        found.append(_hosts("of the gateway", node.gateway.hostnames))
    if node.service_entry is not None:
        found.append(_hosts("of the service entry", node.service_entry.hosts))
    for name, hosts in sorted(node.virtual_services.items()):
        found.append(_hosts(f"of virtual service {name}", hosts))
    if node.workload_entries:
        count = len(node.workload_entries)
        found.append(Listed(f"{count} workload entr{'y' if count == 1 else 'ies'}", tuple(node.workload_entries)))
    return tuple(each for each in found if each.items)


def _hosts(whose: str, hosts: tuple[str, ...]) -> Listed:
    return Listed(f"{len(hosts)} host{'' if len(hosts) == 1 else 's'} {whose}", hosts)


def related(graph: TrafficGraph, node: Node, url: Link) -> tuple[NamedObject, ...]:
    """The services that lead to a node and the workload behind it, linked where the graph shows them."""
    found = services_of(graph, [node], url)
    if node.type is NodeType.APP and known(node.workload):
        found.append(NamedObject.of(object_types.WORKLOAD, node.workload))
    if node.type is NodeType.WORKLOAD and known(node.app):
        found.append(NamedObject("A", "App", node.app))
    return tuple(found)


def services_of(graph: TrafficGraph, nodes: Iterable[Node], url: Link) -> list[NamedObject]:
    """The services that lead to any of the nodes, each once; a node that is one is not told of itself."""
    nodes = list(nodes)
    shown = {(n.cluster, n.namespace, n.service): n for n in graph.nodes if n.type is NodeType.SERVICE}
    found = []
    for ref in sorted({ref for node in nodes for ref in node.dest_services}):
        there = shown.get((ref.cluster, ref.namespace, ref.name))
        if there is None or [there] != nodes:
            found.append(NamedObject.of(object_types.SERVICE, ref.name, url(there) if there else ""))
    return found


def notes(node: Node) -> tuple[str, ...]:
    """Why there is less to read about a node than about others."""
    if node.is_inaccessible:
        return ("You may not look into this namespace: only the traffic of what you see is known.",)
    if node.service_entry is not None:
        return ("A service entry stands for hosts that report nothing themselves: the figures are those of callers.",)
    if node.type is NodeType.UNKNOWN:
        return (
            "The traffic comes from outside of the mesh, or from a workload without a proxy: nothing more is known.",
        )
    if node.is_idle:
        return ("There was no traffic, so it has no graph of its own.",)
    if node.is_out_of_mesh:
        return ("Without a proxy it reports nothing itself, and has no graph of its own.",)
    return ()
