"""Ports for programs that must be told theirs."""

from __future__ import annotations

import random
import socket


def free_port() -> int:
    """A port of loopback that nobody listens on, below those that the system gives away by itself: until its program
    listens, no server or connection of another test takes it."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
