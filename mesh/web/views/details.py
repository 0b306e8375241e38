"""The pages of one workload, service or application: whole, or the parts that a refresh replaces."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from mesh.web.details.page import breadcrumbs, detail_page, find_subject


def _show(request: HttpRequest, namespace: str, name: str, item: str) -> HttpResponse:
    page = detail_page(request, find_subject(request, item, namespace, name))
    is_part = bool(getattr(request, "htmx", False)) and "HX-History-Restore-Request" not in request.headers
    template = "pages/details/fragment.html" if is_part else "pages/details/page.html"
    context = {"page": page, "problems": page.content.problems, "breadcrumbs": breadcrumbs(page)}
    response = render(request, template, {**page.content.extra, **context})
    patch_vary_headers(response, ["HX-Request"])
    if is_part and request.headers.get("HX-Trigger") == "detail-form":
        response.headers["HX-Push-Url"] = page.here
    return response


workload = partial(_show, item="workload")
service = partial(_show, item="service")
application = partial(_show, item="application")
