"""Configuration as JSON: lists, objects and permissions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from mesh.clients.errors import Unreachable
from mesh.clients.kubernetes import KubernetesClient
from mesh.istio.field_help import HELP
from mesh.model import kinds
from mesh.model.kinds import CONFIG_KINDS, Kind
from mesh.model.problems import System
from tests.unit.workloads.world import config
from tests.web.worlds.configured import Configured, address, configured, examples
from tests.web.worlds.memory import HOME, MemoryCache

by_kind = pytest.mark.parametrize("kind", CONFIG_KINDS, ids=lambda kind: kind.word)
CART = address(kinds.VIRTUAL_SERVICE, "cart")


@pytest.fixture(scope="module")
def shop() -> Iterator[Configured]:
    with configured() as made:
        yield made


@pytest.fixture
def own() -> Iterator[Configured]:
    with configured() as made:
        yield made


def answer(world: Configured, path: str, status: int = 200) -> Any:
    found = world.browser.get(f"/api/{path}")
    assert found.status_code == status, found.content
    return found.json()


def names(data: Any) -> list[str]:
    return [obj["metadata"]["name"] for objects in data["resources"].values() for obj in objects]


def test_a_list_has_every_kind_and_its_objects_as_the_cluster_gives_them(shop: Configured) -> None:
    data = answer(shop, "istio/config?validate=true")

    assert set(data) == {"resources", "validations"}
    assert set(data["resources"]) == {kind.gvk for kind in CONFIG_KINDS}
    for kind, saved in examples().items():
        (obj,) = data["resources"][kind.gvk]
        assert (obj["apiVersion"], obj["kind"]) == (kind.api_version, kind.name)
        assert obj["metadata"]["name"] == saved["metadata"]["name"]
        assert set(saved["spec"]) <= set(obj["spec"])


def test_a_kind_that_the_cluster_does_not_serve_has_an_empty_list(cache: MemoryCache, visitor: Any) -> None:
    data = visitor.get("/api/istio/config").json()

    assert data == {"resources": {kind.gvk: [] for kind in CONFIG_KINDS}, "validations": {}}


def test_a_namespace_lists_its_own(shop: Configured) -> None:
    assert len(names(answer(shop, "namespaces/shop/istio"))) == len(CONFIG_KINDS)
    assert names(answer(shop, "namespaces/depot/istio")) == []
    assert "error" in answer(shop, "namespaces/nowhere/istio", 403)
    assert "error" in answer(shop, "namespaces/kube-system/istio", 403)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("objects=networking.istio.io/v1, Kind=Gateway", ["edge"]),
        ("objects=networking.istio.io/v1, Kind=Gateway;telemetry.istio.io/v1, Kind=Telemetry", ["edge", "logs"]),
        ("objects=networking.istio.io/v1beta1, Kind=Gateway", ["edge"]),
        ("objects=Gateway", ["edge", "front"]),
        ("labelSelector=team=till", ["cart", "cart"]),
        ("labelSelector=team=till,more=none", []),
        ("objects=WorkloadGroup;WorkloadEntry;Sidecar&workloadSelector=app=cart,version=v1", ["default"]),
        ("objects=WorkloadGroup;WorkloadEntry;Sidecar&workloadSelector=app=vm", ["vm"]),
        ("objects=Sidecar&workloadSelector=app", []),
        ("objects=AuthorizationPolicy&_=7&clusterName=Kubernetes", ["cart-callers"]),
    ],
)
def test_a_list_is_narrowed(shop: Configured, query: str, found: list[str]) -> None:
    assert names(answer(shop, f"istio/config?{query}")) == found


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("object=Gateway", "object"),
        ("objects=Service", "Service"),
        ("objects=networking.istio.io/v9, Kind=Gateway", "v9"),
        ("validate=perhaps", "validate"),
        ("labelSelector=team", "labelSelector"),
        ("labelSelector=team!=till", "labelSelector"),
        ("labelSelector=team==till", "labelSelector"),
        ("workloadSelector==x", "workloadSelector"),
    ],
)
def test_what_cannot_be_read_is_told(shop: Configured, query: str, told: str) -> None:
    assert told in answer(shop, f"istio/config?{query}", 400)["error"]


@by_kind
def test_an_object_of_every_kind_is_answered(shop: Configured, kind: Kind) -> None:
    saved = examples()[kind]
    data = answer(shop, f"{address(kind, saved['metadata']['name'])}?help=false")

    assert data["gvk"] == {"Group": kind.group, "Version": kind.versions[0], "Kind": kind.name}
    assert data["cluster"] == HOME
    assert data["namespace"]["name"] == "shop"
    assert data["resource"]["kind"] == kind.name
    assert set(saved["spec"]) <= set(data["resource"]["spec"])
    assert "managedFields" not in data["resource"]["metadata"]
    assert data["permissions"] == {"create": True, "update": True, "delete": True}
    assert data["help"] == [{"objectField": each.path, "message": each.text} for each in HELP[kind]]
    assert (data["references"], data["validation"]) == (None, None)


def test_help_and_references_are_there_when_they_are_asked_for(shop: Configured) -> None:
    data = answer(shop, f"{CART}?validate=true")

    assert data["help"] is None
    assert data["references"]["objectReferences"] == [
        {
            "objectGVK": {"Group": "networking.istio.io", "Version": "v1", "Kind": kind},
            "name": name,
            "namespace": namespace,
        }
        for kind, name, namespace in (
            ("Gateway", "edge", "shop"),
            ("Gateway", "mesh", ""),
            ("DestinationRule", "cart", "shop"),
        )
    ]
    assert data["references"]["serviceReferences"] == [{"name": "cart", "namespace": "shop"}]
    assert data["references"]["workloadReferences"] is None


def test_a_host_of_an_entry_is_a_service_of_its_own_sort(shop: Configured) -> None:
    references = answer(shop, f"{address(kinds.SERVICE_ENTRY, 'payments')}?validate=true")["references"]

    assert references["serviceReferences"] == [{"isServiceEntry": True, "name": "pay.example", "namespace": "shop"}]


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        (address(kinds.VIRTUAL_SERVICE, "none"), 404, "none"),
        (address(kinds.VIRTUAL_SERVICE, "cart", "depot"), 404, "depot"),
        (address(kinds.VIRTUAL_SERVICE, "cart", "nowhere"), 403, "nowhere"),
        (CART.replace("/v1/", "/v7/"), 400, "v7"),
        (CART.replace("VirtualService", "Service"), 400, "Service"),
        (f"{CART}?validate=perhaps", 400, "validate"),
        (f"{CART}?validation=true", 400, "validation"),
        (f"{CART}?clusterName=moon", 403, "moon"),
    ],
)
def test_an_object_that_is_not_there_is_told_apart(shop: Configured, path: str, status: int, told: str) -> None:
    assert told in answer(shop, path, status)["error"]


def test_an_object_that_may_not_be_read_is_a_403(own: Configured) -> None:
    own.server.forbid("virtualservices.networking.istio.io", verb="get")

    assert "virtualservices" in answer(own, CART, 403)["error"]


def test_an_older_version_of_a_kind_leads_to_the_same_object(shop: Configured) -> None:
    data = answer(shop, CART.replace("/v1/", "/v1alpha3/"))

    assert data["gvk"]["Version"] == "v1alpha3"
    assert data["resource"]["metadata"]["name"] == "cart"


def test_without_a_network_an_object_is_told_as_it_was_last_seen(cache: MemoryCache, visitor: Any) -> None:
    placed = config(kinds.VIRTUAL_SERVICE, "cart", {"hosts": ["cart"]})
    cache.seen = _with(cache, placed[1])
    data = visitor.get(f"/api/{CART}").json()

    assert data["resource"]["spec"] == {"hosts": ["cart"]}
    assert data["permissions"] == {"create": False, "update": False, "delete": False}


def _with(cache: MemoryCache, obj: Any) -> Any:
    return replace(cache.seen, objects={**cache.seen.objects, kinds.VIRTUAL_SERVICE.key: {"shop": {obj.name: obj}}})


def test_an_object_tells_the_version_in_which_it_was_read(cache: MemoryCache, visitor: Any) -> None:
    seen = _with(cache, config(kinds.VIRTUAL_SERVICE, "cart", {})[1])
    cache.seen = replace(seen, versions={kinds.VIRTUAL_SERVICE.key: "v1beta1"})

    (obj,) = visitor.get("/api/istio/config").json()["resources"][kinds.VIRTUAL_SERVICE.gvk]
    assert obj["apiVersion"] == "networking.istio.io/v1beta1"
    assert visitor.get(f"/api/{CART}").json()["resource"]["apiVersion"] == "networking.istio.io/v1beta1"


def test_permissions_are_those_of_the_kinds_that_forms_make(own: Configured) -> None:
    own.server.forbid("gateways.networking.istio.io", verb="delete", namespace="shop")
    data = answer(own, "istio/permissions?namespaces=shop,depot,nowhere")

    everything = {"create": True, "update": True, "delete": True}
    nothing = dict.fromkeys(everything, False)
    assert set(data) == {"shop", "depot", "nowhere"}
    assert set(data["shop"]) == {kind.gvk for kind in CONFIG_KINDS if kind.has_form}
    assert data["shop"][kinds.GATEWAY.gvk] == {**everything, "delete": False}
    assert data["depot"][kinds.GATEWAY.gvk] == everything
    assert data["nowhere"] == dict.fromkeys(data["shop"], nothing)


def test_permissions_of_no_namespace_are_none(shop: Configured) -> None:
    assert answer(shop, "istio/permissions") == {}
    assert "moon" in answer(shop, "istio/permissions?clusterName=moon", 400)["error"]


def test_in_view_only_mode_nobody_may_do_anything() -> None:
    with configured(deployment={"view_only_mode": True}) as world:
        data = answer(world, "istio/permissions?namespaces=shop")

    assert {allowed for found in data["shop"].values() for allowed in found.values()} == {False}


def test_permissions_that_cannot_be_asked_for_are_no_refusal(own: Configured, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_args: Any, **_named: Any) -> bool:
        raise Unreachable("connection refused", system=System.KUBERNETES)

    monkeypatch.setattr(KubernetesClient, "access_review", refused)

    assert "permissions" in answer(own, "istio/permissions?namespaces=shop", 503)["error"]


@by_kind
def test_every_kind_has_help(kind: Kind) -> None:
    assert HELP[kind]
    assert all(len(each.text) > 20 for each in HELP[kind])


def test_findings_are_told_where_they_are_asked_for(shop: Configured) -> None:
    assert answer(shop, "namespaces/shop/istio")["validations"] == {}
    found = answer(shop, "namespaces/shop/istio?validate=true")["validations"]
    route = found[kinds.VIRTUAL_SERVICE.gvk]["cart.shop"]

    assert set(route) == {"name", "namespace", "cluster", "objectGVK", "valid", "checks", "references"}
    assert [(each["code"], each["severity"]) for each in route["checks"]] == [("KIA1107", "warning")]
    assert route["checks"][0]["path"] == "spec/http[1]/route[1]/destination"
    assert route["checks"][0]["message"]


def test_findings_are_those_of_the_kinds_that_are_asked_for(shop: Configured) -> None:
    found = answer(shop, "istio/config?validate=true&objects=DestinationRule")["validations"]

    assert list(found) == [kinds.DESTINATION_RULE.gvk]


def test_an_object_is_answered_with_what_is_wrong_with_it(shop: Configured) -> None:
    assert answer(shop, CART)["validation"] is None
    found = answer(shop, f"{CART}?validate=true")["validation"]

    assert (found["name"], found["objectGVK"]["Kind"]) == ("cart", "VirtualService")
    assert [each["code"] for each in found["checks"]] == ["KIA1107"]


def test_namespaces_tell_how_much_is_wrong(shop: Configured) -> None:
    one = answer(shop, "namespaces/shop/validations")

    assert set(one) == {"errors", "warnings", "objectCount", "namespace", "cluster"}
    assert one["warnings"] > 0
    assert one in answer(shop, "istio/validations")
    assert answer(shop, "istio/validations?namespaces=depot") == [
        {"errors": 0, "warnings": 0, "objectCount": 0, "namespace": "depot", "cluster": HOME}
    ]
    assert "error" in answer(shop, "namespaces/nowhere/validations", 403)


def test_where_nobody_looks_no_counts_are_told() -> None:
    with configured(external_services={"istio": {"validation_reconcile_interval": "0s"}}) as shop:
        assert "not checked" in answer(shop, "istio/validations", 503)["error"]
        assert answer(shop, "istio/config?validate=true")["validations"] == {}
        assert answer(shop, f"{CART}?validate=true")["validation"] is None
