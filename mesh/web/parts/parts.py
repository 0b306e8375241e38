"""A page, or only the part of it that htmx asked for: one view, its template chosen last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def is_by_script(request: HttpRequest) -> bool:
    """Whether htmx asks, and not a person who follows a link."""
    return bool(getattr(request, "htmx", False))


def is_part(request: HttpRequest) -> bool:
    """Going back, htmx asks for the page that it no longer has: it needs the whole of it."""
    return is_by_script(request) and "HX-History-Restore-Request" not in request.headers


def part_or_page(
    request: HttpRequest, templates: tuple[str, str], context: Mapping[str, Any], *, form: str = "", here: str = ""
) -> HttpResponse:
    """`templates` are those of the part and of the page. A change of the form with the id `form` puts the address
    `here` into the browser."""
    part, page = templates
    response = varied(render(request, part if is_part(request) else page, dict(context)))
    if form and is_part(request) and request.headers.get("HX-Trigger") == form:
        response.headers["HX-Push-Url"] = here
    return response


def varied(response: HttpResponse) -> HttpResponse:
    """The same answer, told to caches as one that depends on who asks: a person or htmx."""
    patch_vary_headers(response, ["HX-Request"])
    return response
