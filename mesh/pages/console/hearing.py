"""What one exchange with the metrics store tells of the store."""

from __future__ import annotations

from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mesh.pages.console.connections import Heard

if TYPE_CHECKING:
    from mesh.clients.http import Exchange


_LOST = frozenset({0, 502, 503, 504})
_REFUSED = frozenset({401, 403, 404})
_JSON = "application/json"
_PAGES = ("text/html", "application/xhtml+xml")


def is_query(exchange: Exchange) -> bool:
    return urlsplit(exchange.url).path.endswith(("/query", "/query_range"))


def is_failure(exchange: Exchange) -> bool:
    """Whether the store gave no service. Many stores refuse their status pages: that is no failure."""
    if exchange.status in _LOST:
        return True
    return is_query(exchange) and (exchange.status in _REFUSED or bool(foreign(exchange)))


def foreign(exchange: Exchange) -> str:
    """What answered in the store's place, empty for the store itself: a query is answered in JSON, whatever its
    status, and no store answers with a page for people."""
    if 300 <= exchange.status < 400:
        return "a redirect"
    kind = exchange.content_type
    if is_query(exchange):
        return "" if kind in ("", _JSON) else kind
    return kind if exchange.status < 300 and kind in _PAGES else ""


def ahead_of(exchange: Exchange, now: float) -> float | None:
    """By how many seconds the store's clock is before the console's, whose own is `now`; None where it is not told."""
    try:
        return parsedate_to_datetime(exchange.date).timestamp() - now if exchange.date else None
    except (ValueError, OverflowError):
        return None


def after(heard: Heard, exchange: Exchange, now: float) -> Heard:
    """What is known after one exchange more."""
    ahead = ahead_of(exchange, now)
    heard = heard if ahead is None else replace(heard, ahead=ahead)
    asked, other, reached = is_query(exchange), foreign(exchange), not is_failure(exchange)
    if reached and not asked and (other or heard.by_query):
        # A status page of another's, or one while queries fail, tells nothing.
        return replace(heard, at=now)
    since = heard.since if heard.reached is reached else now
    if reached:
        recovered = heard.recovered or heard.reached is False
        return replace(
            heard,
            reached=True,
            since=since,
            at=now,
            failures=0,
            status=0,
            recovered=recovered,
            by_query=False,
            foreign="",
        )
    return replace(
        heard,
        reached=False,
        since=since,
        at=now,
        failures=heard.failures + 1,
        status=exchange.status,
        by_query=asked or heard.by_query,
        foreign=other,
    )
