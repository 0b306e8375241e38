"""Who asks in a request, and what its answer changes of the sessions in the browser."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse

from mesh.model.identity import Identity
from mesh.web.signin import attempts, cookies
from mesh.web.signin.session import NoSession, Session
from mesh.web.signin.strategy import Reason, Sessions, SignedIn, SignedOut, Strategy
from mesh.web.visit import IDENTITY, Visit, forget_visit

_ASKED = "_asked"


@dataclass(frozen=True, slots=True)
class Brought:
    """What a browser brought: sessions that hold, those of them that were sealed with an earlier key, and why another
    one does not hold (`NEW`: there is no other)."""

    sessions: Sessions = field(default_factory=dict)
    aged: frozenset[str] = frozenset()
    reason: Reason = Reason.NEW


NOTHING = Brought()


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks in a request, and by which sessions."""

    person: SignedIn
    brought: Brought

    @property
    def is_changed(self) -> bool:
        """Whether the browser has to be told of other sessions than it brought."""
        before, after = self.brought.sessions, self.person.sessions
        is_same = before.keys() == after.keys() and all(before[cluster] is after[cluster] for cluster in after)
        return not is_same or bool(self.brought.aged) or self.brought.reason is not Reason.NEW


def asked(request: HttpRequest) -> Asked | None:
    """None where nobody signed in, or has to."""
    found = getattr(request, _ASKED, None)
    return found if isinstance(found, Asked) else None


def signed_in(request: HttpRequest) -> SignedIn | None:
    """None where nobody signed in, or has to."""
    found = asked(request)
    return found.person if found else None


def identify(visit: Visit, strategy: Strategy) -> Asked:
    """From here on the request is that person's. Raises as `Strategy.identify`, and `NoKey`."""
    brought = brought_by(visit, strategy)
    try:
        person = strategy.identify(visit, brought.sessions)
    except SignedOut as error:
        raise SignedOut(_reason(visit, error.reason, brought.reason)) from None
    be(visit.request, person.identity)
    found = Asked(person, brought)
    setattr(visit.request, _ASKED, found)
    return found


def be(request: HttpRequest, identity: Identity) -> None:
    """The request is theirs; what was read for somebody else is forgotten. It opens nothing."""
    request.__dict__.pop(_ASKED, None)
    setattr(request, IDENTITY, identity)
    forget_visit(request)


def brought_by(visit: Visit, strategy: Strategy) -> Brought:
    """The sessions of this strategy. Raises `NoKey`."""
    brought = visit.request.COOKIES
    if not cookies.all_names(brought):
        return NOTHING
    keys, now = visit.runtime.keys.opening(), visit.runtime.clock()
    sessions: dict[str, Session] = {}
    aged: set[str] = set()
    reason = Reason.NEW
    for cluster in visit.runtime.caches:
        try:
            kept = cookies.read(brought, cluster, keys)
        except NoSession:
            reason = Reason.UNREADABLE
            continue
        if kept is None:
            continue
        if kept.session.strategy != strategy.name:
            reason = Reason.UNREADABLE
        elif kept.session.is_over(now):
            reason = Reason.EXPIRED
        else:
            sessions[cluster] = kept.session
            aged |= {cluster} if kept.is_aged else set()
    return Brought(sessions, frozenset(aged), reason)


def keep(visit: Visit, response: HttpResponse, person: SignedIn, brought: Brought = NOTHING) -> None:
    """The browser has these sessions from now on, and no others. Raises `TooLong` and `NoKey`."""
    before = visit.request.COOKIES
    for cluster, session in person.sessions.items():
        if session is not brought.sessions.get(cluster) or cluster in brought.aged:
            cookies.write(visit, response, session, visit.runtime.keys.sealing())
    of_sessions = {name for cluster in person.sessions for name in cookies.names_of(before, cluster)}
    cookies.drop(visit, response, cookies.all_names(before) - of_sessions)


def forget(visit: Visit, response: HttpResponse) -> None:
    """The browser has no session any more."""
    cookies.drop(visit, response, cookies.all_names(visit.request.COOKIES))
    attempts.forget(visit, response)


def _reason(visit: Visit, told: Reason, of_cookies: Reason) -> Reason:
    if told is not Reason.NEW:
        return told
    if of_cookies is Reason.NEW and attempts.has_just_succeeded(visit):
        return Reason.LOST
    return of_cookies
