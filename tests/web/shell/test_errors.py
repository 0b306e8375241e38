"""Error pages: what happened, where, what one can do, and under which id."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client, RequestFactory, override_settings

from mesh.clients.errors import Forbidden, NotFound, SourceError, TimedOut, Unreachable
from mesh.model.problems import System
from mesh.web.address.strict import BadParameter
from mesh.web.middleware.errors import ErrorMiddleware
from mesh.web.process import current as runtimes
from mesh.web.process.runtime import Runtime
from mesh.web.shell import errors
from tests.web.visits import AS_HTMX, get, page_of


def raised(error: Exception, path: str = "/console/x", **headers: str) -> Any:
    request: Any = RequestFactory().get(path, headers=headers)
    request.htmx = bool(headers.get("HX-Request"))
    return ErrorMiddleware(no_view).process_exception(request, error)


def no_view(_: Any) -> Any:
    """The view behind the middleware, which these tests do not come to."""


def source(kind: type[SourceError], **more: Any) -> SourceError:
    return kind("no <answer>", system=System.PROMETHEUS, resource="requests", **more)


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (BadParameter("x: wrong"), 400, "x: wrong"),
        (PermissionDenied("not yours"), 403, "not yours"),
        (Http404("no such page"), 404, "no such page"),
        (RuntimeError("secret"), 500, "the console failed"),
        (runtimes.NotOpened("no cluster"), 503, "the console could not be opened: no cluster"),
        (source(Unreachable), 500, "Nothing answers at the configured address"),
        (source(TimedOut, status=503), 503, "The source is slow just now"),
        (source(Forbidden, status=403), 403, "may not read this"),
        (source(NotFound, status=404), 404, "It may have been deleted"),
    ],
)
@pytest.mark.usefixtures("root")
def test_a_failure_is_a_page_with_reason_and_advice(error: Exception, status: int, told: str) -> None:
    answer = raised(error)
    assert answer.status_code == status
    assert told in page_of(answer).words
    assert "Go to the start page" in page_of(answer).words
    assert "secret" not in page_of(answer).content


@pytest.mark.usefixtures("root")
def test_a_source_that_failed_is_named_with_what_it_was_asked() -> None:
    text = page_of(raised(source(Unreachable))).words
    assert "Source Prometheus Failure unreachable Asked for requests When 20" in text
    assert "Try again" in text


@pytest.mark.usefixtures("root")
def test_below_the_api_a_failure_is_json() -> None:
    answer = raised(source(TimedOut), "/api/x")
    assert (answer.status_code, answer.content) == (500, b'{"error":"no \\u003canswer\\u003e"}')


@pytest.mark.usefixtures("root")
def test_a_fragment_has_advice_too() -> None:
    part = page_of(raised(source(Unreachable), **AS_HTMX))
    assert not part.is_whole
    assert "Nothing answers" in part.words


def test_a_console_that_cannot_open_says_so_on_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise SystemExit("no cluster can be read: nothing is configured")

    monkeypatch.setattr(runtimes, "_current", None)
    monkeypatch.setattr("mesh.web.process.current.open_runtime", refuse)
    assert "no cluster can be read: nothing is configured" in get(Client(), "about", 503).words
    assert Client().get("/healthz").status_code == 200
    assert Client().get("/api/namespaces").json()["error"].startswith("the console could not be opened")


def test_a_shell_that_fails_leaves_a_plain_page(root: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> float:
        raise RuntimeError("broken clock")

    monkeypatch.setattr(root, "clock", fail)
    answer = errors.answer(RequestFactory().get("/console/x"), 500, "it failed")
    assert answer.status_code == 500
    assert "500 Internal Server Error it failed" in page_of(answer).words
    assert "broken clock" not in page_of(answer).content


@pytest.mark.usefixtures("root")
def test_a_body_that_is_too_large_is_said_so() -> None:
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1):
        request = RequestFactory().post("/api/x", b"many bytes", content_type="text/plain")

        def read(asked: Any) -> Any:
            return asked.body

        told = _answer_of(read, request)
    assert (told.status_code, b"too large" in told.content) == (413, True)


def _answer_of(view: Callable[[Any], Any], request: Any) -> Any:
    try:
        view(request)
    except Exception as error:
        return ErrorMiddleware(no_view).process_exception(request, error)
    return None
