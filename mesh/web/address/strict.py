"""Query parameters, read strictly: an unknown name or an unreadable value is a 400 that says which (api.md §1.2, 1.3).

A page's own controls may carry more parameters than it reads, so only the API is strict about names.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection

from django.http import HttpRequest

_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False"})
_DURATION = re.compile(r"([0-9]+(ms|[smhdwy]))+")
_PART = re.compile(r"([0-9]+)(ms|[smhdwy])")
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "y": 31_536_000}
# A hundred years: longer windows overflow the metrics store's own arithmetic.
LONGEST = 100 * _SECONDS["y"]


class BadParameter(Exception):
    """A query parameter that is not known, or whose value cannot be read."""


def strict(request: HttpRequest, allowed: Collection[str]) -> None:
    """Raises `BadParameter` when the query has a parameter that is not in `allowed`."""
    unknown = sorted(set(request.GET) - set(allowed))
    if unknown:
        known = ", ".join(sorted(allowed)) or "none"
        raise BadParameter(f"unknown query parameter {quoted(unknown[0])}; allowed: {known}")


def text(request: HttpRequest, name: str, default: str = "") -> str:
    """The first value, as the reference reads a repeated parameter; `default` when absent or empty."""
    values = request.GET.getlist(name)
    value = values[0] if values else ""
    if "\0" in value:
        raise BadParameter(f"{name}: a zero byte is not allowed")
    return value or default


def flag(request: HttpRequest, name: str, default: bool = False) -> bool:
    """A boolean in Go's forms: 1, t, T, TRUE, true, True, 0, f, F, FALSE, false, False."""
    value = text(request, name)
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    if value:
        raise BadParameter(f"{name}: {quoted(value)} is not a boolean; allowed: true, false")
    return default


def words(request: HttpRequest, name: str) -> tuple[str, ...]:
    """A comma-separated list without blanks and empty words."""
    return tuple(word for word in (part.strip() for part in text(request, name).split(",")) if word)


def duration(request: HttpRequest, name: str, default: float) -> float:
    """Seconds of a Prometheus duration such as `10m` or `1h30m`."""
    value = text(request, name)
    return parse_duration(value, name) if value else default


def parse_duration(value: str, name: str) -> float:
    """Seconds; more than nothing, at most a hundred years. Raises `BadParameter` under the parameter's name."""
    if not _DURATION.fullmatch(value):
        raise BadParameter(f"{name}: {quoted(value)} is not a duration; allowed: 60s, 10m, 1h30m, 7d")
    seconds = sum(int(number[:18]) * _SECONDS[unit] for number, unit in _PART.findall(value))
    if not 0 < seconds <= LONGEST:
        raise BadParameter(f"{name}: {quoted(value)} is out of range; allowed: more than 0, at most 100y")
    return seconds


def query_time(request: HttpRequest, now: float, name: str = "queryTime") -> int:
    """Unix seconds; `now` when absent."""
    return whole_number(request, name, int(now), least=0)


def whole_number(request: HttpRequest, name: str, default: int, *, least: int = 0, most: int = 10**12) -> int:
    """A whole number within its bounds."""
    value = text(request, name)
    if not value:
        return default
    number = int(value) if re.fullmatch(r"-?[0-9]{1,15}", value, re.ASCII) else math.nan
    if not least <= number <= most:
        raise BadParameter(f"{name}: {quoted(value)} is not allowed; allowed: a whole number from {least} to {most}")
    return int(number)


def quoted(value: str, most: int = 80) -> str:
    """A value that was given, for a message about it: short, and without what cannot be seen."""
    shown = value if len(value) <= most else value[: most - 3] + "..."
    seen = "".join(each if each.isprintable() else "\ufffd" for each in shown)
    return f'"{seen}"'
