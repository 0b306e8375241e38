"""Answers the scrapes (config-auth.md §10.1): a port of its own, the same text at any path.

The socket is opened before the processes part; each of them accepts on it, and answers for all.
"""

from __future__ import annotations

import logging
import os
import socket
import ssl
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from mesh.web.own_metrics.catalogue import CPU_SECONDS, MEMORY
from mesh.web.own_metrics.registry import CONTENT_TYPE, Figures, Registry, added, text_of
from mesh.web.own_metrics.share import Share

log = logging.getLogger(__name__)

PUBLISH_SECONDS = 1.0
_PATIENCE_SECONDS = 10.0
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


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
    """One process's part: lays down its counts every second and answers scrapes in threads of its own.

    `collect` brings figures into the registry that are kept elsewhere, just before they are told. Without a `share`
    the process tells of itself only.
    """

    def __init__(
        self,
        registry: Registry,
        share: Share | None,
        listening: socket.socket,
        *,
        collect: Callable[[], None] = lambda: None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._registry = registry
        self._share = share
        self._collect = collect
        self._stopped = threading.Event()
        self._laid_down: Figures = {}
        self._server = _Server(listening, self.text, tls)
        self._threads = [
            threading.Thread(target=self._publish, name="own metrics", daemon=True),
            threading.Thread(target=self._server.serve_forever, name="own metrics: scrapes", daemon=True),
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._server.shutdown()
        for thread in self._threads:
            thread.join(_PATIENCE_SECONDS)
        self._server.server_close()

    def text(self) -> str:
        """The figures of all processes; gauges are those of this one, as each knows the same mesh."""
        own = self._figures()
        others, pids = ([], {os.getpid()}) if self._share is None else self._of_others(self._share)
        figures = added([own, *others])
        figures[MEMORY.name] = {(): [float(sum(map(memory_bytes, pids)))]}
        return text_of(self._registry.families.values(), figures)

    def _of_others(self, share: Share) -> tuple[list[Figures], set[int]]:
        return share.others(os.getpid()), share.pids() | {os.getpid()}

    def _figures(self) -> Figures:
        self._collect()
        times = os.times()
        self._registry.set(CPU_SECONDS, times.user + times.system)
        return self._registry.figures()

    def _publish(self) -> None:
        while True:
            ends = self._stopped.wait(PUBLISH_SECONDS)
            try:
                self._lay_down()
            except Exception:
                log.exception("the counts of this process could not be laid down")
            if ends:
                return

    def _lay_down(self) -> None:
        figures = self._registry.summable(self._figures())
        if self._share is not None and figures != self._laid_down:
            self._share.write(os.getpid(), figures)
            self._laid_down = figures


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, listening: socket.socket, text: Callable[[], str], tls: ssl.SSLContext | None) -> None:
        self.text = text
        self._tls = tls
        super().__init__(("", 0), _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listening.dup()

    def finish_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        """In the connection's own thread, so that a slow handshake keeps nobody waiting."""
        if self._tls is None or not isinstance(request, socket.socket):
            super().finish_request(request, client_address)
            return
        request.settimeout(_PATIENCE_SECONDS)
        with self._tls.wrap_socket(request, server_side=True) as wrapped:
            super().finish_request(wrapped, client_address)

    def handle_error(self, request: object, client_address: object) -> None:
        del request
        log.warning("a scrape from %s was broken off", client_address, exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = _PATIENCE_SECONDS

    def do_GET(self) -> None:
        body = self.server.text().encode()
        self.send_response(200)
        self.send_header("Content-Type", CONTENT_TYPE)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815 - the library's form of names

    def version_string(self) -> str:
        return "console"

    def log_message(self, *_: object) -> None:
        """A scrape every few seconds is no news."""


def memory_bytes(pid: int) -> int:
    """The resident memory of a process; 0 when it is gone or the system does not tell."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_BYTES
    except (OSError, ValueError, IndexError):
        return 0
