"""What is opened before the processes part; needs neither Django nor what the pages are made of."""

from __future__ import annotations

import logging
import os
import socket
import time
from dataclasses import dataclass, field

from mesh.config import Settings
from mesh.web.own_metrics.serving import open_port
from mesh.web.own_metrics.share import Share

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the processes inherit. `refusal` says why there is no port or no share; `at` is Unix seconds."""

    listening: socket.socket | None = None
    share: Share | None = None
    refusal: str = ""
    at: float = field(default_factory=time.time)

    def close(self) -> None:
        """At the end of the first process."""
        for place, prepared in list(_open.items()):
            if prepared is self:
                del _open[place]
        if self.listening is not None:
            self.listening.close()
        if self.share is not None:
            self.share.remove()

    def retire(self, pid: int) -> None:
        """A process has ended: its counts stay."""
        if self.share is not None:
            try:
                self.share.retire(pid)
            except OSError:
                log.exception("the counts of process %d are lost", pid)


_open: dict[tuple[str, int], Prepared] = {}
"""A reload of gunicorn's configuration finds the port open, and old workers still on it."""


def prepare(settings: Settings, folder: str | None = None) -> Prepared:
    """Opens the port, unless the metrics are switched off. A port that cannot be had is no reason not to start.

    `folder` is where temporary files go, the system's choice by default.
    """
    configured = settings.server.observability.metrics
    place = (settings.server.address, configured.port)
    for known, prepared in list(_open.items()):
        if known != place or not configured.enabled:
            prepared.close()
    if configured.enabled and place not in _open:
        prepared = _opened(*place, folder)
        if prepared.listening is None:
            return prepared
        _open[place] = prepared
    return _open.get(place, Prepared())


def _reason(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno else str(error)


def _opened(address: str, port: int, folder: str | None) -> Prepared:
    try:
        listening = open_port(address, port)
    except OSError as error:
        reason = f"server.observability.metrics.port {port}: {_reason(error)}"
        return Prepared(refusal=f"The console's own metrics are not served: {reason}.")
    try:
        return Prepared(listening, Share(folder))
    except OSError as error:
        refusal = f"The console's own metrics are those of one process at a time: {_reason(error)}."
        return Prepared(listening, refusal=refusal)
