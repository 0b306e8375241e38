"""Where a visit without a page goes, and what a browser remembers of a person's choices."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from mesh.web.address.strict import BadParameter, flag, text
from mesh.web.shell.errors import with_query
from mesh.web.shell.shell import MENU_COOKIE, THEME_COOKIE, THEMES

YEAR = 31_536_000


def web_root(request: HttpRequest) -> HttpResponse:
    """`/` leads to `<web_root>/` (api.md §1.1)."""
    return HttpResponseRedirect(with_query(request, reverse("start")))


def start_page(request: HttpRequest) -> HttpResponse:
    """`<web_root>/` and `<web_root>/console` lead to the overview, with their query."""
    return HttpResponseRedirect(with_query(request, reverse("overview")))


def theme(request: HttpRequest) -> HttpResponse:
    """Remembers `theme` and goes back to `next`, a path of this console."""
    name = text(request, "theme")
    if name not in THEMES:
        raise BadParameter(f'theme: "{name}" is not allowed; allowed: {", ".join(THEMES)}')
    return remembering(request, THEME_COOKIE, name, YEAR)


def menu(request: HttpRequest) -> HttpResponse:
    """Remembers for the session whether the navigation is `open`, and goes back to `next`."""
    return remembering(request, MENU_COOKIE, "open" if flag(request, "open", default=True) else "closed")


def remembering(request: HttpRequest, cookie: str, value: str, max_age: int | None = None) -> HttpResponse:
    """Sets the cookie, for the session without `max_age` (seconds), and goes back to the parameter `next`."""
    target = text(request, "next", reverse("overview"))
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        raise BadParameter("next: only a path of this console is allowed")
    response = HttpResponseRedirect(target)
    response.set_cookie(
        cookie,
        value,
        max_age=max_age,
        path=f"{settings.WEB_ROOT}/",
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response
