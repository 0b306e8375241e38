"""When a console is ready, and what it says until then."""

from __future__ import annotations

import pytest

from mesh.model.cluster import ClusterSnapshot
from mesh.model.problems import Failure, Problem, System
from mesh.pages.console.readiness import readiness

REFUSED = Problem(System.KUBERNETES, Failure.FORBIDDEN, "https://10.0.0.1 says no to secret-name", 1.0, "east", "pods")


def cluster(*problems: Problem, synced: bool = True) -> ClusterSnapshot:
    return ClusterSnapshot("east", {}, problems=problems, synced=synced)


@pytest.mark.parametrize(
    ("home", "unlisted", "told"),
    [
        (cluster(), (), "ready\n"),
        (cluster(REFUSED), (), "ready\n"),
        (cluster(synced=False), ("discovery",), "not ready\nthe first lists of cluster east: discovery\n"),
        (
            cluster(REFUSED, synced=False),
            ("services", "pods"),
            "not ready\nthe first lists of cluster east: pods, services (so far: forbidden)\n",
        ),
        (cluster(), tuple("edcba"), "not ready\nthe first lists of cluster east: a, b, c and 2 more\n"),
        (cluster(REFUSED, synced=False), (), "not ready\nthe namespaces of cluster east: forbidden\n"),
    ],
)
def test_what_is_waited_for(home: ClusterSnapshot, unlisted: tuple[str, ...], told: str) -> None:
    found = readiness(home, unlisted)
    assert found.as_text() == told
    assert found.is_ready == (told == "ready\n")


def test_a_console_that_ends_is_not_ready() -> None:
    assert readiness(cluster(), (), is_leaving=True).as_json() == {
        "ready": False,
        "waitsFor": ["its end: no requests should be sent any more"],
    }
