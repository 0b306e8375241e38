"""`header`: a proxy before the console brings each request with a token, and with whom it is to stand for."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from django.http import HttpRequest

from mesh.config import Settings
from mesh.model.identity import Identity, Rights
from mesh.web.signin import entry, jwt
from mesh.web.signin.bearer import EXTRA, GROUP, USER, bearer, header
from mesh.web.signin.session import Session
from mesh.web.signin.strategy import Entrance, Refused, Sessions, SignedIn, SignedOut
from mesh.web.visit import Visit

NAMELESS = "token"
_NO_TOKEN = "The request has no token: the proxy before the console has to send it as Authorization: Bearer."  # noqa: S105


class Header:
    """A session only keeps the name, and how long clients count on it: each request brings its token."""

    name = "header"
    extends = False

    def entrance(self, settings: Settings) -> Entrance | None:
        del settings
        return None

    def sign_in(self, visit: Visit) -> SignedIn:
        rights = rights_of(visit.request)
        if not rights.token:
            raise Refused(_NO_TOKEN)
        home = visit.runtime.home_cluster
        identity = Identity(_name(visit, rights), str(uuid.uuid4()), {home: rights})
        try:
            entry.check(visit, identity)
        except SignedOut:
            raise Refused(entry.WRONG) from None
        expires_on = visit.runtime.clock() + visit.settings.login_token.expiration_seconds
        payload = {"subject": identity.user, "token": rights.token}
        return SignedIn(identity, {home: Session(home, self.name, payload, expires_on, identity.session)})

    def identify(self, visit: Visit, sessions: Sessions) -> SignedIn:
        rights, home = rights_of(visit.request), visit.runtime.home_cluster
        if not rights.token:
            raise SignedOut
        session = sessions.get(home)
        if session is not None and session.secret("token") != rights.token:
            session = None
        user = rights.user or (session.secret("subject") if session else "") or _name(visit, rights)
        identity = Identity(user, session.id if session else "", {home: rights})
        entry.check(visit, identity)
        return SignedIn(identity, {home: session} if session else {})

    def extend(self, visit: Visit, sessions: Sessions) -> SignedIn:
        return self.identify(visit, sessions)

    def sign_out(self, visit: Visit, sessions: Sessions) -> str:
        del visit, sessions
        return ""

    def info(self, visit: Visit) -> Mapping[str, Any]:
        del visit
        return {}


def rights_of(request: HttpRequest) -> Rights:
    """What the proxy says. Several groups, or values of a field, come as one header with commas."""
    user = header(request, USER)
    groups = _listed(header(request, GROUP)) if user else ()
    extra = tuple(
        (unquote(name.removeprefix(EXTRA).replace("_", "-").lower()), value)
        for name in sorted(request.META)
        if user and name.startswith(EXTRA)
        for value in _listed(header(request, name))
    )
    return Rights(bearer(request), user, groups, extra)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _name(visit: Visit, rights: Rights) -> str:
    if rights.user:
        return rights.user
    client = visit.runtime.client(visit.runtime.home_cluster)
    owner = visit.runtime.token_owners.of(client, rights.token) if client else ""
    return owner or jwt.subject(rights.token) or NAMELESS
