"""The little API server with an answer of its own to what would change an object."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from apiserver import Server
from apiserver.errors import ApiError
from apiserver.messages import Answer, Request, Stream, error_answer

_READS = ("GET", "HEAD")


def refusal(status: int, message: str, *causes: tuple[str, str]) -> Answer:
    """A Status object; `causes` are fields, and what is wrong with each."""
    listed = [{"reason": "FieldValueInvalid", "field": field, "message": text} for field, text in causes]
    return error_answer(ApiError(status, message, details={"causes": listed}))


def is_write(request: Request) -> bool:
    """Also a dry run; no question of permissions."""
    return request.method not in _READS and "selfsubjectaccessreviews" not in request.path


def answer_with(
    monkeypatch: pytest.MonkeyPatch, server: Server, answer: Answer, to: Callable[[Request], bool] = is_write
) -> None:
    """All other requests are answered as ever."""
    plain = server.answer

    def answered(request: Request) -> Answer | Stream:
        return answer if to(request) else plain(request)

    monkeypatch.setattr(server, "answer", answered)
