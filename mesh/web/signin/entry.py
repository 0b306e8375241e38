"""Whether a cluster knows who wants to come in."""

from __future__ import annotations

from mesh.clients.errors import Unauthorized
from mesh.model.identity import Identity
from mesh.web.process.people import NoNamespaces
from mesh.web.signin.bearer import TOKEN
from mesh.web.signin.strategy import Reason, Refused, SignedOut
from mesh.web.visit import Visit

LONGEST_TOKEN = 80 * 1024
WRONG = "This token is wrong, or it has ended."
NOTHING_TO_SEE = (
    "You are known to the cluster, but may see no namespace there. "
    "Ask who runs the cluster for a role that lets you get namespaces."
)


def as_token(value: str) -> str:
    """What was typed, without blanks around it. Raises `Refused`."""
    token = value.strip()
    if not token:
        raise Refused("Enter a token.", 400)
    if len(token) > LONGEST_TOKEN:
        raise Refused(f"This token is too large: at most {LONGEST_TOKEN // 1024} KiB can be kept in a browser.", 413)
    if not TOKEN.fullmatch(token):
        raise Refused("This is no token: there are blanks or letters in it that no token has.", 400)
    return token


def admit(visit: Visit, identity: Identity) -> None:
    """Of a sign-in. Raises `Refused`, and `SourceError` where the cluster cannot be asked."""
    try:
        visit.runtime.admit(identity)
    except Unauthorized:
        raise Refused(WRONG) from None
    except NoNamespaces:
        raise Refused(NOTHING_TO_SEE) from None


def check(visit: Visit, identity: Identity) -> None:
    """Of each request. Raises `SignedOut`, and `SourceError` where the cluster cannot be asked."""
    try:
        visit.runtime.viewer(identity)
    except Unauthorized:
        raise SignedOut(Reason.REVOKED) from None
