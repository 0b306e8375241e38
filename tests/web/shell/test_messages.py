"""The bell, the drawer and the page of messages."""

from __future__ import annotations

import pytest
from django.test import Client

from mesh.model.cluster import ClusterSnapshot
from mesh.model.problems import Failure, Problem, System
from mesh.web.process.runtime import Runtime, SnapshotNotice
from tests.web.visits import AS_HTMX, get
from tests.web.worlds.memory import HOME, NOW, MemoryCache, checked

FORBIDDEN = Problem(System.KUBERNETES, Failure.FORBIDDEN, "pods <are> forbidden", NOW, HOME, "pods", 403)


@pytest.fixture
def troubled(root: Runtime, cache: MemoryCache) -> Client:
    """A console with a problem and a warning; metrics are switched off, which is told too."""
    cache.seen = ClusterSnapshot(HOME, cache.seen.objects, problems=(FORBIDDEN,))
    root.warnings = ("servre: unknown key",)
    root.started_at = NOW - 120
    checked(root)
    return Client()


@pytest.mark.parametrize("path", ["messages", "help"])
def test_the_page_and_the_drawer_tell_the_same(troubled: Client, path: str) -> None:
    words = get(troubled, path).words
    for text in (
        "Kubernetes, cluster Kubernetes: forbidden (403)",
        "pods: pods <are> forbidden",
        "servre: unknown key",
        "Prometheus is switched off",
        "2 min ago",
    ):
        assert text in words


def test_the_bell_counts_what_is_unread_and_calls_for_attention(troubled: Client) -> None:
    assert get(troubled, "help").texts(".count") == ["3"]
    assert get(troubled, "help").has("#bell .count.count-attention")


def test_what_was_read_is_remembered_by_the_browser(troubled: Client) -> None:
    answer = troubled.get("/console/messages/read?next=/console/help")
    assert (answer.status_code, answer["Location"]) == (302, "/console/help")
    page = get(troubled, "help")
    assert not page.has(".count")
    assert "forbidden (403)" in page.words


@pytest.mark.parametrize("value", ["", "x", "nan", "inf", "-1"])
def test_a_cookie_that_makes_no_sense_reads_nothing(troubled: Client, value: str) -> None:
    troubled.cookies["messages_read"] = value
    assert get(troubled, "help").has(".count")


def test_a_refresh_brings_the_messages_along(troubled: Client) -> None:
    part = get(troubled, "graph/namespaces", headers=AS_HTMX)
    assert part.one("span#bell")["hx-swap-oob"] == "true"
    assert part.one("#messages")["hx-swap-oob"] == "true"


def test_a_page_without_a_masthead_has_a_place_for_them(troubled: Client) -> None:
    page = get(troubled, "help?kiosk=true")
    assert page.one("span#bell").node.first_child is None
    assert "forbidden (403)" not in page.content


def test_a_problem_that_a_page_tells_itself_is_told_once(troubled: Client) -> None:
    assert get(troubled, "about").one("header .messages-drawer").content.count("forbidden (403)") == 1


def test_a_snapshot_is_a_note(root: Runtime) -> None:
    root.notice = SnapshotNotice("must-gather", "")
    assert "The objects are those of must-gather" in get(Client(), "messages").words


def test_a_snapshot_says_what_of_it_was_not_read(root: Runtime) -> None:
    root.notice = SnapshotNotice("must-gather", "", "archives (2); binary files (1)")
    assert "Not read: archives (2); binary files (1)." in get(Client(), "messages").words
