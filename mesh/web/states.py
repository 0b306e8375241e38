"""The states of objects in words, as lists and cards say them; a graph has room for more words."""

from __future__ import annotations

from dataclasses import dataclass

from mesh.graph.picture.names import State
from mesh.graph.picture.names import state_of as state_in_graph
from mesh.model.health import HealthStatus

UNKNOWN = State("n/a", "na", "na")


@dataclass(frozen=True, slots=True)
class StateCount:
    """So many objects are in a state; `url` lists them."""

    state: State
    count: int
    url: str


def state_of(status: HealthStatus | None) -> State:
    """`n/a` where nothing can be said."""
    return UNKNOWN if status in (None, HealthStatus.NA) else state_in_graph(status)


def health_filter(status: HealthStatus) -> tuple[str, str]:
    """The parameter of a list that shows only what is in that state."""
    return "health", UNKNOWN.word if status is HealthStatus.NA else str(status)
