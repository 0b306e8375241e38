"""Who wants a change, and what is the same for all of them: view-only mode, refusals and the audit log."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from mesh.clients.errors import Forbidden
from mesh.clients.kubernetes.client import KubernetesClient
from mesh.model.problems import System

log = logging.getLogger("audit")


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

    def forbidden(self, what: str, resource: str) -> NotPermitted:
        """The error for a user who may not do it; `what` begins with the verb."""
        message = f'user "{self.user}" may not {what}'
        where = {"cluster": self.client.cluster, "resource": resource}
        return NotPermitted(message, system=System.KUBERNETES, status=403, **where)

    def audit(self, what: str, place: str, deed: str = "UPDATE") -> None:
        """Notes a change that was made; `place` is the object, after its cluster, `deed` CREATE, UPDATE or DELETE."""
        if self.is_audited:
            log.info("AUDIT: user [%s] %s %s cluster [%s] %s", self.user, deed, what, self.client.cluster, place)
