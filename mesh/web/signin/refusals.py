"""Answers to who is not signed in, and to who may not come in: a way in for a person, a status for a program."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from mesh.web.process.current import console_settings
from mesh.web.signin.addresses import page_asked_for, sign_in_url
from mesh.web.signin.strategy import Entrance, Reason
from mesh.web.signin.table import strategy_of
from mesh.web.visit import is_by_script

WORDS = {
    Reason.NEW: "",
    Reason.EXPIRED: "Your session has ended. Sign in again to go on where you were.",
    Reason.REVOKED: "The cluster does not take your sign-in any more: it has ended, or was revoked. Sign in again.",
    Reason.UNREADABLE: "Your session cannot be read any more. Sign in again to go on where you were.",
    Reason.LOST: "You signed in a moment ago, but your browser has brought no session. Look whether it takes cookies "
    "of this site, and whether a proxy before the console lets large ones pass.",
    Reason.OUT: "You are signed out.",
}
NO_PAGE = "Nobody can sign in here: the proxy before the console has to bring a token with each request."


def signed_out(request: HttpRequest, reason: Reason) -> HttpResponse:
    """Nothing that was typed is lost: what a form sent can be sent again after signing in."""
    entrance = current_entrance()
    if for_programs(request):
        return plain(401)
    if entrance is None:
        return page(request, 401, message=NO_PAGE)
    if is_by_script(request):
        response = plain(401)
        response.headers["HX-Redirect"] = sign_in_url(page_asked_for(request), reason)
        return response
    if request.method in ("GET", "HEAD"):
        return HttpResponseRedirect(sign_in_url(page_asked_for(request), reason))
    return send_again(request, WORDS[reason])


def send_again(request: HttpRequest, message: str) -> HttpResponse:
    """The form as it came, below the way in: signing in happens in another window."""
    fields = [
        (name, value) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values
    ]
    context = {"fields": fields, "message": message, "again": request.get_full_path(), "sign_in": sign_in_url()}
    return kept_nowhere(render(request, "signin/again.html", context, status=401))


def denied(request: HttpRequest, message: str) -> HttpResponse:
    """For who is known, and may not come in: they can sign out."""
    if for_programs(request) or is_by_script(request):
        return plain(403)
    return page(request, 403, message=message, can_leave=True)


def page(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    """The sign-in page."""
    return kept_nowhere(render(request, "signin/page.html", {"entrance": None, **context}, status=status))


def leaving(request: HttpRequest, url: str) -> HttpResponse:
    """To another site after a form: browsers let a form lead to none, but a page may."""
    return kept_nowhere(render(request, "signin/leaving.html", {"url": url}))


def plain(status: int) -> HttpResponse:
    """As the reference says it to programs."""
    return HttpResponse(f"{HTTPStatus(status).phrase}\n", content_type="text/plain; charset=utf-8", status=status)


def kept_nowhere(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response


def for_programs(request: HttpRequest) -> bool:
    return f"{request.path}/".startswith(f"{settings.WEB_ROOT}/api/")


def current_entrance() -> Entrance | None:
    known = console_settings()
    strategy = strategy_of(known)
    return strategy.entrance(known) if strategy else None
