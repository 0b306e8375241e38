"""A page, or only the part of it that htmx asked for: one view, its template chosen last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mesh.web.visit import is_by_script


def part_or_page(
    request: HttpRequest, templates: tuple[str, str], context: Mapping[str, Any], *, form: str = "", here: str = ""
) -> HttpResponse:
    """`templates` are those of the part and of the page. A change of the form with the id `form` puts the address
    `here` into the browser; the templates are told of it as `by_form`."""
    part, page = templates
    if not is_by_script(request):
        return render(request, page, dict(context))
    by_form = bool(form) and request.headers.get("HX-Trigger") == form
    response = render(request, part, {**context, "by_form": by_form})
    if by_form:
        response.headers["HX-Push-Url"] = here
    return response
