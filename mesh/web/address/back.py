"""Where a person goes on: pages of this console, and nothing else that an address may name."""

from __future__ import annotations

from urllib.parse import unquote

from django.conf import settings
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 4000


def is_own(target: str) -> bool:
    """Whether it is a path of this console, with or without a query: no other site, and no other path of this host."""
    path = target.partition("#")[0].partition("?")[0]
    inside = f"{settings.WEB_ROOT}/"
    return (
        len(target) <= LONGEST
        and target.isprintable()
        and path.startswith(inside)
        and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
        and "\\" not in unquote(path)
        and not any(unquote(part) in (".", "..") for part in path.split("/"))
    )
