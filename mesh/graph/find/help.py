"""The rest of the help page: operators, examples and notes; operands have their own table."""

from __future__ import annotations

from typing import NamedTuple


class OperatorHelp(NamedTuple):
    """The ways to write it, and what it says."""

    written: tuple[str, ...]
    meaning: str


class Example(NamedTuple):
    expression: str
    meaning: str


OPERATORS: tuple[OperatorHelp, ...] = (
    OperatorHelp(("=",), "is equal"),
    OperatorHelp(("!=",), "is not equal"),
    OperatorHelp((">", ">=", "<", "<="), "numbers only"),
    OperatorHelp(("contains", "*="), "text only"),
    OperatorHelp(("startswith", "^="), "text only"),
    OperatorHelp(("endswith", "$="), "text only"),
    OperatorHelp(("not contains", "!contains", "!*="), "and so for startswith and endswith"),
    OperatorHelp(("!", "not"), "before a state: the opposite"),
    OperatorHelp(("is", "has"), "before a state, for reading only: is idle, has vs"),
    OperatorHelp(("and",), "both; not between nodes and edges"),
    OperatorHelp(("or",), "one of both"),
)

EXAMPLES: tuple[Example, ...] = (
    Example("!healthy", "nodes that are degraded or failing"),
    Example("name not contains rev", "nodes none of whose names contains rev"),
    Example("app startswith product", "nodes whose app begins with product"),
    Example("app != details and version = v1", "version v1 of every app but details"),
    Example("label:region", "nodes that have the label region"),
    Example("!label:region", "nodes that do not have it"),
    Example("label:region = east", "nodes on which it is east"),
    Example("outofmesh", "workloads without sidecar and not in ambient mode"),
    Example("outside", "nodes outside the selected namespaces"),
    Example("httpin > 0.5", "nodes that get more than one HTTP request in two seconds"),
    Example("tcpout >= 1000", "nodes that send at least 1000 bytes per second over TCP"),
    Example("httpout = NaN", "nodes that send no HTTP"),
    Example("rank <= 2", "nodes with the most edges"),
    Example("!traffic", "edges without traffic"),
    Example("rt > 500", "edges with answers slower than half a second"),
    Example("%httperr > 5", "edges on which more than one in twenty requests fails"),
    Example("%httptraffic >= 50.0", "edges with at least half of what their source sends"),
    Example("node = svc and svc startswith det or !traffic", "services that begin with det, and edges without traffic"),
)

NOTES: tuple[str, ...] = (
    "“or” separates clauses; “and” binds the conditions of one clause. There are no parentheses.",
    "A clause is about nodes or about edges; join both by “or”.",
    "“name” stands alone in its clause.",
    "Names of operands and operators may be written in any case; values are compared as they are.",
    "A text that is missing is empty. A rate or share that is missing is 0.",
    "A response time or throughput that is missing is unknown: only = NaN matches it.",
    "= NaN asks for no activity, != NaN for any.",
    "= and != compare numbers with two decimals, or with as many as you write.",
    "“!healthy” leaves out what has no verdict or is not ready; services and unknown sources are neither in nor out "
    "of the mesh.",
    "Hiding a node hides its edges. Hiding edges hides nodes that have none left, except idle ones.",
    "What is hidden cannot be found: hide comes first.",
    "An option that an expression needs is switched on with it.",
    "Tab goes through the words that an unfinished condition may become, back to what was typed, and then on.",
)
