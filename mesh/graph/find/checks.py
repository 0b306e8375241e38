"""The comparisons behind conditions: each makes a function of what an operand reads."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from mesh.graph.elements import NodeType
from mesh.graph.find.operands import NODE_TYPES

Check = Callable[[Any], bool]

TEXT_SIGNS = ("=", "!=", "*=", "!*=", "^=", "!^=", "$=", "!$=")
NUMBER_SIGNS = ("=", "!=", ">", ">=", "<", "<=")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.(?P<decimals>\d*))?|\.(?P<only>\d+))(?:[eE][+-]?\d{1,3})?", re.ASCII)
_LEAST_DECIMALS = 2

_TEXTS: Mapping[str, Callable[[str, str], bool]] = {
    "=": operator.eq,
    "*=": operator.contains,
    "^=": str.startswith,
    "$=": str.endswith,
}
_ORDERS: Mapping[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


def text(sign: str, wanted: str) -> Check:
    """Over the texts that an operand gives: one must match; negated, none may."""
    negated, matches = sign.startswith("!"), _TEXTS[sign.removeprefix("!")]

    def check(found: tuple[str, ...]) -> bool:
        return any(matches(each, wanted) for each in found) is not negated

    return check


def label(key: str, sign: str, wanted: str) -> Check:
    """A label that is not there counts as empty."""
    on_text = text(sign, wanted)
    return lambda labels: on_text((labels.get(key, ""),))


def label_exists(key: str, negated: bool) -> Check:
    return lambda labels: (key in labels) is not negated


def state(wanted: bool) -> Check:
    """None, neither, matches nothing."""
    return lambda found: found is wanted


def node_type(sign: str, wanted: str) -> Check | None:
    """None where there is no such type."""
    chosen: NodeType | None = NODE_TYPES.get(wanted.lower())
    if chosen is None:
        return None
    return (lambda found: found is chosen) if sign == "=" else (lambda found: found is not chosen)


def to_number(given: str) -> float | None:
    """The number, NaN for the word `NaN`, None for anything else."""
    if given.lower() == "nan":
        return math.nan
    return float(given) if _NUMBER.fullmatch(given) else None


def number(sign: str, written: str, wanted: float) -> Check:
    """Over a number or None, unknown. `written` is the number as typed: its decimals tell how exact equality is.

    `= NaN` is "no activity": 0 or unknown. Unknown satisfies nothing else.
    """
    if math.isnan(wanted):
        return (lambda found: not found) if sign == "=" else bool
    if sign in _ORDERS:
        compare = _ORDERS[sign]
        return lambda found: found is not None and compare(found, wanted)
    decimals = _decimals(written)

    def equals(found: float) -> bool:
        return found == wanted or (wanted != 0 and round(found, decimals) == wanted)

    return lambda found: found is not None and equals(found) is (sign == "=")


def _decimals(written: str) -> int:
    """As many as were typed, at least the two that the picture shows."""
    found = _NUMBER.fullmatch(written)
    typed = (found["decimals"] or found["only"] or "") if found else ""
    return max(_LEAST_DECIMALS, len(typed))
