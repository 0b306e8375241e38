"""How grave what is found wrong with configuration is, and what that makes of an object."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Severity(StrEnum):
    """`unknown` is shown as information."""

    ERROR = "error"
    WARNING = "warning"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """An object's state in lists and their filters."""

    VALID = "Valid"
    WARNING = "Warning"
    INVALID = "Not Valid"
    UNKNOWN = "Not Validated"


def verdict_of(severities: Iterable[Severity]) -> Verdict:
    """By the worst of what was found about an object that was looked at."""
    found = frozenset(severities)
    if Severity.ERROR in found:
        return Verdict.INVALID
    return Verdict.WARNING if Severity.WARNING in found else Verdict.VALID
