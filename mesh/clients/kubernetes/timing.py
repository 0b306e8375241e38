"""How long the client and the cache wait, in one place, so that tests can hurry."""

from __future__ import annotations

import random
from dataclasses import dataclass

from mesh.clients.kubernetes.call_rate import CallRate


@dataclass(frozen=True, slots=True)
class Timing:
    """All in seconds.

    `connect`, `read` and `total` bound one call, `page` one that a page waits for, with its repetitions; `watch` is
    how long one watch stays open (spread up to twice as long); `backoff_first` to `backoff_most` space the attempts
    after a failure; `forbidden` those at a kind that may not be read; `refused` those with credentials that were not
    taken; `discovery` those at kinds that are not served; `poll` the mesh's configuration. `rate` bounds how often the
    API server is called, and `queue` how long a call waits for that.
    """

    connect: float = 5.0
    read: float = 30.0
    total: float = 120.0
    page: float = 2.0
    watch: float = 240.0
    backoff_first: float = 0.5
    backoff_most: float = 30.0
    forbidden: float = 60.0
    refused: float = 3.0
    discovery: float = 180.0
    poll: float = 30.0
    queue: float = 5.0
    rate: CallRate | None = None


class Backoff:
    """Waiting times that double up to a limit, each shortened by chance so that clients do not march in step."""

    def __init__(self, timing: Timing) -> None:
        self._first = timing.backoff_first
        self._most = timing.backoff_most
        self._next = self._first

    def next(self) -> float:
        """Seconds to wait before the next attempt."""
        wait = self._next
        self._next = min(self._next * 2, self._most)
        return wait * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, keeps no secret

    def reset(self) -> None:
        self._next = self._first
