"""How much of an edge's traffic is mutual TLS, and between which principals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from mesh.graph.context import GraphContext
from mesh.graph.decorations import SECURITY
from mesh.graph.elements import UNKNOWN, Edge, known
from mesh.graph.flows import ends, has_both_ends
from mesh.graph.fold import Nodes
from mesh.graph.steps.sides import Place, places
from mesh.graph.windows import named

Principals = tuple[str, str]

_MUTUAL_TLS = "mutual_tls"


@dataclass(slots=True)
class Security:
    """Of one edge: rates by policy, and by the principals of both ends."""

    policies: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    principals: dict[Principals, float] = field(default_factory=lambda: defaultdict(float))


def shares(context: GraphContext) -> dict[str, Mapping[Place, Security]]:
    """Namespace to what is known of all edges that its window has."""
    found: dict[str, Mapping[Place, Security]] = {}
    for index, window in enumerate(context.windows):
        edges: dict[Place, Security] = defaultdict(Security)
        for sample in context.vectors.get(named(SECURITY, index), ()):
            labels = sample.labels
            if not has_both_ends(labels) or "source_principal" not in labels or "destination_principal" not in labels:
                continue
            policy = labels.get("connection_security_policy") or UNKNOWN
            pair = (labels["source_principal"], labels["destination_principal"])
            for place in dict.fromkeys(places(context.options, *ends(labels), both=True)):
                edges[place].policies[policy] += sample.value
                edges[place].principals[pair] += sample.value
        found.update(dict.fromkeys(window.namespaces, edges))
    return found


def apply(nodes: Nodes, found: Mapping[Place, Security], _context: GraphContext) -> None:
    for node in nodes.values():
        for edge in node.edges.values():
            _decorate(edge, found.get((node.key, edge.target.key)) if found else None)


def _decorate(edge: Edge, security: Security | None) -> None:
    if security is not None:
        mutual = security.policies.get(_MUTUAL_TLS, 0.0)
        if mutual > 0:
            edge.is_mtls = mutual / sum(security.policies.values()) * 100
        edge.source_principal, edge.dest_principal = _prevailing(security.principals)
    elif edge.source.is_waypoint or edge.target.is_waypoint:
        edge.is_mtls = 100.0


def _prevailing(principals: Mapping[Principals, float]) -> Principals:
    """Those of most traffic, with as many as possible known; of equals the first by name, whatever came first."""
    # Nine digits: a sum's last ones depend on the order of its parts.
    return min(principals, key=lambda pair: (-sum(map(known, pair)), -float(f"{principals[pair]:.9g}"), pair))
