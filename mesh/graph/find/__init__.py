"""Find and hide: a small language over the nodes and edges of a finished graph.

An expression is clauses joined by `or`; a clause is conditions joined by `and`, all on nodes or all on edges.
"""

from mesh.graph.find.apply import EdgeMode, Hits, find, hide
from mesh.graph.find.completion import complete
from mesh.graph.find.expression import Expression, Needs, needs
from mesh.graph.find.grammar import FindError, parse
from mesh.graph.find.help import EXAMPLES, NOTES, OPERATORS, Example, OperatorHelp
from mesh.graph.find.operands import OPERANDS, Kind, Operand, Target

__all__ = [
    "EXAMPLES",
    "NOTES",
    "OPERANDS",
    "OPERATORS",
    "EdgeMode",
    "Example",
    "Expression",
    "FindError",
    "Hits",
    "Kind",
    "Needs",
    "Operand",
    "OperatorHelp",
    "Target",
    "complete",
    "find",
    "hide",
    "needs",
    "parse",
]
