"""The pages about the console itself, and where a visit without a page goes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from mesh.pages.console.debug import as_yaml, changed_settings
from mesh.web.address.strict import Strict
from mesh.web.parts.cookies import YEAR, remembering
from mesh.web.process.current import console_settings
from mesh.web.shell.debug import debug_data
from mesh.web.shell.errors import with_query
from mesh.web.shell.messages import READ_COOKIE
from mesh.web.shell.shell import MENU_COOKIE, THEME_COOKIE, THEMES
from mesh.web.signin.attempts import is_back, is_under_way
from mesh.web.signin.strategy import ByProvider
from mesh.web.signin.table import strategy_of
from mesh.web.signin.views import arriving, error_name, failed, stray
from mesh.web.visit import visit_of


def web_root(request: HttpRequest) -> HttpResponse:
    """`/` leads to `<web_root>/`."""
    return HttpResponseRedirect(with_query(request, reverse("start")))


def start_page(request: HttpRequest) -> HttpResponse:
    """`<web_root>/` and `<web_root>/console` lead to the overview, with their query. A provider may send people here
    who have signed in."""
    strategy = strategy_of(console_settings())
    if isinstance(strategy, ByProvider):
        visit = visit_of(request)
        if strategy.arrives_at_start and is_back(visit):
            home = visit.runtime.home_cluster
            return arriving(visit, strategy, home) if is_under_way(visit, home) else stray(visit)
        if error_name(strategy) in request.GET:
            return failed(visit)
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


def session(request: HttpRequest) -> HttpResponse:
    """That the session ends soon, for pages that are open when it does."""
    return render(request, "shell/session.html")


def about(request: HttpRequest) -> HttpResponse:
    visit = visit_of(request)
    process, status = visit.runtime, visit.status()
    warning = next(iter((*process.warnings, *status.warnings)), "")
    return render(request, "shell/about.html", {"status": status, "warning": warning, "problems": status.problems})


def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "shell/help.html")


def messages(request: HttpRequest) -> HttpResponse:
    visit_of(request)
    return render(request, "shell/messages_page.html")


def mark_read(request: HttpRequest) -> HttpResponse:
    """All messages until now are read; goes back to `next`."""
    return remembering(request, READ_COOKIE, f"{visit_of(request).runtime.clock():.3f}", YEAR)


def debug(request: HttpRequest) -> HttpResponse:
    """`format=yaml` downloads it."""
    form = Strict.of(request.GET).choice("format", "html", ("html", "yaml"))
    visit = visit_of(request)
    data = debug_data(visit.runtime, request, sees_all=visit.sees_all)
    if form == "yaml":
        headers = {"Content-Disposition": 'attachment; filename="console-debug.yaml"', "Cache-Control": "no-store"}
        return HttpResponse(as_yaml(data), content_type="application/yaml; charset=utf-8", headers=headers)
    context = {
        "data": data,
        "changed": changed_settings(visit.settings) if visit.sees_all else None,
        "yaml": as_yaml(data),
    }
    response = render(request, "shell/debug.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
