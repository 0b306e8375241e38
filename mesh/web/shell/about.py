"""The page about this console: its version, and what it is connected to (ui.md §2.3)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mesh.web.process.runtime import runtime
from mesh.web.readings import status_of


def about(request: HttpRequest) -> HttpResponse:
    root = runtime()
    status = status_of(root)
    warning = next(iter((*root.warnings, *status.warnings)), "")
    return render(request, "shell/about.html", {"status": status, "warning": warning, "problems": status.problems})
