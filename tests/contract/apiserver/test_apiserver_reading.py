from __future__ import annotations

from urllib.parse import quote

import pytest

from apiserver import Store
from tests.contract.apiserver.objects import make_pod
from tests.contract.apiserver.plain_client import Client


@pytest.fixture
def store() -> Store:
    store = Store(first_version=100, history=20)
    for name, namespace, labels in (
        ("a", "shop", {"app": "a", "tier": "web"}),
        ("b", "shop", {"app": "b", "tier": "db", "rank": "3"}),
        ("c", "shop", {"app": "c"}),
        ("a", "bank", {"app": "a", "rank": "10"}),
    ):
        store.add(make_pod(name, namespace, labels=labels, spec={"nodeName": f"node-{name}"}))
    store.change("pods", "shop", "a", lambda obj: obj["status"].update(phase="Running"))
    store.ensure_namespaces()
    store.forget_history()
    return store


def test_a_list_is_sorted_and_says_its_version(client: Client, store: Store) -> None:
    answer = client.get("/api/v1/pods")
    assert (answer["kind"], answer["apiVersion"]) == ("PodList", "v1")
    assert answer["metadata"] == {"resourceVersion": str(store.version)}
    placed = [(item["metadata"]["namespace"], item["metadata"]["name"]) for item in answer["items"]]
    assert placed == [("bank", "a"), ("shop", "a"), ("shop", "b"), ("shop", "c")]
    assert "kind" not in answer["items"][0]


def test_one_object_carries_its_kind_and_identity(client: Client) -> None:
    pod = client.get("/api/v1/namespaces/shop/pods/a")
    assert (pod["kind"], pod["apiVersion"]) == ("Pod", "v1")
    assert pod["metadata"]["uid"]
    assert pod["metadata"]["resourceVersion"].isdecimal()


@pytest.mark.parametrize(
    ("selector", "names"),
    [
        ("app=a", "a"),
        ("app==a", "a"),
        ("app!=a", "b c"),
        ("app in (a,b)", "a b"),
        ("app in (a, zzz)", "a"),
        ("app notin (a,b)", "c"),
        ("tier notin (web)", "b c"),
        ("tier", "a b"),
        ("!tier", "c"),
        ("tier!=web", "b c"),
        ("tier,app in (a)", "a"),
        ("tier = web , app = a", "a"),
        ("tier=", ""),
        ("tier in (web)", "a"),
        ("rank>2", "b"),
        ("rank<3", ""),
        ("app>1", ""),
        ("", "a b c"),
    ],
)
def test_a_label_selector_chooses(client: Client, selector: str, names: str) -> None:
    assert client.names(f"/api/v1/namespaces/shop/pods?labelSelector={quote(selector)}") == names.split()


@pytest.mark.parametrize(
    "selector", ["app in a", "app in (a", "=a", "app=a b", "a,,b", "a,", "app in ((a)", "-x=1", "app>one", "a(b"]
)
def test_a_label_selector_that_cannot_be_read_is_a_bad_request(client: Client, selector: str) -> None:
    status, answer = client.ask("GET", f"/api/v1/pods?labelSelector={quote(selector)}")
    assert (status, answer["reason"]) == (400, "BadRequest")
    assert "unable to parse requirement" in answer["message"]


@pytest.mark.parametrize(
    ("selector", "names"),
    [
        ("metadata.name=a", "a"),
        ("metadata.name!=a", "b c"),
        ("metadata.namespace=shop", "a b c"),
        ("metadata.namespace=bank", ""),
        ("status.phase=Running", "a"),
        ("status.phase!=Running", "b c"),
        ("spec.nodeName==node-b", "b"),
        ("status.phase=Pending,spec.nodeName=node-c", "c"),
    ],
)
def test_a_field_selector_chooses(client: Client, selector: str, names: str) -> None:
    assert client.names(f"/api/v1/namespaces/shop/pods?fieldSelector={quote(selector)}") == names.split()


def test_events_are_chosen_by_the_object_they_are_about(client: Client, store: Store) -> None:
    for name in ("a", "b"):
        about = {"kind": "Pod", "name": name, "namespace": "shop"}
        metadata = {"name": f"e-{name}", "namespace": "shop"}
        store.add({"apiVersion": "v1", "kind": "Event", "metadata": metadata, "involvedObject": about})
    selector = quote("involvedObject.kind=Pod,involvedObject.name=b")
    assert client.names(f"/api/v1/namespaces/shop/events?fieldSelector={selector}") == ["e-b"]


@pytest.mark.parametrize("selector", ["spec.color=red", "metadata.name", "metadata.name~a"])
def test_a_field_selector_that_is_not_supported_is_a_bad_request(client: Client, selector: str) -> None:
    assert client.ask("GET", f"/api/v1/pods?fieldSelector={quote(selector)}")[0] == 400


def test_pages_stand_for_one_version_whatever_happens_between_them(client: Client, store: Store) -> None:
    first = client.get("/api/v1/pods?limit=2")
    assert first["metadata"]["remainingItemCount"] == 2
    store.add(make_pod("aa", "shop"))
    store.remove("pods", "shop", "b")
    second = client.get(f"/api/v1/pods?limit=2&continue={first['metadata']['continue']}")
    assert [item["metadata"]["name"] for item in (*first["items"], *second["items"])] == ["a", "a", "b", "c"]
    assert second["metadata"] == {"resourceVersion": first["metadata"]["resourceVersion"]}
    assert client.names("/api/v1/namespaces/shop/pods") == ["a", "aa", "c"]


def test_a_continued_list_is_gone_when_its_version_is_forgotten(client: Client, store: Store) -> None:
    token = client.get("/api/v1/pods?limit=1")["metadata"]["continue"]
    for _ in range(30):
        store.change(
            "pods", "shop", "a", lambda obj: obj["metadata"].update(generation=obj["metadata"]["generation"] + 1)
        )
    status, answer = client.ask("GET", f"/api/v1/pods?limit=1&continue={token}")
    assert (status, answer["reason"]) == (410, "Expired")


def test_an_older_version_can_be_listed_exactly(client: Client, store: Store) -> None:
    before = store.version
    store.remove("pods", "shop", "a")
    exact = f"/api/v1/namespaces/shop/pods?resourceVersion={before}&resourceVersionMatch=Exact"
    assert client.names(exact) == ["a", "b", "c"]
    assert client.names("/api/v1/namespaces/shop/pods?resourceVersion=0") == ["b", "c"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("limit=-1", 400),
        ("limit=x", 400),
        ("continue=%00", 400),
        ("continue=WzEsMl0", 400),
        ("resourceVersion=abc", 400),
        ("resourceVersion=999999", 504),
        ("resourceVersionMatch=Exact", 400),
        ("resourceVersionMatch=Sometimes&resourceVersion=1", 400),
        ("resourceVersionMatch=Exact&resourceVersion=1", 410),
    ],
)
def test_a_wrong_list_parameter_is_named(client: Client, query: str, status: int) -> None:
    assert client.ask("GET", f"/api/v1/pods?{query}")[0] == status


def test_what_is_not_there_is_not_found(client: Client) -> None:
    status, answer = client.ask("GET", "/api/v1/namespaces/shop/pods/zzz")
    assert status == 404
    assert answer["message"] == 'pods "zzz" not found'
    assert answer["details"] == {"name": "zzz", "kind": "pods"}
    assert client.names("/api/v1/namespaces/nowhere/pods") == []


HOSTILE = ['x"}) or vector(1)', "<script>alert(1)</script>", "../../etc/passwd", "a/b", "ä ö?#%", "'; DROP TABLE"]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_plain_names(client: Client, store: Store, name: str) -> None:
    store.add(make_pod(name, name))
    place = quote(name, safe="")
    assert client.get(f"/api/v1/namespaces/{place}/pods/{place}")["metadata"]["name"] == name
    assert client.get(f"/api/v1/namespaces/{place}")["status"]["phase"] == "Active"
    assert client.patch(f"/api/v1/namespaces/{place}/pods/{place}", {"metadata": {"labels": {"a": "b"}}})[0] == 200
