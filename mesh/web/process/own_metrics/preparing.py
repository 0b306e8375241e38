"""What is opened before the processes part; needs neither Django nor what the pages are made of."""

from __future__ import annotations

import logging
import os
import socket
import time
from dataclasses import dataclass

from mesh.config import Settings
from mesh.web.process.own_metrics.seats import Seats
from mesh.web.process.own_metrics.serving import open_port

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the processes inherit. `refusal` says why there is no port or are no seats; `first` is the process that
    prepared, `at` is Unix seconds."""

    listening: socket.socket | None = None
    seats: Seats | None = None
    refusal: str = ""
    first: int = 0
    at: float = 0

    def reserve(self, age: int) -> None:
        """In the first process, before a worker begins."""
        if self.seats is not None:
            self.seats.reserve(age)

    def take(self, age: int) -> None:
        """In a worker that has begun. One that gets no seat counts for itself."""
        if self.seats is not None and self.listening is not None:
            try:
                self.seats.take(age)
            except OSError:
                log.exception("process %d counts for itself", os.getpid())

    def free(self, age: int, pid: int) -> None:
        """In the first process, after a worker has ended: its counts stay."""
        if self.seats is not None:
            self.seats.free(age, pid)


@dataclass(slots=True)
class _Opened:
    """A reload of gunicorn's configuration finds the port open, and old workers still on it and on their seats."""

    at: float
    ports: dict[tuple[str, int], socket.socket]
    seats: Seats | None = None


_opened = _Opened(time.time(), {})


def prepare(settings: Settings, folder: str | None = None) -> Prepared:
    """Opens the port, unless the metrics are switched off. A port that cannot be had is no reason not to start.

    `folder` is where temporary files go, the system's choice by default.
    """
    configured = settings.server.observability.metrics
    place = (settings.server.address, configured.port)
    for known in list(_opened.ports):
        if known != place or not configured.enabled:
            _opened.ports.pop(known).close()
    if not configured.enabled:
        return Prepared(seats=_opened.seats)
    try:
        if place not in _opened.ports:
            _opened.ports[place] = open_port(*place)
    except OSError as error:
        reason = f"server.observability.metrics.port {configured.port}: {_reason(error)}"
        return Prepared(seats=_opened.seats, refusal=f"The console's own metrics are not served: {reason}.")
    refusal = ""
    try:
        _opened.seats = _opened.seats or Seats(folder)
    except OSError as error:
        refusal = f"The console's own metrics are those of one process at a time: {_reason(error)}."
    return Prepared(_opened.ports[place], _opened.seats, refusal, os.getpid(), _opened.at)


def close() -> None:
    """At the end of the first process."""
    while _opened.ports:
        _opened.ports.popitem()[1].close()
    if _opened.seats is not None:
        _opened.seats.remove()
        _opened.seats = None


def _reason(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno else str(error)
