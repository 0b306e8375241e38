"""What pages are about, beside the kinds of the cluster: their words, and the letters before their names."""

from __future__ import annotations

from dataclasses import dataclass

from mesh.model import kinds


@dataclass(frozen=True, slots=True)
class ObjectType:
    """`name` stands in addresses, `word` in texts."""

    name: str
    word: str
    letters: str


APPLICATION = ObjectType("application", "Application", "A")
CLUSTER = ObjectType("cluster", "Cluster", "C")
EXTERNAL_SERVICE = ObjectType("service", "External service", "ES")
NAMESPACE = ObjectType("namespace", kinds.NAMESPACE.label, kinds.NAMESPACE.letters)
POD = ObjectType("pod", kinds.POD.label, kinds.POD.letters)
SERVICE = ObjectType("service", kinds.SERVICE.label, kinds.SERVICE.letters)
WAYPOINT = ObjectType("workload", "Waypoint proxy", "L7")
WORKLOAD = ObjectType("workload", "Workload", "W")
OBJECT_TYPES = {each.name: each for each in (APPLICATION, NAMESPACE, SERVICE, WORKLOAD)}
"""Those that have pages of their own, by name."""
