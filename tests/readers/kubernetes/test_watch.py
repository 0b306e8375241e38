from __future__ import annotations

import threading

import pytest

from mesh.clients import errors
from mesh.clients.kubernetes import KubernetesClient
from mesh.model.kinds import POD
from tests.readers.kubernetes.fake_api import FakeApi, Reply, Stream, an_object, bookmark, event, refusal, too_old

PODS = "/api/v1/pods"


def test_a_watch_asks_for_bookmarks_and_yields_events(api: FakeApi, client: KubernetesClient) -> None:
    lines = Stream(event("ADDED", an_object("a", version="11")), bookmark("15"), event("DELETED", an_object("a")))
    api.answers[PODS] = Reply(stream=lines.end())
    with client.watch(POD, "10", seconds=5) as watch:
        seen = [(one.type, one.resource_version, one.object and one.object.name) for one in watch]
    assert seen == [("ADDED", "11", "a"), ("BOOKMARK", "15", None), ("DELETED", "1", "a")]
    query = api.requests[0].query
    assert query == {"watch": "true", "allowWatchBookmarks": "true", "timeoutSeconds": "5", "resourceVersion": "10"}


def test_a_version_that_is_too_old_is_gone_as_an_answer(api: FakeApi, client: KubernetesClient) -> None:
    api.answers[PODS] = refusal(410)
    with pytest.raises(errors.Gone):
        client.watch(POD, "10")


def test_a_version_that_is_too_old_is_gone_as_an_event(api: FakeApi, client: KubernetesClient) -> None:
    api.answers[PODS] = Reply(stream=Stream(too_old()))
    with client.watch(POD, "10") as watch, pytest.raises(errors.Gone, match="too old"):
        list(watch)


@pytest.mark.parametrize("line", [b"not json\n", b"[]\n", b'{"type":1,"object":{}}\n', b'{"type":"ADDED"}\n'])
def test_a_line_that_is_no_event_is_a_bad_answer(api: FakeApi, client: KubernetesClient, line: bytes) -> None:
    stream = Stream()
    stream.send_raw(line)
    api.answers[PODS] = Reply(stream=stream)
    with client.watch(POD, "10") as watch, pytest.raises(errors.BadAnswer):
        list(watch)


def test_events_that_are_cut_in_the_middle_are_put_together(api: FakeApi, client: KubernetesClient) -> None:
    stream = Stream()
    for part in (b'{"type":"ADDED","obj', b'ect":{"metadata":{"name":"a"}}}\n\n{"type":', b'"BOOKMARK","object":{}}\n'):
        stream.send_raw(part)
    api.answers[PODS] = Reply(stream=stream.end())
    with client.watch(POD, "10") as watch:
        assert [one.type for one in watch] == ["ADDED", "BOOKMARK"]


def test_a_dropped_connection_ends_the_events(api: FakeApi, client: KubernetesClient) -> None:
    api.answers[PODS] = Reply(stream=Stream(event("ADDED", an_object("a"))).drop())
    with client.watch(POD, "10") as watch:
        assert [one.type for one in watch] == ["ADDED"]
    assert watch.dropped


def test_another_thread_can_end_a_watch_that_waits(api: FakeApi, client: KubernetesClient) -> None:
    api.answers[PODS] = Reply(stream=Stream())
    with client.watch(POD, "10") as watch:
        stopper = threading.Timer(0.05, watch.stop)
        stopper.start()
        assert list(watch) == []
    stopper.join()
