"""The message centre as a page; the drawer of every page shows the same."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mesh.web.parts.cookies import YEAR, remembering
from mesh.web.process.current import runtime
from mesh.web.shell.messages import READ_COOKIE


def messages(request: HttpRequest) -> HttpResponse:
    runtime()
    return render(request, "shell/messages_page.html")


def mark_read(request: HttpRequest) -> HttpResponse:
    """All messages until now are read; goes back to `next`."""
    return remembering(request, READ_COOKIE, f"{runtime().clock():.3f}", YEAR)
