"""The errors of every outside system; the libraries' own exceptions never leave `mesh.clients`."""

from __future__ import annotations

from typing import TypeVar

from mesh.model.problems import Failure, Problem, System

E = TypeVar("E", bound=BaseException)


class SourceError(Exception):
    """A call to an outside system that gave no usable answer."""

    failure = Failure.BAD_ANSWER

    def __init__(
        self,
        message: str,
        *,
        system: System,
        cluster: str = "",
        resource: str = "",
        status: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.system = system
        self.cluster = cluster
        self.resource = resource
        self.status = status

    def problem(self, at: float) -> Problem:
        """The same failure as a value; `at` is Unix seconds."""
        return Problem(
            system=self.system,
            failure=self.failure,
            message=self.message,
            at=at,
            cluster=self.cluster,
            resource=self.resource,
            status=self.status,
        )


def without_frames(error: E) -> E:
    """The same error without the frames that it came through, nor those of its causes: they hold what was read."""
    inner: BaseException | None = error
    while inner is not None:
        inner.__traceback__ = None
        inner = inner.__cause__ or inner.__context__
    return error


class Forbidden(SourceError):
    failure = Failure.FORBIDDEN


class Unauthorized(Forbidden):
    """The API server does not take a person's own token (401): it has ended, or was revoked."""


class Unreachable(SourceError):
    failure = Failure.UNREACHABLE


class TimedOut(SourceError):
    failure = Failure.TIMED_OUT


class BadAnswer(SourceError):
    failure = Failure.BAD_ANSWER


class TooLarge(SourceError):
    failure = Failure.TOO_LARGE


class NotFound(SourceError):
    failure = Failure.NOT_FOUND


class Gone(SourceError):
    """A resource version that the API server no longer keeps (410): list again."""


class Invalid(BadAnswer):
    """What was written does not fit (422); `causes` are fields (`spec.http[0].route`, may be empty) and what is wrong
    with each."""

    causes: tuple[tuple[str, str], ...] = ()


class Conflict(SourceError):
    """A write against an older resource version (409)."""
