"""Which methods a route answers; the others get 405 with what is allowed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from mesh.config import Settings

View = Callable[..., HttpResponse]


def allow(*methods: str) -> Callable[[View], View]:
    """GET brings HEAD with it; OPTIONS is answered with the list."""
    allowed = [*methods, *(["HEAD"] if "GET" in methods else []), "OPTIONS"]

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "OPTIONS":
                return HttpResponse(status=204, headers={"Allow": ", ".join(allowed)})
            if request.method not in allowed:
                return HttpResponseNotAllowed(allowed)
            return view(request, *args, **kwargs)

        return checked

    return decorate


get = allow("GET")

_READS = "only_reads"


def reading(view: View) -> View:
    """A POST that changes nothing: its question is too long for an address. A page of another site may send it, as it
    may not see the answer."""

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    setattr(marked, _READS, True)
    return marked


def only_reads(view: View) -> bool:
    return getattr(view, _READS, False)


_IS_OPEN = "is_open"


def open_to_all(view: View, *, when: Callable[[Settings], bool] = lambda _: True) -> View:
    """A view that answers whoever asks, signed in or not; where the settings say so."""

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    setattr(marked, _IS_OPEN, when)
    return marked


def is_open(view: View, settings: Settings) -> bool:
    when = getattr(view, _IS_OPEN, None)
    return when is not None and bool(when(settings))
