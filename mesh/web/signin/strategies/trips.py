"""Trips to a provider and back, whichever it is."""

from __future__ import annotations

from django.http import HttpResponse

from mesh.clients.errors import Forbidden, SourceError
from mesh.clients.signin.attempt import Attempt
from mesh.clients.signin.errors import NotAllowed, Untrusted
from mesh.model.problems import System
from mesh.web.signin import attempts
from mesh.web.signin.strategy import Refused
from mesh.web.visit import Visit

_OTHER = (
    "This is not the sign-in that was begun in this browser, or it took too long. "
    "Nobody was signed in: begin again here."
)
_DENIED = {
    "access_denied": "The provider did not let you in, or you did not agree.",
    "login_required": "The provider wants you to sign in there first.",
    "invalid_scope": "The provider does not know one of the scopes that the console asks for.",
    "unauthorized_client": "The provider does not let this console sign people in.",
    "temporarily_unavailable": "The provider is busy now. Try again in a moment.",
    "server_error": "The provider failed. Try again in a moment.",
}


def new_attempt(visit: Visit, cluster: str) -> Attempt:
    """The one under way, if there is one: several pages of a browser may want to sign in at the same time."""
    kept = attempt_of(visit, cluster)
    return kept if kept.nonce and kept.verifier else Attempt.new()


def keep(visit: Visit, response: HttpResponse, cluster: str, attempt: Attempt, seconds: float) -> HttpResponse:
    """The answer that sends the browser to the provider, with what it has to bring back within so many seconds."""
    attempts.keep(visit, response, "nonce", cluster, value=attempt.nonce, seconds=seconds)
    attempts.keep(visit, response, "pkce-verifier", cluster, value=attempt.verifier, seconds=seconds)
    return response


def attempt_of(visit: Visit, cluster: str) -> Attempt:
    """What the browser brings of it; empty texts where it brings none."""
    return Attempt(attempts.kept(visit, "nonce", cluster), attempts.kept(visit, "pkce-verifier", cluster))


def require_own(attempt: Attempt, state: str) -> None:
    """Raises `Refused` where the browser was sent here by somebody else's attempt."""
    if not attempt.nonce or not attempt.verifier or not attempt.began(state):
        raise Refused(_OTHER, 403, is_foreign=True)


def denied(error: str) -> Refused:
    """By the provider's code; a text of its own is not repeated, as anybody could write one into an address."""
    return Refused(_DENIED.get(error, "The provider refused the sign-in."), 401)


def refusal(error: SourceError) -> Refused | SourceError:
    """What to tell the person: who the provider refused did not get in; who could not be looked at may try again."""
    if error.status == 501:
        return Refused(f"{error.message}.", 501)
    if not isinstance(error, Forbidden) or error.system not in (System.OPENID, System.OPENSHIFT):
        return error
    status = error.status if error.status in (401, 403) else 403
    if isinstance(error, Untrusted | NotAllowed):
        return Refused(f"{error.message}.", status)
    return Refused(f"The provider refused the sign-in: {error.message}.", status)
