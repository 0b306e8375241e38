from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apiserver import Store
from apiserver.errors import ApiError
from apiserver.patches import json_patch, merge_patch
from apiserver.strategic import strategic_merge
from tests.contract.apiserver.objects import make_deployment, make_virtual_service
from tests.contract.apiserver.plain_client import APPLY_PATCH, JSON_PATCH, STRATEGIC_PATCH, Client

DEPLOYMENT = "/apis/apps/v1/namespaces/shop/deployments/web"
SERVICE = "/apis/networking.istio.io/v1/namespaces/shop/virtualservices/web"

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=2), children, max_size=3),
    max_leaves=8,
)


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_nulls(child) for key, child in value.items() if child is not None}
    return value


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a"], {"a": "c"}, {"a": "c"}),
        ({"a": "foo"}, None, None),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_a_merge_patch_follows_its_rfc(
    target: Any, patch: dict[str, Any] | None, result: dict[str, Any] | None
) -> None:
    assert merge_patch(target, patch) == result


@given(json_values, json_values)
def test_merging_the_same_patch_twice_changes_nothing_more(target: Any, patch: Any) -> None:
    once = merge_patch(target, patch)
    assert merge_patch(once, patch) == once


@given(json_values)
def test_a_merge_patch_on_nothing_gives_the_patch_without_nulls(patch: Any) -> None:
    assert merge_patch({}, patch) == without_nulls(patch)


@pytest.mark.parametrize(
    ("document", "operations", "result"),
    [
        ({"a": 1}, [{"op": "add", "path": "/b", "value": 2}], {"a": 1, "b": 2}),
        ({"a": [1, 3]}, [{"op": "add", "path": "/a/1", "value": 2}], {"a": [1, 2, 3]}),
        ({"a": [1]}, [{"op": "add", "path": "/a/-", "value": 2}], {"a": [1, 2]}),
        ({"a": [1, 2]}, [{"op": "remove", "path": "/a/0"}], {"a": [2]}),
        ({"a": [1, 2]}, [{"op": "replace", "path": "/a/1", "value": 9}], {"a": [1, 9]}),
        ({"a": {"b": 1}}, [{"op": "move", "from": "/a/b", "path": "/c"}], {"a": {}, "c": 1}),
        ({"a": {"b": 1}}, [{"op": "copy", "from": "/a", "path": "/c"}], {"a": {"b": 1}, "c": {"b": 1}}),
        ({"a/b": 1, "c~d": 2}, [{"op": "remove", "path": "/a~1b"}, {"op": "remove", "path": "/c~0d"}], {}),
        ({"": 1}, [{"op": "test", "path": "/", "value": 1}], {"": 1}),
        ({"a": 1}, [{"op": "replace", "path": "", "value": [1]}], [1]),
    ],
)
def test_a_json_patch_follows_its_rfc(document: dict[str, Any], operations: list[dict[str, Any]], result: Any) -> None:
    assert json_patch(document, operations) == result


@pytest.mark.parametrize(
    ("operations", "status"),
    [
        ({}, 400),
        ([3], 400),
        ([{"op": "add", "path": "/a"}], 400),
        ([{"op": "jump", "path": "/a"}], 400),
        ([{"op": "add", "path": "a", "value": 1}], 400),
        ([{"op": "move", "path": "/a"}], 400),
        ([{"op": "remove", "path": "/zzz"}], 422),
        ([{"op": "replace", "path": "/zzz", "value": 1}], 422),
        ([{"op": "test", "path": "/n", "value": True}], 422),
        ([{"op": "test", "path": "/n", "value": 2}], 422),
        ([{"op": "add", "path": "/l/9", "value": 2}], 422),
        ([{"op": "add", "path": "/l/01", "value": 2}], 422),
        ([{"op": "add", "path": "/l/-1", "value": 2}], 422),
        ([{"op": "add", "path": "/n/x", "value": 2}], 422),
        ([{"op": "move", "from": "/m", "path": "/m/x"}], 422),
        ([{"op": "copy", "from": "/l", "path": "/l/-"}] * 64, 413),
        ([{"op": "test", "path": "/n", "value": 1}] * 10_001, 413),
    ],
)
def test_a_json_patch_that_does_not_fit_is_refused(operations: Any, status: int) -> None:
    with pytest.raises(ApiError) as refusal:
        json_patch({"n": 1, "l": [1, 2], "m": {"x": 1}}, operations)
    assert refusal.value.code == status


NAMED = {"containers": [{"name": "a", "image": "1"}, {"name": "b", "image": "1"}]}


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        (
            NAMED,
            {"containers": [{"name": "b", "image": "2"}, {"name": "c"}]},
            {"containers": [{"name": "a", "image": "1"}, {"name": "b", "image": "2"}, {"name": "c"}]},
        ),
        (NAMED, {"containers": [{"name": "a", "$patch": "delete"}]}, {"containers": [{"name": "b", "image": "1"}]}),
        (NAMED, {"containers": [{"name": "z"}, {"$patch": "replace"}]}, {"containers": [{"name": "z"}]}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"$patch": "replace", "d": 3}}, {"a": {"d": 3}}),
        ({"a": {"b": 1}}, {"a": {"$patch": "delete"}}, {"a": {}}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"$retainKeys": ["b", "d"], "d": 3}}, {"a": {"b": 1, "d": 3}}),
        ({"a": 1}, {"a": None}, {}),
        ({"tolerations": [{"key": "a"}]}, {"tolerations": [{"key": "b"}]}, {"tolerations": [{"key": "b"}]}),
        ({"finalizers": ["a"]}, {"finalizers": ["b", "a"]}, {"finalizers": ["a", "b"]}),
        ({"finalizers": ["a", "b"]}, {"$deleteFromPrimitiveList/finalizers": ["a"]}, {"finalizers": ["b"]}),
        (
            {"conditions": [{"type": "Ready", "status": "False"}]},
            {"conditions": [{"type": "Ready", "status": "True"}]},
            {"conditions": [{"type": "Ready", "status": "True"}]},
        ),
        (
            {"ports": [{"port": 80, "name": "a"}]},
            {"ports": [{"port": 80, "name": "b"}, {"port": 81}]},
            {"ports": [{"port": 80, "name": "b"}, {"port": 81}]},
        ),
        (
            {"ownerReferences": [{"uid": "1", "name": "a"}]},
            {"ownerReferences": [{"uid": "1", "$patch": "delete"}]},
            {"ownerReferences": []},
        ),
        (
            {"env": [{"name": "A"}, {"name": "B"}]},
            {"$setElementOrder/env": [{"name": "B"}, {"name": "A"}], "env": []},
            {"env": []},
        ),
        (
            {"env": [{"name": "A"}, {"name": "B"}]},
            {"$setElementOrder/env": [{"name": "B"}, {"name": "A"}], "env": [{"name": "A", "value": "1"}]},
            {"env": [{"name": "B"}, {"name": "A", "value": "1"}]},
        ),
    ],
)
def test_a_strategic_patch_merges_named_things_by_name(
    target: dict[str, Any], patch: dict[str, Any], result: dict[str, Any]
) -> None:
    assert strategic_merge(target, patch) == result


def test_a_strategic_patch_is_for_built_in_kinds_only(client: Client, store: Store) -> None:
    store.add(make_deployment(), make_virtual_service())
    containers = [{"name": "main", "env": [{"name": "B", "value": "2"}]}]
    status, made = client.patch(
        DEPLOYMENT, {"spec": {"template": {"spec": {"containers": containers}}}}, STRATEGIC_PATCH
    )
    main, side = made["spec"]["template"]["spec"]["containers"]
    assert (status, [entry["name"] for entry in main["env"]], side["name"]) == (200, ["A", "B"], "side")
    assert client.patch(SERVICE, {"spec": {}}, STRATEGIC_PATCH)[0] == 415
    assert client.patch(SERVICE, {"spec": {}}, "text/plain")[0] == 415


def test_patches_are_applied_over_http(client: Client, store: Store) -> None:
    store.add(make_virtual_service())
    operations = [{"op": "add", "path": "/spec/hosts/-", "value": "b"}]
    status, made = client.patch(SERVICE, operations, JSON_PATCH)
    assert (status, made["spec"]["hosts"], made["metadata"]["generation"]) == (200, ["web", "b"], 2)
    assert client.patch(SERVICE, {"spec": {"hosts": ["c"]}})[1]["spec"]["hosts"] == ["c"]
    assert client.patch(SERVICE, {"metadata": {"resourceVersion": "1"}})[0] == 409
    assert client.patch(SERVICE, [{"op": "test", "path": "/spec/hosts/0", "value": "x"}], JSON_PATCH)[0] == 422
    assert client.patch(SERVICE, [{"op": "replace", "path": "", "value": 3}], JSON_PATCH)[0] == 422
    assert client.patch(SERVICE, [])[0] == 400
    assert client.patch(SERVICE.replace("/web", "/nowhere"), {})[0] == 404


def applied(client: Client, manager: str, query: str = "", **spec: Any) -> tuple[int, dict[str, Any]]:
    body = {"apiVersion": "networking.istio.io/v1", "kind": "VirtualService", "metadata": {"name": "web"}, "spec": spec}
    return client.patch(f"{SERVICE}?fieldManager={manager}{query}", body, APPLY_PATCH)


def owners(obj: dict[str, Any]) -> dict[str, Any]:
    return {entry["manager"]: entry["fieldsV1"] for entry in obj["metadata"]["managedFields"]}


def test_apply_creates_then_changes_and_says_who_owns_what(client: Client) -> None:
    status, made = applied(client, "console", hosts=["a"])
    assert (status, owners(made)) == (201, {"console": {"f:spec": {"f:hosts": {}}}})
    status, made = applied(client, "console", hosts=["b"], gateways=["mesh"])
    assert (status, made["spec"]) == (200, {"hosts": ["b"], "gateways": ["mesh"]})
    assert applied(client, "console", hosts=["b"], gateways=["mesh"])[1]["metadata"]["generation"] == 2


def test_apply_takes_away_what_a_manager_no_longer_applies(client: Client) -> None:
    applied(client, "console", hosts=["a"], gateways=["mesh"])
    applied(client, "other", gateways=["mesh"])
    assert applied(client, "console", hosts=["a"])[1]["spec"] == {"hosts": ["a"], "gateways": ["mesh"]}
    assert applied(client, "other", exportTo=["."])[1]["spec"] == {"hosts": ["a"], "exportTo": ["."]}


def test_apply_conflicts_with_another_applier_unless_forced(client: Client) -> None:
    applied(client, "console", hosts=["a"])
    status, answer = applied(client, "other", hosts=["b"])
    assert (status, answer["details"]["causes"][0]["field"]) == (409, ".spec.hosts")
    status, made = applied(client, "other", "&force=true", hosts=["b"])
    assert (status, made["spec"]["hosts"], list(owners(made))) == (200, ["b"], ["other"])


def test_apply_counts_containers_by_name(client: Client, store: Store) -> None:
    store.add(make_deployment())
    containers = [{"name": "main", "image": "web:2"}, {"name": "new", "image": "new:1"}]
    body = {"spec": {"template": {"spec": {"containers": containers}}}}
    status, made = client.patch(f"{DEPLOYMENT}?fieldManager=console", body, APPLY_PATCH)
    shown = [(entry["name"], entry["image"]) for entry in made["spec"]["template"]["spec"]["containers"]]
    assert (status, shown) == (200, [("main", "web:2"), ("side", "side:1"), ("new", "new:1")])
    body["spec"]["template"]["spec"]["containers"] = containers[:1]
    made = client.patch(f"{DEPLOYMENT}?fieldManager=console", body, APPLY_PATCH)[1]
    assert [entry["name"] for entry in made["spec"]["template"]["spec"]["containers"]] == ["main", "side"]


def test_apply_needs_a_manager_and_can_run_dry(client: Client) -> None:
    assert client.patch(SERVICE, {"spec": {"hosts": ["a"]}}, APPLY_PATCH)[0] == 400
    assert applied(client, "console", "&dryRun=All", hosts=["a"])[0] == 201
    assert client.ask("GET", SERVICE)[0] == 404
    assert client.patch(f"{SERVICE}?fieldManager=x", b"- a", APPLY_PATCH)[0] == 400
