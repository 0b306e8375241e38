"""Framing, cross-origin reading, and for whom and how long an answer may be kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from mesh.web.middleware import Middleware
from mesh.web.process.current import console_settings


class HeadersMiddleware(Middleware):
    """Framing is refused by both headers; with configured ancestors by CSP alone, as `X-Frame-Options` has no list."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        settings = console_settings()
        response.headers["X-XSS-Protection"] = "1; mode=block"
        if not settings.console.frame_ancestors:
            response.headers["X-Frame-Options"] = "DENY"
        if settings.server.cors_allow_all:
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Access-Control-Allow-Headers"] = "Origin, X-Requested-With, Content-Type, Accept"
        if "public" not in response.headers.get("Cache-Control", ""):
            # Who asks says what they see: no cache may answer one person with what another got.
            patch_vary_headers(response, ("Cookie", "Authorization"))
        # "no-cache" may be kept but is asked for again: that is what makes a 304 possible.
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response
