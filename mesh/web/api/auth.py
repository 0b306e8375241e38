"""Signing in and out. The anonymous strategy has nothing to do, but its clients ask."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from mesh.web.parts.answers import json_answer
from mesh.web.process.current import console_settings


def info(_request: HttpRequest) -> HttpResponse:
    return json_answer({"strategy": console_settings().auth.strategy, "sessionInfo": {}})


@csrf_exempt
def authenticate(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=200, content_type="text/plain")


def logout(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=204)
