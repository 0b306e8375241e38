"""Visits to a console: how long an answer takes and how much it is."""

from __future__ import annotations

import http.client
import statistics
import time
from urllib.parse import urlsplit


def visit(url: str) -> tuple[float, int]:
    """Seconds and compressed bytes of one answer."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=120)
    try:
        start = time.perf_counter()
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", target, headers={"Accept-Encoding": "br", "Accept": "text/html"})
        answer = connection.getresponse()
        size = len(answer.read())
        seconds = time.perf_counter() - start
    finally:
        connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{url}: {answer.status}")
    return seconds, size


def told(seconds: list[float]) -> str:
    """The middle one, and that which 95 in 100 do not exceed."""
    ordered = sorted(seconds)
    late = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return f"p50 {statistics.median(ordered) * 1000:.0f} ms, p95 {late * 1000:.0f} ms"
