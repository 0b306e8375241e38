"""What is opened before the processes part; needs neither Django nor what the pages are made of."""

from __future__ import annotations

import logging
import os
import socket
import time
from dataclasses import dataclass

from mesh.config import Settings
from mesh.web.process.own_metrics.serving import open_port
from mesh.web.process.own_metrics.slots import WorkerSlots

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the processes inherit. `refusal` says why there is no port or are no slots; `first` is the process that
    prepared, `at` is Unix seconds."""

    listening: socket.socket | None = None
    slots: WorkerSlots | None = None
    refusal: str = ""
    first: int = 0
    at: float = 0

    def reserve(self, age: int) -> None:
        """In the first process, before a worker begins."""
        if self.slots is not None:
            self.slots.reserve(age)

    def take(self, age: int) -> None:
        """In a worker that has begun. One that gets no slot counts for itself."""
        if self.slots is not None and self.listening is not None:
            try:
                self.slots.take(age)
            except OSError:
                log.exception("process %d counts for itself", os.getpid())

    def free(self, age: int, pid: int) -> None:
        """In the first process, after a worker has ended: its counts stay."""
        if self.slots is not None:
            self.slots.free(age, pid)


@dataclass(slots=True)
class _Opened:
    """A reload of gunicorn's configuration finds the port open, and old workers still on it and on their slots."""

    at: float
    ports: dict[tuple[str, int], socket.socket]
    slots: WorkerSlots | None = None


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
        return Prepared(slots=_opened.slots)
    try:
        if place not in _opened.ports:
            _opened.ports[place] = open_port(*place)
    except OSError as error:
        reason = f"server.observability.metrics.port {configured.port}: {_reason(error)}"
        return Prepared(slots=_opened.slots, refusal=f"The console's own metrics are not served: {reason}.")
    refusal = ""
    try:
        _opened.slots = _opened.slots or WorkerSlots(folder)
    except OSError as error:
        refusal = f"The console's own metrics are those of one process at a time: {_reason(error)}."
    return Prepared(_opened.ports[place], _opened.slots, refusal, os.getpid(), _opened.at)


def close() -> None:
    """At the end of the first process."""
    while _opened.ports:
        _opened.ports.popitem()[1].close()
    if _opened.slots is not None:
        _opened.slots.remove()
        _opened.slots = None


def _reason(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno else str(error)
