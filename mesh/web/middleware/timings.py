"""Times each request and counts what it asked of outside systems."""

from __future__ import annotations

import time

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from mesh.web.middleware import GetResponse
from mesh.web.timings import Timing, Upstream, remember, upstream

NO_ROUTE = "no route"


class TimingsMiddleware:
    """Static files and probes stay out of the ring."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        at, begun, counted = time.time(), time.perf_counter(), Upstream()
        token = upstream.set(counted)
        try:
            response = self._get_response(request)
        finally:
            upstream.reset(token)
        if not request.path.startswith((settings.STATIC_URL, f"{settings.WEB_ROOT}/healthz")):
            remember(_timing(request, response, at, time.perf_counter() - begun, counted))
        return response


def _timing(request: HttpRequest, response: HttpResponse, at: float, seconds: float, counted: Upstream) -> Timing:
    match = request.resolver_match
    calls = tuple(counted.seconds)
    return Timing(
        at=at,
        method=request.method or "",
        route=f"/{match.route}" if match else NO_ROUTE,
        parameters=tuple(sorted(request.GET)) if match else (),
        status=response.status_code,
        seconds=seconds,
        size=0 if response.streaming else len(response.content),
        calls=len(calls),
        upstream_seconds=sum(calls),
    )
