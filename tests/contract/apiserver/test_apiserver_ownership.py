"""managedFields: who owns which fields after writes of every kind."""

from __future__ import annotations

from typing import Any

import pytest

from apiserver import Store
from tests.contract.apiserver.objects import make_deployment
from tests.contract.apiserver.plain_client import Client

JSON_PATCH = "application/json-patch+json"
MAPS = "/api/v1/namespaces/shop/configmaps"
DEPLOYMENTS = "/apis/apps/v1/namespaces/shop/deployments"
REPLICAS: dict[str, Any] = {"f:spec": {"f:replicas": {}}}


def owners(obj: Any) -> Any:
    """Owner to the data keys that it owns; a subresource stands behind the operation."""
    found = {}
    for entry in obj["metadata"].get("managedFields", ()):
        name = "/".join([entry["manager"], entry["operation"], *filter(None, [entry.get("subresource")])])
        found[name] = sorted(key[2:] for key in entry["fieldsV1"].get("f:data", {}))
    return found


def fields(obj: Any, manager: Any, subresource: Any = "") -> Any:
    return next(
        entry["fieldsV1"]
        for entry in obj["metadata"]["managedFields"]
        if (entry["manager"], entry.get("subresource", "")) == (manager, subresource)
    )


def config_map(**data: Any) -> Any:
    return {"metadata": {"name": "m"}, **({"data": data} if data else {})}


def applied(client: Client, manager: Any, query: Any = "", **data: Any) -> Any:
    path = f"{MAPS}/m?fieldManager={manager}{query}"
    return client.patch(path, config_map(**data), "application/apply-patch+yaml")


@pytest.fixture
def made(client: Client) -> Any:
    status, obj = client.ask("POST", f"{MAPS}?fieldManager=ada", config_map(a="1", b="1"))
    assert status == 201
    return obj


def test_who_makes_an_object_owns_its_fields(made: Any) -> None:
    (entry,) = made["metadata"]["managedFields"]
    assert (entry["manager"], entry["operation"], entry["apiVersion"]) == ("ada", "Update", "v1")
    assert entry["fieldsV1"] == {"f:data": {"f:a": {}, "f:b": {}}}


def test_who_changes_a_field_owns_it_from_then_on(client: Client, made: Any) -> None:
    obj = client.patch(f"{MAPS}/m?fieldManager=bob", {"data": {"b": "2", "c": "2"}})[1]
    assert owners(obj) == {"ada/Update": ["a"], "bob/Update": ["b", "c"]}
    obj = client.patch(f"{MAPS}/m?fieldManager=bob", {"data": {"c": None, "a": "2"}})[1]
    assert owners(obj) == {"bob/Update": ["a", "b"]}


def test_without_a_named_manager_it_is_the_program(client: Client) -> None:
    _, obj = client.ask("POST", MAPS, config_map(a="1"), User_Agent="kubectl/v1.33.1 (linux/amd64)")
    assert owners(obj) == {"kubectl/Update": ["a"]}
    assert owners(client.patch(f"{MAPS}/m", {"data": {"a": "2"}})[1]) == {"unknown/Update": ["a"]}


def test_a_write_that_says_nothing_of_owners_keeps_them(client: Client, made: Any) -> None:
    before = made["metadata"]["managedFields"]
    replaced = client.ask("PUT", f"{MAPS}/m?fieldManager=bob", config_map(a="1", b="1", c="1"))[1]
    assert owners(replaced) == {"ada/Update": ["a", "b"], "bob/Update": ["c"]}
    assert before[0] in replaced["metadata"]["managedFields"]
    emptied = client.patch(f"{MAPS}/m", {"metadata": {"managedFields": []}})[1]
    assert emptied == replaced


def test_a_write_that_changes_nothing_owns_nothing(client: Client, made: Any) -> None:
    assert client.ask("PUT", f"{MAPS}/m?fieldManager=bob", made) == (200, made)
    assert client.patch(f"{MAPS}/m?fieldManager=bob", {"data": {"a": "1"}}) == (200, made)


def test_owners_can_be_written_and_taken_away(client: Client, made: Any) -> None:
    entry = {**made["metadata"]["managedFields"][0], "manager": "carl", "operation": "Apply"}
    operations = [{"op": "replace", "path": "/metadata/managedFields", "value": [entry]}]
    assert owners(client.patch(f"{MAPS}/m", operations, JSON_PATCH)[1]) == {"carl/Apply": ["a", "b"]}
    assert owners(client.patch(f"{MAPS}/m", {"metadata": {"managedFields": [{}]}})[1]) == {}


def test_apply_conflicts_with_whoever_changed_the_field(client: Client, made: Any) -> None:
    status, answer = applied(client, "carl", a="2")
    assert (status, answer["details"]["causes"][0]) == (
        409,
        {"reason": "FieldManagerConflict", "message": 'conflict with "ada"', "field": ".data.a"},
    )
    status, obj = applied(client, "carl", "&force=true", a="2")
    assert (status, owners(obj)) == (200, {"ada/Update": ["b"], "carl/Apply": ["a"]})


def test_what_is_applied_as_it_is_has_two_owners(client: Client, made: Any) -> None:
    _, obj = applied(client, "carl", a="1")
    assert owners(obj) == {"ada/Update": ["a", "b"], "carl/Apply": ["a"]}
    _, obj = applied(client, "carl")
    assert (obj["data"], owners(obj)) == ({"a": "1", "b": "1"}, {"ada/Update": ["a", "b"]})


def test_applying_the_same_again_changes_nothing(client: Client) -> None:
    _, first = applied(client, "carl", a="1")
    assert applied(client, "carl", a="1") == (200, first)


def test_the_last_owner_can_leave(client: Client) -> None:
    applied(client, "carl", a="1")
    _, obj = applied(client, "carl")
    assert (obj.get("data", {}), owners(obj)) == ({}, {})


def test_a_subresource_is_owned_apart(client: Client) -> None:
    client.ask("POST", f"{DEPLOYMENTS}?fieldManager=ada", make_deployment())
    status = {"status": {"replicas": 1}}
    obj = client.patch(f"{DEPLOYMENTS}/web/status?fieldManager=ada", status)[1]
    assert fields(obj, "ada", "status") == {"f:status": {"f:replicas": {}}}
    client.patch(f"{DEPLOYMENTS}/web/scale?fieldManager=bob", {"spec": {"replicas": 4}})
    assert fields(client.get(f"{DEPLOYMENTS}/web"), "bob", "scale") == REPLICAS


def test_containers_are_owned_by_name(client: Client) -> None:
    client.ask("POST", f"{DEPLOYMENTS}?fieldManager=ada", make_deployment())
    containers = [{"name": "main", "image": "web:2"}]
    body = {"spec": {"template": {"spec": {"containers": containers}}}}
    obj = client.patch(f"{DEPLOYMENTS}/web?fieldManager=bob", body, "application/strategic-merge-patch+json")[1]
    held = fields(obj, "bob")["f:spec"]["f:template"]["f:spec"]["f:containers"]
    assert held == {'k:{"name":"main"}': {"f:image": {}}}


@pytest.mark.parametrize("odd", ["x", [3], [{"manager": "x"}], [{"fieldsV1": []}], [{"fieldsV1": {"f:data": 3}}]])
def test_odd_owners_harm_nothing(client: Client, store: Store, odd: Any) -> None:
    metadata = {"name": "m", "namespace": "shop", "managedFields": odd}
    store.add({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"a": "1"}})
    assert client.patch(f"{MAPS}/m?fieldManager=bob", {"data": {"a": "2"}})[0] == 200
    assert applied(client, "carl", "&force=true", a="3")[0] == 200


def test_owners_of_a_gathered_object_are_kept(client: Client, store: Store) -> None:
    labels: dict[str, Any] = {"f:metadata": {"f:labels": {".": {}, "f:app": {}}}}
    entry = {"manager": "helm", "operation": "Update", "fieldsType": "FieldsV1", "fieldsV1": labels}
    metadata = {"name": "m", "namespace": "shop", "labels": {"app": "a"}, "managedFields": [entry]}
    store.add({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata})
    obj = client.patch(f"{MAPS}/m?fieldManager=bob", {"data": {"a": "2"}})[1]
    assert entry in obj["metadata"]["managedFields"]
    obj = client.patch(f"{MAPS}/m?fieldManager=bob", {"metadata": {"labels": None}})[1]
    assert owners(obj) == {"bob/Update": ["a"]}
