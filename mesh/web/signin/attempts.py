"""Cookies of a sign-in under way: what the browser brings back from the provider, and which page was asked for."""

from __future__ import annotations

from typing import Literal
from urllib.parse import quote, unquote

from django.http import HttpResponse

from mesh.web.signin.cookies import PREFIX, drop, set_cookie
from mesh.web.signin.sealing import Unreadable, seal, unseal
from mesh.web.visit import Visit

Kind = Literal["nonce", "pkce-verifier"]
KINDS: tuple[Kind, ...] = ("nonce", "pkce-verifier")
_PAGE = "sign-in-page"
_DONE = "signed-in"
_PAGE_SECONDS = 3600
_DONE_SECONDS = 30
_FAILURE = "sign-in-failure"
_FAILURE_SECONDS = 60
_LONGEST_FAILURE = 1000


def keep(visit: Visit, response: HttpResponse, kind: Kind, cluster: str, *, value: str, seconds: float) -> None:
    """`seconds` are those within which the person has to come back."""
    set_cookie(visit, response, _name(kind, cluster), value, visit.now + seconds)


def kept(visit: Visit, kind: Kind, cluster: str) -> str:
    """Empty where the browser brought none."""
    return visit.request.COOKIES.get(_name(kind, cluster), "")


def is_back(visit: Visit) -> bool:
    """Whether a provider has sent the browser here."""
    told = visit.request.GET
    return "state" in told and ("code" in told or "error" in told)


def is_under_way(visit: Visit, cluster: str) -> bool:
    return all(kept(visit, kind, cluster) for kind in KINDS)


def end(visit: Visit, response: HttpResponse, cluster: str) -> None:
    """Of this cluster's attempt nothing stays."""
    names = {_name(kind, cluster) for kind in KINDS}
    drop(visit, response, names & set(visit.request.COOKIES))


def keep_page(visit: Visit, response: HttpResponse, page: str) -> None:
    """A path of the console that was asked for, while the browser is at the provider."""
    set_cookie(visit, response, _PAGE, quote(page), visit.now + _PAGE_SECONDS)


def kept_page(visit: Visit) -> str:
    return unquote(visit.request.COOKIES.get(_PAGE, ""))


def keep_failure(visit: Visit, response: HttpResponse, status: int, message: str) -> None:
    """Sealed, for the next page alone: a message in an address could be anybody's. Raises `NoKey`."""
    sealed = seal(f"{status} {message[:_LONGEST_FAILURE]}", visit.runtime.keys.sealing())
    set_cookie(visit, response, _FAILURE, sealed, visit.now + _FAILURE_SECONDS)


def kept_failure(visit: Visit) -> tuple[int, str] | None:
    """Status and message. Raises `NoKey`."""
    try:
        text, _ = unseal(visit.request.COOKIES.get(_FAILURE, ""), visit.runtime.keys.opening())
    except Unreadable:
        return None
    status, _, message = text.partition(" ")
    return (int(status), message) if status.isdecimal() else None


def succeeded(visit: Visit, response: HttpResponse) -> None:
    """Of the attempt the browser keeps for a moment that it succeeded."""
    drop(visit, response, {_FAILURE, _PAGE} & set(visit.request.COOKIES))
    set_cookie(visit, response, _DONE, "true", visit.now + _DONE_SECONDS)


def has_just_succeeded(visit: Visit) -> bool:
    """Whoever comes without a session then, has a browser that does not keep it."""
    return _DONE in visit.request.COOKIES


def forget(visit: Visit, response: HttpResponse) -> None:
    drop(visit, response, {_DONE, _PAGE, _FAILURE} & set(visit.request.COOKIES))


def _name(kind: Kind, cluster: str) -> str:
    return f"{PREFIX}-{kind}-{cluster}"
