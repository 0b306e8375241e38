"""Kiosk mode and framing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.test import Client

from mesh.web.process.current import use_runtime
from mesh.web.process.runtime import Runtime
from mesh.web.shell.kiosk import is_origin, read
from tests.web.html import Page
from tests.web.visits import get
from tests.web.worlds.memory import everything, settings_of

ROOT = Path(__file__).resolve().parents[3]
PORTAL = "https://portal.example"
FRAMED = {"Sec-Fetch-Dest": "iframe"}


def page(visitor: Client, path: str = "about", headers: Mapping[str, str] | None = None) -> Page:
    return get(visitor, path, headers=headers)


def scripts(page: Page) -> list[str]:
    """Their names, without the digest that a name may have."""
    return [Path(source).name.partition(".")[0] for source in page.values("script", "src")]


@pytest.mark.parametrize(
    "value", ["https://portal.example", "http://localhost:3000", "https://[::1]:8443", "http://127.0.0.1"]
)
def test_scheme_host_and_port_are_an_origin(value: str) -> None:
    assert is_origin(value)
    assert read(value).parent == value


@pytest.mark.parametrize(
    "value",
    [
        "*",
        "null",
        "portal.example",
        "//portal.example",
        "https://",
        "https://*.example",
        "https://portal.example/",
        "https://portal.example/path",
        "https://portal.example?x",
        "https://a@portal.example",
        "https://portal.example:99999",
        "https://portal.example:",
        "javascript:alert(1)",
        "https://por tal.example",
        'https://x"><script>',
        f"https://{'a' * 400}.example",
    ],
)
def test_what_is_no_origin_is_refused_in_words(value: str) -> None:
    kiosk = read(value)
    assert (bool(kiosk), kiosk.parent) == (True, "")
    assert "is not an origin; allowed: true, or" in kiosk.refused


@pytest.mark.parametrize("value", ["", "false"])
def test_kiosk_mode_ends_with_false_or_nothing(value: str) -> None:
    assert not read(value)


def test_kiosk_mode_has_no_masthead_no_navigation_and_no_script_of_its_own(visitor: Client) -> None:
    about = page(visitor, "about?kiosk=true")
    assert not about.has("header, nav")
    assert "kiosk" not in scripts(about)
    assert not [name for name, _ in about.attributes() if name.startswith("data-kiosk")]


def test_an_origin_brings_the_script_that_posts_links(visitor: Client) -> None:
    about = page(visitor, f"about?kiosk={PORTAL}")
    assert (about["data-kiosk-parent"], about["data-console-root"]) == (PORTAL, "/console/")
    assert "kiosk" in scripts(about)


def test_a_refused_origin_is_said_on_the_page_and_not_remembered(visitor: Client) -> None:
    about = page(visitor, "about?kiosk=*")
    assert 'kiosk: "*" is not an origin' in about.words
    assert not [name for name, _ in about.attributes() if name.startswith("data-kiosk")]
    assert "kiosk" not in visitor.cookies


def test_the_session_remembers_the_kiosk_of_a_frame(visitor: Client) -> None:
    page(visitor, f"about?kiosk={PORTAL}", FRAMED)
    cookie = visitor.cookies["kiosk"]
    assert (cookie.value, cookie["max-age"], bool(cookie["httponly"])) == (PORTAL, "", True)
    assert "data-kiosk-parent" in page(visitor, headers=FRAMED)


@pytest.mark.parametrize(
    ("headers", "is_kiosk"),
    [
        ({}, True),
        (FRAMED, True),
        ({"Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "none"}, False),
        ({"Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "cross-site"}, False),
    ],
)
def test_a_visit_beside_the_portal_is_not_in_kiosk_mode(
    visitor: Client, headers: dict[str, str], is_kiosk: bool
) -> None:
    page(visitor, "about?kiosk=true")
    assert (not page(visitor, headers=headers).has("header")) is is_kiosk


def test_false_ends_what_the_session_remembers(visitor: Client) -> None:
    page(visitor, "about?kiosk=true")
    assert page(visitor, "about?kiosk=false").has("header")
    assert page(visitor).has("header")


def test_the_cookie_crosses_sites_over_tls_alone(visitor: Client) -> None:
    path = "/console/about?kiosk=true"
    assert visitor.get(path).cookies["kiosk"]["samesite"] == "Lax"
    cookie = visitor.get(path, headers={"X-Forwarded-Proto": "https"}).cookies["kiosk"]
    assert (cookie["samesite"], bool(cookie["secure"])) == ("None", True)


def test_the_script_is_small() -> None:
    assert (ROOT / "static/kiosk.js").stat().st_size <= 1536


def test_framing_is_refused_by_both_headers_unless_it_is_configured(root: Runtime) -> None:
    answer = Client().get("/console/about")
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    settings = settings_of(console={"frame_ancestors": (PORTAL,)})
    with use_runtime(Runtime(settings, root.caches, None, root.home_cluster, everything)):
        assert "X-Frame-Options" not in Client().get("/console/about").headers


_ASK = """
import django
django.setup()
from django.test import Client
answer = Client().get("/healthz")
print(answer.headers["Content-Security-Policy"])
print(answer.headers.get("X-Frame-Options"))
"""


def test_the_configured_ancestors_stand_in_the_policy(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(f"auth: {{strategy: anonymous}}\nconsole: {{frame_ancestors: [{PORTAL}]}}\n")
    env = {"DJANGO_SETTINGS_MODULE": "kiali_site.settings", "KIALI_CONFIG": str(config), "PATH": ""}
    told = subprocess.run([sys.executable, "-c", _ASK], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    policy, frame_options = told.stdout.splitlines()
    assert f"frame-ancestors {PORTAL}" in policy
    assert frame_options == "None"
