"""The console, and a few paths that a trial needs: one that waits for a file, one that tells the body that it got,
and one that has much to say."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kiali_site.wsgi import application as console

PATIENCE_SECONDS = 20.0


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    if path == "/trial/wait":
        return _answer(start_response, _wait(Path(environ["QUERY_STRING"])))
    if path == "/trial/body":
        return _answer(start_response, environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
    if path == "/trial/large":
        return _answer(start_response, b"x" * int(environ["QUERY_STRING"]))
    answer: Iterable[bytes] = console(environ, start_response)
    return answer


def _answer(start_response: Any, content: bytes) -> list[bytes]:
    start_response("200 OK", [("Content-Length", str(len(content)))])
    return [content]


def _wait(file: Path) -> bytes:
    """Writes `begun`, and waits until the file is gone."""
    file.with_suffix(".begun").touch()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while file.exists():
        if time.monotonic() > deadline:
            return b"waited in vain"
        time.sleep(0.01)
    return b"waited"
