"""Debug information, which must not tell a secret."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from django.test import Client

from mesh.config import Credential, Settings
from mesh.config.base import Section, is_secret
from mesh.pages.console.debug import changed_settings
from mesh.web.process import timings
from mesh.web.process.current import use_runtime
from mesh.web.process.runtime import Runtime
from tests.web.worlds.memory import HOME, everything, settings_of

SECRET = "open-sesame-4711"


@pytest.fixture(autouse=True)
def _empty_ring() -> Iterator[None]:
    timings.forget()
    yield
    timings.forget()


def data(visitor: Client, **headers: str) -> Any:
    return yaml.safe_load(visitor.get("/console/debug?format=yaml", headers=headers).content)


def with_secrets(section: Section) -> Section:
    """The same section with a secret in every place for one, at any depth."""
    changes: dict[str, Any] = {}
    for name, field in type(section).model_fields.items():
        value = getattr(section, name)
        if isinstance(value, Section):
            changes[name] = with_secrets(value)
        elif is_secret(field) and isinstance(value, tuple):
            changes[name] = (Credential(SECRET),)
        elif is_secret(field):
            changes[name] = {"Authorization": SECRET} if hasattr(value, "items") else type(value)(SECRET)
    return section.model_copy(update=changes)


def secret_fields(section: Section) -> int:
    found = 0
    for name, field in type(section).model_fields.items():
        value = getattr(section, name)
        found += secret_fields(value) if isinstance(value, Section) else is_secret(field)
    return found


@pytest.mark.parametrize("query", ["", "?format=yaml"])
def test_no_secret_of_any_setting_is_told(root: Runtime, query: str) -> None:
    plain = settings_of(external_services={"prometheus": {"url": f"http://me:{SECRET}@p:9090"}})
    settings = with_secrets(plain)
    assert isinstance(settings, Settings)
    assert secret_fields(settings) > 10
    assert SECRET in settings.external_services.prometheus.url
    with use_runtime(Runtime(settings, root.caches, None, HOME, everything)):
        told = Client().get(f"/console/debug{query}").content.decode()
    assert SECRET not in told
    assert "xxx" in told


def test_cookies_are_told_by_name_alone(visitor: Client) -> None:
    visitor.cookies["session"] = SECRET
    assert SECRET not in visitor.get("/console/debug").content.decode()
    assert data(visitor)["state"]["request"]["cookies"] == ["session"]


def test_the_file_has_settings_state_and_requests(visitor: Client) -> None:
    answer = visitor.get("/console/debug?format=yaml", headers={"X-Request-Id": "abc-1"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="console-debug.yaml"'
    assert answer.headers["Cache-Control"] == "no-store"
    told = yaml.safe_load(answer.content)
    assert list(told) == ["configuration", "state", "requests"]
    assert told["configuration"]["auth"]["strategy"] == "anonymous"
    assert told["state"]["clusters"][HOME]["kinds"] == {"namespaces": 2}
    assert told["state"]["request"]["id"] == "abc-1"
    assert told["state"]["process"]["memory_mb"] > 10


def test_only_settings_that_differ_are_listed() -> None:
    settings = Settings.model_validate({"installation_tag": "Prod", "deployment": {"view_only_mode": True}})
    assert changed_settings(settings) == [("deployment.view_only_mode", "true"), ("installation_tag", "Prod")]


def test_an_unknown_format_is_refused(visitor: Client) -> None:
    assert visitor.get("/console/debug?format=xml").status_code == 400


def test_a_request_is_remembered_by_its_route_without_values(visitor: Client) -> None:
    visitor.get("/api/namespaces/shop/info?cluster=east")
    [newest] = data(visitor)["requests"]
    assert newest["route"] == "/api/namespaces/<str:namespace>/info"
    assert newest["parameters"] == ["cluster"]
    assert newest["ms"] > 0
    assert "shop" not in str(newest)


@pytest.mark.parametrize("path", ["/healthz", "/static/icons.svg"])
def test_probes_and_static_files_are_not_remembered(visitor: Client, path: str) -> None:
    visitor.get(path).close()
    assert timings.recent() == ()


def test_an_address_without_a_route_is_remembered_without_its_text(visitor: Client) -> None:
    visitor.get("/secret-path?token=1")
    [newest] = timings.recent()
    assert (newest.route, newest.parameters, newest.status) == ("no route", (), 404)


def test_the_ring_is_bounded(visitor: Client) -> None:
    for _ in range(timings.KEPT + 5):
        visitor.get("/api/auth/info")
    assert len(timings.recent()) == timings.KEPT
