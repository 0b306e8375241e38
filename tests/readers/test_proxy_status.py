"""What istiods tell of their proxies: asked seldom, never taken for more than it is."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from mesh.clients.kubernetes import Connection, KubernetesClient
from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot, snapshot_of
from mesh.model.objects import Pod
from mesh.model.proxies import UNKNOWN, ProxyStatuses
from mesh.readers.proxy_status import ProxyStatusReader, istiods_of, read_statuses
from tests.readers.kubernetes.fake_api import FakeApi, Reply, as_json, refusal
from tests.stand_ins.timing import HURRIED

SYNCZ = "/api/v1/namespaces/istio-system/pods/{}%3A15014/proxy/debug/syncz"
LINE = {"proxy": "web-1.shop", "cluster_id": "east", "cluster_sent": "1", "cluster_acked": "1"}


class Clock:
    """Monotonic seconds that a test moves."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def istiod(name: str, phase: str = "Running", ports: list[dict[str, Any]] | None = None) -> tuple[Any, Pod]:
    raw = {
        "metadata": {"name": name, "namespace": "istio-system", "labels": {"app": "istiod"}},
        "spec": {"containers": [{"name": "discovery", "ports": ports or []}]},
        "status": {"phase": phase},
    }
    return kinds.POD, msgspec.convert(raw, Pod)


SNAPSHOT = snapshot_of("east", [istiod("one"), istiod("gone", "Failed")])


@pytest.fixture
def api() -> Iterator[FakeApi]:
    with FakeApi() as server:
        yield server


@pytest.fixture
def client(api: FakeApi) -> Iterator[KubernetesClient]:
    made = KubernetesClient(Connection.plain(api.url), "east", timing=HURRIED)
    yield made
    made.close()


def settled(reader: ProxyStatusReader, client: KubernetesClient, seen: ClusterSnapshot = SNAPSHOT) -> ProxyStatuses:
    """What the reader says once its question is answered."""
    reader.of(client, seen)
    assert reader._clusters[seen.cluster].answered.wait(10)
    return reader.of(client, seen)


def test_states_are_by_namespace_and_pod(api: FakeApi, client: KubernetesClient) -> None:
    api.answers[SYNCZ.format("one")] = as_json([LINE, {"proxy": "x.far", "cluster_id": "west"}, {"proxy": ""}])
    found = read_statuses(client, istiods_of(SNAPSHOT), 7.0)
    assert list(found.proxies) == [("shop", "web-1")]
    assert [str(state) for _, state in found.proxies["shop", "web-1"].states] == ["Synced", *["NOT_SENT"] * 3]
    assert (found.is_complete, found.problems) == (True, ())


def test_the_monitoring_port_is_the_one_that_the_pod_names(api: FakeApi, client: KubernetesClient) -> None:
    pod = istiod("one", ports=[{"name": "http-monitoring", "containerPort": 9999}])[1]
    api.answers[SYNCZ.format("one").replace("15014", "9999")] = as_json([LINE])
    assert read_statuses(client, [pod], 7.0).is_complete


@pytest.mark.parametrize("answer", [refusal(403, "may not"), Reply(body=b"<html>"), Reply(body=b'{"a": 1}')])
def test_an_istiod_that_does_not_answer_leaves_its_proxies_unknown(
    api: FakeApi, client: KubernetesClient, answer: Reply
) -> None:
    api.answers[SYNCZ.format("one")] = as_json([LINE])
    api.answers[SYNCZ.format("two")] = answer
    found = read_statuses(client, [istiod("one")[1], istiod("two")[1]], 7.0)
    assert list(found.proxies) == [("shop", "web-1")]
    assert (found.is_complete, len(found.problems), found.problems[0].at) == (False, 1, 7.0)


def test_an_istiod_is_asked_once_an_interval(api: FakeApi, client: KubernetesClient) -> None:
    path, clock = SYNCZ.format("one"), Clock()
    api.answers[path] = as_json([LINE])
    reader = ProxyStatusReader(20, monotonic=clock, first_seconds=10)
    first = settled(reader, client)
    assert first.is_complete
    assert all(settled(reader, client) is first for _ in range(5))
    assert len(api.asked(path)) == 1
    clock.now += 21
    assert settled(reader, client) is first
    assert len(api.asked(path)) == 2


def test_what_is_old_is_unknown(api: FakeApi, client: KubernetesClient) -> None:
    path, clock = SYNCZ.format("one"), Clock()
    api.answers[path] = as_json([LINE])
    reader = ProxyStatusReader(20, monotonic=clock, first_seconds=0)
    settled(reader, client)
    api.answers[path] = Reply(delay=30)
    clock.now += 61
    assert reader.of(client, SNAPSHOT) is UNKNOWN


def test_nobody_is_asked_where_no_istiod_runs(api: FakeApi, client: KubernetesClient) -> None:
    assert ProxyStatusReader(20).of(client, snapshot_of("east", [istiod("gone", "Pending")])) is UNKNOWN
    assert not api.requests


def ready(name: str, is_ready: bool = True) -> tuple[Any, Pod]:
    raw = {
        "metadata": {"name": name, "namespace": "istio-system", "labels": {"app": "istiod"}},
        "spec": {"containers": [{"name": "discovery"}]},
        "status": {"phase": "Running", "containerStatuses": [{"name": "discovery", "ready": is_ready}]},
    }
    return kinds.POD, msgspec.convert(raw, Pod)


def test_the_first_answer_after_an_istiod_comes_or_goes_knows_it(api: FakeApi, client: KubernetesClient) -> None:
    api.answers[SYNCZ.format("one")] = as_json([LINE])
    api.answers[SYNCZ.format("two")] = as_json([{**LINE, "proxy": "web-2.shop"}])
    reader = ProxyStatusReader(20, monotonic=Clock(), first_seconds=10)
    one, two = ready("one"), ready("two")
    assert list(reader.of(client, snapshot_of("east", [one])).proxies) == [("shop", "web-1")]
    both = reader.of(client, snapshot_of("east", [one, two]))
    assert sorted(both.proxies) == [("shop", "web-1"), ("shop", "web-2")]
    assert list(reader.of(client, snapshot_of("east", [two])).proxies) == [("shop", "web-2")]
    assert reader.of(client, snapshot_of("east", [])) is UNKNOWN


def test_an_istiod_that_becomes_ready_is_asked_at_once(api: FakeApi, client: KubernetesClient) -> None:
    path = SYNCZ.format("one")
    api.answers[path] = refusal(503, "not yet")
    reader = ProxyStatusReader(20, monotonic=Clock(), first_seconds=10)
    assert not reader.of(client, snapshot_of("east", [ready("one", False)])).is_complete
    api.answers[path] = as_json([LINE])
    assert reader.of(client, snapshot_of("east", [ready("one")])).is_complete


def test_an_answer_of_those_that_were_asked_before_is_not_taken(api: FakeApi, client: KubernetesClient) -> None:
    late = Reply(delay=0.3, body=as_json([LINE]).body)
    api.answers[SYNCZ.format("one")] = late
    api.answers[SYNCZ.format("two")] = as_json([{**LINE, "proxy": "web-2.shop"}])
    reader = ProxyStatusReader(20, monotonic=Clock(), first_seconds=0)
    reader.of(client, snapshot_of("east", [ready("one")]))
    two = snapshot_of("east", [ready("two")])
    assert list(settled(reader, client, two).proxies) == [("shop", "web-2")]
    late_thread = next((each for each in threading.enumerate() if each.name == "proxy status of east"), None)
    if late_thread is not None:
        late_thread.join(10)
    assert list(reader.of(client, two).proxies) == [("shop", "web-2")]
