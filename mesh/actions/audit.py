"""Who did what, where, and what came of it: one line of JSON each in the log (logger `audit`).

The text of a line begins with `AUDIT:`; the rest of its fields are for programs. Requests leave the client's address in
`client_address`.
"""

from __future__ import annotations

import hashlib
import logging
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum

log = logging.getLogger("audit")
client_address: ContextVar[str] = ContextVar("client_address", default="")
_LONGEST = 300


class Outcome(StrEnum):
    """`REFUSED`: it was not done, by the console's or the cluster's own rules. `FAILED`: it may or may not have been
    done."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Deed:
    """`operation` is CREATE, UPDATE or DELETE, `what` a kind or a part of an object. `namespace` and `name` are empty
    where there is none."""

    operation: str
    what: str
    kind: str
    namespace: str
    name: str

    @property
    def place(self) -> str:
        return f"namespace [{self.namespace}] {self.kind} [{self.name}]"


def changed(user: str, cluster: str, deed: Deed, outcome: Outcome = Outcome.DONE, reason: str = "") -> None:
    """A change that somebody made, or tried to make."""
    text = f"user [{user}] {deed.operation} {deed.what} cluster [{cluster}] {deed.place}"
    where = {"cluster": cluster, "kind": deed.kind, "namespace": deed.namespace, "name": deed.name}
    _note(text, outcome, reason, user=user, operation=deed.operation, what=deed.what, **where)


def signed_in(user: str, strategy: str, token: str = "") -> None:
    """The token itself is not noted: the first half of its hash tells two sessions apart."""
    mark = hashlib.sha256(token.encode()).hexdigest()[:16] if token else ""
    _note(f"user [{user}] LOGIN by {strategy}", user=user, operation="LOGIN", strategy=strategy, mark=mark)


def sign_in_refused(user: str, strategy: str, reason: str) -> None:
    """`user` is who it claimed to be, or empty."""
    text = f"user [{user}] LOGIN by {strategy}"
    _note(text, Outcome.REFUSED, reason, user=user, operation="LOGIN", strategy=strategy)


def signed_out(user: str, strategy: str) -> None:
    _note(f"user [{user}] LOGOUT by {strategy}", user=user, operation="LOGOUT", strategy=strategy)


def _note(text: str, outcome: Outcome = Outcome.DONE, reason: str = "", **fields: str) -> None:
    told = "" if outcome is Outcome.DONE else f" {outcome}: {reason[:_LONGEST]}"
    every = {**fields, "outcome": outcome.value, "reason": reason[:_LONGEST], "client": client_address.get()}
    log.info("AUDIT: %s%s", text, told, extra={"audit": {key: value for key, value in every.items() if value}})
