"""`openid`: people sign in at an OpenID provider, whose token the clusters take."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseRedirect

from mesh.clients.errors import Forbidden, SourceError
from mesh.clients.signin.life import Life
from mesh.config import Settings
from mesh.model.identity import Identity, Rights
from mesh.web.address.public_url import public_url
from mesh.web.signin import entry
from mesh.web.signin.session import Session
from mesh.web.signin.strategies.trips import attempt_of, denied, keep, new_attempt, refusal, require_own
from mesh.web.signin.strategy import Entrance, Refused, Sessions, SignedIn, SignedOut
from mesh.web.visit import Visit

# Its libraries are for consoles whose people sign in so.
if TYPE_CHECKING:
    from mesh.clients.signin.openid import Grant, OpenIdClient

log = logging.getLogger(__name__)
_LONGEST_HINT = 4096
_REFRESH = "refresh_token"
_RENEW_AT = "renewAt"


class OpenId:
    """One session, of the home cluster: the token is for all clusters."""

    name = "openid"
    extends = False
    arrives_at_start = True

    def entrance(self, settings: Settings) -> Entrance | None:
        del settings
        return Entrance("Log In With OpenID")

    def sign_in(self, visit: Visit) -> SignedIn:
        del visit
        raise Refused("People sign in at the OpenID provider here, and not with a token or a password.", 400)

    def clusters(self, visit: Visit) -> Collection[str]:
        del visit
        return ()

    def leave(self, visit: Visit, cluster: str) -> HttpResponse:
        del cluster
        client, home = _client(visit), visit.runtime.home_cluster
        attempt = new_attempt(visit, home)
        try:
            response = HttpResponseRedirect(client.authorize_url(attempt, _own_url(visit)))
        except SourceError as error:
            raise refusal(error) from None
        return keep(visit, response, home, attempt, visit.settings.auth.openid.authentication_timeout)

    def arrive(self, visit: Visit, cluster: str) -> SignedIn:
        told = visit.request.GET
        attempt = attempt_of(visit, cluster)
        require_own(attempt, told.get("state", ""))
        if "error" in told:
            raise denied(told["error"])
        client = _client(visit)
        try:
            client.require_issuer(told.get("iss", ""))
            grant = client.granted(told.get("code", ""), attempt, _own_url(visit))
        except SourceError as error:
            raise refusal(error) from None
        person = _person(visit, _session(visit, grant, str(uuid.uuid4())))
        if not visit.settings.auth.openid.disable_rbac:
            entry.admit(visit, person.identity)
        return person

    def identify(self, visit: Visit, sessions: Sessions) -> SignedIn:
        session = sessions.get(visit.runtime.home_cluster)
        if session is None or not session.secret("token"):
            raise SignedOut
        session, goes_on = _renewed(visit, session)
        person = _person(visit, session, goes_on)
        entry.check(visit, person.identity)
        return person

    def extend(self, visit: Visit, sessions: Sessions) -> SignedIn:
        return self.identify(visit, sessions)

    def sign_out(self, visit: Visit, sessions: Sessions) -> str:
        """The provider is told by the browser, where it wants to know."""
        session = sessions.get(visit.runtime.home_cluster)
        hint = (session.secret("id_token") or session.secret("token")) if session else ""
        return _client(visit).logout_url(hint, _own_url(visit))

    def info(self, visit: Visit) -> Mapping[str, Any]:
        return {"authorizationEndpoint": f"{_own_url(visit)}/api/auth/openid_redirect"}


def _client(visit: Visit) -> OpenIdClient:
    return visit.runtime.providers.openid()


def _own_url(visit: Visit) -> str:
    return public_url(visit.request, visit.settings)


def _session(visit: Visit, grant: Grant, name: str) -> Session:
    """It does not outlive its token. What is needed to renew it, or to sign out, is there only where it can be used:
    browsers take only so much."""
    payload: dict[str, Any] = {"subject": grant.user, "token": grant.api_token, "sub": grant.subject}
    if grant.id_token != grant.api_token and len(grant.id_token) <= _LONGEST_HINT:
        payload["id_token"] = grant.id_token
    if grant.refresh_token:
        payload |= {_REFRESH: grant.refresh_token, _RENEW_AT: int(grant.life.renew_at)}
    return Session(visit.runtime.home_cluster, OpenId.name, payload, grant.life.ends_at, name)


def _renewed(visit: Visit, session: Session) -> tuple[Session, bool]:
    """The same session for longer when its end is near, if the provider lets it; else as it is, until it ends. Whether
    it goes on then. Where the provider refuses, another process may have renewed the session already, so that what the
    browser has is left alone."""
    from mesh.clients.signin.openid import Grant  # noqa: PLC0415 - see above

    renew_at = session.payload.get(_RENEW_AT)
    if not session.secret(_REFRESH) or not isinstance(renew_at, int) or visit.runtime.clock() < renew_at:
        return session, bool(session.secret(_REFRESH))
    old = Grant(
        subject=session.secret("sub"),
        user=session.secret("subject"),
        groups=(),
        life=Life(renew_at, session.expires_on),
        api_token=session.secret("token"),
        id_token=session.secret("id_token"),
        refresh_token=session.secret(_REFRESH),
    )
    try:
        return _session(visit, visit.runtime.providers.renewed(old), session.id), True
    except Forbidden as error:
        log.warning("a session is not renewed any more, and ends with its token: %s", error)
        return session, False
    except SourceError as error:
        log.warning("a session could not be renewed now: %s", error)
        return session, True


def _person(visit: Visit, session: Session, goes_on: bool = False) -> SignedIn:
    """With `disable_rbac` everybody has the console's own rights."""
    own, token = visit.settings.auth.openid.disable_rbac, session.secret("token")
    rights = None if own else {cluster: Rights(token) for cluster in visit.runtime.caches}
    identity = Identity(session.secret("subject"), session.id, rights)
    return SignedIn(identity, {session.cluster: session}, renews_itself=goes_on)
