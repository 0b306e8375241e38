"""Made-up traffic graphs of any size: namespaces with app boxes, a service and one to three versions each, and calls
by preferential attachment (80 % within the namespace, a few backwards, some hubs)."""

from __future__ import annotations

import random

from mesh.graph.elements import Box, Edge, GraphType, Node, NodeHealth, NodeType, TrafficGraph
from mesh.model.health import HealthStatus

WORDS = ("cart", "ledger", "search", "quote", "mailer", "stock", "audit", "profile", "ranking", "gateway", "notify")


def made_graph(nodes: int, seed: int = 7) -> TrafficGraph:
    """About `nodes` nodes; a quarter as many namespaces as there are apps of about eight nodes. The same for a seed."""
    return _Maker(nodes, random.Random(seed)).graph()  # noqa: S311 - a repeatable picture, no secret


class _Maker:
    def __init__(self, nodes: int, dice: random.Random) -> None:
        self.dice = dice
        self.nodes: list[Node] = []
        self.boxes: list[Box] = []
        self.edges: list[Edge] = []
        self.apps: list[tuple[str, Node, list[Node]]] = []
        namespaces = max(3, nodes // 25)
        for number in range(namespaces):
            name = f"ns-{number:02d}"
            self.boxes.append(Box(f"box_east_{name}", "namespace", "east", name))
        while len(self.nodes) < nodes:
            self._app(f"ns-{len(self.apps) % namespaces:02d}")

    def graph(self) -> TrafficGraph:
        for _ in range(int(len(self.apps) * 1.6)):
            self._call()
        return TrafficGraph(
            1_700_000_000, 600, GraphType.VERSIONED_APP, tuple(self.nodes), tuple(self.boxes), tuple(self.edges)
        )

    def _app(self, namespace: str) -> None:
        name = f"{self.dice.choice(WORDS)}-{len(self.apps):03d}"
        box = Box(f"box_east_{namespace}_{name}", "app", "east", namespace, name, f"box_east_{namespace}")
        self.boxes.append(box)
        service = Node(f"svc_{namespace}_{name}", NodeType.SERVICE, "east", namespace, service=name, parent=box.key)
        service.is_injected = True
        versions = [
            Node(
                f"vapp_{namespace}_{name}_v{number}",
                NodeType.APP,
                "east",
                namespace,
                workload=f"{name}-v{number}",
                app=name,
                version=f"v{number}",
                parent=box.key,
            )
            for number in range(1, self.dice.choice((1, 1, 2, 3)) + 1)
        ]
        for node in (service, *versions):
            node.health = NodeHealth(status=self._status())
        self.nodes += [service, *versions]
        for version in versions:
            self._edge(service, version)
        self.apps.append((namespace, service, versions))

    def _call(self) -> None:
        caller = self.dice.randrange(len(self.apps))
        namespace, _, versions = self.apps[caller]
        near = [number for number, app in enumerate(self.apps) if app[0] == namespace and number != caller]
        later = near if near and self.dice.random() < 0.8 else range(len(self.apps))
        target = min(self.dice.choice(later), self.dice.choice(later))
        if target != caller:
            self._edge(self.dice.choice(versions), self.apps[target][1])

    def _edge(self, source: Node, target: Node) -> None:
        rate = self.dice.uniform(0.1, 50)
        status = self._status()
        edge = Edge(source, target, "http", {"http": rate}, health=status)
        if status is not HealthStatus.HEALTHY:
            edge.rates["http5xx"] = rate * (0.05 if status is HealthStatus.DEGRADED else 0.3)
        self.edges.append(edge)

    def _status(self) -> HealthStatus:
        states = (HealthStatus.HEALTHY, HealthStatus.DEGRADED, HealthStatus.FAILURE)
        return self.dice.choices(states, weights=(90, 7, 3))[0]
