"""Remembers the kiosk parameter for the session, as links of a framed page may have lost it."""

from __future__ import annotations

from typing import Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from mesh.web.middleware import Middleware
from mesh.web.shell.kiosk import COOKIE, PARAMETER, read


class KioskMiddleware(Middleware):
    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        value = request.GET.get(PARAMETER)
        if value is None or not request.path.startswith(f"{settings.WEB_ROOT}/console"):
            return response
        path, kiosk = f"{settings.WEB_ROOT}/", read(value)
        if not kiosk and COOKIE in request.COOKIES:
            response.delete_cookie(COOKIE, path=path)
        if kiosk and not kiosk.refused:
            # In the frame of another site only this kind of cookie comes back, and only over TLS.
            is_secure = request.is_secure()
            same_site: Literal["None", "Lax"] = "None" if is_secure else "Lax"
            response.set_cookie(COOKIE, value, path=path, secure=is_secure, httponly=True, samesite=same_site)
        return response
