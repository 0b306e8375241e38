"""A pod's own ports through the API server's port-forward: a connection inside a websocket.

Each frame begins with a channel: 0 carries the connection, 1 what went wrong with it. The first frame of each names
the port in two bytes.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import json
import math
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import websocket

from mesh.clients.deadline import Deadline
from mesh.clients.errors import BadAnswer, Forbidden, SourceError, TimedOut, TooLarge, Unreachable
from mesh.clients.exchange import MEGABYTE, unbounded
from mesh.clients.kubernetes import paths
from mesh.clients.kubernetes.client import KubernetesClient
from mesh.clients.kubernetes.connection import StreamOptions
from mesh.clients.kubernetes.transport import Call, Transport
from mesh.model import pace
from mesh.model.kinds import POD

ADMIN_PORT = 15000
RESOURCE = f"{POD.plural}/portforward"
ADMIN = "proxy admin"
PROTOCOL = "v4.channel.k8s.io"
_DATA, _ERROR = 0, 1
_CHUNK = 256 * 1024
_LIBRARY_ERRORS = (websocket.WebSocketException, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class PodRequest:
    """One HTTP request to a server in a pod. Envoy's and ztunnel's admin servers listen on port 15000."""

    namespace: str
    pod: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    port: int = ADMIN_PORT

    @property
    def target(self) -> str:
        return self.path + (f"?{urlencode(self.query)}" if self.query else "")


def exchange(
    client: KubernetesClient,
    request: PodRequest,
    *,
    most: int = 64 * MEGABYTE,
    seconds: float | None = None,
    room: Callable[[int], None] = unbounded,
) -> bytes:
    """The body of the answer, of at most so many bytes, within so many seconds (the client's own without); `room` is
    asked before it grows.

    Raises our errors, with the API server's status when it refused to forward, and the resource `RESOURCE`; an answer
    of the pod's server that is not good is a `BadAnswer` with its status and the resource `ADMIN`.
    """
    path = paths.one(POD, POD.versions[0], request.namespace, request.pod, "portforward")
    call = Call("GET", path, RESOURCE, {"ports": str(request.port)})
    stream = _opened(client, call, min(seconds or client.timing.total, client.timing.total))
    try:
        return stream.ask(request, most, room)
    finally:
        stream.close()


def _opened(client: KubernetesClient, call: Call, seconds: float) -> _Stream:
    try:
        return _Stream(client.transport, call, client.timing.connect, seconds)
    except Forbidden as refusal:
        if refusal.status != 401 or client.transport.connection.is_personal:
            raise
        client.transport.connection.forget_credentials()
        return _Stream(client.transport, call, client.timing.connect, seconds)


class _Stream(io.RawIOBase):
    """The connection inside the websocket, as a file for `http.client` to read the answer from."""

    def __init__(self, transport: Transport, call: Call, connect_seconds: float, total_seconds: float) -> None:
        self._transport = transport
        self._call = call
        self._deadline = Deadline(total_seconds)
        self._waiting = b""
        self._named: set[int] = set()
        self._socket: Any = None
        transport.wait_for_turn(call, self._deadline)
        self._socket = self._opened(transport.connection.prepare_stream(), connect_seconds)

    def ask(self, request: PodRequest, most: int, room: Callable[[int], None]) -> bytes:
        # HTTP/1.1 wants a host to be named; the admin servers look at none
        head = f"{request.method} {request.target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        sent = f"{head}Content-Length: 0\r\n\r\n".encode("ascii")
        self._guard(lambda: self._socket.send_binary(bytes([_DATA]) + sent))
        answer = http.client.HTTPResponse(_AsSocket(self), method=request.method)  # type: ignore[arg-type]
        try:
            answer.begin()
            body = _body(answer, most, room)
        except (http.client.HTTPException, ValueError) as error:
            raise self._failed(BadAnswer, f"no HTTP: {error or type(error).__name__}", error) from error
        if len(body) > most:
            raise self._failed(TooLarge, f"the answer is larger than {most // MEGABYTE} MB")
        if answer.length:
            raise self._failed(BadAnswer, f"the answer broke off {answer.length} bytes before its end")
        if not 200 <= answer.status < 300:
            said = body[:200].decode("utf-8", errors="replace").strip()
            refusal = self._failed(BadAnswer, f"the proxy answered {answer.status}: {said}", status=answer.status)
            refusal.resource = ADMIN
            raise refusal
        return bytes(body)

    def close(self) -> None:
        if not self.closed and self._socket is not None:
            with contextlib.suppress(*_LIBRARY_ERRORS):
                self._socket.close(timeout=1)
            # a websocket that the other end closed keeps its socket
            self._socket.shutdown()
        super().close()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Bytes of the connection; 0 when it has ended."""
        while not self._waiting:
            frame = self._frame()
            if frame is None:
                return 0
            self._waiting = frame
        size = min(len(buffer), len(self._waiting))
        buffer[:size], self._waiting = self._waiting[:size], self._waiting[size:]
        return size

    def _frame(self) -> bytes | None:
        """What the next frame carries; None at the end."""
        left = self._deadline.left(math.inf)
        if left <= 0:
            raise self._failed(TimedOut, f"the proxy did not answer within {self._deadline.seconds:g} s")
        self._socket.settimeout(left)
        code, content = self._guard(self._socket.recv_data)
        if code == websocket.ABNF.OPCODE_CLOSE:
            return None
        if not content:
            return b""
        channel, content = content[0], content[1:]
        if channel not in self._named:
            self._named.add(channel)
            content = content[2:]
        if channel == _ERROR and content:
            message = content[:300].decode("utf-8", errors="replace")
            raise self._failed(Unreachable, f"the port cannot be reached: {message}")
        return content if channel == _DATA else b""

    def _opened(self, options: StreamOptions, connect_seconds: float) -> Any:
        scheme, _, rest = options.server.partition("://")
        url = f"{'wss' if scheme == 'https' else 'ws'}://{rest}{self._call.path}?ports={self._call.query['ports']}"
        stream: Any = websocket.WebSocket(sslopt=_tls(options), enable_multithread=False)
        try:
            self._guard(
                lambda: stream.connect(
                    url,
                    header=[f"{key}: {value}" for key, value in options.headers.items()],
                    subprotocols=[PROTOCOL],
                    timeout=connect_seconds,
                    suppress_origin=True,
                    redirect_limit=0,
                    **_proxy(options),
                )
            )
        except SourceError:
            stream.shutdown()
            raise
        return stream

    def _guard(self, action: Callable[[], Any]) -> Any:
        """What it answers; the library's errors become ours."""
        try:
            with pace.waiting():
                return action()
        except websocket.WebSocketBadStatusException as error:
            kind = self._transport.kind_of(error.status_code)
            message = _said(error.resp_body) or f"the API server answered {error.status_code}"
            raise self._failed(kind, message, error, error.status_code) from error
        except websocket.WebSocketConnectionClosedException:
            return websocket.ABNF.OPCODE_CLOSE, b""
        except (websocket.WebSocketTimeoutException, TimeoutError) as error:
            raise self._failed(
                TimedOut, f"{self._transport.connection.server} did not answer in time", error
            ) from error
        except _LIBRARY_ERRORS as error:
            message = f"no port-forward from {self._transport.connection.server}: {error}"
            raise self._failed(Unreachable, message[:300], error) from error

    def _failed(
        self, kind: type[SourceError], message: str, cause: Exception | None = None, status: int | None = None
    ) -> SourceError:
        return self._transport.error(kind, message, self._call, status, cause)


def _body(answer: http.client.HTTPResponse, most: int, room: Callable[[int], None]) -> bytearray:
    """All of it, or a little more than is allowed."""
    body = bytearray()
    while len(body) <= most and (piece := answer.read1(_CHUNK)):
        room(len(body) + len(piece))
        body += piece
    return body


class _AsSocket:
    """The one thing that `http.client` wants of a socket."""

    def __init__(self, stream: _Stream) -> None:
        self._stream = stream

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self._stream, _CHUNK)


def _tls(options: StreamOptions) -> dict[str, Any]:
    """A context of our own: the library's knows no CA that is not in a file."""
    context = ssl.create_default_context(cafile=options.tls.get("ca_certs"), cadata=options.tls.get("ca_cert_data"))
    if not options.verifies:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if "certfile" in options.tls:
        context.load_cert_chain(options.tls["certfile"], options.tls.get("keyfile"))
    name = options.tls.get("server_hostname")
    return {"context": context, "check_hostname": options.verifies} | ({"server_hostname": name} if name else {})


def _proxy(options: StreamOptions) -> dict[str, Any]:
    """The connection's own proxy, and never one of the environment: the library reads that unless one is named."""
    if not options.proxy:
        return {"http_proxy_host": "none", "http_proxy_port": 1, "http_no_proxy": ["*"]}
    parts = urlsplit(options.proxy)
    chosen = {"http_proxy_host": parts.hostname, "http_proxy_port": parts.port or 80, "http_no_proxy": ["-"]}
    return chosen | ({"http_proxy_auth": (parts.username, parts.password or "")} if parts.username else {})


def _said(body: bytes | None) -> str:
    """The message of the Status object in a refusal."""
    try:
        status = json.loads(body or b"")
    except ValueError:
        return ""
    message = status.get("message") if isinstance(status, dict) else None
    return message[:300] if isinstance(message, str) else ""
