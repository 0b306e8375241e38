"""Forgets a message of `mesh.web.shell.flash` once it was shown."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from mesh.web.middleware import GetResponse
from mesh.web.shell import flash


class FlashMiddleware:
    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        flash.forget(request, response)
        return response
