"""What a listener bears."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """`arrival`, `write` and `pause` are seconds: for a request to arrive, for an answer to be taken, and between the
    signal to end and the last connection that is accepted. `bodies` and `unsent` bound the bytes that all bodies that
    arrive, and all answers that are not yet taken, may hold. `probes` are paths; `leaving` is called at that signal."""

    arrival: float
    write: float
    pause: float
    max_body: int
    bodies: int
    unsent: int
    probes: tuple[str, ...]
    api: str
    leaving: Callable[[], object] = bool
