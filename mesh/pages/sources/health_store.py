"""The last verdicts on all traffic, as the background refresh left them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from mesh.health.judging import JudgedTraffic
from mesh.health.queries import HealthType

Judged = Mapping[str, JudgedTraffic]
"""By name, of one type in one namespace."""


@dataclass(frozen=True, slots=True)
class TrafficPart:
    """The judged traffic of every object of one type, by (cluster, namespace); measured over `seconds` until
    `computed_at` (Unix seconds)."""

    computed_at: float
    seconds: int
    namespaces: Mapping[tuple[str, str], Judged] = field(default_factory=dict)


class HealthStore:
    """One part for each type, replaced whole: it holds what the mesh holds and never more. Safe for threads.

    A part answers for moments within `lasting_seconds` of its own; nothing answers when that is 0. `told` hears of each
    question: the type, and whether there was an answer.
    """

    def __init__(self, lasting_seconds: float, told: Callable[[HealthType, bool], None] = lambda *_: None) -> None:
        self.lasting_seconds = lasting_seconds
        self._told = told
        self._parts: dict[HealthType, TrafficPart] = {}
        self._lock = threading.Lock()

    def put(self, parts: Mapping[HealthType, TrafficPart]) -> None:
        """Types that are not among `parts` keep what they have."""
        with self._lock:
            self._parts = {**self._parts, **parts}

    def knows(self, moment: float) -> bool:
        """Whether all types have a part for that moment; nobody hears of it."""
        lasts = (abs(moment - part.computed_at) <= self.lasting_seconds for part in self._parts.values())
        return len(self._parts) == len(HealthType) and all(lasts)

    def at(self, moment: float, kind: HealthType) -> TrafficPart | None:
        """The part, unless it is too far from the moment that is asked about."""
        part = self.peek(moment, kind)
        self._told(kind, part is not None)
        return part

    def peek(self, moment: float, kind: HealthType) -> TrafficPart | None:
        """The same, untold: for whoever asks nothing where this has nothing."""
        part = self._parts.get(kind)
        if part is None or abs(moment - part.computed_at) > self.lasting_seconds:
            return None
        return part
