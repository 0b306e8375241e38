"""Forgets a message of `mesh.web.shell.flash` once it was shown."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from mesh.web.middleware import Middleware
from mesh.web.shell import flash


class FlashMiddleware(Middleware):
    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        flash.forget(request, response)
        return response
