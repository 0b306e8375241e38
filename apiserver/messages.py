"""What comes in and what goes out, without sockets: the HTTP side makes a Request, the rest makes an Answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from apiserver.errors import ApiError, bad_request

MAX_BODY = 8 << 20
TRUE_WORDS = frozenset({"true", "1", "t"})


@dataclass(frozen=True, slots=True)
class Request:
    """A request. `path` is still percent-encoded, `query` is decoded, the keys of `headers` are in lower case."""

    method: str
    path: str
    query: dict[str, list[str]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    user: str = "system:admin"
    groups: tuple[str, ...] = ()

    def text(self, key: str) -> str:
        """The last value of a parameter, '' when it is absent."""
        return self.query.get(key, [""])[-1]

    def flag(self, key: str) -> bool:
        return self.text(key).lower() in TRUE_WORDS

    def number(self, key: str) -> int | None:
        """A parameter as a natural number; 400 when it is something else."""
        text = self.text(key)
        if not text:
            return None
        if not (text.isdecimal() and text.isascii() and len(text) < 19):
            raise bad_request(f"invalid {key}: {text!r}: a natural number is needed")
        return int(text)

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def dry_run(self) -> bool:
        """Whether nothing is to be stored; 400 for a mode other than `All`."""
        values = {value for value in self.query.get("dryRun", []) if value}
        if values - {"All"}:
            raise bad_request(f"invalid dryRun: {sorted(values)}: the only mode is All")
        return bool(values)


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Stream:
    """An answer that comes bit by bit. An empty chunk is a moment to see whether the client is still there."""

    chunks: Iterator[bytes]
    content_type: str = "application/json"


class Cut(Exception):
    """Ends a stream in mid-air: the connection is closed without the stream's proper end."""


def json_answer(obj: Any, status: int = 200, content_type: str = "application/json") -> Answer:
    return Answer(status, json.dumps(obj, ensure_ascii=False, separators=(",", ":")).encode(), content_type)


def error_answer(error: ApiError) -> Answer:
    """The `Status` object of a failure."""
    seconds = (error.details or {}).get("retryAfterSeconds")
    text = json.dumps(error.status(), separators=(",", ":"))
    return Answer(error.code, text.encode(), headers=(("Retry-After", str(seconds)),) if seconds else ())


def success(details: dict[str, Any] | None = None) -> dict[str, Any]:
    """A `Status` object that reports success."""
    status = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success"}
    return {**status, "details": details} if details else status
