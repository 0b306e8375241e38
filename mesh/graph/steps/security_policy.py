"""How much of an edge's traffic is mutual TLS, and between which principals."""

from __future__ import annotations

from collections import defaultdict

from mesh.graph.elements import UNKNOWN, Edge, known
from mesh.graph.flows import End, ends, has_both_ends
from mesh.graph.fold import Nodes
from mesh.graph.queries import SECURITY, named
from mesh.graph.steps.sides import edges_of
from mesh.graph.world import World
from mesh.model.samples import Sample

_Place = tuple[str, str]
_Principals = tuple[str, str]
_ANY_PROTOCOL = ("grpc", "http", "tcp")


def shares(world: World) -> dict[str, list[Sample]]:
    """Namespace to the series to its services from elsewhere, then those from its workloads; each once."""
    arriving: dict[str, list[Sample]] = defaultdict(list)
    leaving: dict[str, list[Sample]] = defaultdict(list)
    for index, window in enumerate(world.windows):
        names = frozenset(window.namespaces)
        for sample in world.vectors.get(named(SECURITY, index), ()):
            labels = sample.labels
            if not has_both_ends(labels) or "source_principal" not in labels or "destination_principal" not in labels:
                continue
            source, dest = labels["source_workload_namespace"], labels["destination_service_namespace"]
            if source in names:
                leaving[source].append(sample)
            if dest in names and dest != source and labels.get("reporter") != "source":
                arriving[dest].append(sample)
    return {namespace: arriving[namespace] + leaving[namespace] for namespace in {*arriving, *leaving}}


def apply(nodes: Nodes, samples: list[Sample], world: World) -> None:
    policies: dict[_Place, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    principals: dict[_Place, dict[_Principals, float]] = defaultdict(lambda: defaultdict(float))
    for sample in samples:
        labels = sample.labels
        policy = labels.get("connection_security_policy") or UNKNOWN
        for place in _places(nodes, world, ends(labels)):
            policies[place][policy] += sample.value
            pair = (labels["source_principal"], labels["destination_principal"])
            principals[place][pair] += sample.value
    for node in nodes.values():
        for edge in node.edges.values():
            place = (node.key, edge.target.key)
            _decorate(edge, policies.get(place), principals.get(place))


def _places(nodes: Nodes, world: World, both: tuple[End, End]) -> list[_Place]:
    found = edges_of(nodes, world.options, both, _ANY_PROTOCOL, both=True)
    return list(dict.fromkeys((edge.source.key, edge.target.key) for edge in found))


def _decorate(edge: Edge, policies: dict[str, float] | None, principals: dict[_Principals, float] | None) -> None:
    if policies:
        mutual = policies.get("mutual_tls", 0.0)
        if mutual > 0:
            edge.is_mtls = mutual / sum(policies.values()) * 100
    elif edge.source.is_waypoint or edge.target.is_waypoint:
        edge.is_mtls = 100.0
    if principals:
        edge.source_principal, edge.dest_principal = _prevailing(principals)


def _prevailing(principals: dict[_Principals, float]) -> _Principals:
    """Those of most traffic, with as many as possible known; of equals the first by name, whatever came first."""
    # Nine digits: a sum's last ones depend on the order of its parts.
    return min(principals, key=lambda pair: (-sum(map(known, pair)), -float(f"{principals[pair]:.9g}"), pair))
