"""How grave what is found wrong with configuration is, and what that makes of an object."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class FindingCounts:
    """How much was found wrong, by severity."""

    errors: int = 0
    warnings: int = 0

    @property
    def words(self) -> str:
        """`1 error, 2 warnings`; empty of none."""
        found = ((self.errors, "error"), (self.warnings, "warning"))
        return ", ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in found if count)

    @property
    def verdict(self) -> Verdict:
        return Verdict.INVALID if self.errors else Verdict.WARNING if self.warnings else Verdict.VALID


def counts_of(severities: Iterable[Severity]) -> FindingCounts:
    found = list(severities)
    return FindingCounts(found.count(Severity.ERROR), found.count(Severity.WARNING))
