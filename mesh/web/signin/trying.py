"""An attempt to sign in: bounded, and noted with what came of it."""

from __future__ import annotations

from collections.abc import Callable

from mesh.actions import audit
from mesh.clients.errors import SourceError
from mesh.web.signin import limits
from mesh.web.signin.strategy import Refused, SignedIn
from mesh.web.visit import Visit

_NOTHING = 400
_WRONG = 401
_TOO_MANY = 429


def tried(visit: Visit, strategy: str, attempt: Callable[[], SignedIn]) -> SignedIn:
    """Raises what the attempt does, and `Refused` before it where there were too many.

    Only a wrong secret counts, and what brings none is not noted: pages of other sites may have a browser ask so.
    """
    seconds = limits.seconds_to_wait(visit.request)
    if seconds:
        raise Refused(limits.in_words(seconds), _TOO_MANY, wait=seconds)
    is_noted = visit.settings.server.audit_log
    try:
        person = attempt()
    except Refused as error:
        if error.status != _WRONG:
            limits.forgive(visit.request)
        if is_noted and error.status != _NOTHING:
            audit.sign_in_refused("", strategy, error.message)
        raise
    except SourceError:
        limits.forgive(visit.request)
        raise
    limits.forgive(visit.request)
    if is_noted:
        rights = person.identity.rights_in(visit.runtime.home_cluster)
        audit.signed_in(person.identity.user, strategy, rights.token if rights else "")
    return person
