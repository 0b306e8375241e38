"""Refuses bodies that no form and no call of the API sends, before anything of them is kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from mesh.web.middleware import Middleware
from mesh.web.process.current import console_settings
from mesh.web.shell.errors import answer

_NO_FILES = "files are not taken here; a form is sent as application/x-www-form-urlencoded, an object as JSON"


class BodyMiddleware(Middleware):
    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (request.content_type or "").startswith("multipart/"):
            return answer(request, 415, _NO_FILES)
        # The listener gives a body in chunks its length, unless it was too large.
        if _length(request) > console_settings().console.listener.max_body or "Transfer-Encoding" in request.headers:
            most = console_settings().console.listener.max_body_mb
            return answer(request, 413, f"the request's body is too large: at most {most} MiB are taken, as it is sent")
        return self._get_response(request)


def _length(request: HttpRequest) -> int:
    text = request.headers.get("Content-Length", "") or "0"
    return int(text[:20]) if text.isdecimal() else 0
