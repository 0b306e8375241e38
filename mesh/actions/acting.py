"""Who wants a change, and what is the same for all of them: view-only mode, refusals, conflicts and the audit log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar

from mesh.actions.audit import Deed, Outcome, changed
from mesh.clients.errors import Conflict, Forbidden, SourceError
from mesh.clients.kubernetes.client import KubernetesClient
from mesh.model.kinds import Kind
from mesh.model.problems import System

T = TypeVar("T")
_ATTEMPTS = 4


class ViewOnly(Exception):
    """The console was deployed to change nothing."""


class NotPermitted(Forbidden):
    """The cluster says that the user may not do it; nothing was asked for."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who wants a change, and whether this console makes any. `client` acts with the user's own rights."""

    user: str
    client: KubernetesClient
    is_view_only: bool
    is_audited: bool = True

    def require_writes(self) -> None:
        """Raises `ViewOnly` where the console changes nothing."""
        if self.is_view_only:
            raise ViewOnly("the console is in view-only mode: it changes nothing")

    def require(self, verb: str, kind: Kind, namespace: str, name: str) -> None:
        """Raises `ViewOnly`, and `NotPermitted` where the cluster says that the user may not do that to the object;
        `namespace` is `""` for a namespace itself, and `name` for an object that is yet to get one."""
        self.require_writes()
        of_object = name if verb != "create" else ""
        if not self.client.access_review(verb, kind, namespace=namespace or name, name=of_object):
            named = f' "{name}"' if name else ""
            where = f' in namespace "{namespace}"' if namespace else ""
            raise self.forbidden(f"{verb} {kind.key}{named}{where}", kind.key)

    def forbidden(self, what: str, resource: str) -> NotPermitted:
        """The error for a user who may not do it; `what` begins with the verb."""
        message = f'user "{self.user}" may not {what}'
        where = {"cluster": self.client.cluster, "resource": resource}
        return NotPermitted(message, system=System.KUBERNETES, status=403, **where)

    def audit(self, deed: Deed, outcome: Outcome = Outcome.DONE, reason: str = "") -> None:
        """Notes a change that was made, or one that was not."""
        if self.is_audited:
            changed(self.user, self.client.cluster, deed, outcome, reason)

    @contextmanager
    def answering_for(self, deed: Deed, *, is_trial: bool = False) -> Iterator[None]:
        """Notes that it was refused or failed, where it is meant: what was done is noted by `audit`."""
        try:
            yield
        except Exception as error:
            if not is_trial:
                self.audit(deed, _outcome(error), getattr(error, "message", "") or str(error))
            raise


def _outcome(error: Exception) -> Outcome:
    """What has no status never got an answer."""
    if not isinstance(error, SourceError):
        return Outcome.REFUSED
    is_refusal = error.status is not None and HTTPStatus.BAD_REQUEST <= error.status < HTTPStatus.INTERNAL_SERVER_ERROR
    return Outcome.REFUSED if is_refusal else Outcome.FAILED


def settled(write: Callable[[bool], T]) -> T:
    """What `write` gives, which reads an object and changes it as it then is. A status that is written just then raises
    the version too: such a conflict is nobody's change of what is edited, so that it is tried again; `write` is told
    whether this is the last time."""
    for _ in range(_ATTEMPTS - 1):
        try:
            return write(False)
        except Conflict:
            continue
    return write(True)
