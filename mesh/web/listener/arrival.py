"""One request while its bytes come in: whether it is whole, too large, or no HTTP at all. No sockets, no clock."""

from __future__ import annotations

import re
from enum import Enum, auto

# Of a request's line and headers. Sessions with large tokens take most of it; gunicorn takes 100 headers at most.
MAX_HEAD_BYTES = 128 * 1024
_MAX_CHUNK_LINE = 4096
_HEAD_END = b"\r\n\r\n"
_METHOD = re.compile(rb"[A-Za-z0-9!#$%&'*+.^_`|~-]*(?: |$)")


class State(Enum):
    """`UNREAD`: the head is there, and the body will not be waited for: it is too large, refused or malformed."""

    PARTIAL = auto()
    WHOLE = auto()
    UNREAD = auto()
    HEAD_TOO_LARGE = auto()
    NOT_HTTP = auto()


class Arrival:
    """Bytes of one request, and of what follows it on its connection. `max_body` bytes of a body are kept at most."""

    def __init__(self, max_body: int) -> None:
        self.state = State.PARTIAL
        self.data = bytearray()
        self.head: bytes | None = None
        self.expects_continue = False
        self._max_body = max_body
        self._end = 0
        self._chunk_at: int | None = None
        self._unpacked = 0

    @property
    def target(self) -> bytes:
        """What the request line asks for, without its query; empty before the line is there."""
        words = bytes(self.data[:MAX_HEAD_BYTES]).partition(b"\r\n")[0].split(b" ")
        return words[1].partition(b"?")[0] if len(words) == 3 else b""

    @property
    def method(self) -> bytes:
        return bytes(self.data[:32]).partition(b" ")[0]

    @property
    def body_bytes(self) -> int:
        """What is kept beyond the head."""
        return len(self.data) - len(self.head) if self.head is not None else 0

    def feed(self, data: bytes) -> None:
        searched = max(0, len(self.data) - len(_HEAD_END) + 1)
        self.data += data
        if self.head is None:
            if not searched:
                # Empty lines before a request are ignored (RFC 9112 §2.2).
                self.data = self.data.lstrip(b"\r\n")
                if not _METHOD.match(self.data[:32]):
                    self.state = State.NOT_HTTP
                    return
            found = self.data.find(_HEAD_END, searched)
            if found < 0:
                if len(self.data) > MAX_HEAD_BYTES:
                    self.state = State.HEAD_TOO_LARGE
                return
            self._read_head(found + len(_HEAD_END))
        if self.state is State.PARTIAL:
            self._look_for_the_end()

    def _read_head(self, size: int) -> None:
        self.head = bytes(self.data[:size])
        fields = _fields(self.head)
        lengths, codings = fields.get(b"content-length", []), fields.get(b"transfer-encoding", [])
        kind = b"".join(fields.get(b"content-type", []))
        self.expects_continue = [value.lower() for value in fields.get(b"expect", [])] == [b"100-continue"]
        if kind.lower().startswith(b"multipart/"):
            self.state = State.UNREAD
        elif codings:
            # gunicorn refuses what is not plainly chunked, and a length beside it.
            is_chunked = not lengths and [coding.lower() for coding in codings] == [b"chunked"]
            self._chunk_at = size if is_chunked else None
            self.state = State.PARTIAL if is_chunked else State.UNREAD
        elif not lengths:
            self._end = size
        elif len(lengths) > 1 or not lengths[0].isdigit() or len(lengths[0]) > 18 or int(lengths[0]) > self._max_body:
            self.state = State.UNREAD
        else:
            self._end = size + int(lengths[0])

    def _look_for_the_end(self) -> None:
        if self._chunk_at is not None:
            self._walk_chunks(self._chunk_at)
        elif len(self.data) >= self._end:
            self.state = State.WHOLE

    def _walk_chunks(self, at: int) -> None:
        """From chunk to chunk as far as they are there; each is looked at once."""
        while self.state is State.PARTIAL:
            line_end = self.data.find(b"\r\n", at, at + _MAX_CHUNK_LINE)
            if line_end < 0:
                self.state = State.UNREAD if len(self.data) - at >= _MAX_CHUNK_LINE else State.PARTIAL
                break
            size = _chunk_size(bytes(self.data[at:line_end]))
            if size is None or self._unpacked + size > self._max_body or line_end > 2 * self._max_body + MAX_HEAD_BYTES:
                self.state = State.UNREAD
            elif size == 0:
                self._look_for_trailers(line_end)
                break
            elif len(self.data) < line_end + size + 4:
                break
            else:
                self._unpacked += size
                at = line_end + size + 4
        self._chunk_at = at

    def _look_for_trailers(self, line_end: int) -> None:
        if self.data.find(_HEAD_END, line_end) >= 0:
            self.state = State.WHOLE
        elif len(self.data) - line_end > MAX_HEAD_BYTES:
            self.state = State.UNREAD


def _fields(head: bytes) -> dict[bytes, list[bytes]]:
    """Values by lower-case name."""
    fields: dict[bytes, list[bytes]] = {}
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        fields.setdefault(name.strip().lower(), []).append(value.strip())
    return fields


def _chunk_size(line: bytes) -> int | None:
    digits = line.partition(b";")[0].strip()
    try:
        return int(digits, 16) if digits.isalnum() and len(digits) <= 16 else None
    except ValueError:
        return None
