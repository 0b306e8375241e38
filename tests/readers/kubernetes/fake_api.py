"""A scripted API server on loopback: each path answers what the test says, and every request is kept."""

from __future__ import annotations

import contextlib
import json
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request; `path` is as it came over the wire."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def is_watch(self) -> bool:
        return self.query.get("watch") == "true"


@dataclass
class Reply:
    """`stream` sends lines as they come, until the test ends it; `drop_after` breaks the answer off after so many
    bytes; `delay` is in seconds, cut short when the server stops."""

    status: int = 200
    body: bytes = b"{}"
    stream: Stream | None = None
    drop_after: int | None = None
    delay: float = 0.0


class Stream:
    """The lines of one watch. `end` closes it well, `drop` breaks it off."""

    def __init__(self, *events: dict[str, Any]) -> None:
        self._lines: queue.SimpleQueue[bytes | str] = queue.SimpleQueue()
        for one in events:
            self.send(one)

    def send(self, one: dict[str, Any]) -> None:
        self.send_raw(json.dumps(one).encode() + b"\n")

    def send_raw(self, line: bytes) -> None:
        self._lines.put(line)

    def end(self) -> Stream:
        self._lines.put("end")
        return self

    def drop(self) -> Stream:
        self._lines.put("drop")
        return self

    def next(self, stopping: threading.Event) -> bytes | str:
        while not stopping.is_set():
            with contextlib.suppress(queue.Empty):
                return self._lines.get(timeout=0.02)
        return "drop"


Answer = Reply | Callable[[Asked], Reply]


class FakeApi:
    """`answers[path]` is one answer for ever, or a list that is used up until its last."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.answers: dict[str, Answer | list[Answer]] = {}
        self.requests: list[Asked] = []
        self.port = 0
        self._tls = tls
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self.stopping = threading.Event()
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    def start(self) -> FakeApi:
        """On a free port at first, on the same one ever after."""
        self.stopping.clear()
        self._server = _Server(("127.0.0.1", self.port), self, self._tls)
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def stop(self) -> None:
        """As when the machine goes: open answers break off."""
        if self._server is None or self._thread is None:
            return
        self.stopping.set()
        self._server.shutdown()
        self._server.hang_up()
        self._server.server_close()
        self._thread.join()
        self._server = self._thread = None

    def __enter__(self) -> FakeApi:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def reply(self, asked: Asked) -> Reply:
        with self.lock:
            self.requests.append(asked)
            answer = self.answers.get(asked.path)
            if isinstance(answer, list):
                answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if answer is None:
            return refusal(404, f"the server could not find {asked.path}")
        return answer(asked) if callable(answer) else answer

    def asked(self, path: str, *, watch: bool | None = None) -> list[Asked]:
        """What was asked of a path, in order."""
        with self.lock:
            found = [one for one in self.requests if one.path == path]
        return [one for one in found if watch is None or one.is_watch == watch]


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], api: FakeApi, tls: ssl.SSLContext | None) -> None:
        self.api = api
        self._open: set[socket.socket] = set()
        super().__init__(address, _Handler)
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        for one in list(self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""

    def answer(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        headers = {key.lower(): value for key, value in self.headers.items()}
        asked = Asked(self.command, parts.path, dict(parse_qsl(parts.query)), headers, body)
        reply = self.server.api.reply(asked)
        if reply.delay:
            self.server.api.stopping.wait(reply.delay)
        if reply.stream is not None:
            self._stream(reply.stream)
            return
        self.send_response(reply.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body if reply.drop_after is None else reply.body[: reply.drop_after])
        self.close_connection = self.close_connection or reply.drop_after is not None

    do_GET = do_POST = do_PATCH = do_DELETE = answer  # noqa: N815

    def _stream(self, stream: Stream) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while isinstance(line := stream.next(self.server.api.stopping), bytes):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
            self.wfile.flush()
        if line == "end":
            self.wfile.write(b"0\r\n\r\n")
        self.close_connection = True


def as_json(data: Any, status: int = 200) -> Reply:
    return Reply(status, json.dumps(data, separators=(",", ":")).encode())


def refusal(code: int, message: str = "no") -> Reply:
    """A Status object, as an API server refuses."""
    return as_json({"kind": "Status", "status": "Failure", "message": message, "code": code}, code)


def page(*objects: Any, version: str = "10", token: str = "") -> Reply:
    return as_json({"metadata": {"resourceVersion": version, "continue": token}, "items": list(objects)})


def an_object(name: str, namespace: str = "shop", version: str = "1", **more: Any) -> dict[str, Any]:
    metadata = {"name": name, "namespace": namespace, "uid": f"uid-{name}", "resourceVersion": version}
    return {"metadata": {**metadata, **more.pop("metadata", {})}, **more}


def event(kind: str, obj: dict[str, Any]) -> dict[str, Any]:
    return {"type": kind, "object": obj}


def bookmark(version: str) -> dict[str, Any]:
    return event("BOOKMARK", {"metadata": {"resourceVersion": version}})


def too_old() -> dict[str, Any]:
    return event("ERROR", {"kind": "Status", "code": 410, "message": "too old resource version"})


def serving(api: FakeApi, *plurals: str, groups: dict[str, dict[str, Iterable[str]]] | None = None) -> None:
    """Makes it serve the core kinds named, and of other groups version to plurals."""
    groups = groups or {}
    api.answers["/version"] = as_json({"gitVersion": "v1.36.0"})
    api.answers["/api/v1"] = as_json({"resources": [{"name": plural} for plural in plurals]})
    offered = [{"name": group, "versions": [{"version": one} for one in found]} for group, found in groups.items()]
    api.answers["/apis"] = as_json({"groups": offered})
    for group, versions in groups.items():
        for version, names in versions.items():
            api.answers[f"/apis/{group}/{version}"] = as_json({"resources": [{"name": name} for name in names]})


def list_then_watch(lists: list[Reply], watches: list[Reply]) -> Callable[[Asked], Reply]:
    """Answers lists and watches of one path from two scripts, each used up until its last."""

    def answer(asked: Asked) -> Reply:
        script = watches if asked.is_watch else lists
        return script.pop(0) if len(script) > 1 else script[0]

    return answer


def eventually(holds: Callable[[], Any], seconds: float = 10.0) -> Any:
    """Waits until it holds; the answer."""
    end = time.monotonic() + seconds
    for answer in _polled(holds):
        if answer or time.monotonic() > end:
            assert answer, "it never came about"
            return answer
    return None


def _polled(holds: Callable[[], Any]) -> Iterator[Any]:
    while True:
        yield holds()
        time.sleep(0.01)
