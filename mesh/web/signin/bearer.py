"""What requests say of their sender in headers."""

from __future__ import annotations

import re

from django.http import HttpRequest

USER = "HTTP_IMPERSONATE_USER"
GROUP = "HTTP_IMPERSONATE_GROUP"
EXTRA = "HTTP_IMPERSONATE_EXTRA_"
_IMPERSONATION = "HTTP_IMPERSONATE_"
TOKEN = re.compile(r"[\x21-\x7e]+")
"""What can stand in a header."""


def bearer(request: HttpRequest) -> str:
    """The token of `Authorization`; empty where it has none, or another scheme."""
    scheme, _, token = request.headers.get("Authorization", "").strip().partition(" ")
    token = token.strip()
    return token if scheme.lower() == "bearer" and TOKEN.fullmatch(token) else ""


def header(request: HttpRequest, name: str) -> str:
    """The text of a header by its WSGI name: UTF-8, which arrives as if it were Latin-1."""
    value = request.META.get(name, "")
    return value.encode("latin-1", "replace").decode(errors="replace") if isinstance(value, str) else ""


def forget_impersonation(request: HttpRequest) -> None:
    """Where nobody is to say so: whom the sender wants to stand for."""
    names = [name for name in request.META if name.startswith(_IMPERSONATION)]
    for name in names:
        del request.META[name]
    if names:
        # Django keeps the headers once they were looked at.
        request.__dict__.pop("headers", None)
