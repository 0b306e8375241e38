"""One address, two answers: a page for a person, a part for htmx. Caches are told, and going back gets the page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from mesh.web.middleware import Middleware
from mesh.web.visit import RESTORE

HEADERS = ("HX-Request", RESTORE)


class HistoryMiddleware(Middleware):
    """Before that of htmx: what asks for a page that it no longer has is not taken for a script."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if RESTORE in request.headers:
            request.META.pop("HTTP_HX_REQUEST", None)
            # Django keeps the headers once they were looked at.
            request.__dict__.pop("headers", None)
        response = self._get_response(request)
        if request.path.startswith(f"{settings.WEB_ROOT}/console"):
            patch_vary_headers(response, HEADERS)
        return response
