"""What a browser remembers of a person's choices."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from mesh.web.address.back import is_own
from mesh.web.address.strict import BadParameter, Strict

YEAR = 31_536_000


def remembering(request: HttpRequest, cookie: str, value: str, max_age: int | None = None) -> HttpResponse:
    """Sets the cookie, for the session without `max_age` (seconds), and goes back to the parameter `next`."""
    target = Strict.of(request.GET).text("next", reverse("overview"))
    if not is_own(target):
        raise BadParameter("next: only a path of this console is allowed")
    response = HttpResponseRedirect(target)
    set_cookie(request, response, cookie, value, max_age)
    return response


def set_cookie(request: HttpRequest, response: HttpResponse, name: str, value: str, max_age: int | None = None) -> None:
    """For the console's own pages alone, which scripts cannot read."""
    response.set_cookie(
        name,
        value,
        max_age=max_age,
        path=f"{settings.WEB_ROOT}/",
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
