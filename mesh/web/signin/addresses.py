"""Addresses of the sign-in page, with the page that was asked for."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from mesh.web.address.back import is_own
from mesh.web.signin.strategy import Reason
from mesh.web.visit import is_by_script

NEXT = "next"
WHY = "why"
_NO_PAGES = ("sign-in", "sign-out", "session")


def sign_in_url(page: str = "", reason: Reason = Reason.NEW) -> str:
    """`page` is where the person goes on."""
    query = ({NEXT: page} if page else {}) | ({WHY: reason.value} if reason is not Reason.NEW else {})
    return f"{reverse('sign-in')}?{urlencode(query)}" if query else reverse("sign-in")


def way_on(text: str) -> str:
    """The page that a request names to go on with, if it is one of this console; else the start page."""
    is_page = text.startswith(f"{settings.WEB_ROOT}/console/") and not text.startswith(tuple(map(reverse, _NO_PAGES)))
    return text if is_page and is_own(text) else reverse("overview")


def page_asked_for(request: HttpRequest) -> str:
    """The page that a person looks at, or wants to: of a part it is the one around it. Empty where it is none."""
    if is_by_script(request):
        shown = urlsplit(request.headers.get("HX-Current-URL", ""))
        page = f"{shown.path}?{shown.query}" if shown.query else shown.path
    else:
        page = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    return page if is_own(page) else ""
