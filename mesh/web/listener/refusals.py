"""What the server itself answers, before or in place of the application."""

from __future__ import annotations

import html
import json
import ssl
from http import HTTPStatus

from gunicorn.http import errors  # type: ignore[import-untyped]

_HEADERS = {
    "Connection": "close",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-XSS-Protection": "1; mode=block",
}
_STATUS = (
    (errors.LimitRequestLine, HTTPStatus.REQUEST_URI_TOO_LONG),
    (errors.LimitRequestHeaders, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE),
    (errors.UnsupportedTransferCoding, HTTPStatus.NOT_IMPLEMENTED),
    (errors.ExpectationFailed, HTTPStatus.EXPECTATION_FAILED),
    (errors.ForbiddenProxyRequest, HTTPStatus.FORBIDDEN),
    (errors.InvalidResponseHeader, HTTPStatus.INTERNAL_SERVER_ERROR),
    (errors.InvalidResponseHeaderName, HTTPStatus.INTERNAL_SERVER_ERROR),
    (errors.ConfigurationProblem, HTTPStatus.INTERNAL_SERVER_ERROR),
    (errors.ParseException, HTTPStatus.BAD_REQUEST),
    (ssl.SSLError, HTTPStatus.BAD_REQUEST),
)
_PAGE = """<!DOCTYPE html>
<html lang="en">
  <head><meta charset="utf-8"><title>{title}</title></head>
  <body><main><h1>{title}</h1><p>{reason}</p></main></body>
</html>
"""


def status_of(error: Exception) -> HTTPStatus:
    """400 and its kin where the request cannot be read, 500 of a failure here."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)


def refusal(status: HTTPStatus, reason: str, *, as_json: bool = False, over_tls: bool = False) -> bytes:
    """The whole answer, after which the connection is closed."""
    title = f"{status} {status.phrase}"
    if as_json:
        body, media_type = json.dumps({"error": reason}), "application/json"
    else:
        body, media_type = _PAGE.format(title=title, reason=html.escape(reason)), "text/html; charset=utf-8"
    content = body.encode(errors="replace")
    headers = {**_HEADERS, "Content-Type": media_type, "Content-Length": str(len(content))}
    if over_tls:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    lines = (f"HTTP/1.1 {title}", *(f"{name}: {value}" for name, value in headers.items()))
    return "\r\n".join((*lines, "", "")).encode("latin-1") + content
