"""Visits to a console: how long an answer takes and how much it is."""

from __future__ import annotations

import http.client
import statistics
import time
from collections.abc import Mapping
from urllib.parse import urlsplit


def ask(url: str, headers: Mapping[str, str] | None = None, timeout: float = 120) -> tuple[int, bytes]:
    """Status and body of one answer over a connection of its own."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=timeout)
    try:
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", target, headers=dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def visit(url: str) -> tuple[float, int]:
    """Seconds and compressed bytes of one answer."""
    start = time.perf_counter()
    status, body = ask(url, {"Accept-Encoding": "br", "Accept": "text/html"})
    seconds = time.perf_counter() - start
    if status != 200:
        raise RuntimeError(f"{url}: {status}")
    return seconds, len(body)


def told(seconds: list[float]) -> str:
    """The middle one, and that which 95 in 100 do not exceed."""
    ordered = sorted(seconds)
    late = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return f"p50 {statistics.median(ordered) * 1000:.0f} ms, p95 {late * 1000:.0f} ms"
