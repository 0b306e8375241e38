"""Tells the audit log from where the request comes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from mesh.actions import audit
from mesh.web.address.client import client_address
from mesh.web.middleware import Middleware
from mesh.web.process.current import console_settings


class ClientMiddleware(Middleware):
    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = audit.client_address.set(client_address(request, console_settings()))
        try:
            return self._get_response(request)
        finally:
            audit.client_address.reset(token)
