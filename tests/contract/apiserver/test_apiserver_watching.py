from __future__ import annotations

import threading
from http.client import HTTPException, IncompleteRead
from urllib.parse import quote

import pytest

from apiserver import Server, Store
from tests.contract.apiserver.objects import make_pod, make_virtual_service
from tests.contract.apiserver.plain_client import Client, Serve, next_event

PODS = "/api/v1/namespaces/shop/pods"


def relabel(store: Store, name: str, app: str) -> None:
    store.change("pods", "shop", name, lambda obj: obj["metadata"].update(labels={"app": app}))


def events(client: Client, since: int | str, query: str = "") -> list[tuple[str, ...]]:
    """The events of a watch that is over at once, without its bookmarks."""
    listed = client.watch(f"{PODS}?watch=1&resourceVersion={since}&timeoutSeconds=1{query}")
    return [(kind, obj["metadata"]["name"]) for kind, obj in listed if kind != "BOOKMARK"]


def test_a_watch_goes_on_from_a_version(client: Client, store: Store) -> None:
    store.add(make_pod("a"))
    since = store.version
    store.add(make_pod("b"))
    relabel(store, "b", "x")
    store.remove("pods", "shop", "a")
    store.add(make_pod("c", "bank"))
    assert events(client, since) == [("ADDED", "b"), ("MODIFIED", "b"), ("DELETED", "a")]


def test_a_watch_without_a_version_begins_with_what_is_there(client: Client, store: Store) -> None:
    store.add(make_pod("a"), make_pod("b"))
    for since in ("", "0"):
        assert events(client, since) == [("ADDED", "a"), ("ADDED", "b")]


def test_events_come_as_they_happen(client: Client, store: Store) -> None:
    with client.open("GET", f"{PODS}?watch=true&resourceVersion={store.version}") as response:
        store.add(make_pod("a"))
        event = next_event(response)
        assert (event["type"], event["object"]["metadata"]["name"]) == ("ADDED", "a")
        assert event["object"]["kind"] == "Pod"
        store.remove("pods", "shop", "a")
        event = next_event(response)
        assert event["type"] == "DELETED"
        assert event["object"]["metadata"]["resourceVersion"] == str(store.version)


@pytest.mark.parametrize(
    ("before", "after", "seen"),
    [("x", "y", ["DELETED"]), ("y", "x", ["ADDED"]), ("x", "x", ["MODIFIED"]), ("y", "z", [])],
)
def test_an_object_comes_into_and_goes_out_of_a_selection(
    client: Client, before: str, after: str, seen: list[str]
) -> None:
    store = client.server.store
    store.add(make_pod("a", labels={"app": before}))
    since = store.version
    store.change("pods", "shop", "a", lambda obj: obj["metadata"].update(labels={"app": after, "new": "1"}))
    assert events(client, since, "&labelSelector=app%3Dx") == [(kind, "a") for kind in seen]


def test_a_watch_can_be_of_one_object_in_any_version_of_its_group(client: Client, store: Store) -> None:
    since = store.version
    store.add(make_virtual_service("a"), make_virtual_service("b"))
    base = "/apis/networking.istio.io/v1beta1/virtualservices"
    selector = quote("metadata.name=b")
    listed = client.watch(f"{base}?watch=1&resourceVersion={since}&timeoutSeconds=1&fieldSelector={selector}")
    assert [(obj["apiVersion"], obj["metadata"]["name"]) for _, obj in listed] == [("networking.istio.io/v1beta1", "b")]


def test_bookmarks_say_how_far_the_watch_has_come(serve: Serve, store: Store) -> None:
    client = serve(store, bookmark_seconds=0.1)
    since = store.version
    store.add(make_pod("a", "bank"))
    path = f"{PODS}?watch=1&resourceVersion={since}&timeoutSeconds=1"
    kind, bookmark = client.watch(f"{path}&allowWatchBookmarks=true")[-1]
    assert (kind, bookmark["kind"]) == ("BOOKMARK", "Pod")
    assert bookmark["metadata"] == {"resourceVersion": str(store.version)}
    assert client.watch(path) == []


def test_initial_events_end_in_a_bookmark(client: Client, store: Store) -> None:
    store.add(make_pod("a"))
    query = "watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=1"
    first, second, *_ = client.watch(f"{PODS}?{query}")
    assert first[0] == "ADDED"
    assert second[1]["metadata"]["annotations"] == {"k8s.io/initial-events-end": "true"}


def test_a_version_that_is_forgotten_gives_one_error_event(serve: Serve) -> None:
    store = Store(first_version=100, history=3)
    client = serve(store)
    store.add(make_pod("a"))
    since = store.version
    for app in "bcdef":
        relabel(store, "a", app)
    ((kind, status),) = client.watch(f"{PODS}?watch=1&resourceVersion={since}")
    assert (kind, status["code"], status["reason"]) == ("ERROR", 410, "Expired")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("resourceVersion=x", 400),
        ("resourceVersion=99999999", 504),
        ("timeoutSeconds=x", 400),
        ("labelSelector=%28", 400),
        ("fieldSelector=a%3Db", 400),
        ("sendInitialEvents=true", 400),
        ("resourceVersionMatch=NotOlderThan", 400),
    ],
)
def test_a_watch_that_cannot_begin_is_answered_with_a_status(client: Client, query: str, status: int) -> None:
    assert client.ask("GET", f"{PODS}?watch=1&{query}")[0] == status


def test_dropped_watches_end_in_mid_air(client: Client, store: Store) -> None:
    with client.open("GET", f"{PODS}?watch=1&resourceVersion={store.version}") as response:
        assert client.server.drop_watches() == 1
        with pytest.raises((IncompleteRead, HTTPException, ConnectionError)):
            response.read()


def test_a_client_that_leaves_is_forgotten(client: Client, store: Store) -> None:
    kind = store.kinds.by_plural("", "pods")
    assert kind is not None
    watchers = store._collection(kind).watchers
    with client.open("GET", f"{PODS}?watch=1&resourceVersion={store.version}"):
        assert len(watchers) == 1
    gone = threading.Event()
    for _ in range(100):
        if not watchers:
            break
        gone.wait(0.05)
    assert not watchers


def test_every_watcher_sees_every_change_in_order(client: Client, store: Store) -> None:
    since = store.version
    path = f"{PODS}?watch=1&resourceVersion={since}"
    names = [f"p{number:02}" for number in range(40)]
    with client.open("GET", path) as one, client.open("GET", path) as two:
        threads = [threading.Thread(target=store.add, args=(make_pod(name),)) for name in names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seen = [[next_event(response)["object"]["metadata"] for _ in names] for response in (one, two)]
    versions = [int(metadata["resourceVersion"]) for metadata in seen[0]]
    assert versions == sorted(versions)
    assert seen[0] == seen[1]
    assert sorted(metadata["name"] for metadata in seen[0]) == names


def test_writes_that_race_lose_no_update(client: Client, store: Store) -> None:
    store.add({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "n", "namespace": "shop"}, "data": {}})
    path = "/api/v1/namespaces/shop/configmaps/n"

    def count(worker: int) -> None:
        for step in range(10):
            assert client.patch(path, {"data": {f"{worker}-{step}": "x"}})[0] == 200

    threads = [threading.Thread(target=count, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(client.get(path)["data"]) == 40


def test_a_restarted_server_calls_old_versions_too_old() -> None:
    first, second = Store(), Store(first_version=Store().version + 10_000)
    first.add(make_pod("a"))
    second.add(make_pod("a"))
    second.forget_history()
    with Server(second) as server:
        assert server.url.startswith("http://127.0.0.1:")
        kind = second.kinds.by_plural("", "pods")
        assert kind is not None
        with pytest.raises(Exception, match="too old resource version"):
            second.subscribe(kind, first.version)
