from __future__ import annotations

from typing import Any

import pytest

from apiserver import Store
from tests.contract.apiserver.objects import make_virtual_service
from tests.contract.apiserver.plain_client import Client, Serve

WIDGET_CRD: dict[str, Any] = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "geese.farm.example"},
    "spec": {
        "group": "farm.example",
        "scope": "Cluster",
        "names": {"kind": "Goose", "plural": "geese"},
        "versions": [{"name": "v1", "served": True}, {"name": "v0", "served": False}],
    },
}


def resources(client: Client, path: str) -> dict[str, Any]:
    return {entry["name"]: entry for entry in client.get(path)["resources"]}


def test_version_and_health_are_answered(client: Client) -> None:
    assert client.get("/version")["gitVersion"].startswith("v1.")
    assert [client.ask("GET", path) for path in ("/healthz", "/livez", "/readyz")] == [(200, "ok")] * 3
    assert client.get("/api")["versions"] == ["v1"]


@pytest.mark.parametrize(
    ("path", "name", "kind", "namespaced"),
    [
        ("/api/v1", "pods", "Pod", True),
        ("/api/v1", "pods/log", "Pod", True),
        ("/api/v1", "namespaces", "Namespace", False),
        ("/apis/apps/v1", "deployments", "Deployment", True),
        ("/apis/apps/v1", "deployments/scale", "Scale", True),
        ("/apis/networking.istio.io/v1beta1", "virtualservices", "VirtualService", True),
        ("/apis/networking.istio.io/v1alpha3", "envoyfilters", "EnvoyFilter", True),
        ("/apis/gateway.networking.k8s.io/v1", "gatewayclasses", "GatewayClass", False),
        ("/apis/authorization.k8s.io/v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview", False),
        ("/apis/autoscaling/v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", True),
    ],
)
def test_a_kind_is_listed_under_its_group_and_version(
    client: Client, path: str, name: str, kind: str, namespaced: bool
) -> None:
    entry = resources(client, path)[name]
    assert (entry["kind"], entry["namespaced"]) == (kind, namespaced)


def test_groups_name_their_versions_with_the_preferred_one_first(client: Client) -> None:
    groups = {group["name"]: group for group in client.get("/apis")["groups"]}
    istio = groups["networking.istio.io"]
    assert [entry["version"] for entry in istio["versions"]] == ["v1", "v1beta1", "v1alpha3"]
    assert istio["preferredVersion"]["groupVersion"] == "networking.istio.io/v1"
    assert client.get("/apis/networking.istio.io")["preferredVersion"] == istio["preferredVersion"]


def test_optional_groups_are_served_only_with_their_objects(client: Client, store: Store) -> None:
    assert client.ask("GET", "/apis/route.openshift.io/v1")[0] == 404
    store.add({"apiVersion": "route.openshift.io/v1", "kind": "Route", "metadata": {"name": "a", "namespace": "shop"}})
    assert "routes" in resources(client, "/apis/route.openshift.io/v1")


def test_serving_only_what_is_found_hides_istio_until_an_object_of_it_comes(serve: Serve) -> None:
    store = Store(serve="found")
    client = serve(store)
    assert client.ask("GET", "/apis/networking.istio.io/v1/virtualservices")[0] == 404
    store.add(make_virtual_service())
    assert client.names("/apis/networking.istio.io/v1/virtualservices") == ["web"]


def test_a_group_can_be_hidden_and_shown_again(client: Client, store: Store) -> None:
    store.add(make_virtual_service())
    store.kinds.hide("networking.istio.io")
    assert client.ask("GET", "/apis/networking.istio.io/v1")[0] == 404
    store.kinds.show("networking.istio.io")
    assert client.names("/apis/networking.istio.io/v1/virtualservices") == ["web"]


def test_a_definition_that_is_created_serves_its_kind(client: Client) -> None:
    status, _ = client.ask("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", WIDGET_CRD)
    assert status == 201
    assert resources(client, "/apis/farm.example/v1")["geese"]["namespaced"] is False
    assert client.get("/apis/farm.example/v1/geese")["kind"] == "GooseList"
    assert client.ask("GET", "/apis/farm.example/v0/geese")[0] == 404


@pytest.mark.parametrize(
    ("path", "name", "categories"),
    [
        ("/api/v1", "pods", ["all"]),
        ("/api/v1", "configmaps", None),
        ("/apis/apps/v1", "deployments", ["all"]),
        ("/apis/networking.istio.io/v1", "virtualservices", ["istio-io", "networking-istio-io"]),
        ("/apis/gateway.networking.k8s.io/v1", "httproutes", ["gateway-api"]),
    ],
)
def test_a_kind_says_in_which_categories_it_is(client: Client, path: str, name: str, categories: Any) -> None:
    assert resources(client, path)[name].get("categories") == categories


def test_a_definition_gives_short_names_and_categories(client: Client, store: Store) -> None:
    names = {**WIDGET_CRD["spec"]["names"], "shortNames": ["gs", 3], "categories": ["birds"]}
    store.add({**WIDGET_CRD, "spec": {**WIDGET_CRD["spec"], "names": names}})
    geese = resources(client, "/apis/farm.example/v1")["geese"]
    assert (geese["shortNames"], geese["categories"]) == (["gs"], ["birds"])


def test_a_kind_from_nowhere_gets_a_guessed_plural(client: Client, store: Store) -> None:
    for kind in ("Policy", "Mesh", "Toy", "Rollout"):
        store.add({"apiVersion": "x.example/v1", "kind": kind, "metadata": {"name": "a", "namespace": "shop"}})
    assert {"policies", "meshes", "toys", "rollouts"} <= set(resources(client, "/apis/x.example/v1"))


@pytest.mark.parametrize("version", ["v1", "v1beta1", "v1alpha3"])
def test_every_version_of_a_group_gives_the_same_objects(client: Client, store: Store, version: str) -> None:
    store.add(make_virtual_service())
    base = f"/apis/networking.istio.io/{version}"
    one = client.get(f"{base}/namespaces/shop/virtualservices/web")
    assert (one["apiVersion"], one["kind"]) == (f"networking.istio.io/{version}", "VirtualService")
    listed = client.get(f"{base}/virtualservices")
    assert (listed["apiVersion"], listed["kind"]) == (f"networking.istio.io/{version}", "VirtualServiceList")
    assert listed["items"] == [one]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/apis/no.such.group", 404),
        ("GET", "/apis/no.such.group/v1", 404),
        ("GET", "/apis/apps/v9/deployments", 404),
        ("GET", "/api/v1/unicorns", 404),
        ("GET", "/api/v1/pods/a", 404),
        ("GET", "/api/v1/namespaces/shop/nodes", 404),
        ("GET", "/api/v1/namespaces/shop/pods/a/b/c", 404),
        ("GET", "/api/v1/namespaces/shop/pods/a/exec", 404),
        ("GET", "/api/v1/namespaces/shop/configmaps/a/status", 404),
        ("GET", "/api/v1/namespaces//pods", 404),
        ("POST", "/version", 405),
        ("PUT", "/api/v1/namespaces/shop/pods", 405),
        ("POST", "/api/v1/namespaces/shop/pods/a", 405),
        ("POST", "/api/v1/pods", 405),
        ("GET", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", 405),
        ("DELETE", "/api/v1/pods", 405),
        ("BREW", "/api/v1/pods", 501),
    ],
)
def test_a_wrong_path_or_method_is_answered_with_a_status(client: Client, method: str, path: str, status: int) -> None:
    code, answer = client.ask(method, path)
    assert code == status
    assert (answer["kind"], answer["status"], answer["code"]) == ("Status", "Failure", status)
