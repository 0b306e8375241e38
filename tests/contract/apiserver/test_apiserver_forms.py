"""Answers in the form that a client asks for: tables, metadata alone, YAML, or a refusal."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from apiserver import Store
from tests.contract.apiserver.objects import make_pod
from tests.contract.apiserver.plain_client import TABLE, Client

PODS = "/api/v1/namespaces/shop/pods"


@pytest.mark.parametrize(("included", "beside"), [("", "PartialObjectMetadata"), ("Object", "Pod"), ("None", None)])
def test_a_row_carries_its_object_as_far_as_it_is_asked_for(
    client: Client, store: Store, included: Any, beside: Any
) -> None:
    store.add(make_pod("a"))
    (row,) = client.table(f"{PODS}?includeObject={included}")["rows"]
    assert (row["object"] or {}).get("kind") == beside


def test_a_table_has_pages_and_one_object_has_a_table_too(client: Client, store: Store) -> None:
    store.add(make_pod("a"), make_pod("b"))
    first = client.table(f"{PODS}?limit=1")
    assert first["metadata"]["remainingItemCount"] == 1
    second = client.table(f"{PODS}?limit=1&continue={first['metadata']['continue']}")
    assert [row["cells"][0] for row in (*first["rows"], *second["rows"])] == ["a", "b"]
    (row,) = client.table(f"{PODS}/b")["rows"]
    assert row["object"]["metadata"]["name"] == "b"


def test_a_watch_sends_a_table_an_event(client: Client, store: Store) -> None:
    store.add(make_pod("a"))
    path = f"{PODS}?watch=1&timeoutSeconds=1&allowWatchBookmarks=true"
    with client.open("GET", path, Accept=TABLE) as response:
        first, last = (json.loads(line) for line in response.read().splitlines())
    assert (first["type"], first["object"]["kind"], first["object"]["rows"][0]["cells"][0]) == ("ADDED", "Table", "a")
    assert (last["type"], last["object"]["kind"], last["object"]["rows"]) == ("BOOKMARK", "Table", [])


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "PodList"),
        ("application/json, */*", "PodList"),
        ("application/vnd.kubernetes.protobuf, application/json", "PodList"),
        ("application/vnd.kubernetes.protobuf;q=0.9, application/json;q=0.1", "PodList"),
        ("application/json;as=Unheard;g=meta.k8s.io;v=v1, application/*", "PodList"),
        ("application/json;q=0.1, application/json;as=Table;g=meta.k8s.io;v=v1;q=high", "Table"),
        ("application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1", "PartialObjectMetadataList"),
    ],
)
def test_the_first_form_that_is_had_is_given(client: Client, store: Store, accept: Any, kind: Any) -> None:
    store.add(make_pod("a"))
    status, answer = client.ask("GET", PODS, Accept=accept)
    assert (status, answer["kind"]) == (200, kind)


@pytest.mark.parametrize(
    "accept",
    [
        "application/vnd.kubernetes.protobuf",
        "application/json;as=Table;g=meta.k8s.io;v=v9",
        "application/json;q=0",
        "text/html",
    ],
)
def test_a_form_that_is_not_had_is_refused_before_anything_is_done(client: Client, store: Store, accept: Any) -> None:
    status, answer = client.ask("GET", PODS, Accept=accept)
    assert (status, answer["reason"]) == (406, "NotAcceptable")
    maps = "/api/v1/namespaces/shop/configmaps"
    assert client.ask("POST", maps, {"metadata": {"name": "a"}}, Accept=accept)[0] == 406
    assert client.names(maps) == []


def test_metadata_can_be_had_alone(client: Client, store: Store) -> None:
    store.add(make_pod("a"))
    accept = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
    _, answer = client.ask("GET", f"{PODS}/a", Accept=accept)
    assert answer.keys() == {"kind", "apiVersion", "metadata"}
    _, answer = client.ask("GET", PODS, Accept=accept)
    assert [item["kind"] for item in answer["items"]] == ["PartialObjectMetadata"]


def test_yaml_can_be_had(client: Client, store: Store) -> None:
    store.add(make_pod("a"))
    with client.open("GET", f"{PODS}/a", Accept="application/yaml") as response:
        assert response.headers["Content-Type"] == "application/yaml"
        assert yaml.safe_load(response.read())["metadata"]["name"] == "a"
