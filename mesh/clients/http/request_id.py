"""The id of the request that is being served, forwarded to every outside system."""

from __future__ import annotations

from contextvars import ContextVar

current: ContextVar[str] = ContextVar("request_id", default="")


def headers() -> dict[str, str]:
    """`X-Request-Id` of the request being served; nothing outside of one, or when the id is not plain text."""
    request_id = current.get()
    if not request_id or not request_id.isascii() or not request_id.isprintable():
        return {}
    return {"x-request-id": request_id}
