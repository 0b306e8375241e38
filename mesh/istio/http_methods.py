"""Methods of HTTP, as policies match them."""

from __future__ import annotations

from mesh.istio.hosts import ALL

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE")


def may_match(pattern: str) -> bool:
    """Whether it is a method, or a part of one with a star at one end."""
    if pattern == ALL:
        return True
    starts, ends, capitals = pattern.startswith(ALL), pattern.endswith(ALL), pattern.upper()
    if starts and ends:
        return False
    if ends:
        return any(method.startswith(capitals[:-1]) for method in METHODS)
    return any(method.endswith(capitals[1:]) if starts else method == capitals for method in METHODS)
