"""A parsed expression, what it matches, and which options of the graph it stands on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mesh.graph.elements import Edge, Node
from mesh.graph.find.operands import Kind, Operand, Target
from mesh.graph.rank import UNRANKED, Ranks


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison or state; `check` takes what the operand reads."""

    operand: Operand
    check: Callable[[Any], bool]

    def holds_for(self, node: Node, ranks: Ranks) -> bool:
        found = ranks.of(node.key) if self.operand.kind is Kind.RANK else self.operand.read(node)
        return self.check(found)

    def holds_on(self, edge: Edge) -> bool:
        return self.check(self.operand.read(edge))


@dataclass(frozen=True, slots=True)
class Clause:
    """Conditions that must hold together; all of one target."""

    target: Target
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Expression:
    """`text` as it was written, and the clauses of which one must hold."""

    text: str
    clauses: tuple[Clause, ...]

    def matches_node(self, node: Node, ranks: Ranks = UNRANKED) -> bool:
        return any(
            all(condition.holds_for(node, ranks) for condition in clause.conditions)
            for clause in self.clauses
            if clause.target is Target.NODE
        )

    def matches_edge(self, edge: Edge) -> bool:
        return any(
            all(condition.holds_on(edge) for condition in clause.conditions)
            for clause in self.clauses
            if clause.target is Target.EDGE
        )

    def asks_of(self, target: Target) -> bool:
        """Whether some clause is about nodes, or about edges."""
        return any(clause.target is target for clause in self.clauses)


@dataclass(frozen=True, slots=True)
class Needs:
    """Display options that an expression cannot do without (the page switches them on and says so)."""

    labels: bool = False
    rank: bool = False
    idle_nodes: bool = False
    response_time: bool = False
    throughput: bool = False
    security: bool = False
    virtual_services: bool = False


def needs(*expressions: Expression | None) -> Needs:
    """What the expressions need together; None is an empty box."""
    found = {
        condition.operand.enables
        for expression in expressions
        if expression is not None
        for clause in expression.clauses
        for condition in clause.conditions
    }
    return Needs(**{name: True for name in found if name})
