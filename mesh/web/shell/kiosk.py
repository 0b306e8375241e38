"""Kiosk mode: pages without a shell, for portals and walls."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest

from mesh.web.address.reader import quoted

PARAMETER = COOKIE = "kiosk"
LONGEST = 300
_FRAMES = frozenset({"iframe", "frame", "embed", "object", "fencedframe"})


@dataclass(frozen=True, slots=True)
class Kiosk:
    """`parent` is the origin that links are posted to; `refused` says why a value is no origin."""

    is_on: bool = False
    parent: str = ""
    refused: str = ""

    def __bool__(self) -> bool:
        return self.is_on


def kiosk_of(request: HttpRequest) -> Kiosk:
    """The parameter, else what the session remembers."""
    value = request.GET.get(PARAMETER)
    return read(remembered(request) if value is None else value)


def read(value: str) -> Kiosk:
    """`true`, or the origin of the page around: scheme, host and port. What is neither is kiosk mode and said."""
    if value in ("", "false"):
        return Kiosk()
    if value == "true":
        return Kiosk(is_on=True)
    if is_origin(value):
        return Kiosk(is_on=True, parent=value)
    allowed = "allowed: true, or the origin of the page around such as https://portal.example"
    return Kiosk(is_on=True, refused=f"kiosk: {quoted(value)} is not an origin; {allowed}")


def is_origin(value: str) -> bool:
    """`https://host[:port]` with nothing behind it: `*` and addresses of pages are none."""
    if len(value) > LONGEST or any(char <= " " or char in '"<>\\^`{|}*' for char in value):
        return False
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    shown = f"[{host}]" if ":" in host else host
    written = f"{parts.scheme}://{shown}" + ("" if port is None else f":{port}")
    return parts.scheme in ("http", "https") and bool(host) and written == value.lower()


def remembered(request: HttpRequest) -> str:
    """The session's value. A visit from outside of the console to a page of its own starts anew: one browser may
    have a console in a portal and another one beside it."""
    value = request.COOKIES.get(COOKIE, "")
    destination = request.headers.get("Sec-Fetch-Dest", "")
    if not value or not destination or destination in _FRAMES:
        return value
    return value if request.headers.get("Sec-Fetch-Site") == "same-origin" else ""
