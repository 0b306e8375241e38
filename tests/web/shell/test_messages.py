"""The bell, the drawer and the page of messages (ui.md §2.2)."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from mesh.model.cluster import ClusterSnapshot
from mesh.model.problems import Failure, Problem, System
from mesh.web.process.runtime import Runtime, SnapshotNotice
from tests.web.worlds.memory import HOME, NOW, MemoryCache

FORBIDDEN = Problem(System.KUBERNETES, Failure.FORBIDDEN, "pods <are> forbidden", NOW, HOME, "pods", 403)


@pytest.fixture
def troubled(root: Runtime, cache: MemoryCache) -> Client:
    """A console with a problem and a warning; metrics are switched off, which is told too."""
    cache.seen = ClusterSnapshot(HOME, cache.seen.objects, problems=(FORBIDDEN,))
    root.warnings = ("servre: unknown key",)
    root.started_at = NOW - 120
    return Client()


def page(visitor: Client, path: str, **headers: str) -> str:
    return re.sub(r"\s+", " ", visitor.get(path, headers=headers).content.decode())


@pytest.mark.parametrize("path", ["/console/messages", "/console/help"])
def test_the_page_and_the_drawer_tell_the_same(troubled: Client, path: str) -> None:
    html = page(troubled, path)
    for text in (
        "Kubernetes, cluster Kubernetes: forbidden (403)",
        "pods: pods &lt;are&gt; forbidden",
        "servre: unknown key",
        "Prometheus is switched off",
        "2 min ago",
    ):
        assert text in html


def test_the_bell_counts_what_is_unread_and_calls_for_attention(troubled: Client) -> None:
    html = page(troubled, "/console/help")
    assert re.search(r'<span class="count count-attention">3</span>', html)


def test_what_was_read_is_remembered_by_the_browser(troubled: Client) -> None:
    answer = troubled.get("/console/messages/read?next=/console/help")
    assert (answer.status_code, answer["Location"]) == (302, "/console/help")
    html = page(troubled, "/console/help")
    assert 'class="count' not in html
    assert "forbidden (403)" in html


@pytest.mark.parametrize("value", ["", "x", "nan", "inf", "-1"])
def test_a_cookie_that_makes_no_sense_reads_nothing(troubled: Client, value: str) -> None:
    troubled.cookies["messages_read"] = value
    assert 'class="count' in page(troubled, "/console/help")


def test_a_refresh_brings_the_messages_along(troubled: Client) -> None:
    html = page(troubled, "/console/graph/namespaces", **{"HX-Request": "true"})
    assert '<span id="bell" hx-swap-oob="true">' in html
    assert 'id="messages" hx-swap-oob="true"' in html


def test_a_page_without_a_masthead_has_a_place_for_them(troubled: Client) -> None:
    html = page(troubled, "/console/help?kiosk=true")
    assert '<span id="bell"></span>' in html
    assert "forbidden (403)" not in html


def test_a_problem_that_a_page_tells_itself_is_told_once(troubled: Client) -> None:
    html = page(troubled, "/console/about")
    drawer = html[html.index("messages-drawer") : html.index("</header>")]
    assert drawer.count("forbidden (403)") == 1


def test_a_snapshot_is_a_note(root: Runtime) -> None:
    root.notice = SnapshotNotice("must-gather", "")
    assert "The objects are those of must-gather" in page(Client(), "/console/messages")
