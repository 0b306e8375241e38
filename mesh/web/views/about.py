"""The page about this console: its version, and what it is connected to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mesh.web.readings import status_of
from mesh.web.runtime import runtime


def about(request: HttpRequest) -> HttpResponse:
    status = status_of(runtime())
    return render(request, "pages/about.html", {"status": status, "problems": status.problems})
