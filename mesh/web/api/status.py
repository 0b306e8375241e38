"""`/healthz`, `/readyz`, `/api` and `/api/status`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from mesh.pages.console.as_json import status_json
from mesh.web.parts.answers import json_answer
from mesh.web.visit import visit_of


def healthz(_request: HttpRequest) -> HttpResponse:
    """The process serves; whether its sources answer is told on the pages."""
    return HttpResponse(status=200, content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """503 until requests can be answered, with what is waited for: a line each, or JSON for who asks for it."""
    told = visit_of(request).runtime.readiness()
    status = 200 if told.is_ready else 503
    if request.accepts("text/plain"):
        answer = HttpResponse(told.as_text(), status=status, content_type="text/plain; charset=utf-8")
    else:
        answer = json_answer(told.as_json(), status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def status(request: HttpRequest) -> HttpResponse:
    page = visit_of(request).status()
    return json_answer(status_json(page), indent=2)
