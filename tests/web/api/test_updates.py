"""`PATCH` of namespaces, workloads and services."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from mesh.model.kinds import DEPLOYMENT
from tests.web.visits import Answer
from tests.web.worlds.edited import World, world

SHOP = "/api/namespaces/shop"
LABEL = {"metadata": {"labels": {"tier": "front"}}}


@pytest.fixture
def shop() -> Iterator[World]:
    with world() as made:
        yield made


def patch(shop: World, path: str, body: Any) -> Answer:
    return shop.browser.patch(path, body, content_type="application/merge-patch+json")


def test_a_namespace_is_patched_and_answered_as_it_is_then(shop: World) -> None:
    answer = patch(shop, SHOP, {"metadata": {"labels": {"istio-injection": None, "istio.io/rev": "canary"}}})

    assert answer.status_code == 200
    assert answer.json()["labels"] == {
        "istio.io/rev": "canary",
        "kubernetes.io/metadata.name": "shop",
        "team": "till",
    }
    assert answer.json()["revision"] == "canary"


def test_a_workload_is_patched_and_answered(shop: World) -> None:
    body = {**LABEL, "spec": {"template": {"metadata": LABEL["metadata"]}}}
    answer = patch(shop, f"{SHOP}/workloads/cart?patchType=merge", body)

    assert answer.json()["labels"] == {"app": "cart", "tier": "front", "version": "v1"}
    assert shop.metadata(DEPLOYMENT, "shop", "cart")["labels"] == {"helm": "chart", "tier": "front"}


def test_a_service_is_patched_and_answered(shop: World) -> None:
    answer = patch(shop, f"{SHOP}/services/cart", LABEL)
    assert answer.json()["service"]["labels"] == {"app": "cart", "tier": "front"}


def test_reading_at_the_same_address_stays(shop: World) -> None:
    assert shop.browser.get(f"{SHOP}/workloads/cart").json()["name"] == "cart"
    assert shop.browser.get(f"{SHOP}/services/cart").json()["service"]["name"] == "cart"
    assert shop.browser.get(SHOP).status_code == 405


@pytest.mark.parametrize(
    ("path", "body", "status", "told"),
    [
        (SHOP, "[]", 400, "a merge patch is a JSON object"),
        (SHOP, "{", 400, "no JSON"),
        (SHOP, '{"spec": {"finalizers": []}}', 400, "only labels and annotations"),
        (f"{SHOP}?strange=1", "{}", 400, "strange"),
        (f"{SHOP}/workloads/cart?patchType=json", "{}", 400, "allowed: merge, strategic"),
        (f"{SHOP}/workloads/nosuch", "{}", 404, "nosuch"),
        ("/api/namespaces/kube-system", "{}", 403, "kube-system"),
    ],
)
def test_what_cannot_be_done_is_told(shop: World, path: str, body: str, status: int, told: str) -> None:
    answer = patch(shop, path, body)
    assert (answer.status_code, told in answer.json()["error"]) == (status, True)
    assert shop.writes() == []


def test_what_the_api_server_has_against_a_patch_is_passed_on(shop: World) -> None:
    stale = {"metadata": {"resourceVersion": "1", **LABEL["metadata"]}}
    answer = patch(shop, SHOP, stale)
    assert (answer.status_code, bool(answer.json()["error"])) == (409, True)

    answer = patch(shop, SHOP, {"metadata": {"labels": {"tier": "no label value"}}})
    assert (answer.status_code, "tier" in answer.json()["error"] or "label" in answer.json()["error"]) == (422, True)


def test_nobody_writes_without_permission_or_in_view_only_mode(shop: World) -> None:
    shop.server.forbid("namespaces", verb="patch")
    assert patch(shop, SHOP, LABEL).status_code == 403
    with world(deployment={"view_only_mode": True}) as made:
        assert patch(made, SHOP, LABEL).status_code == 403
        assert made.writes() == []
