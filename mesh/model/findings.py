"""What is found wrong with configuration."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """The word `unknown` is the reference's for what is only to be known."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "unknown"


class Verdict(StrEnum):
    """An object's state in lists and their filters."""

    VALID = "Valid"
    WARNING = "Warning"
    INVALID = "Not Valid"
    UNKNOWN = "Not Validated"


@dataclass(frozen=True, slots=True)
class Finding:
    """`path` leads to the field, as in `spec/http[0]/route[1]/destination/host`; empty for the whole object."""

    code: str
    severity: Severity
    text: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """Of one object that was looked at."""

    findings: tuple[Finding, ...] = ()

    @property
    def verdict(self) -> Verdict:
        severities = {each.severity for each in self.findings}
        if Severity.ERROR in severities:
            return Verdict.INVALID
        return Verdict.WARNING if Severity.WARNING in severities else Verdict.VALID
