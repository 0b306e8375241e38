"""What is found wrong with services and workloads: in their lists, on their pages and over the API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from django.test import Client

from mesh.model import kinds
from mesh.model.cluster import snapshot_of
from mesh.model.objects import ConfigMap, Metadata, Service
from mesh.web.process.current import use_runtime
from tests.unit.workloads.world import SIDECAR, Placed, deployment, service
from tests.web.visits import get
from tests.web.worlds.memory import HOME, in_memory, namespace, settings_of
from tests.web.worlds.two_viewers import moved

MESH = ConfigMap(metadata=Metadata(name="istio", namespace="istio-system"), data={"mesh": ""})
ISTIOD = deployment("istiod", {"app": "istiod"}, "istiod-1", own_labels={"app": "istiod"})
USES = {"istio.io/use-waypoint": "nobody"}
CART = msgspec.convert(
    {
        "metadata": {"name": "cart", "namespace": "shop"},
        "spec": {"selector": {"app": "cart"}, "ports": [{"name": "orders", "port": 80, "targetPort": 8080}]},
    },
    Service,
)
OBJECTS: list[Placed] = [
    (kinds.NAMESPACE, namespace("istio-system")),
    (kinds.NAMESPACE, namespace("shop", **{"istio-injection": "enabled"})),
    (kinds.NAMESPACE, namespace("outside")),
    (kinds.CONFIG_MAP, MESH),
    *moved("istio-system", *ISTIOD),
    *deployment("cart-v1", {"app": "cart", "version": "v1", **USES}, "cart-1", sidecar=SIDECAR),
    (kinds.SERVICE, CART),
    *moved("outside", service("far", {"app": "far"}, {"app": "far"})),
]


@pytest.fixture(scope="module")
def shop() -> Iterator[Client]:
    with use_runtime(in_memory(settings_of(), None, snapshot_of(HOME, OBJECTS))):
        yield Client(raise_request_exception=False)


def answer(shop: Client, path: str) -> Any:
    return shop.get(f"/api/{path}").json()


def codes(validations: dict[str, Any], kind: str, name: str) -> list[str]:
    return [each["code"] for each in validations[kind][name]["checks"]]


def test_a_list_of_workloads_tells_findings_with_its_rows(shop: Client) -> None:
    found = answer(shop, "clusters/workloads?namespaces=shop")["validations"]

    assert list(found) == ["workload"]
    assert codes(found, "workload", "cart-v1.shop") == ["KIA1312", "KIA1313"]
    assert answer(shop, "clusters/workloads?istioResources=false")["validations"] == {}


def test_a_list_of_services_tells_them_where_more_than_names_is_asked_for(shop: Client) -> None:
    assert answer(shop, "clusters/services")["validations"] == {}
    found = answer(shop, "clusters/services?onlyDefinitions=false")["validations"]

    assert codes(found, "service", "cart.shop")
    assert "far.outside" not in found["service"]


def test_details_tell_findings_where_they_are_asked_for(shop: Client) -> None:
    path = "namespaces/shop/workloads/cart-v1"
    assert answer(shop, path)["validations"] == {}
    assert codes(answer(shop, f"{path}?validate=true")["validations"], "workload", "cart-v1.shop") == [
        "KIA1312",
        "KIA1313",
    ]
    told = answer(shop, "namespaces/shop/services/cart?validate=true")["validations"]

    assert codes(told, "service", "cart.shop")


def test_a_workload_is_marked_in_the_list_and_its_page_says_why(shop: Client) -> None:
    assert "1 error, 1 warning" in get(shop, "workloads?namespaces=shop").rows[0].words
    card = get(shop, "namespaces/shop/workloads/cart-v1").one("section[aria-labelledby=card-findings]")

    assert "KIA1312" in card.words


def test_services_have_a_column_for_it_and_a_filter(shop: Client) -> None:
    page = get(shop, "services")
    words = [row.words for row in page.rows]

    assert "Configuration" in page.texts("th[scope=col]")
    assert any("Not valid 1 error" in each for each in words)
    assert any("n/a" in each for each in words if "far" in each)
    assert len(get(shop, "services?config=Not+Valid").rows) == 1
    assert "Configuration" not in get(shop, "services?configurationToggle=false").texts("th[scope=col]")


def test_a_service_page_says_why(shop: Client) -> None:
    card = get(shop, "namespaces/shop/services/cart").one("section[aria-labelledby=card-findings]")

    assert "KIA06" in card.words


def test_a_namespace_tells_the_verdicts_on_what_it_holds(shop: Client) -> None:
    counts = answer(shop, "namespaces/shop/validations")

    assert (counts["errors"], counts["objectCount"]) == (1, 1)
