"""A real HTTP server on loopback whose answers a test decides."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from mesh.clients.prometheus import PrometheusClient


@dataclass
class Asked:
    method: str
    path: str
    fields: dict[str, str]
    headers: dict[str, str]


@dataclass
class Reply:
    body: bytes | Iterable[bytes] = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


Answerer = Callable[[Asked], Reply]


def ok(data: object, **more: object) -> Reply:
    body = json.dumps({"status": "success", "data": data, **more}).encode()
    return Reply(body, headers={"Content-Type": "application/json"})


def refused(status: int, kind: str, text: str) -> Reply:
    body = json.dumps({"status": "error", "errorType": kind, "error": text}).encode()
    return Reply(body, status, {"Content-Type": "application/json"})


def vector(*elements: tuple[dict[str, str], str]) -> Reply:
    result = [{"metric": labels, "value": [1700000000.1, value]} for labels, value in elements]
    return ok({"resultType": "vector", "result": result})


class Stub:
    def __init__(self, answer: Answerer) -> None:
        self.answer = answer
        self.asked: list[Asked] = []
        self.url = ""

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]


Served = Callable[..., tuple[Stub, PrometheusClient]]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    stub: Stub

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        pairs = parse_qs(parts.query, keep_blank_values=True) | parse_qs(body, keep_blank_values=True)
        fields = {name: values[-1] for name, values in pairs.items()}
        asked = Asked(self.command, parts.path, fields, {key.lower(): value for key, value in self.headers.items()})
        self.stub.asked.append(asked)
        reply = self.stub.answer(asked)
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if isinstance(reply.body, bytes):
            if "Content-Length" not in reply.headers:
                self.send_header("Content-Length", str(len(reply.body)))
            else:
                self.close_connection = True
            self.end_headers()
            self.wfile.write(reply.body)
            return
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for chunk in reply.body:
            self.wfile.write(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    def _guarded(self) -> None:
        try:
            self._serve()
        except OSError:
            self.close_connection = True

    do_GET = do_POST = _guarded  # noqa: N815

    def log_message(self, *args: object) -> None:
        """Silent."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that distrust the certificate hang up: no news here."""


@contextmanager
def serving(answer: Answerer, context: ssl.SSLContext | None = None) -> Iterator[Stub]:
    stub = Stub(answer)
    handler = type("Handler", (_Handler,), {"stub": stub})
    with _Server(("127.0.0.1", 0), handler) as server:
        if context is not None:
            # The handshake belongs into the connection's own thread: a client that hangs up must not stop the server.
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        stub.url = f"{'https' if context else 'http'}://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield stub
        finally:
            server.shutdown()
            thread.join()
