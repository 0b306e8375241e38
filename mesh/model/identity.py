"""Whose rights are used towards the clusters. `mesh.model.access` has what they may see with them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

ANONYMOUS = "anonymous"
_Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Rights:
    """With which one cluster is asked: a person's own token (the console's, if there is none), and who that token is to
    stand for, if it is another. Empty, they are the console's own. `extra` are Kubernetes' extra fields of a user."""

    token: str = ""
    user: str = ""
    groups: tuple[str, ...] = ()
    extra: _Pairs = ()

    def __repr__(self) -> str:
        """Without the token: it belongs into no log."""
        return f"Rights(token={'…' if self.token else ''!r}, user={self.user!r}, groups={self.groups!r})"

    @property
    def key(self) -> str:
        """By which caches tell them apart: hexadecimal SHA-256, from which no token can be read."""
        return hashlib.sha256(repr((self.token, self.user, self.groups, self.extra)).encode()).hexdigest()


OWN = Rights()
"""Those of the console itself."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who signed in. `rights` are by cluster, None where everybody uses the console's own; a cluster without any is not
    shown. `session` (a UUID) is that of one browser."""

    user: str = ANONYMOUS
    session: str = ""
    rights: Mapping[str, Rights] | None = None

    def rights_in(self, cluster: str) -> Rights | None:
        return OWN if self.rights is None else self.rights.get(cluster)

    @property
    def key(self) -> str:
        """That of all their rights together."""
        if self.rights is None:
            return OWN.key
        told = sorted((cluster, rights.key) for cluster, rights in self.rights.items())
        return hashlib.sha256(repr(told).encode()).hexdigest()


NOBODY = Identity()
"""Whoever comes where nobody signs in."""
STRANGER = Identity("", rights={})
"""Whoever has not signed in where people do: without any rights."""
