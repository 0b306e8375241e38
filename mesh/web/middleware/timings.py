"""Times each request and counts what it asked of outside systems."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from mesh.web.middleware import Middleware
from mesh.web.process.own_metrics.catalogue import API_FAILURES, API_SECONDS
from mesh.web.process.probes import is_probe
from mesh.web.process.timings import Timing, Upstream, remember, upstream

NO_ROUTE = "no route"
log = logging.getLogger(__name__)
_FAILURES = frozenset({500, 503})


class TimingsMiddleware(Middleware):
    """Static files and probes stay out of the ring."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        at, begun, counted = time.time(), time.perf_counter(), Upstream()
        token = upstream.set(counted)
        try:
            response = self._get_response(request)
            seconds = time.perf_counter() - begun
            log.debug("%s %s in %.3f s, %d calls", request.method, response.status_code, seconds, len(counted.seconds))
        finally:
            upstream.reset(token)
        if not request.path.startswith(settings.STATIC_URL) and not is_probe(request.path, settings.WEB_ROOT):
            timing = _timing(request, response, at, seconds, counted)
            remember(timing)
            _count(timing)
        return response

    def process_view(self, request: HttpRequest, view: Callable[..., HttpResponse], *_: object) -> None:
        """Pages of a noun lie in a room of its name, endpoints in a module."""
        counted = upstream.get()
        if counted is not None:
            counted.purpose = _noun(view)
            counted.route = f"/{request.resolver_match.route}" if request.resolver_match else ""


def _noun(view: Callable[..., HttpResponse]) -> str:
    plain = getattr(view, "__wrapped__", view)
    while isinstance(plain, partial):
        plain = plain.func
    _, _, *place = str(getattr(plain, "__module__", "")).split(".")
    return "".join(place[1:2] if place[:1] == ["api"] else place[:1])


def _count(timing: Timing) -> None:
    """By pattern, as paths are without bound."""
    route = timing.route.removeprefix(settings.WEB_ROOT)
    API_SECONDS.labels(route).observe(timing.seconds)
    if timing.status in _FAILURES:
        API_FAILURES.labels(route).inc()


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
