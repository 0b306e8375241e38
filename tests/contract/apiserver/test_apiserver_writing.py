from __future__ import annotations

import json
from typing import Any

import pytest

from apiserver import Store
from tests.contract.apiserver.objects import make_deployment, make_pod, make_virtual_service
from tests.contract.apiserver.plain_client import Client

PODS = "/api/v1/namespaces/shop/pods"
DEPLOYMENTS = "/apis/apps/v1/namespaces/shop/deployments"
SERVICES = "/apis/networking.istio.io/v1/namespaces/shop/virtualservices"
CONFIG_MAPS = "/api/v1/namespaces/shop/configmaps"


def config_map(name: str = "settings", **rest: Any) -> dict[str, Any]:
    return {"metadata": {"name": name, **rest.pop("metadata", {})}, "data": {"a": "1"}, **rest}


def test_a_created_object_gets_its_identity(client: Client) -> None:
    status, made = client.ask("POST", DEPLOYMENTS, make_deployment())
    assert status == 201
    metadata = made["metadata"]
    assert metadata["uid"]
    assert metadata["creationTimestamp"].endswith("Z")
    assert metadata["generation"] == 1
    assert client.get(f"{DEPLOYMENTS}/web") == made


def test_a_created_object_takes_its_kind_and_namespace_from_the_path_and_no_status(client: Client) -> None:
    status, made = client.ask("POST", PODS, {"metadata": {"name": "a"}, "status": {"phase": "Running"}})
    assert status == 201
    assert (made["kind"], made["metadata"]["namespace"], made["status"]["phase"]) == ("Pod", "shop", "Pending")


def test_a_generated_name_begins_with_its_prefix(client: Client) -> None:
    _, made = client.ask("POST", CONFIG_MAPS, {"metadata": {"generateName": "settings-"}})
    assert made["metadata"]["name"].startswith("settings-")
    assert len(made["metadata"]["name"]) == len("settings-") + 5


def test_yaml_can_be_posted(client: Client) -> None:
    body = b"metadata:\n  name: a\ndata:\n  day: '2026-01-01'\n"
    status, made = client.ask("POST", CONFIG_MAPS, body, Content_Type="application/yaml")
    assert (status, made["data"]) == (201, {"day": "2026-01-01"})


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        (b"{", 400, "BadRequest"),
        (b"[]", 400, "BadRequest"),
        (b'{"metadata": {"name": "a"}, "data": {"x": NaN}}', 400, "BadRequest"),
        (b'{"metadata": {"name": "a"}, "data": {"x": "\\ud800"}}', 400, "BadRequest"),
        (b'{"metadata": {"name": "a"}, "data": ' + b'{"a":' * 100_000, 400, "BadRequest"),
        ({"metadata": []}, 400, "BadRequest"),
        ({"metadata": {"name": "a"}, "kind": "Secret"}, 400, "BadRequest"),
        ({"metadata": {"name": "a"}, "apiVersion": "v2"}, 400, "BadRequest"),
        ({"metadata": {"name": "a", "namespace": "bank"}}, 400, "BadRequest"),
        ({}, 422, "Invalid"),
        ({"metadata": {"name": "Not_A_Name"}}, 422, "Invalid"),
        ({"metadata": {"name": "../../x"}}, 422, "Invalid"),
        ({"metadata": {"name": "a" * 254}}, 422, "Invalid"),
        ({"metadata": {"name": "a", "labels": {"x": 1}}}, 422, "Invalid"),
        ({"metadata": {"name": "a", "labels": {"x": "<b>"}}}, 422, "Invalid"),
        ({"metadata": {"name": "a", "labels": {"a b": "x"}}}, 422, "Invalid"),
        ({"metadata": {"name": "a", "labels": []}}, 422, "Invalid"),
        ({"metadata": {"name": "a", "annotations": {"x": None}}}, 422, "Invalid"),
        ({"metadata": {"name": "a", "finalizers": "x"}}, 422, "Invalid"),
        ({"metadata": {"name": "a"}, "data": {"x": 1}}, 422, "Invalid"),
    ],
)
def test_a_bad_object_is_refused_with_a_reason(client: Client, body: Any, status: int, reason: str) -> None:
    code, answer = client.ask("POST", CONFIG_MAPS, body)
    assert (code, answer["reason"]) == (status, reason)
    assert client.names(CONFIG_MAPS) == []


def test_an_invalid_object_lists_every_field_at_fault(client: Client) -> None:
    _, answer = client.ask("POST", CONFIG_MAPS, {"metadata": {"name": "A", "annotations": {"x": 1}}, "spec": 3})
    fields = [cause["field"] for cause in answer["details"]["causes"]]
    assert fields == ["metadata.name", "metadata.annotations.x", "spec"]


def test_a_name_that_is_taken_and_a_namespace_that_lacks_are_refused(client: Client) -> None:
    assert client.ask("POST", CONFIG_MAPS, config_map())[0] == 201
    status, answer = client.ask("POST", CONFIG_MAPS, config_map())
    assert (status, answer["reason"]) == (409, "AlreadyExists")
    status, answer = client.ask("POST", "/api/v1/namespaces/nowhere/configmaps", config_map())
    assert (status, answer["message"]) == (404, 'namespaces "nowhere" not found')


def test_an_update_with_an_older_version_is_a_conflict(client: Client) -> None:
    _, first = client.ask("POST", CONFIG_MAPS, config_map())
    status, second = client.ask("PUT", f"{CONFIG_MAPS}/settings", {**first, "data": {"a": "2"}})
    assert (status, second["data"]) == (200, {"a": "2"})
    assert int(second["metadata"]["resourceVersion"]) > int(first["metadata"]["resourceVersion"])
    status, answer = client.ask("PUT", f"{CONFIG_MAPS}/settings", {**first, "data": {"a": "3"}})
    assert (status, answer["reason"]) == (409, "Conflict")
    assert client.get(f"{CONFIG_MAPS}/settings") == second


def test_an_update_without_a_version_is_for_built_in_kinds_only(client: Client) -> None:
    client.ask("POST", CONFIG_MAPS, config_map())
    client.ask("POST", SERVICES, make_virtual_service())
    assert client.ask("PUT", f"{CONFIG_MAPS}/settings", config_map(data={"b": "1"}))[0] == 200
    status, answer = client.ask("PUT", f"{SERVICES}/web", make_virtual_service(hosts=["b"]))
    assert status == 422
    assert answer["details"]["causes"][0]["field"] == "metadata.resourceVersion"


def test_an_update_that_changes_nothing_keeps_the_version(client: Client) -> None:
    _, made = client.ask("POST", CONFIG_MAPS, config_map())
    assert client.ask("PUT", f"{CONFIG_MAPS}/settings", made) == (200, made)


def test_what_may_not_change_does_not(client: Client) -> None:
    _, made = client.ask("POST", DEPLOYMENTS, make_deployment())
    changed = json.loads(json.dumps(made))
    changed["metadata"]["creationTimestamp"] = "2000-01-01T00:00:00Z"
    assert client.ask("PUT", f"{DEPLOYMENTS}/web", changed)[1] == made
    changed["spec"]["selector"]["matchLabels"] = {"app": "other"}
    status, answer = client.ask("PUT", f"{DEPLOYMENTS}/web", changed)
    assert (status, answer["details"]["causes"][0]["field"]) == (422, "spec.selector")
    other = {**made, "metadata": {**made["metadata"], "uid": "another"}}
    assert client.ask("PUT", f"{DEPLOYMENTS}/web", other)[0] == 409


@pytest.mark.parametrize(
    ("patch", "generation"),
    [
        ({"spec": {"replicas": 2}}, 2),
        ({"metadata": {"labels": {"a": "b"}}}, 1),
        ({"status": {"replicas": 5}}, 1),
        ({"spec": {"replicas": 1}}, 1),
    ],
)
def test_the_generation_counts_changes_of_the_spec(client: Client, patch: dict[str, Any], generation: int) -> None:
    client.ask("POST", DEPLOYMENTS, make_deployment())
    status, made = client.patch(f"{DEPLOYMENTS}/web", patch)
    assert (status, made["metadata"]["generation"]) == (200, generation)


def test_the_status_is_written_only_through_its_subresource(client: Client) -> None:
    client.ask("POST", DEPLOYMENTS, make_deployment())
    both = {"spec": {"replicas": 7}, "status": {"replicas": 7}}
    assert client.patch(f"{DEPLOYMENTS}/web/status", both)[1]["spec"]["replicas"] == 1
    made = client.patch(f"{DEPLOYMENTS}/web", {**both, "status": {"replicas": 9}})[1]
    assert (made["spec"]["replicas"], made["status"]["replicas"]) == (7, 7)
    assert client.get(f"{DEPLOYMENTS}/web/status") == made
    assert client.ask("DELETE", f"{DEPLOYMENTS}/web/status")[0] == 405


def test_a_scale_is_read_and_written(client: Client) -> None:
    client.ask("POST", DEPLOYMENTS, make_deployment())
    scale = client.get(f"{DEPLOYMENTS}/web/scale")
    assert (scale["kind"], scale["spec"], scale["status"]["selector"]) == ("Scale", {"replicas": 1}, "app=web")
    status, scale = client.ask("PUT", f"{DEPLOYMENTS}/web/scale", {**scale, "spec": {"replicas": 4}})
    assert (status, scale["spec"]["replicas"]) == (200, 4)
    assert client.patch(f"{DEPLOYMENTS}/web/scale", {"spec": {"replicas": 2}})[1]["spec"] == {"replicas": 2}
    assert client.get(f"{DEPLOYMENTS}/web")["spec"]["replicas"] == 2
    assert client.patch(f"{DEPLOYMENTS}/web/scale", {"spec": {"replicas": -1}})[0] == 422
    stale = {"metadata": {"resourceVersion": "1"}, "spec": {"replicas": 9}}
    assert client.ask("PUT", f"{DEPLOYMENTS}/web/scale", stale)[0] == 409
    assert client.ask("GET", f"{PODS}/web/scale")[0] == 404


def test_a_dry_run_answers_and_stores_nothing(client: Client, store: Store) -> None:
    before = store.version
    status, made = client.ask("POST", f"{DEPLOYMENTS}?dryRun=All", make_deployment())
    assert (status, made["spec"]["replicas"]) == (201, 1)
    assert client.names(DEPLOYMENTS) == []
    assert client.ask("POST", f"{DEPLOYMENTS}?dryRun=All", {"metadata": {"name": "_"}})[0] == 422
    assert store.version == before


def test_a_dry_run_of_each_change_leaves_the_object(client: Client) -> None:
    _, made = client.ask("POST", DEPLOYMENTS, make_deployment())
    one = f"{DEPLOYMENTS}/web"
    spec = {"spec": {"replicas": 3}}
    assert client.patch(f"{one}?dryRun=All", spec)[1]["spec"]["replicas"] == 3
    assert client.ask("PUT", f"{one}?dryRun=All", {**made, "metadata": {"name": "web"}})[0] == 200
    assert client.patch(f"{one}/scale?dryRun=All", spec)[0] == 200
    assert client.ask("DELETE", f"{one}?dryRun=All")[0] == 200
    assert client.ask("DELETE", one, {"dryRun": ["All"]})[0] == 200
    assert client.ask("DELETE", f"{DEPLOYMENTS}?dryRun=All")[0] == 200
    assert client.get(one) == made
    assert client.ask("DELETE", f"{one}?dryRun=Some")[0] == 400
    assert client.ask("DELETE", one, {"dryRun": ["Some"]})[0] == 400


def test_a_dry_run_of_a_change_shows_the_version_that_stays(client: Client) -> None:
    _, made = client.ask("POST", CONFIG_MAPS, config_map())
    _, shown = client.patch(f"{CONFIG_MAPS}/settings?dryRun=All", {"data": {"b": "1"}})
    assert shown["metadata"]["resourceVersion"] == made["metadata"]["resourceVersion"]


def test_a_deleted_object_is_gone_and_named(client: Client) -> None:
    _, made = client.ask("POST", CONFIG_MAPS, config_map())
    status, answer = client.ask("DELETE", f"{CONFIG_MAPS}/settings", {"gracePeriodSeconds": 0})
    assert (status, answer["status"], answer["details"]["uid"]) == (200, "Success", made["metadata"]["uid"])
    assert client.ask("DELETE", f"{CONFIG_MAPS}/settings")[0] == 404


def test_a_precondition_guards_a_deletion(client: Client) -> None:
    client.ask("POST", CONFIG_MAPS, config_map())
    assert client.ask("DELETE", f"{CONFIG_MAPS}/settings", {"preconditions": {"uid": "other"}})[0] == 409
    assert client.names(CONFIG_MAPS) == ["settings"]


def test_an_object_with_finalizers_goes_when_the_last_is_taken_away(client: Client) -> None:
    client.ask("POST", CONFIG_MAPS, config_map(metadata={"finalizers": ["shop/a"]}))
    status, marked = client.ask("DELETE", f"{CONFIG_MAPS}/settings")
    assert (status, "deletionTimestamp" in marked["metadata"]) == (200, True)
    assert client.names(CONFIG_MAPS) == ["settings"]
    assert client.patch(f"{CONFIG_MAPS}/settings", {"metadata": {"finalizers": None}})[0] == 200
    assert client.names(CONFIG_MAPS) == []


def test_a_collection_is_deleted_by_selector(client: Client, store: Store) -> None:
    store.add(make_pod("a", labels={"app": "a"}), make_pod("b", labels={"app": "b"}), make_pod("a", "bank"))
    status, answer = client.ask("DELETE", f"{PODS}?labelSelector=app%3Da")
    assert (status, [item["metadata"]["name"] for item in answer["items"]]) == (200, ["a"])
    assert client.names("/api/v1/pods") == ["a", "b"]


def test_a_namespace_takes_its_objects_with_it(client: Client, store: Store) -> None:
    store.add(make_pod("a"), make_virtual_service(), make_pod("b", "bank"))
    assert client.ask("DELETE", "/api/v1/namespaces/shop")[0] == 200
    assert client.names("/api/v1/pods") == ["b"]
    assert client.names("/apis/networking.istio.io/v1/virtualservices") == []


def test_a_body_of_another_type_is_refused(client: Client) -> None:
    status, answer = client.ask("POST", CONFIG_MAPS, b"x", Content_Type="application/vnd.kubernetes.protobuf")
    assert (status, answer["reason"]) == (415, "UnsupportedMediaType")


def test_a_body_that_is_too_large_is_refused(client: Client) -> None:
    with client.open("POST", CONFIG_MAPS, b"", Content_Length=str(9 << 20)) as response:
        assert response.status == 413


@pytest.mark.parametrize(
    ("kind", "path", "obj", "filled"),
    [
        ("namespace", "/api/v1/namespaces", {"metadata": {"name": "n"}}, ("status", "phase", "Active")),
        ("secret", "/api/v1/namespaces/shop/secrets", {"stringData": {"a": "x"}}, ("data", "a", "eA==")),
        ("daemonset", "/apis/apps/v1/namespaces/shop/daemonsets", {}, ("spec", "revisionHistoryLimit", 10)),
        (
            "daemonset",
            "/apis/apps/v1/namespaces/shop/daemonsets",
            {},
            ("metadata", "annotations", {"deprecated.daemonset.template.generation": "1"}),
        ),
        ("statefulset", "/apis/apps/v1/namespaces/shop/statefulsets", {}, ("spec", "replicas", 1)),
        ("job", "/apis/batch/v1/namespaces/shop/jobs", {}, ("spec", "completions", 1)),
        ("cronjob", "/apis/batch/v1/namespaces/shop/cronjobs", {}, ("spec", "suspend", False)),
    ],
)
def test_defaults_are_filled_in(
    client: Client, kind: str, path: str, obj: dict[str, dict[str, str]], filled: tuple[Any, ...]
) -> None:
    status, made = client.ask("POST", path, {"metadata": {"name": "a"}, **obj})
    part, key, value = filled
    assert (status, made[part][key]) == (201, value)


def test_a_service_gets_an_address_and_whole_ports(client: Client) -> None:
    spec = {"ports": [{"port": 80}, {"port": 443, "protocol": "UDP", "targetPort": "tls"}]}
    _, made = client.ask("POST", "/api/v1/namespaces/shop/services", {"metadata": {"name": "a"}, "spec": spec})
    spec = made["spec"]
    assert (spec["type"], spec["ipFamilies"], spec["clusterIPs"]) == ("ClusterIP", ["IPv4"], [spec["clusterIP"]])
    assert spec["ports"] == [
        {"port": 80, "protocol": "TCP", "targetPort": 80},
        {"port": 443, "protocol": "UDP", "targetPort": "tls"},
    ]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"clusterIP": "None"}, {"clusterIPs": ["None"], "ipFamilies": ["IPv4"]}),
        ({"clusterIP": "fd00::1"}, {"clusterIPs": ["fd00::1"], "ipFamilies": ["IPv6"]}),
        ({"type": "ExternalName", "externalName": "x.example"}, {"clusterIP": None, "ipFamilies": None}),
        ({"type": "LoadBalancer"}, {"externalTrafficPolicy": "Cluster", "allocateLoadBalancerNodePorts": True}),
    ],
)
def test_each_type_of_service_has_its_own_defaults(
    client: Client, spec: dict[str, str], expected: dict[str, Any]
) -> None:
    _, made = client.ask("POST", "/api/v1/namespaces/shop/services", {"metadata": {"name": "a"}, "spec": spec})
    assert {key: made["spec"].get(key) for key in expected} == expected


def test_a_route_gets_the_defaults_of_the_gateway_api(client: Client) -> None:
    rules = [{"backendRefs": [{"name": "web", "port": 80}, {"name": "old", "port": 80, "weight": 0}]}]
    route = {"metadata": {"name": "web"}, "spec": {"parentRefs": [{"name": "edge"}], "rules": rules}}
    _, made = client.ask("POST", "/apis/gateway.networking.k8s.io/v1/namespaces/shop/httproutes", route)
    assert made["spec"]["parentRefs"] == [{"name": "edge", "group": "gateway.networking.k8s.io", "kind": "Gateway"}]
    rule = made["spec"]["rules"][0]
    assert rule["matches"] == [{"path": {"type": "PathPrefix", "value": "/"}}]
    assert [(ref["kind"], ref["group"], ref["weight"]) for ref in rule["backendRefs"]] == [
        ("Service", "", 1),
        ("Service", "", 0),
    ]


def test_odd_values_survive_the_defaults(client: Client, store: Store) -> None:
    odd: list[dict[str, Any]] = [
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}, "spec": {"type": ["x"], "ports": "y"}},
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "labels": ["x"]}, "spec": [1]},
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"}, "spec": {"template": None}},
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "b"}, "spec": {"containers": [None, 3]}},
        {
            "apiVersion": "gateway.networking.k8s.io/v1",
            "kind": "HTTPRoute",
            "metadata": {"name": "a", "labels": None},
            "spec": {"rules": [None, {"matches": 3, "backendRefs": {}}]},
        },
    ]
    store.add(*odd)
    assert client.get("/api/v1/namespaces/default/services/a")["spec"]["ports"] == "y"
    assert client.names("/api/v1/namespaces/default/pods?labelSelector=!x") == ["a", "b"]
