"""An API server on loopback that forwards ports: one websocket, then HTTP inside its frames."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import socket
import ssl
import struct
import threading
from dataclasses import dataclass, field

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
PORT_NAME = struct.pack("<H", 15000)


@dataclass
class ForwardingApi:
    """`answer` is what the pod's server sends, in pieces of `piece` bytes; `refusal` a whole HTTP answer in place of
    the handshake; `error` what the error channel says. `heads` and `inner` keep the requests outside and inside."""

    answer: bytes = b""
    piece: int = 7
    refusal: bytes = b""
    error: bytes = b""
    tls: ssl.SSLContext | None = None
    heads: list[bytes] = field(default_factory=list)
    inner: list[bytes] = field(default_factory=list)

    def __enter__(self) -> ForwardingApi:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self._listener.getsockname()[1]}"

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.settimeout(10)
            with contextlib.suppress(OSError), self._secured(connection) as secured:
                self._talk(secured)
            connection.close()

    def _secured(self, connection: socket.socket) -> socket.socket:
        return self.tls.wrap_socket(connection, server_side=True) if self.tls else connection

    def _talk(self, connection: socket.socket) -> None:
        head = _until(connection, b"\r\n\r\n")
        self.heads.append(head)
        if self.refusal:
            connection.sendall(self.refusal)
            return
        key = next(
            line.split(b":")[1].strip() for line in head.split(b"\r\n") if line.lower().startswith(b"sec-websocket-key")
        )
        accept = base64.b64encode(hashlib.sha1(key + _GUID).digest())
        connection.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Protocol: v4.channel.k8s.io\r\nSec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )
        for channel in (0, 1):
            connection.sendall(_frame(bytes([channel]) + PORT_NAME))
        self.inner.append(_message(connection))
        if self.error:
            connection.sendall(_frame(b"\x01" + self.error))
        for start in range(0, len(self.answer), self.piece):
            connection.sendall(_frame(b"\x00" + self.answer[start : start + self.piece]))
        connection.sendall(b"\x88\x02\x03\xe8")
        connection.recv(100)


def _frame(content: bytes) -> bytes:
    size = bytes([len(content)]) if len(content) < 126 else b"\x7e" + struct.pack(">H", len(content))
    return b"\x82" + size + content


def _message(connection: socket.socket) -> bytes:
    """One masked frame of a client."""
    size = _exactly(connection, 2)[1] & 0x7F
    if size == 126:
        size = struct.unpack(">H", _exactly(connection, 2))[0]
    mask = _exactly(connection, 4)
    return bytes(byte ^ mask[index % 4] for index, byte in enumerate(_exactly(connection, size)))


def _exactly(connection: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        chunk = connection.recv(size - len(found))
        if not chunk:
            raise ConnectionError("the client went away")
        found += chunk
    return found


def _until(connection: socket.socket, end: bytes) -> bytes:
    found = b""
    while end not in found:
        found += _exactly(connection, 1)
    return found


def http_answer(body: bytes, status: str = "200 OK", *, chunked: bool = False) -> bytes:
    if chunked:
        framing, content = b"Transfer-Encoding: chunked", b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    else:
        framing, content = b"Content-Length: %d" % len(body), body
    return b"HTTP/1.1 " + status.encode() + b"\r\n" + framing + b"\r\n\r\n" + content
