"""How often somebody may try to sign in (`console.sign_in_limits`): by where from, and by who it claims to be.

Each attempt counts before it is made, so that many at once are many, and is forgiven when it succeeds.
"""

from __future__ import annotations

import ipaddress
import threading

from django.http import HttpRequest

from mesh.config import Settings
from mesh.web.address.client import client_address, last_claim
from mesh.web.process.attempts import Attempts
from mesh.web.process.current import console_settings

# Of a proxy that is not trusted, all clients together: it must not be the way to lock everybody out.
_BEHIND_A_PROXY = 50
_LONGEST_NAME = 256
_lock = threading.Lock()
_known: tuple[float, Attempts] | None = None


def seconds_to_wait(request: HttpRequest, name: str = "") -> int:
    """0, and the attempt counts; or seconds until it may be made. `name` is who it claims to be, where that is told."""
    settings = console_settings()
    return _attempts(settings).begin(_bounds(request, name, settings))


def forgive(request: HttpRequest, name: str = "") -> None:
    """The attempt succeeded, or failed because a server does not answer."""
    settings = console_settings()
    _attempts(settings).forgive(key for key, most in _bounds(request, name, settings) if most)


def in_words(seconds: int) -> str:
    wait = f"{seconds} seconds" if seconds < 120 else f"{-(-seconds // 60)} minutes"
    return f"There were too many attempts to sign in. Try again in {wait}."


def forget() -> None:
    """Tests: nobody has tried."""
    global _known  # noqa: PLW0603 - the one per process
    _known = None


def _attempts(settings: Settings) -> Attempts:
    global _known  # noqa: PLW0603 - the one per process
    window = settings.console.sign_in_limits.window.total_seconds()
    with _lock:
        if _known is None or _known[0] != window:
            _known = (window, Attempts(window))
        return _known[1]


def _bounds(request: HttpRequest, name: str, settings: Settings) -> list[tuple[str, int]]:
    limits = settings.console.sign_in_limits
    address, claim = _network(client_address(request, settings)), last_claim(request, settings)
    bounds = [(f"name {name.strip().lower()[:_LONGEST_NAME]}", limits.per_name)] if name.strip() else []
    if claim:
        bounds += [(f"claim {address} {_network(claim)}", limits.per_address)]
        return [*bounds, (f"proxy {address}", limits.per_address * _BEHIND_A_PROXY)]
    return [*bounds, (f"address {address}", limits.per_address)]


def _network(address: str) -> str:
    """Who has one address of version 6 has a network of them."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((known, 64), strict=False)) if known.version == 6 else address
