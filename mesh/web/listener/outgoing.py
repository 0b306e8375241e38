"""Answers that clients take slowly: a thread gives away what it has to say, and the loop sends the rest."""

from __future__ import annotations

import contextlib
import ssl
from typing import Any

NOT_NOW = (BlockingIOError, ssl.SSLWantWriteError, ssl.SSLWantReadError)


class Outgoing:
    """Stands for a connection's socket while a thread writes to it. Of an answer of which the client has not taken more
    than `most` bytes, which is more than the loop may have, it waits with the thread, `timeout` seconds at most."""

    def __init__(self, sock: Any, timeout: float, most: int) -> None:
        self.sock = sock
        self.unsent = bytearray()
        self._timeout = timeout
        self._most = most
        sock.setblocking(False)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.sock, name)

    def sendall(self, data: bytes) -> None:
        """Raises `OSError`; `TimeoutError` when a client does not take a very large answer."""
        sent = 0
        if data and not self.unsent:
            with contextlib.suppress(*NOT_NOW):
                sent = self.sock.send(data)
        self.unsent += memoryview(data)[sent:]
        send_some(self.sock, self.unsent)
        if len(self.unsent) > self._most:
            self.sock.settimeout(self._timeout)
            self.sock.sendall(self.unsent)
            self.unsent.clear()
            self.sock.setblocking(False)


def send_some(sock: Any, unsent: bytearray) -> bool:
    """Takes away what the system takes at once; whether that was anything. Raises `OSError`."""
    before = len(unsent)
    while unsent:
        try:
            sent = sock.send(unsent)
        except NOT_NOW:
            break
        del unsent[:sent]
    return len(unsent) < before
