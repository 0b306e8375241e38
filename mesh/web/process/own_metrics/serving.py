"""Answers the scrapes: a port of its own, the same figures at any path.

The socket is opened before the processes part; each of them accepts on it, and answers for all. The library has a
handler of requests but no server that takes an open socket, or that does not wait for a slow TLS handshake.
"""

from __future__ import annotations

import logging
import socket
import ssl
import sys
import threading
from collections.abc import Callable
from http.server import ThreadingHTTPServer

from prometheus_client import CollectorRegistry, MetricsHandler

log = logging.getLogger(__name__)

_PATIENCE_SECONDS = 10.0
TlsContext = Callable[[], ssl.SSLContext]
"""That of the present certificate."""


def open_port(address: str, port: int) -> socket.socket:
    """A listening socket; an empty address is every one, IPv6 too where there is that. Raises OSError."""
    family = socket.AF_INET6 if ":" in address or (not address and socket.has_dualstack_ipv6()) else socket.AF_INET
    listening = socket.create_server(
        (address, port), family=family, backlog=16, dualstack_ipv6=family is socket.AF_INET6 and not address
    )
    # Another process may be faster to accept: the slower one must not wait for the next scrape.
    listening.setblocking(False)
    return listening


class Teller:
    """One process's part: answers scrapes with what the registry collects, in threads of its own."""

    def __init__(self, registry: CollectorRegistry, listening: socket.socket, *, tls: TlsContext | None = None) -> None:
        self._server = _Server(listening, registry, tls)
        self._thread = threading.Thread(target=self._server.serve_forever, name="own metrics", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join(_PATIENCE_SECONDS)
        self._server.server_close()


class _Handler(MetricsHandler):
    timeout = _PATIENCE_SECONDS

    def version_string(self) -> str:
        return "console"

    def end_headers(self) -> None:
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, listening: socket.socket, registry: CollectorRegistry, tls: TlsContext | None) -> None:
        self._tls = tls
        super().__init__(("", 0), _Handler.factory(registry), bind_and_activate=False)
        self.socket.close()
        self.socket = listening.dup()

    def finish_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        """In the connection's own thread, so that a slow handshake keeps nobody waiting."""
        if self._tls is None or not isinstance(request, socket.socket):
            super().finish_request(request, client_address)
            return
        request.settimeout(_PATIENCE_SECONDS)
        with self._tls().wrap_socket(request, server_side=True) as wrapped:
            super().finish_request(wrapped, client_address)

    def handle_error(self, request: object, client_address: object) -> None:
        del request
        error = sys.exception()
        # What a client does wrong, such as plain HTTP where TLS is spoken, is told in a line.
        log.warning("a scrape from %s failed: %s", client_address, error, exc_info=not isinstance(error, OSError))
