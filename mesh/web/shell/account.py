"""Who is signed in, as the masthead shows it: by which name, until when, and what they can do about it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from mesh.model.identity import ANONYMOUS
from mesh.web.process.current import console_settings, current_runtime
from mesh.web.signin.addresses import NEXT, page_asked_for
from mesh.web.signin.asking import signed_in
from mesh.web.signin.strategy import ByProvider, Sessions, Strategy
from mesh.web.signin.table import strategy_of
from mesh.web.visit import visit_of

SOON_SECONDS = 300
"""So long before its end a session is said to end."""
_LONGEST_WAIT_SECONDS = 2_000_000
"""Browsers' timers run over later than that."""


@dataclass(frozen=True, slots=True)
class ClusterSession:
    """`ends_at` is Unix seconds, 0 where the person is not signed in; `url` leads there."""

    cluster: str
    ends_at: float
    url: str


@dataclass(frozen=True, slots=True)
class Account:
    """`ends_at` is Unix seconds, 0 where nothing ends; `left` are the seconds until then. `can_leave`: there is a
    session to end; `extends`: it can be made to last; `back` is the page to go on with; `again_url` leads to a provider
    for a new session; `clusters` are those that people sign in to one by one, if there are several."""

    user: str = ""
    is_closed: bool = False
    can_leave: bool = False
    extends: bool = False
    ends_at: float = 0.0
    left: float = math.inf
    back: str = ""
    again_url: str = ""
    clusters: tuple[ClusterSession, ...] = ()

    @property
    def ends_soon(self) -> bool:
        return self.left < SOON_SECONDS

    @property
    def minutes(self) -> int:
        """Whole ones, more than are left."""
        return max(0, math.floor(self.left / 60)) + 1 if self.ends_soon else 0

    @property
    def wait(self) -> int:
        """Seconds after which a page says that the session ends; 0 where it need not."""
        seconds = self.left - SOON_SECONDS
        return int(seconds) + 1 if 0 <= seconds < _LONGEST_WAIT_SECONDS else 0


def account_of(request: HttpRequest) -> Account:
    """It must not fail, as error pages have it too."""
    settings, runtime = console_settings(), current_runtime()
    strategy = strategy_of(settings)
    if strategy is None:
        return Account(ANONYMOUS)
    person = signed_in(request)
    if person is None:
        return Account(is_closed=True)
    page = page_asked_for(request)
    ends_at = 0.0 if person.renews_itself else person.expires_on
    return Account(
        user=person.identity.user,
        can_leave=strategy.entrance(settings) is not None,
        extends=strategy.extends,
        ends_at=ends_at,
        left=ends_at - runtime.clock() if ends_at and runtime else math.inf,
        back=page,
        again_url=_by_way_of("auth-redirect", page) if isinstance(strategy, ByProvider) else "",
        clusters=tuple(_clusters(request, strategy, person.sessions, page)) if runtime else (),
    )


def _clusters(request: HttpRequest, strategy: Strategy, sessions: Sessions, page: str) -> Iterator[ClusterSession]:
    clusters = strategy.clusters(visit_of(request)) if isinstance(strategy, ByProvider) else ()
    for cluster in clusters if len(clusters) > 1 else ():
        session = sessions.get(cluster)
        url = _by_way_of("auth-redirect-cluster", page, cluster)
        yield ClusterSession(cluster, session.expires_on if session else 0.0, url)


def _by_way_of(name: str, page: str, *cluster: str) -> str:
    """To a provider, and from there to the page."""
    return f"{reverse(name, args=cluster)}?{urlencode({NEXT: page})}"
