"""The page behind the logs tab: several containers, a filter, and logs that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mesh.logs.filters import line_filter
from mesh.logs.lines import LogType
from mesh.logs.window import Window
from mesh.pages import logs
from mesh.pages.logs import LogsPage, LogStream, LogsWanted
from mesh.web.process.current import runtime
from tests.readers.kubernetes.fake_api import Asked, FakeApi, Reply, refusal
from tests.web.worlds.memory import HOME
from tests.web.worlds.pods import PODS, console

BOTH = (LogStream(LogType.APP, "web"), LogStream(LogType.PROXY, "istio-proxy"))
LINES = {
    "web": b"2026-05-04T13:02:01Z one\n2026-05-04T13:02:03Z three\n",
    "istio-proxy": b"2026-05-04T13:02:02Z two\n2026-05-04T13:02:04Z four\n",
}


@pytest.fixture
def api() -> Iterator[FakeApi]:
    def answer(asked: Asked) -> Reply:
        container = asked.query["container"]
        return Reply(body=LINES[container]) if container in LINES else refusal(400, "no such container")

    with FakeApi() as server, console(server):
        server.answers[PODS.format("shop", "web-1") + "/log"] = answer
        yield server


def page(wanted: LogsWanted) -> LogsPage:
    root = runtime()
    sources = root.own_sources()
    space = sources.space(HOME, "shop")
    assert space is not None
    client = root.client(space.cluster)
    assert client is not None
    return logs.page(sources, client, space, wanted)


def test_containers_are_merged_by_time(api: FakeApi) -> None:
    found = page(LogsWanted("web-1", BOTH))
    assert [(line.container, line.message) for line in found.lines] == [
        ("web", "one"),
        ("istio-proxy", "two"),
        ("web", "three"),
        ("istio-proxy", "four"),
    ]


def test_a_filter_says_how_much_it_hides(api: FakeApi) -> None:
    found = page(LogsWanted("web-1", BOTH, filter=line_filter("^t", as_regex=True)))
    assert ([line.message for line in found.lines], found.hidden) == (["two", "three"], 2)


def test_the_newest_lines_are_asked_of_the_cluster_and_the_rest_is_said_to_be_there(api: FakeApi) -> None:
    found = page(LogsWanted("web-1", BOTH, Window(lines=1, newest=True)))
    assert [line.message for line in found.lines] == ["three", "four"]
    assert found.cut == (("web-1", "web"), ("web-1", "istio-proxy"))
    assert {asked.query["tailLines"] for asked in api.requests} == {"2"}


def test_a_container_that_cannot_be_read_is_a_problem_beside_the_others(api: FakeApi) -> None:
    found = page(LogsWanted("web-1", (BOTH[0], LogStream(LogType.APP, "gone"))))
    assert [line.message for line in found.lines] == ["one", "three"]
    assert [problem.message for problem in found.problems] == ["no such container"]
