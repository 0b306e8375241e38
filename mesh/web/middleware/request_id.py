"""`X-Request-Id`: taken from the request or made, returned, logged, and sent on to outside systems."""

from __future__ import annotations

import re
import uuid

from django.http import HttpRequest, HttpResponse

from mesh.clients.http import request_id
from mesh.web.middleware import Middleware

_SANE = re.compile(r"[\x21-\x7e]{1,128}")


class RequestIdMiddleware(Middleware):
    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.headers.get("X-Request-Id", "")
        name = asked if _SANE.fullmatch(asked) else str(uuid.uuid4())
        token = request_id.current.set(name)
        try:
            response = self._get_response(request)
        finally:
            request_id.current.reset(token)
        response.headers["X-Request-Id"] = name
        return response
