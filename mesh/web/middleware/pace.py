"""Ends what takes too long to compute."""

from __future__ import annotations

import time

from django.http import HttpRequest, HttpResponse

from mesh.model.pace import Pace, keeping
from mesh.web.middleware import Middleware
from mesh.web.process.current import console_settings


class PaceMiddleware(Middleware):
    """Around the view alone: the time for its answer begins with it."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seconds = console_settings().console.limits.computing.total_seconds()
        with keeping(Pace(seconds, time.monotonic)):
            return self._get_response(request)
