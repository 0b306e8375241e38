"""Sessions in cookies: one a cluster, sealed, in as many pieces as browsers need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import HttpResponse

from mesh.web.address.public_url import is_public_https
from mesh.web.signin.sealing import Unreadable, seal, unseal
from mesh.web.signin.session import NoSession, Session, as_text, read_text
from mesh.web.visit import Visit

PREFIX = "kiali-token"
PIECE = 3584
"""Characters of one cookie: with name and attributes, browsers take 4096 bytes."""
MOST_PIECES = 180
"""Browsers keep no more cookies of one host."""
MOST_BYTES = 112 * 1024
"""Of all cookies together: the listener takes a head of 128 KiB."""
_ATTEMPTS = (f"{PREFIX}-nonce", f"{PREFIX}-pkce")
_TO_CHECK_TOGETHER = "; "


class TooLong(Exception):
    """More than a browser sends or the console takes, in words."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A session as the browser has it; `is_aged`: sealed with another key than the first."""

    session: Session
    is_aged: bool


def read(cookies: Mapping[str, str], cluster: str, keys: Iterable[bytes]) -> Kept | None:
    """The session of a cluster, None where there is none. Raises `NoSession` where there is something else."""
    name = f"{PREFIX}-{cluster}"
    if name not in cookies:
        return None
    sealed = "".join(cookies.get(piece, "") for piece in _names(name, _pieces(cookies, cluster)))
    try:
        content, key = unseal(sealed, keys)
    except Unreadable as error:
        raise NoSession(str(error)) from None
    return Kept(read_text(content, cluster), is_aged=key > 0)


def write(visit: Visit, response: HttpResponse, session: Session, key: bytes) -> None:
    """Sets the cookies of a session, and drops pieces of a longer one before. Raises `TooLong`."""
    values = sealed_cookies(session, key)
    left = {name for name in names_of(visit.request.COOKIES, session.cluster) if name not in values}
    others = {name: value for name, value in visit.request.COOKIES.items() if name not in left}
    size = len(_TO_CHECK_TOGETHER.join(f"{name}={value}" for name, value in {**others, **values}.items()))
    if size > MOST_BYTES:
        raise TooLong(
            f"the session would take {-(-size // 1024)} KiB of cookies, and no more than {MOST_BYTES // 1024} KiB "
            "reach the console: a token with fewer claims, such as fewer groups, fits"
        )
    for name, value in values.items():
        set_cookie(visit, response, name, value, session.expires_on)
    drop(visit, response, left)


def sealed_cookies(session: Session, key: bytes) -> dict[str, str]:
    """Names and values."""
    sealed = seal(as_text(session), key)
    pieces = [sealed[at : at + PIECE] for at in range(0, len(sealed), PIECE)]
    values = dict(zip(_names(f"{PREFIX}-{session.cluster}", len(pieces)), pieces, strict=True))
    return values | ({f"{PREFIX}-chunks-{session.cluster}": str(len(pieces))} if len(pieces) > 1 else {})


def names_of(cookies: Iterable[str], cluster: str) -> set[str]:
    """The cookies of a cluster's session, however many pieces it once had."""
    name = f"{PREFIX}-{cluster}"
    own = {name, f"{PREFIX}-chunks-{cluster}"}
    return {one for one in cookies if one in own or (one.startswith(f"{name}-") and one[len(name) + 1 :].isdigit())}


def all_names(cookies: Iterable[str]) -> set[str]:
    """The cookies of all sessions, but not those of a sign-in under way."""
    return {name for name in cookies if name.startswith(PREFIX) and not name.startswith(_ATTEMPTS)}


def drop(visit: Visit, response: HttpResponse, names: Iterable[str]) -> None:
    for name in names:
        response.delete_cookie(name, path=visit.settings.server.web_root, samesite="Lax")


def set_cookie(visit: Visit, response: HttpResponse, name: str, value: str, expires_on: float) -> None:
    """`expires_on` is Unix seconds. Other sites' pages cannot send it, but for following a link to the console."""
    response.set_cookie(
        name,
        # Beside the date, as the browser's clock may be wrong.
        max_age=max(0, int(expires_on - visit.runtime.clock())),
        path=visit.settings.server.web_root,
        secure=is_public_https(visit.request, visit.settings),
        httponly=True,
        samesite="Lax",
    )
    # Python would put quotation marks around base64.
    response.cookies[name].set(name, value, value)


def _pieces(cookies: Mapping[str, str], cluster: str) -> int:
    told = cookies.get(f"{PREFIX}-chunks-{cluster}", "1")
    count = int(told) if told.isascii() and told.isdecimal() and len(told) <= len(str(MOST_PIECES)) else 0
    if not 1 <= count <= MOST_PIECES:
        raise NoSession("it does not say how many pieces it has")
    return count


def _names(name: str, count: int) -> list[str]:
    return [name, *(f"{name}-{index}" for index in range(1, count))]
