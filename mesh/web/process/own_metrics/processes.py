"""What the system says of the console's processes together; nothing where it has no /proc."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from mesh.web.process.own_metrics import catalogue

_PAGE_BYTES, _TICKS = os.sysconf("SC_PAGE_SIZE"), os.sysconf("SC_CLK_TCK")
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Stat:
    """One process: CPU time of its own and of its children that have ended, in whole ticks of the system's clock, so
    that a sum never falls by a rounding; resident bytes."""

    own: int
    ended: int
    memory: int


class Processes(Collector):
    """CPU time is that of the console's first process, its workers, and those that ended, which the first has; memory
    that of the workers, or of the first without any: it waits, and shares most with them."""

    def __init__(self, first: int, workers: Callable[[], Iterable[int]], started: float) -> None:
        self._first = first
        self._workers = workers
        self._started = started

    def collect(self) -> Iterator[Metric]:
        yield catalogue.start(self._started)
        found = self._stats()
        if found:
            yield catalogue.cpu_seconds(sum(stat.own + stat.ended for stat in found) / _TICKS)
            yield catalogue.memory(sum(stat.memory for stat in found[1:] or found))

    def _stats(self) -> list[Stat]:
        """The first process, then the workers, at one moment: one that ends meanwhile would be counted twice or not at
        all, and the counter go back."""
        found: list[Stat] = []
        for _ in range(_TRIES):
            before = read_stat(self._first)
            workers = [stat for pid in self._workers() if (stat := read_stat(pid)) is not None]
            first = read_stat(self._first)
            if before is None or first is None:
                return []
            found = [first, *workers]
            if before.ended == first.ended:
                break
        return found


def read_stat(pid: int) -> Stat | None:
    """None when the process is gone or the system does not tell; the fields are those of proc(5)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    own, ended = int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])
    return Stat(own, ended, int(fields[21]) * _PAGE_BYTES)
