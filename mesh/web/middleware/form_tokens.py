"""A token in every form: what is sent must come from a page that this browser has got from the console.

The API is without: its clients have no pages. `cross_site` keeps other sites' pages from both.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseForbidden
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware

from mesh.web.address.public_url import is_public_https
from mesh.web.process.current import console_settings
from mesh.web.shell.kiosk import kiosk_of
from mesh.web.signin.refusals import for_programs


class FormTokenMiddleware(CsrfViewMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        if not for_programs(request):
            super().process_request(request)

    def process_view(
        self, request: HttpRequest, callback: Callable[..., Any], callback_args: Any, callback_kwargs: Any
    ) -> HttpResponseForbidden | None:
        if for_programs(request):
            return None
        return super().process_view(request, callback, callback_args, callback_kwargs)

    def _origin_verified(self, request: HttpRequest) -> bool:
        """`cross_site` has looked at it, which knows the proxies before the console."""
        del request
        return True

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response = super().process_response(request, response)
        cookie = response.cookies.get(settings.CSRF_COOKIE_NAME)
        if cookie is not None and is_public_https(request, console_settings()):
            cookie["secure"] = True
            # In the frame of another site only this kind of cookie comes back.
            cookie["samesite"] = "None" if kiosk_of(request) else "Lax"
        return response
