"""Security headers on every kind of answer that the application gives; those of the server itself are in
`tests/web/listener`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from mesh.config import Settings
from mesh.config.errors import ConfigError
from mesh.config.load import load
from mesh.web.process.current import use_runtime
from mesh.web.process.runtime import Runtime
from tests.web.worlds.memory import everything

HTMX = {"HX-Request": "true"}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-XSS-Protection": "1; mode=block",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
STYLES = next(Path(settings.BASE_DIR, "static").rglob("*.css"))
STATIC = f"/static/{STYLES.relative_to(Path(settings.BASE_DIR, 'static'))}"
# Method, address, headers, status.
ANSWERS: dict[str, tuple[str, str, Mapping[str, str], int]] = {
    "a page": ("GET", "/console/about", {}, 200),
    "a fragment": ("GET", "/console/about", HTMX, 200),
    "a page without a body": ("HEAD", "/console/about", {}, 200),
    "JSON": ("GET", "/api/config", {}, 200),
    "a probe": ("GET", "/healthz", {}, 200),
    "readiness": ("GET", "/readyz", {}, 200),
    "a style sheet": ("GET", STATIC, {}, 200),
    "no such file": ("GET", "/static/nothing.css", {}, 404),
    "a redirect": ("GET", "/console", {}, 302),
    "an old page": ("GET", "/console/nothing", {}, 302),
    "no such address": ("GET", "/nothing", {}, 404),
    "no such endpoint": ("GET", "/api/nothing", {}, 404),
    "a bad parameter": ("GET", "/api/namespaces/graph?duration=x", {}, 400),
    "a method that is not taken": ("POST", "/api/config", {}, 405),
    "another site's form": ("POST", "/api/authenticate", {"Sec-Fetch-Site": "cross-site"}, 403),
    "files": ("POST", "/console/about", {"Content-Type": "multipart/form-data; boundary=b"}, 415),
    "no host": ("GET", "/console/about", {"Host": "a b"}, 400),
    "a namespace that is not to be seen": ("GET", "/console/namespaces/nothing", {}, 403),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_every_answer_of_the_application_has_them(visitor: Client, kind: str) -> None:
    method, address, headers, status = ANSWERS[kind]
    content_type = headers.get("Content-Type", "application/x-www-form-urlencoded")
    answer = visitor.generic(method, address, "x=1" if method == "POST" else "", content_type, headers=headers)
    answer.close()
    assert answer.status_code == status
    assert_secure(answer.headers)


def assert_secure(headers: Mapping[str, str]) -> None:
    for name, value in ALWAYS.items():
        assert headers[name] == value, name
    policy = headers["Content-Security-Policy"]
    directives = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["frame-ancestors"] == "'none'"
    assert directives["base-uri"] == "'none'"
    assert directives["form-action"] == "'self'"
    assert not re.search(r"unsafe|\*|data:|blob:|https?:", policy)


def test_an_answer_that_did_not_change_has_them(visitor: Client) -> None:
    tag = visitor.get("/api/config").headers["ETag"]
    answer = visitor.get("/api/config", headers={"If-None-Match": tag})
    assert answer.status_code == 304
    assert_secure(answer.headers)


def fails(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a trial")


urlpatterns = [path("fails", fails)]


@override_settings(ROOT_URLCONF=__name__)
def test_a_failure_has_them(root: Runtime) -> None:
    with use_runtime(root):
        answer = Client(raise_request_exception=False).get("/fails")
    assert answer.status_code == 500
    assert_secure(answer.headers)


def test_https_adds_a_promise_to_every_answer(visitor: Client) -> None:
    for address in ("/console/about", "/api/nothing", STATIC):
        answer = visitor.get(address, headers={"X-Forwarded-Proto": "https"})
        answer.close()
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize(
    ("ancestor", "is_allowed"),
    [
        ("https://portal.example", True),
        ("https://*.portal.example:8443", True),
        ("http://localhost:3000", True),
        ("'self'", True),
        ("https://portal.example; script-src *", False),
        ("*", False),
        ("https://portal.example/path x", False),
        ("portal.example,", False),
        ("", False),
    ],
)
def test_only_origins_may_be_ancestors(tmp_path: Path, ancestor: str, is_allowed: bool) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(f'auth: {{strategy: anonymous}}\nconsole: {{frame_ancestors: ["{ancestor}"]}}\n')
    if is_allowed:
        assert load(file, env={}).settings.console.frame_ancestors == (ancestor,)
    else:
        with pytest.raises(ConfigError, match="frame_ancestors"):
            load(file, env={})


def test_the_policy_of_a_framed_console_has_no_second_word_for_it(root: Runtime) -> None:
    told = Settings.model_validate({"console": {"frame_ancestors": ("https://portal.example",)}})
    with use_runtime(Runtime(told, root.caches, None, root.home_cluster, everything)):
        for address in ("/console/about", "/api/nothing", STATIC):
            answer = Client().get(address)
            answer.close()
            assert "X-Frame-Options" not in answer.headers
