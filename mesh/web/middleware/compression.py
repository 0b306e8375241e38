"""Brotli or gzip for answers that gain by it, never for streams."""

from __future__ import annotations

import gzip

import brotli  # type: ignore[import-untyped]
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from mesh.web.middleware import Middleware
from mesh.web.process.current import console_settings

TYPES = frozenset(
    {
        "application/javascript",
        "application/json",
        "image/svg+xml",
        "text/css",
        "text/csv",
        "text/html",
        "text/plain",
    }
)
SMALLEST = 512
# Above this many bytes time counts more than size.
LARGE = 500_000


class CompressionMiddleware(Middleware):
    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        if not self._may_compress(response):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        encoding = preferred(request.headers.get("Accept-Encoding", ""))
        if encoding:
            response.content = compress(response.content, encoding)
            response.headers["Content-Encoding"] = encoding
            response.headers["Content-Length"] = str(len(response.content))
            weaken_etag(response)
        return response

    def _may_compress(self, response: HttpResponse) -> bool:
        media_type = response.headers.get("Content-Type", "").partition(";")[0].strip()
        return (
            not response.streaming
            and media_type in TYPES
            and "Content-Encoding" not in response.headers
            and len(response.content) >= SMALLEST
            and console_settings().server.gzip_enabled
        )


def preferred(accept_encoding: str) -> str:
    """`br`, `gzip` or `""`, by the weights of an `Accept-Encoding` header; br wins a draw."""
    weights: dict[str, float] = {}
    for item in accept_encoding.lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        weights[name] = next((_weight(text[2:]) for text in parameters if text.startswith("q=")), 1.0)
    anything = weights.get("*", 0.0)
    best = max(("br", "gzip"), key=lambda name: weights.get(name, anything))
    return best if weights.get(best, anything) > 0 else ""


def _weight(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def compress(content: bytes, encoding: str) -> bytes:
    """The content in that encoding, `br` or `gzip`."""
    if encoding == "br":
        packed: bytes = brotli.compress(content, quality=3 if len(content) > LARGE else 5)
        return packed
    return gzip.compress(content, compresslevel=4, mtime=0)


def weaken_etag(response: HttpResponse) -> None:
    """The tag names the content, not these bytes (RFC 9110 §8.8.1)."""
    etag = response.headers.get("ETag", "")
    if etag and not etag.startswith("W/"):
        response.headers["ETag"] = f"W/{etag}"
