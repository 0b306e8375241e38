"""Whom the console stands in for towards clusters, where it does so for everybody (`auth.openshift.impersonation`)."""

from __future__ import annotations

from mesh.clients.signin.errors import NotAllowed
from mesh.clients.signin.openshift import OpenShiftUser
from mesh.config.auth import Impersonation
from mesh.model.identity import Rights
from mesh.model.problems import System

ALWAYS = ("system:authenticated", "system:authenticated:oauth")
_DENIED_GROUPS = frozenset(("system:masters", "system:nodes", "system:serviceaccounts"))
_DENIED_PREFIX = "system:serviceaccounts:"


def impersonated(user: OpenShiftUser, allowed: Impersonation) -> Rights:
    """Raises NotAllowed with 401 for names and groups of the system, whose rights nobody may borrow, and with 403 for
    who is not among the allowed users. Where groups are listed, others are left out."""
    if user.name.startswith("system:") or any(_is_denied(group) for group in user.groups):
        raise _refusal("Accounts of the system may not sign in here", 401)
    if allowed.allowed_users and user.name not in allowed.allowed_users:
        raise _refusal("Your account is none of those that may sign in here (impersonation.allowed_users)", 403)
    groups = [group for group in user.groups if not allowed.allowed_groups or group in allowed.allowed_groups]
    return Rights(user=user.name, groups=tuple(dict.fromkeys((*groups, *ALWAYS))))


def _is_denied(group: str) -> bool:
    return group in _DENIED_GROUPS or group.startswith(_DENIED_PREFIX)


def _refusal(words: str, status: int) -> NotAllowed:
    return NotAllowed(words, system=System.OPENSHIFT, resource="users", status=status)
