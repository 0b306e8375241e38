"""From where a request comes, as far as that can be known: proxies say so, and only some are believed."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

from django.http import HttpRequest

from mesh.config import Settings

_MOST_HOPS = 20


def client_address(request: HttpRequest, settings: Settings) -> str:
    """The last address that no trusted proxy (`console.listener.trusted_proxies`) has; empty for a socket of this
    machine. What stands before it in `X-Forwarded-For` anybody may have written."""
    trusted = settings.console.listener.trusted_proxies
    address = request.META.get("REMOTE_ADDR", "")
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    for hop in reversed(hops[-_MOST_HOPS:]):
        if not is_trusted(address, trusted) or not is_address(hop):
            break
        address = hop
    return _plain(address)


def last_claim(request: HttpRequest, settings: Settings) -> str:
    """The client that a peer which is not trusted says it speaks for; empty where it says nothing of the kind."""
    if is_from_trusted(request, settings):
        return ""
    return _plain(request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip())


def is_from_trusted(request: HttpRequest, settings: Settings) -> bool:
    """Whether the peer is a proxy that is believed."""
    return is_trusted(request.META.get("REMOTE_ADDR", ""), settings.console.listener.trusted_proxies)


@lru_cache(maxsize=1024)
def is_trusted(peer: str, networks: tuple[str, ...]) -> bool:
    """Whether it is one of the proxies whose `X-Forwarded-*` are believed."""
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        # A socket of this machine has no address.
        return not peer
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in ipaddress.ip_network(network, strict=False) for network in networks)


def _plain(text: str) -> str:
    """One spelling for each address."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)


def is_address(text: str) -> bool:
    return bool(_plain(text))
