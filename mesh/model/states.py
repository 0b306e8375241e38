"""The states of objects in words, with the class and the icon that show them."""

from __future__ import annotations

from dataclasses import dataclass

from mesh.model.findings import Severity, Verdict
from mesh.model.health import HealthStatus


@dataclass(frozen=True, slots=True)
class State:
    """A status for people: its word, its CSS class, and its icon's name."""

    word: str
    css: str
    icon: str


@dataclass(frozen=True, slots=True)
class StateCount:
    """So many objects are in a state; `url` lists them."""

    state: State
    count: int
    url: str


UNKNOWN = State("n/a", "na", "na")
NO_HEALTH = State("No health information", "na", "na")
_STATES = {
    HealthStatus.FAILURE: State("Failure", "failure", "failure"),
    HealthStatus.DEGRADED: State("Degraded", "degraded", "degraded"),
    HealthStatus.NOT_READY: State("Not ready", "notready", "not-ready"),
    HealthStatus.HEALTHY: State("Healthy", "healthy", "healthy"),
}


def state_of(status: HealthStatus | None, unknown: State = UNKNOWN) -> State:
    """The words of a verdict; `unknown` where nothing can be said (a graph has room for more words than a list)."""
    return _STATES.get(status or HealthStatus.NA, unknown)


VERDICTS = {
    Verdict.VALID: State("Valid", "healthy", "healthy"),
    Verdict.WARNING: State("Warning", "degraded", "degraded"),
    Verdict.INVALID: State("Not valid", "failure", "failure"),
    Verdict.UNKNOWN: State("Not validated", "na", "na"),
}
SEVERITIES = {
    Severity.ERROR: State("Error", "failure", "failure"),
    Severity.WARNING: State("Warning", "degraded", "degraded"),
    Severity.UNKNOWN: State("Info", "info", "info"),
}


def health_filter(status: HealthStatus) -> tuple[str, str]:
    """The parameter of a list that shows only what is in that state."""
    return "health", UNKNOWN.word if status is HealthStatus.NA else str(status)
