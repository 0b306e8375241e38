"""`openshift`: people sign in at the OAuth server of each cluster."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect

from mesh.clients.errors import SourceError, Unauthorized
from mesh.clients.signin.errors import NotAllowed
from mesh.config import Settings
from mesh.config.auth import Impersonation
from mesh.model.identity import Identity, Rights
from mesh.web.address.public_url import public_url
from mesh.web.signin import asking, entry
from mesh.web.signin.bearer import bearer
from mesh.web.signin.session import Session
from mesh.web.signin.strategies.trips import attempt_of, denied, keep, new_attempt, refusal, require_own
from mesh.web.signin.strategy import Entrance, Reason, Refused, Sessions, SignedIn, SignedOut
from mesh.web.visit import Visit

# Its libraries are for consoles whose people sign in so.
if TYPE_CHECKING:
    from mesh.clients.signin.openshift import OpenShiftClient, OpenShiftUser

log = logging.getLogger(__name__)
ATTEMPT_SECONDS = 900.0
_TOKEN = "access_token"  # noqa: S105 - where a session has it
_SUBJECT = "subject"


class OpenShift:
    """A session for each cluster where the person has signed in; with `impersonation`, one for all."""

    name = "openshift"
    extends = False
    arrives_at_start = False

    def entrance(self, settings: Settings) -> Entrance | None:
        del settings
        return Entrance("Log In With OpenShift")

    def sign_in(self, visit: Visit) -> SignedIn:
        del visit
        raise Refused("People sign in at OpenShift here, and not with a token or a password.", 400)

    def clusters(self, visit: Visit) -> Collection[str]:
        return () if _impersonation(visit).enabled else tuple(visit.runtime.caches)

    def leave(self, visit: Visit, cluster: str) -> HttpResponse:
        attempt = new_attempt(visit, cluster)
        try:
            response = HttpResponseRedirect(_client(visit, cluster).authorize_url(attempt))
        except SourceError as error:
            raise refusal(error) from None
        return keep(visit, response, cluster, attempt, ATTEMPT_SECONDS)

    def arrive(self, visit: Visit, cluster: str) -> SignedIn:
        told, attempt = visit.request.GET, attempt_of(visit, cluster)
        require_own(attempt, told.get("state", ""))
        if "error" in told:
            raise denied(told["error"])
        before = asking.brought_by(visit, self).sessions
        home = visit.runtime.home_cluster
        if cluster != home and home not in before:
            raise Refused(f"Your session of cluster {home} has ended: sign in there first.", 403)
        try:
            token = _client(visit, cluster).granted(told.get("code", ""), attempt)
            user = _admitted(visit, cluster, token.text)
        except SourceError as error:
            raise refusal(error) from None
        is_same = home in before and (cluster != home or before[home].secret(_SUBJECT) == user.name)
        name = before[home].id if is_same else str(uuid.uuid4())
        payload = {_TOKEN: token.text, "token_type": "Bearer", _SUBJECT: user.name}
        session = Session(cluster, self.name, payload, token.life.ends_at, name)
        # Whoever had this browser before does not leave their sessions of other clusters to others.
        return _person(visit, {**(before if is_same else {}), cluster: session})

    def identify(self, visit: Visit, sessions: Sessions) -> SignedIn:
        """A token in the header counts before sessions; it is one of the home cluster."""
        home, brought, stands = visit.runtime.home_cluster, bearer(visit.request), _impersonation(visit).enabled
        own = sessions.get(home)
        token = brought or (own.secret(_TOKEN) if own else "")
        if not token:
            raise SignedOut
        if brought or stands:
            user = _known(visit, token)
            rights = dict.fromkeys(visit.runtime.caches, _allowed(visit, user)) if stands else {home: Rights(token)}
            person = SignedIn(Identity(user.name, own.id if own and not brought else "", rights), sessions)
        else:
            person = _person(visit, sessions)
        entry.check(visit, person.identity)
        return person if brought or stands else _without_revoked(visit, person)

    def extend(self, visit: Visit, sessions: Sessions) -> SignedIn:
        return self.identify(visit, sessions)

    def sign_out(self, visit: Visit, sessions: Sessions) -> str:
        """Every token is revoked in its cluster; a failure keeps none of the others from being."""
        failure: SourceError | None = None
        for cluster, session in sessions.items():
            client = visit.runtime.providers.openshift(cluster)
            try:
                if client is not None:
                    client.revoke(session.secret(_TOKEN))
            except SourceError as error:
                failure = failure or error
        if failure is not None:
            raise failure
        return ""

    def info(self, visit: Visit) -> Mapping[str, Any]:
        url = f"{public_url(visit.request, visit.settings)}/api/auth/redirect"
        if _impersonation(visit).enabled:
            return {"authorizationEndpoint": url, "impersonationEnabled": True}
        clusters = {cluster: f"{url}/{quote(cluster)}" for cluster in self.clusters(visit)}
        return {"authorizationEndpoint": url, "authorizationEndpointPerCluster": clusters}


def _impersonation(visit: Visit) -> Impersonation:
    return visit.settings.auth.openshift.impersonation


def _client(visit: Visit, cluster: str) -> OpenShiftClient:
    """Raises `Refused` for a cluster where nobody signs in."""
    only_home = _impersonation(visit).enabled and cluster != visit.runtime.home_cluster
    client = None if only_home else visit.runtime.providers.openshift(cluster)
    if client is None:
        raise Refused(f'Nobody signs in at a cluster "{cluster[:60]}" here.', 400)
    return client


def _owner(visit: Visit, cluster: str, token: str) -> OpenShiftUser:
    own = visit.runtime.client(cluster)
    if own is None:
        raise Refused(f'Nobody signs in at a cluster "{cluster[:60]}" here.', 400)
    return visit.runtime.providers.owner(visit.runtime.people.clients.of(own, Rights(token)), token)


def _admitted(visit: Visit, cluster: str, token: str) -> OpenShiftUser:
    """Who signed in there. Whoever may not come in leaves no token behind."""
    user = _owner(visit, cluster, token)
    if _impersonation(visit).enabled:
        try:
            _standing_for(visit, user)
        except NotAllowed:
            with suppress(SourceError):
                _client(visit, cluster).revoke(token)
            raise
    return user


def _known(visit: Visit, token: str) -> OpenShiftUser:
    """Whose token of the home cluster this is. Raises `SignedOut`."""
    try:
        return _owner(visit, visit.runtime.home_cluster, token)
    except Unauthorized:
        raise SignedOut(Reason.REVOKED) from None


def _standing_for(visit: Visit, user: OpenShiftUser) -> Rights:
    from mesh.clients.signin.impersonation import impersonated  # noqa: PLC0415 - see above

    return impersonated(user, _impersonation(visit))


def _allowed(visit: Visit, user: OpenShiftUser) -> Rights:
    """Of each request: raises `SignedOut`, and `PermissionDenied` for who is known and may not come in."""
    try:
        return _standing_for(visit, user)
    except NotAllowed as error:
        if error.status == 403:
            raise PermissionDenied(error.message) from None
        raise SignedOut(Reason.REVOKED) from None


def _person(visit: Visit, sessions: Sessions) -> SignedIn:
    """Whoever has these sessions, each with a token of its cluster; the home cluster says who it is."""
    home = sessions[visit.runtime.home_cluster]
    rights = {cluster: Rights(session.secret(_TOKEN)) for cluster, session in sessions.items()}
    return SignedIn(Identity(home.secret(_SUBJECT), home.id, rights), sessions)


def _without_revoked(visit: Visit, person: SignedIn) -> SignedIn:
    """Without the sessions of other clusters that do not take their token any more."""
    viewer = visit.runtime.viewer(person.identity)
    ended = {problem.cluster for problem in viewer.problems if problem.status == 401}
    kept = {cluster: session for cluster, session in person.sessions.items() if cluster not in ended}
    return _person(visit, kept) if len(kept) < len(person.sessions) else person
