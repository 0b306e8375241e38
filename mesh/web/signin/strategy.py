"""What a strategy of sign-in has to do. Each is one module with one object of this shape, and a row of `table.py`.

Strategies keep nothing between requests: what a person brought is in their sessions, what they may see in the runtime.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from django.http import HttpResponse

from mesh.config import Settings
from mesh.model.identity import Identity
from mesh.web.signin.session import Session
from mesh.web.visit import Visit

Sessions = Mapping[str, Session]
"""By cluster. Those that a strategy is given are its own and not over."""


class Reason(StrEnum):
    """Why somebody has to sign in: the word is in the address of the sign-in page."""

    NEW = "new"
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNREADABLE = "unreadable"
    LOST = "lost"
    OUT = "out"


class SignedOut(Exception):
    """Nobody is signed in, or nobody any more: the browser forgets its sessions."""

    def __init__(self, reason: Reason = Reason.NEW) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Refused(Exception):
    """Somebody did not get in. The message is for them and holds no secret; `status` is 400, 401, 403, 413, 501 or 429,
    which has the seconds to `wait`. `is_foreign`: somebody else may have sent the browser here."""

    def __init__(self, message: str, status: int = 401, *, wait: int = 0, is_foreign: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.wait = wait
        self.is_foreign = is_foreign


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who asks. `sessions` are those that the browser has from now on: new ones are sent to it, and those that it
    brought and that are missing here are dropped. `expires_on` is Unix seconds, 0 where nothing ends; `renews_itself`:
    it is put off as long as the person comes."""

    identity: Identity
    sessions: Sessions = field(default_factory=dict)
    renews_itself: bool = False

    @property
    def expires_on(self) -> float:
        return min((session.expires_on for session in self.sessions.values()), default=0.0)


@dataclass(frozen=True, slots=True)
class Entrance:
    """What the sign-in page asks for: the words of its button, and a secret by the name and the label of its field,
    with what helps to find it and the command that gives one. Without a field the button leads to the provider, and
    whoever comes anew is sent there at once."""

    button: str
    field: str = ""
    label: str = ""
    help: str = ""
    command: str = ""


class Strategy(Protocol):
    """`name` is that of `auth.strategy`. Methods may raise `SourceError` where a cluster or a provider does not
    answer: nobody is signed out by that."""

    name: str
    extends: bool
    """Whether `extend` does something: pages offer it when a session is about to end."""

    def entrance(self, settings: Settings) -> Entrance | None:
        """None where there is no page to sign in on."""
        ...

    def sign_in(self, visit: Visit) -> SignedIn:
        """By what the request brings (a form, or a header). Raises `Refused`."""
        ...

    def identify(self, visit: Visit, sessions: Sessions) -> SignedIn:
        """Who asks; of each request. Raises `SignedOut`, and `PermissionDenied` for who may not come in though known.
        Sessions that it had to renew, it gives back renewed."""
        ...

    def extend(self, visit: Visit, sessions: Sessions) -> SignedIn:
        """The same person for longer. Raises `SignedOut`."""
        ...

    def sign_out(self, visit: Visit, sessions: Sessions) -> str:
        """Ends the sessions where they were given out. Whatever it raises, the browser forgets them. The address where
        the browser goes then, empty for the sign-in page."""
        ...

    def info(self, visit: Visit) -> Mapping[str, Any]:
        """What `/api/auth/info` says besides the strategy and the session."""
        ...


@runtime_checkable
class ByProvider(Protocol):
    """What a strategy does besides, whose people sign in at a provider and come back. Its cookies are those of
    `attempts.py`, which the views drop when the attempt is over."""

    name: str
    arrives_at_start: bool
    """Whether the provider sends people to the start page, and not to `/api/auth/callback`."""

    def clusters(self, visit: Visit) -> Collection[str]:
        """Those that people sign in to one by one; empty where one sign-in is for all."""
        ...

    def leave(self, visit: Visit, cluster: str) -> HttpResponse:
        """Sends the browser to the provider. Raises `Refused` where that cannot be done."""
        ...

    def arrive(self, visit: Visit, cluster: str) -> SignedIn:
        """Who came back. Raises `Refused`."""
        ...
