"""What a test or a drill may do to the server: forbid, fail, delay, refuse. Nothing here is done by itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

ANONYMOUS = "system:admin"
MASTERS = "system:masters"
READ_VERBS = frozenset({"get", "list", "watch"})


@dataclass(frozen=True, slots=True)
class User:
    """Who asks, and the groups they are in."""

    name: str
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a request, or an access review, is about. `resource` may carry a subresource: `pods/log`."""

    user: str
    verb: str
    group: str
    resource: str
    namespace: str = ""
    name: str = ""
    groups: tuple[str, ...] = ()


class Rules(Protocol):
    """Who may do what, where nothing is allowed unless they say so."""

    def allows(self, attempt: Attempt) -> bool: ...

    def rules_of(self, attempt: Attempt) -> Iterable[dict[str, Any]]: ...


@dataclass(frozen=True, slots=True)
class Deny:
    """A rule that forbids; `*` is anything. A rule on `pods` covers its subresources too."""

    verb: str = "*"
    group: str = "*"
    resource: str = "*"
    namespace: str = "*"
    user: str = "*"

    def covers(self, attempt: Attempt) -> bool:
        resources = {"*", attempt.resource, attempt.resource.partition("/")[0]}
        return (
            self.verb in {"*", attempt.verb}
            and self.group in {"*", attempt.group}
            and self.resource in resources
            and self.namespace in {"*", attempt.namespace}
            and self.user in {"*", attempt.user}
        )


class Access:
    """Who is who, by `tokens` (None: nobody needs one) and `groups` (of users), and who may do what: everything that no
    rule forbids and that `allowing` allows, if it is given, and no writes on a read-only server."""

    def __init__(
        self,
        deny: Iterable[Deny] = (),
        *,
        read_only: bool = False,
        tokens: Mapping[str, str] | None = None,
        groups: Mapping[str, tuple[str, ...]] | None = None,
        allowing: Rules | None = None,
    ) -> None:
        self._lock = threading.Lock()
        self._rules = tuple(deny)
        self.read_only = read_only
        self.tokens = dict(tokens) if tokens is not None else None
        self._groups = groups or {}
        self.allowing = allowing

    def user_of(self, token: str) -> str | None:
        """The user whose token this is; None when it is nobody's."""
        if self.tokens is None:
            return ANONYMOUS
        return self.tokens.get(token)

    def groups_of(self, user: str) -> tuple[str, ...]:
        """Their own; the usual ones are for `people` to add."""
        return tuple(self._groups.get(user, ()))

    def forbid(self, rule: Deny) -> None:
        with self._lock:
            self._rules = (*self._rules, rule)

    def allow(self, rule: Deny) -> None:
        """Takes back a rule that was given in the same words."""
        with self._lock:
            self._rules = tuple(known for known in self._rules if known != rule)

    @property
    def rules(self) -> tuple[Deny, ...]:
        return self._rules

    def refusal(self, attempt: Attempt) -> str | None:
        """Why this may not be done, which may be without words; None when it may."""
        if self.read_only and attempt.verb not in READ_VERBS:
            return "this server shows a snapshot and is read-only"
        if any(rule.covers(attempt) for rule in self._rules):
            return "forbidden by a rule of this server"
        if self.allowing is not None and not self.allowing.allows(attempt):
            return ""
        return None


def deny_of(resource: str, *, verb: str = "*", namespace: str = "*", user: str = "*") -> Deny:
    """A rule from a resource as it is written in messages: `pods`, `deployments.apps`, `*`."""
    plural, dot, group = resource.partition(".")
    return Deny(verb, group if dot else "*", plural, namespace, user)


class Faults:
    """Trouble with every request, for a time or until `recover`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._status = 0
        self._until = 0.0
        self._refuse_until = 0.0
        self._delay = 0.0

    def fail_with(self, status: int, seconds: float | None = None) -> None:
        with self._lock:
            self._status, self._until = status, _end(seconds)

    def refuse(self, seconds: float | None = None) -> None:
        with self._lock:
            self._refuse_until = _end(seconds)

    def delay(self, seconds: float) -> None:
        with self._lock:
            self._delay = seconds

    def recover(self) -> None:
        with self._lock:
            self._status, self._until, self._refuse_until, self._delay = 0, 0.0, 0.0, 0.0

    @property
    def status(self) -> int:
        """The status with which requests are answered now; 0 when they are served."""
        with self._lock:
            return self._status if time.monotonic() < self._until else 0

    @property
    def refusing(self) -> bool:
        with self._lock:
            return time.monotonic() < self._refuse_until

    @property
    def pause(self) -> float:
        """Seconds by which every answer is late."""
        return self._delay


def _end(seconds: float | None) -> float:
    return float("inf") if seconds is None else time.monotonic() + seconds
