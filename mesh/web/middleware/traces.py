"""A span for each request, where the console's own traces are on."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from mesh.web.middleware import Middleware
from mesh.web.process import traces
from mesh.web.process.probes import is_probe


class TraceMiddleware(Middleware):
    """Static files and probes have none."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        current = traces.current()
        if current is None or request.path.startswith(settings.STATIC_URL) or is_probe(request.path, settings.WEB_ROOT):
            return self._get_response(request)
        with current.request(request.method or "", request.headers) as span:
            response = self._get_response(request)
            match = request.resolver_match
            # By pattern: a path names what not everybody who reads traces may see.
            route = f"/{match.route}" if match else "no route"
            span.update_name(f"{request.method} {route}")
            span.set_attribute("http.route", route)
            span.set_attribute("http.response.status_code", response.status_code)
            if response.status_code >= 500:
                traces.failed(span)
            return response
