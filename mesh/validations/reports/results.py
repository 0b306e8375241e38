"""What validation found in files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from mesh.model.complaints import Complaint
from mesh.model.findings import Severity
from mesh.model.kinds import Kind
from mesh.validations.findings import Finding

GRAVEST = (Severity.ERROR, Severity.WARNING, Severity.UNKNOWN)
WORDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.UNKNOWN: "info"}
"""How severities are written for whoever reads a report."""


class Judged(NamedTuple):
    """An object that was looked at, and where it begins."""

    file: str
    line: int
    kind: Kind
    namespace: str
    name: str

    @property
    def title(self) -> str:
        return f"{self.kind.name} {self.namespace}/{self.name}"


@dataclass(frozen=True, slots=True)
class Result:
    """A finding, with the line that it is about, and changes in words that would mend it."""

    judged: Judged
    line: int
    finding: Finding
    mends: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        return self.judged.file

    def reaches(self, severity: Severity) -> bool:
        """Whether it is as grave, or graver."""
        return GRAVEST.index(self.finding.severity) <= GRAVEST.index(severity)

    @property
    def severity(self) -> str:
        return WORDS[self.finding.severity]


@dataclass(frozen=True, slots=True)
class Report:
    """`results` by file and line. `judged` are all objects that were looked at. `complaints` tell what could not be
    read, `notes` what else is odd; `ignored` and `unproven` count findings that are left out, by code."""

    results: tuple[Result, ...]
    judged: tuple[Judged, ...]
    complaints: tuple[Complaint, ...] = ()
    notes: tuple[Complaint, ...] = ()
    ignored: tuple[tuple[str, int], ...] = ()
    unproven: tuple[tuple[str, int], ...] = ()

    def reaches(self, severity: Severity) -> bool:
        """Whether any finding is as grave, or graver."""
        return any(each.reaches(severity) for each in self.results)

    @property
    def counts(self) -> dict[str, int]:
        """Findings by the word for their severity."""
        return {WORDS[each]: sum(one.finding.severity is each for one in self.results) for each in GRAVEST}
