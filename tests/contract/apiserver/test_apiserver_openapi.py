"""What the server says of itself at once: aggregated discovery, and the schemas of its kinds."""

from __future__ import annotations

import json
from typing import Any

import pytest

from apiserver import Store
from tests.contract.apiserver.plain_client import Client

AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"
OPENAPI_2 = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf"
GVK = "x-kubernetes-group-version-kind"
GOOSE: dict[str, Any] = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "geese.farm.example"},
    "spec": {
        "group": "farm.example",
        "scope": "Namespaced",
        "names": {"kind": "Goose", "plural": "geese"},
        "versions": [
            {
                "name": "v1",
                "served": True,
                "schema": {
                    "openAPIV3Schema": {
                        "description": "A bird.",
                        "properties": {"spec": {"type": "object", "properties": {"wings": {"type": "integer"}}}},
                    }
                },
            }
        ],
    },
}


def documents(client: Client) -> Any:
    """The addresses of the documents by group and version."""
    return {place: entry["serverRelativeURL"] for place, entry in client.get("/openapi/v3")["paths"].items()}


def schema(document: Any, kind: Any) -> Any:
    """The schema of a kind, by what it says of itself."""
    schemas = document["components"]["schemas"].values()
    return next(entry for entry in schemas if any(gvk["kind"] == kind for gvk in entry.get(GVK, ())))


def followed(document: Any, entry: Any) -> Any:
    """A schema with its reference followed."""
    for part in (entry, *entry.get("allOf", ())):
        if "$ref" in part:
            return document["components"]["schemas"][part["$ref"].rpartition("/")[2]]
    return entry


def test_all_of_discovery_can_be_had_at_once(client: Client) -> None:
    with client.open("GET", "/apis", Accept=AGGREGATED) as response:
        assert response.headers["Content-Type"] == AGGREGATED.partition(",")[0]
        groups = {group["metadata"]["name"]: group for group in json.load(response)["items"]}
    (apps,) = groups["apps"]["versions"]
    deployments = next(entry for entry in apps["resources"] if entry["resource"] == "deployments")
    assert (deployments["scope"], deployments["shortNames"], deployments["categories"]) == (
        "Namespaced",
        ["deploy"],
        ["all"],
    )
    assert {entry["subresource"]: entry["responseKind"]["kind"] for entry in deployments["subresources"]} == {
        "status": "Deployment",
        "scale": "Scale",
    }
    assert [version["version"] for version in groups["networking.istio.io"]["versions"]] == [
        "v1",
        "v1beta1",
        "v1alpha3",
    ]
    assert "authorization.k8s.io" in groups


def test_the_core_group_has_an_answer_of_its_own(client: Client) -> None:
    with client.open("GET", "/api", Accept=AGGREGATED.replace("v=v2", "v=v2beta1")) as response:
        (core,) = json.load(response)["items"]
    assert "pods" in {entry["resource"] for entry in core["versions"][0]["resources"]}


@pytest.mark.parametrize("accept", ["application/json", "*/*", f"application/json, {AGGREGATED}", ""])
def test_who_asks_plainly_is_answered_plainly(client: Client, accept: Any) -> None:
    assert client.ask("GET", "/apis", Accept=accept)[1]["kind"] == "APIGroupList"


def test_every_group_and_version_has_a_document(client: Client) -> None:
    addresses = documents(client)
    assert {"api/v1", "apis/apps/v1", "apis/networking.istio.io/v1", "apis/gateway.networking.k8s.io/v1"} <= set(
        addresses
    )
    for address in addresses.values():
        document = client.get(address)
        assert document["openapi"].startswith("3.")
        assert document["paths"]
        for entry in document["components"]["schemas"].values():
            for field in entry.get("properties", {}).values():
                assert followed(document, field.get("items", field))


@pytest.mark.parametrize(
    ("place", "kind", "path"),
    [
        ("api/v1", "Pod", "spec.containers.env.name"),
        ("api/v1", "Service", "metadata.labels"),
        ("apis/apps/v1", "Deployment", "spec.template.spec.containers.readinessProbe"),
        ("apis/batch/v1", "CronJob", "spec.jobTemplate.spec.template.spec.containers.image"),
        ("apis/networking.istio.io/v1", "VirtualService", "spec.http.route.destination.host"),
        ("apis/networking.istio.io/v1", "Gateway", "spec.servers"),
        ("apis/gateway.networking.k8s.io/v1", "Gateway", "spec.listeners"),
    ],
)
def test_the_fields_of_a_kind_can_be_followed(client: Client, place: Any, kind: Any, path: str) -> None:
    document = client.get(documents(client)[place])
    entry = schema(document, kind)
    assert entry["description"]
    for step in path.split("."):
        entry = followed(document, entry.get("items", entry))["properties"][step]


def test_writes_say_that_fields_are_checked_by_the_server(client: Client) -> None:
    document = client.get(documents(client)["apis/apps/v1"])
    patch = document["paths"]["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"]["patch"]
    assert patch[GVK] == {"group": "apps", "version": "v1", "kind": "Deployment"}
    assert "fieldValidation" in {parameter["name"] for parameter in patch["parameters"]}


def test_a_definition_gives_the_schema_of_its_kind(client: Client, store: Store) -> None:
    before = documents(client)
    store.add(GOOSE)
    document = client.get(documents(client)["apis/farm.example/v1"])
    goose = schema(document, "Goose")
    assert goose["description"] == "A bird."
    assert goose["properties"]["spec"]["properties"] == {"wings": {"type": "integer"}}
    assert followed(document, goose["properties"]["metadata"])["properties"]["labels"]
    assert {place: address for place, address in documents(client).items() if place in before} == before


def test_a_document_that_changes_has_another_address(client: Client, store: Store) -> None:
    store.add(GOOSE)
    before = documents(client)["apis/farm.example/v1"]
    spec = {**GOOSE["spec"], "versions": [{"name": "v1", "schema": {"openAPIV3Schema": {"description": "Two."}}}]}
    store.add({**GOOSE, "spec": spec})
    assert documents(client)["apis/farm.example/v1"] != before


@pytest.mark.parametrize("schema", [None, [], {"openAPIV3Schema": 3}, {"openAPIV3Schema": {"properties": []}}])
def test_an_odd_definition_harms_no_document(client: Client, store: Store, schema: Any) -> None:
    store.add({**GOOSE, "spec": {**GOOSE["spec"], "versions": [{"name": "v1", "schema": schema}]}})
    assert client.get(documents(client)["apis/farm.example/v1"])["paths"]


def test_older_clients_get_a_document_without_kinds(client: Client) -> None:
    with client.open("GET", "/openapi/v2", Accept=OPENAPI_2) as response:
        # a media type has no `@`; Go refuses to read one that does
        assert response.headers["Content-Type"] == OPENAPI_2.replace("@", ".")
        assert response.read() == b"\x0a\x032.0\x12\x15\x0a\x0aKubernetes\x12\x07v1.36.0\x42\x00\x4a\x00"
    assert client.get("/openapi/v2")["swagger"] == "2.0"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/openapi", 404),
        ("GET", "/openapi/v1", 404),
        ("GET", "/openapi/v3/apis/none/v1", 404),
        ("GET", "/openapi/v3/apis/apps/v9", 404),
        ("GET", "/openapi/v3/apis/apps", 404),
        ("GET", "/openapi/v3/api/v1/pods", 404),
        ("POST", "/openapi/v3", 405),
    ],
)
def test_what_has_no_document_is_answered_with_a_status(client: Client, method: Any, path: str, status: Any) -> None:
    code, answer = client.ask(method, path)
    assert (code, answer["kind"]) == (status, "Status")


def test_a_document_is_json_alone(client: Client) -> None:
    assert (
        client.ask("GET", "/openapi/v3", Accept="application/com.github.proto-openapi.spec.v3@v1.0+protobuf")[0] == 406
    )
