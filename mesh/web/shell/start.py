"""Where a visit without a page goes, and what a browser remembers of a person's choices."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from mesh.web.address.strict import Strict
from mesh.web.parts.cookies import YEAR, remembering
from mesh.web.shell.errors import with_query
from mesh.web.shell.shell import MENU_COOKIE, THEME_COOKIE, THEMES


def web_root(request: HttpRequest) -> HttpResponse:
    """`/` leads to `<web_root>/`."""
    return HttpResponseRedirect(with_query(request, reverse("start")))


def start_page(request: HttpRequest) -> HttpResponse:
    """`<web_root>/` and `<web_root>/console` lead to the overview, with their query."""
    return HttpResponseRedirect(with_query(request, reverse("overview")))


def theme(request: HttpRequest) -> HttpResponse:
    """Remembers `theme` and goes back to `next`, a path of this console."""
    reader = Strict.of(request.GET)
    name = reader.choice("theme", "", THEMES)
    if not name:
        reader.refuse("theme", name, THEMES)
    return remembering(request, THEME_COOKIE, name, YEAR)


def menu(request: HttpRequest) -> HttpResponse:
    """Remembers for the session whether the navigation is `open`, and goes back to `next`."""
    return remembering(request, MENU_COOKIE, "open" if Strict.of(request.GET).switch("open", True) else "closed")
