"""Debug information as a page, and as the file that a person attaches to a report."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mesh.pages.console.debug import as_yaml, changed_settings
from mesh.web.address.strict import Strict
from mesh.web.shell.debug import debug_data
from mesh.web.visit import visit_of

FORMATS = ("html", "yaml")


def debug(request: HttpRequest) -> HttpResponse:
    """`format=yaml` downloads it."""
    form = Strict.of(request.GET).choice("format", "html", FORMATS)
    process = visit_of(request).runtime
    data = debug_data(process, request)
    if form == "yaml":
        headers = {"Content-Disposition": 'attachment; filename="console-debug.yaml"', "Cache-Control": "no-store"}
        return HttpResponse(as_yaml(data), content_type="application/yaml; charset=utf-8", headers=headers)
    context = {"data": data, "changed": changed_settings(process.settings), "yaml": as_yaml(data)}
    response = render(request, "shell/debug.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
