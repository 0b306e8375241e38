"""Bodies of requests that are there as a whole, or not at all: nobody reads one from a socket."""

from __future__ import annotations

from typing import Any

from gunicorn.http.body import Body, LengthReader  # type: ignore[import-untyped]
from gunicorn.http.unreader import IterUnreader  # type: ignore[import-untyped]


def give_length(req: Any) -> None:
    """A body in chunks gets the length that it turned out to have: the application reads no other. Raises what
    gunicorn raises of a malformed one."""
    if not any(name == "TRANSFER-ENCODING" for name, _ in req.headers):
        return
    content = req.body.read()
    req.headers = [(name, value) for name, value in req.headers if name != "TRANSFER-ENCODING"]
    req.headers.append(("CONTENT-LENGTH", str(len(content))))
    req.body = body_of(content)


def body_of(content: bytes) -> Any:
    return Body(LengthReader(IterUnreader(iter((content,))), len(content)))
