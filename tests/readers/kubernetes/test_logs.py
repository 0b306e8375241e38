"""Pod logs over HTTP, against a scripted API server."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from mesh.clients.errors import BadAnswer, Forbidden, NotFound, TooLarge, Unreachable
from mesh.clients.kubernetes import KubernetesClient
from mesh.clients.kubernetes import logs as module
from mesh.clients.kubernetes.logs import LogQuery, PodLog
from mesh.readers.logs import read_logs
from tests.readers.kubernetes.fake_api import FakeApi, Reply, refusal

PATH = "/api/v1/namespaces/shop/pods/web-1/log"
QUERY = LogQuery("shop", "web-1", "app")


def read(client: KubernetesClient, query: LogQuery = QUERY) -> list[str]:
    with PodLog(client, query) as log:
        return list(log)


def collect(_query: LogQuery, lines: Iterable[str], _room: Callable[[int], None]) -> list[str]:
    return list(lines)


def test_a_log_comes_line_by_line(api: FakeApi, client: KubernetesClient) -> None:
    api.answers[PATH] = Reply(body="one\ntwo ü\n\nlast".encode())
    assert read(client) == ["one", "two ü", "", "last"]


def test_a_log_is_asked_for_as_the_kubernetes_api_wants_it(api: FakeApi, client: KubernetesClient) -> None:
    api.answers[PATH] = Reply(body=b"")
    read(client, LogQuery("shop", "web-1", "app", since=1_777_852_800, tail=5, previous=True))
    assert api.asked(PATH)[0].query == {
        "timestamps": "true",
        "container": "app",
        "sinceTime": "2026-05-04T00:00:00Z",
        "tailLines": "5",
        "previous": "true",
        "limitBytes": str(module.MOST_BYTES + 1),
    }


def test_a_hostile_name_stays_one_step_of_the_path(api: FakeApi, client: KubernetesClient) -> None:
    with pytest.raises(NotFound):
        read(client, LogQuery("shop", "../../../secrets?x=/y"))
    assert api.requests[0].path == "/api/v1/namespaces/shop/pods/..%2F..%2F..%2Fsecrets%3Fx%3D%2Fy/log"


def test_a_name_that_walks_up_is_never_asked(api: FakeApi, client: KubernetesClient) -> None:
    with pytest.raises(NotFound):
        read(client, LogQuery("..", "web-1"))
    assert not api.requests


def test_bytes_that_are_no_text_are_replaced(api: FakeApi, client: KubernetesClient) -> None:
    api.answers[PATH] = Reply(body=b"a\xffb\n")
    assert read(client) == ["a\N{REPLACEMENT CHARACTER}b"]


def test_an_endless_line_is_cut(api: FakeApi, client: KubernetesClient) -> None:
    api.answers[PATH] = Reply(body=b"x" * 500_000 + b"\nnext\n")
    first, second = read(client)
    assert (len(first), second) == (module.LONGEST_LINE, "next")


def test_a_log_is_not_read_without_end(api: FakeApi, client: KubernetesClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 10_000)
    api.answers[PATH] = Reply(body=b"line\n" * 100_000)
    with pytest.raises(TooLarge):
        read(client)


@pytest.mark.parametrize(("status", "error"), [(400, BadAnswer), (403, Forbidden), (404, NotFound)])
def test_a_log_that_is_refused_says_why(
    api: FakeApi, client: KubernetesClient, status: int, error: type[Exception]
) -> None:
    api.answers[PATH] = refusal(status, "container app is waiting to start")
    with pytest.raises(error, match="waiting to start"):
        read(client)


def test_one_log_that_cannot_be_opened_costs_only_itself(api: FakeApi, client: KubernetesClient) -> None:
    api.answers[PATH] = Reply(body=b"one\n")
    queries = (LogQuery("shop", "gone"), QUERY, LogQuery("shop", "web-1", "istio-proxy"))
    reads = read_logs(client, queries, collect)
    assert [found.taken for found in reads] == [None, ["one"], ["one"]]
    assert isinstance(reads[0].error, NotFound)
    assert [found.query for found in reads] == list(queries)


def test_a_log_that_breaks_off_keeps_what_came(api: FakeApi, client: KubernetesClient) -> None:
    api.answers[PATH] = Reply(body=b"one\ntwo\nthree\n", drop_after=8)
    (found,) = read_logs(client, (QUERY,), collect)
    assert found.taken == ["one", "two"]
    assert isinstance(found.error, Unreachable)


def test_a_reader_that_has_enough_ends_the_transfer(api: FakeApi, client: KubernetesClient) -> None:
    api.answers[PATH] = Reply(body=b"line\n" * 1_000_000)
    (found,) = read_logs(client, (QUERY,), lambda _query, lines, _room: next(iter(lines)))
    assert (found.taken, found.error) == ("line", None)
