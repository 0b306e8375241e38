"""Refuses writes that another site's page sends with this browser: there is no token in an API request.

Browsers say where a request comes from (`Sec-Fetch-Site`, or `Origin`); scripts send neither and are let through.
"""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from mesh.web.address.hosts import is_own_origin
from mesh.web.middleware import Middleware
from mesh.web.parts.methods import only_reads
from mesh.web.process.current import console_settings

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class CrossSiteMiddleware(Middleware):
    def process_view(self, request: HttpRequest, view: Callable[..., HttpResponse], *_: object) -> None:
        """Raises `PermissionDenied`, which the error pages turn into a 403."""
        if request.method not in _SAFE and not only_reads(view) and comes_from_elsewhere(request):
            raise PermissionDenied("A change was asked for by a page of another site.")


def comes_from_elsewhere(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site", "")
    if site:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin", "")
    return bool(origin) and not is_own_origin(request, origin, console_settings())
