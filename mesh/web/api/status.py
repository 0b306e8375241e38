"""`/healthz`, `/api` and `/api/status`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from mesh.pages.console.as_json import status_json
from mesh.web.parts.answers import json_answer
from mesh.web.visit import visit_of


def healthz(_request: HttpRequest) -> HttpResponse:
    """The process serves; whether its sources answer is told on the pages."""
    return HttpResponse(status=200, content_type="text/plain")


def status(request: HttpRequest) -> HttpResponse:
    page = visit_of(request).status()
    return json_answer(status_json(page), indent=2)
