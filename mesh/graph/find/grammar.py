"""Text to Expression. Every fault is a FindError that tells what is wrong, where, and what is allowed."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import NamedTuple

from mesh.graph.find import checks
from mesh.graph.find.expression import Clause, Condition, Expression
from mesh.graph.find.operands import LABEL_PREFIX, OPERANDS, Kind, Operand, Target, operand_named

LONGEST = 2000
_WORD = re.compile(r"\S+")
_QUALIFIER = re.compile(r"(?:(?P<filler>is|has)(?!\S)|(?P<not>not(?!\S)|!))\s*", re.IGNORECASE)
_OPERAND = re.compile(r"[^\s=!<>*^$]+")
_SIGN = r"[*^$]?=|[<>]=?"
_WORDED = r"(?:contains|startswith|endswith)(?!\S)"
_OPERATOR = re.compile(
    rf"\s*(?:(?:is|has)\s+)?(?:(?P<not>not(?!\S)|!)\s*)?(?P<op>{_SIGN}|{_WORDED})(?P<value>.*)",
    re.IGNORECASE | re.DOTALL,
)
_SIGNS = {"contains": "*=", "startswith": "^=", "endswith": "$="}


class FindError(ValueError):
    """`position` counts characters of the text from 0; `allowed` says what would be right."""

    def __init__(self, what: str, position: int, allowed: str) -> None:
        super().__init__(f"{what} (at character {position + 1}). {allowed}")
        self.what = what
        self.position = position
        self.allowed = allowed


class Piece(NamedTuple):
    """A part of the text and where it begins."""

    text: str
    at: int


def parse(text: str) -> Expression:
    """Raises FindError, and nothing else. A blank text is an error too: it asks nothing."""
    if len(text) > LONGEST:
        raise FindError(
            f"The expression has {len(text)} characters", LONGEST, f"At most {LONGEST} characters are allowed."
        )
    words = [Piece(found.group(), found.start()) for found in _WORD.finditer(text)]
    if not words:
        raise FindError("The expression is empty", 0, "Write a condition, such as: httpin > 0.5")
    return Expression(text.strip(), tuple(_clause(text, part) for part in split(words, "or")))


def split(words: list[Piece], joint: str) -> Iterator[list[Piece]]:
    """The words between the joints, which are `or` or `and` in any case. Raises FindError where there are none."""
    part: list[Piece] = []
    for word in [*words, None]:
        if word is not None and word.text.lower() != joint:
            part.append(word)
            continue
        if not part:
            at = word.at if word is not None else words[-1].at + len(words[-1].text)
            side = "before" if word is not None else "after"
            raise FindError(f"Nothing stands {side} “{joint}”", at, f"“{joint}” joins two conditions.")
        yield part
        part = []


def _clause(text: str, words: list[Piece]) -> Clause:
    parts = list(split(words, "and"))
    conditions: list[Condition] = []
    for part in parts:
        last = part[-1]
        piece = Piece(text[part[0].at : last.at + len(last.text)], part[0].at)
        condition = _condition(piece)
        if condition.operand.name == "name" and len(parts) > 1:
            raise FindError(
                "“name” cannot be joined by “and”", piece.at, "Use app, operation, service or workload instead."
            )
        if conditions and condition.operand.target is not conditions[0].operand.target:
            raise FindError(
                "Conditions on nodes and on edges cannot be joined by “and”", piece.at, "Join them by “or”."
            )
        conditions.append(condition)
    return Clause(conditions[0].operand.target, tuple(conditions))


def _condition(piece: Piece) -> Condition:
    rest, negated = unqualified(piece)
    found = _OPERAND.match(rest.text)
    if found is None:
        what = "An operand is missing" if not rest.text else f"No operand stands before “{rest.text}”"
        raise FindError(what, rest.at, "A condition begins with an operand: app = details, httpin > 0.5, healthy.")
    word, tail = Piece(found.group(), rest.at), Piece(rest.text[found.end() :], rest.at + found.end())
    operand = _operand(word)
    if not tail.text.strip():
        return Condition(operand, _state(operand, word, negated))
    sign, value = _operator_and_value(operand, word, tail)
    if negated:
        raise FindError(
            f"“{word.text}” is compared and cannot be negated from the front",
            piece.at,
            f"Negate the operator: {word.text} != …, {word.text} not contains ….",
        )
    return Condition(operand, _comparison(operand, word.text, sign, value))


def _operator_and_value(operand: Operand, word: Piece, tail: Piece) -> tuple[Piece, Piece]:
    """The operator in signs, such as `!*=`, and what stands behind it."""
    found = _OPERATOR.match(tail.text)
    if found is None:
        blanks = len(tail.text) - len(tail.text.lstrip())
        allowed = f"{_operators(operand)} Conditions are joined by “and” or “or”."
        raise FindError(f"No valid operator follows “{word.text}”", tail.at + blanks, allowed)
    written = found["op"].lower()
    sign = Piece(("!" if found["not"] else "") + _SIGNS.get(written, written), tail.at + found.start("op"))
    value = found["value"]
    if sign.text.endswith("=") and value.startswith("="):
        raise FindError(f"Invalid operator [{sign.text}=]", sign.at, _operators(operand))
    blanks = len(value) - len(value.lstrip())
    return sign, Piece(value.strip(), tail.at + found.start("value") + blanks)


def unqualified(piece: Piece) -> tuple[Piece, bool]:
    """Without leading `is`, `has`, `not` and `!`, and whether what is left is negated."""
    at, negated = 0, False
    while found := _QUALIFIER.match(piece.text, at):
        negated ^= found["not"] is not None
        at = found.end()
    return Piece(piece.text[at:], piece.at + at), negated


def _operand(word: Piece) -> Operand:
    operand = operand_named(word.text)
    if operand is None:
        raise FindError(f"Invalid operand [{word.text}]", word.at, _known_operands(word.text))
    if operand.kind is Kind.LABEL and not word.text[len(LABEL_PREFIX) :]:
        raise FindError("A label's key is missing", word.at, "Write it after the colon: label:region")
    return operand


def _known_operands(mistaken: str) -> str:
    """Those that look like it, or else all."""
    names = [name for operand in OPERANDS for name in operand.names]
    close = get_close_matches(mistaken.lower()[:40], names, n=3)
    if close:
        return f"Did you mean {' or '.join(close)}? The help lists all operands."
    nodes, edges = (
        ", ".join(known.name for known in OPERANDS if known.target is target) for target in (Target.NODE, Target.EDGE)
    )
    return f"Of nodes: {nodes}. Of edges: {edges}."


def _state(operand: Operand, word: Piece, negated: bool) -> checks.Check:
    """The check of an operand that stands alone."""
    if operand.kind is Kind.LABEL:
        return checks.label_exists(word.text[len(LABEL_PREFIX) :], negated)
    if operand.kind is not Kind.STATE:
        raise FindError(f"“{word.text}” needs an operator and a value", word.at + len(word.text), _operators(operand))
    return checks.state(not negated)


def _comparison(operand: Operand, word: str, sign: Piece, value: Piece) -> checks.Check:
    if operand.kind is Kind.STATE:
        raise FindError(
            f"“{word}” is a state and takes no operator", sign.at, f"Write {word} alone, or !{word} for the opposite."
        )
    if sign.text not in _allowed(operand):
        kind = "condition on numbers" if operand.kind in (Kind.NUMBER, Kind.RANK) else "condition on text"
        raise FindError(f"Invalid operator [{sign.text}] for a {kind}", sign.at, _operators(operand))
    if not value.text and sign.text not in ("=", "!="):
        raise FindError(f"Nothing follows the operator of “{word}”", value.at, "A value is expected.")
    match operand.kind:
        case Kind.NUMBER:
            return checks.number(sign.text, value.text, _number(sign, value))
        case Kind.RANK:
            return checks.number(sign.text, value.text, _rank(value))
        case Kind.NODE_TYPE:
            return _node_type(sign, value)
        case Kind.LABEL:
            return checks.label(word[len(LABEL_PREFIX) :], sign.text, value.text)
        case _:
            wanted = value.text.lower() if operand.name == "protocol" else value.text
            return checks.text(sign.text, wanted)


def _allowed(operand: Operand) -> tuple[str, ...]:
    if operand.kind in (Kind.NUMBER, Kind.RANK):
        return checks.NUMBER_SIGNS
    return ("=", "!=") if operand.kind is Kind.NODE_TYPE else checks.TEXT_SIGNS


def _operators(operand: Operand) -> str:
    if operand.kind is Kind.STATE:
        return f"“{operand.name}” stands alone."
    signs = " ".join(_allowed(operand))
    words = ", contains, startswith, endswith, each with “not”" if operand.kind in (Kind.TEXT, Kind.LABEL) else ""
    return f"Allowed operators: {signs}{words}."


def _number(sign: Piece, value: Piece) -> float:
    number = checks.to_number(value.text)
    if number is None or (math.isnan(number) and sign.text not in ("=", "!=")):
        raise FindError(
            f"Invalid value [{value.text}]",
            value.at,
            "A number is expected, with a point before decimals; = NaN asks for no activity, != NaN for any.",
        )
    return number


def _rank(value: Piece) -> float:
    number = checks.to_number(value.text)
    if number is None or not 1 <= number <= 100:
        raise FindError(f"Invalid rank range [{value.text}]", value.at, "A rank is a number from 1 to 100.")
    return number


def _node_type(sign: Piece, value: Piece) -> checks.Check:
    check = checks.node_type(sign.text, value.text)
    if check is None:
        allowed = "app, operation (op), service (svc), workload (wl), unknown"
        raise FindError(f"Invalid node type [{value.text}]", value.at, f"Allowed: {allowed}.")
    return check
