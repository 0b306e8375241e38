"""What every answer carries: security headers, the request's id, compression, tags."""

from __future__ import annotations

import gzip
import logging
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from mesh.clients.http import request_id
from mesh.web.middleware.compression import CompressionMiddleware, preferred
from mesh.web.middleware.request_id import RequestIdMiddleware
from mesh.web.process.current import use_runtime
from mesh.web.process.runtime import Runtime
from tests.web.worlds.memory import everything, settings_of

PATHS = ["/console/about", "/api/namespaces", "/api/nothing", "/nothing", "/healthz", "/console"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_security_headers(visitor: Client, path: str) -> None:
    headers = visitor.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-XSS-Protection"] == "1; mode=block"
    assert "Strict-Transport-Security" not in headers


@pytest.mark.parametrize("path", PATHS)
def test_the_content_policy_allows_only_our_own(visitor: Client, path: str) -> None:
    policy = visitor.get(path).headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "*" not in policy
    for directive in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"):
        assert directive in policy


def test_https_is_kept_to(visitor: Client) -> None:
    headers = visitor.get("/healthz", headers={"X-Forwarded-Proto": "https"}).headers
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_configured_ancestors_may_frame_the_console(root: Runtime) -> None:
    settings = settings_of(console={"frame_ancestors": ("https://portal.example",)})
    with use_runtime(Runtime(settings, root.caches, None, root.home_cluster, everything)):
        assert "X-Frame-Options" not in Client().get("/healthz").headers


def test_any_origin_may_read_where_that_is_configured(root: Runtime) -> None:
    settings = settings_of(server={"cors_allow_all": True})
    with use_runtime(Runtime(settings, root.caches, None, root.home_cluster, everything)):
        assert Client().get("/api/namespaces").headers["Access-Control-Allow-Origin"] == "*"


def test_no_cookie_is_set_without_being_asked_for(visitor: Client) -> None:
    visitor.get("/console/about")
    assert not visitor.cookies


def test_the_request_id_comes_back(visitor: Client) -> None:
    assert visitor.get("/healthz", headers={"X-Request-Id": "abc-1"}).headers["X-Request-Id"] == "abc-1"


@pytest.mark.parametrize("value", ["", "two words", "x" * 129, "caf\u00e9", "a\nb"])
def test_a_request_id_that_is_not_sane_is_replaced(visitor: Client, value: str) -> None:
    told = visitor.get("/healthz", headers={"X-Request-Id": value}).headers["X-Request-Id"]
    assert told != value
    assert len(told) == 36


def test_the_request_id_reaches_the_clients_and_is_gone_afterwards() -> None:
    seen: list[str] = []

    def view(_request: Any) -> HttpResponse:
        seen.append(request_id.current.get())
        return HttpResponse()

    RequestIdMiddleware(view)(RequestFactory().get("/", headers={"X-Request-Id": "abc-1"}))
    assert (seen, request_id.current.get()) == (["abc-1"], "")


def test_a_failure_is_logged_under_its_request_id(
    visitor: Client, root: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    root.caches = {}
    with caplog.at_level(logging.ERROR):
        visitor.get("/api/namespaces", headers={"X-Request-Id": "abc-1"})
    assert "GET /api/namespaces failed" in caplog.text


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("br;q=0, gzip;q=0", ""),
        ("*", "br"),
        ("identity", ""),
        ("gzip;q=nonsense", ""),
        ("", ""),
    ],
)
def test_the_encoding_follows_the_weights(header: str, encoding: str) -> None:
    assert preferred(header) == encoding


@pytest.mark.parametrize(("encoding", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_pages_are_compressed(visitor: Client, encoding: str, unpack: Any) -> None:
    answer = visitor.get("/console/about", headers={"Accept-Encoding": encoding})
    assert answer.headers["Content-Encoding"] == encoding
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    assert b"<!DOCTYPE html>" in unpack(answer.content)
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_compression_can_be_switched_off(root: Runtime) -> None:
    settings = settings_of(server={"gzip_enabled": False})
    with use_runtime(Runtime(settings, root.caches, None, root.home_cluster, everything)):
        answer = Client().get("/console/about", headers={"Accept-Encoding": "br"})
    assert "Content-Encoding" not in answer.headers


def test_a_stream_is_never_compressed(root: Runtime) -> None:
    def view(_request: Any) -> Any:
        return StreamingHttpResponse(iter([b"data: x\n\n"] * 200), content_type="text/event-stream")

    answer = CompressionMiddleware(view)(RequestFactory().get("/", headers={"Accept-Encoding": "br"}))
    assert "Content-Encoding" not in answer.headers


def test_an_unchanged_answer_is_not_sent_again(visitor: Client) -> None:
    first = visitor.get("/api/config", headers={"Accept-Encoding": "gzip"})
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = visitor.get("/api/config", headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
