"""`token`: people bring a token of the home cluster, such as that of a service account."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from mesh.config import Settings
from mesh.model.identity import Identity, Rights
from mesh.web.signin import entry, jwt
from mesh.web.signin.session import Session
from mesh.web.signin.strategy import Entrance, Sessions, SignedIn, SignedOut
from mesh.web.visit import Visit

FIELD = "token"
NAMELESS = "token"
_HELP = "A token of the cluster. What you may see and change here is what its owner may. For a service account:"
_COMMAND = "kubectl create token NAME --namespace NAMESPACE"


class Token:
    name = "token"
    extends = True

    def entrance(self, settings: Settings) -> Entrance | None:
        del settings
        return Entrance("Sign in", field=FIELD, label="Token", help=_HELP, command=_COMMAND)

    def sign_in(self, visit: Visit) -> SignedIn:
        """By the field of a form; the address is not looked at."""
        token = entry.as_token(visit.request.POST.get(FIELD, ""))
        person = _person(_session(visit, token, str(uuid.uuid4())))
        entry.admit(visit, person.identity)
        return person

    def identify(self, visit: Visit, sessions: Sessions) -> SignedIn:
        person = _person(_own(visit, sessions))
        entry.check(visit, person.identity)
        return person

    def extend(self, visit: Visit, sessions: Sessions) -> SignedIn:
        before = _own(visit, sessions)
        person = _person(_session(visit, before.secret(FIELD), before.id))
        entry.check(visit, person.identity)
        return person

    def sign_out(self, visit: Visit, sessions: Sessions) -> str:
        """The token is the person's, and stays good."""
        del visit, sessions
        return ""

    def info(self, visit: Visit) -> Mapping[str, Any]:
        del visit
        return {}


def _own(visit: Visit, sessions: Sessions) -> Session:
    """That of the home cluster."""
    session = sessions.get(visit.runtime.home_cluster)
    if session is None or not session.secret(FIELD):
        raise SignedOut
    return session


def _session(visit: Visit, token: str, name: str) -> Session:
    """It does not outlive its token."""
    lasts = visit.settings.login_token.expiration_seconds
    expires_on = min(visit.runtime.clock() + lasts, jwt.ends_at(token))
    return Session(visit.runtime.home_cluster, Token.name, {FIELD: token}, expires_on, name)


def _person(session: Session) -> SignedIn:
    token = session.secret(FIELD)
    rights = {session.cluster: Rights(token)}
    return SignedIn(Identity(jwt.subject(token) or NAMELESS, session.id, rights), {session.cluster: session})
