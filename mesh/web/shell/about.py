"""The page about this console: its version, and what it is connected to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mesh.web.visit import visit_of


def about(request: HttpRequest) -> HttpResponse:
    process = visit_of(request).runtime
    status = process.status()
    warning = next(iter((*process.warnings, *status.warnings)), "")
    return render(request, "shell/about.html", {"status": status, "warning": warning, "problems": status.problems})
