"""What the operand at the end of an unfinished expression may become."""

from __future__ import annotations

import re

from mesh.graph.find.grammar import LONGEST, Piece, unqualified
from mesh.graph.find.operands import NODE_TYPES, OPERANDS, Target, operand_named

_JOINTS = re.compile(r"(?:^|(?<=\s))(?P<joint>and|or)(?=\s)", re.IGNORECASE)
_NODE_TYPE = re.compile(r"node\s*!?=\s*(?P<begun>\w*)", re.IGNORECASE)
_OPERAND = re.compile(r"[^\s=!<>*^$]*")


def complete(text: str) -> list[str]:
    """The whole text with its last operand (or node type) completed, one for each way; empty where there is none.

    Only operands that the clause allows: nodes and edges do not mix, and `name` stands alone.
    """
    if len(text) > LONGEST:
        return []
    joints = list(_JOINTS.finditer(text))
    at = joints[-1].end() if joints else 0
    clause_at = max((found.end() for found in joints if found["joint"].lower() == "or"), default=0)
    while at < len(text) and text[at].isspace():
        at += 1
    begun, _ = unqualified(Piece(text[at:], at))
    typed = _NODE_TYPE.fullmatch(begun.text)
    if typed is not None:
        start = begun.at + typed.start("begun")
        return [text[:start] + name for name in NODE_TYPES if name.startswith(typed["begun"].lower())]
    if not _OPERAND.fullmatch(begun.text):
        return []
    return [text[: begun.at] + name for name in _operands(begun.text.lower(), text[clause_at:at])]


def _operands(begun: str, before: str) -> list[str]:
    """Full names first; an abbreviation only where it is more than what was typed."""
    target = _target(before)
    usable = [
        operand for operand in OPERANDS if target is None or (operand.target is target and operand.name != "name")
    ]
    names = [operand.name for operand in usable] + [short for operand in usable for short in operand.short]
    return [name for name in names if name.startswith(begun) and name != begun]


def _target(before: str) -> Target | None:
    """The target of the clause's first condition, where there is one before `and`."""
    first, _ = unqualified(Piece(before.strip(), 0))
    found = _OPERAND.match(first.text)
    operand = operand_named(found.group()) if found and found.group() else None
    return operand.target if operand else None
