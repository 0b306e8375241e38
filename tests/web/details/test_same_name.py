"""Two controllers of one name: each has a page of its own, with its own tabs, forms and answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from mesh.config import Settings
from mesh.model import kinds
from mesh.web.process.current import use_runtime
from tests.unit.workloads.world import SIDECAR, Placed, controller, deployment, owned_by, pod, service
from tests.web.html import Page
from tests.web.visits import get
from tests.web.worlds.edited import World, world
from tests.web.worlds.graph import GraphMetrics
from tests.web.worlds.memory import console, namespace

OBJECTS: list[Placed] = [
    (kinds.NAMESPACE, namespace("shop")),
    *deployment("cart-v1", {"app": "cart", "version": "v1"}, "cart-1", sidecar=SIDECAR),
    controller(kinds.STATEFUL_SET, "cart-v1", {"app": "cart-db"}, status={"replicas": 1, "readyReplicas": 0}),
    *(pod(f"cart-v1-{number}", {"app": "cart-db"}, owned_by("StatefulSet", "cart-v1")) for number in (0, 1)),
    service("cart-db", {"app": "cart-db"}, {"app": "cart-db"}),
]
PATH = "namespaces/shop/workloads/cart-v1"
FIRST, SECOND = f"/console/{PATH}", f"/console/{PATH}?gvk=StatefulSet"


@pytest.fixture
def shop(settings_of_console: Settings) -> Iterator[Client]:
    with use_runtime(console(OBJECTS, settings_of_console, GraphMetrics(calls=()))):
        yield Client(raise_request_exception=False)


def leads_to_second(page: Page) -> bool:
    return any("/workloads/cart-v1?" in link and "gvk=StatefulSet" in link for link in page.links)


@pytest.mark.parametrize(
    "path", ["workloads", PATH, "namespaces/shop/services/cart-db", "namespaces/shop/applications/cart-db"]
)
def test_what_names_the_second_leads_to_it(shop: Client, path: str) -> None:
    assert leads_to_second(get(shop, path))


@pytest.mark.parametrize("kind", ["gvk=StatefulSet", "gvk=apps/v1, Kind=StatefulSet", "type=StatefulSet"])
def test_its_page_is_about_it_and_leads_to_the_first(shop: Client, kind: str) -> None:
    page = get(shop, f"{PATH}?{kind}")

    assert "Type StatefulSet" in page.words
    assert "cart-v1-0" in page.words
    assert "Same name Deployment: 1 of 1 available; pods cart-1" in page.words
    assert any("/workloads/cart-v1" in link and "gvk" not in link for link in page.links)


def test_without_a_kind_the_page_is_about_the_most_important(shop: Client) -> None:
    for address in (PATH, f"{PATH}?type=External", f"{PATH}?gvk=Deployment"):
        assert "Type Deployment" in get(shop, address).words


def test_its_tabs_stay_with_it(shop: Client) -> None:
    page = get(shop, f"{PATH}?gvk=StatefulSet")
    tabs = [link for link in page.links if f"/{PATH}?" in link and "tab=" in link]

    assert len(tabs) > 3
    assert all("gvk=StatefulSet" in link for link in tabs)
    assert ("gvk", "StatefulSet") in page.form("#detail-form").hidden
    logs = get(shop, f"{PATH}?gvk=StatefulSet&tab=logs")
    assert logs.texts('select[name="pod"] option') == ["cart-v1-0", "cart-v1-1"]


def test_a_kind_that_is_not_there_is_not_found(shop: Client) -> None:
    assert shop.get(f"/console/{PATH}?gvk=DaemonSet").status_code == 404
    assert shop.get(f"/api/{PATH}?gvk=DaemonSet").status_code == 404


def test_the_api_answers_about_the_kind_that_is_asked_for(shop: Client) -> None:
    second = shop.get(f"/api/{PATH}?gvk=apps/v1, Kind=StatefulSet").json()

    assert second["gvk"]["Kind"] == "StatefulSet"
    assert [each["name"] for each in second["pods"]] == ["cart-v1-0", "cart-v1-1"]
    assert shop.get(f"/api/{PATH}").json()["gvk"]["Kind"] == "Deployment"


def test_its_labels_are_its_own_to_edit() -> None:
    with world() as made:
        page = get(made.browser, "namespaces/shop/workloads/twin?gvk=StatefulSet")
        (address,) = [link for link in page.links if "/workloads/twin/labels" in link]
        form = made.open(address.removeprefix("/console/"))
        keys, values = form.values("template-key"), form.values("template-value")
        saved = form.type("template-key", [*keys, "tier"]).type("template-value", [*values, "front"]).press("save")

        assert saved.answer.status_code == 303
        assert "gvk=StatefulSet" in saved.answer["Location"]
        assert labels(made, kinds.STATEFUL_SET)["tier"] == "front"
        assert "tier" not in labels(made, kinds.DEPLOYMENT)


def test_a_patch_changes_the_kind_that_is_named() -> None:
    body = {"metadata": {"labels": {"tier": "front"}}}
    with world() as made:
        path = "/api/namespaces/shop/workloads/twin?gvk=apps/v1, Kind=StatefulSet"
        answer = made.browser.patch(path, body, content_type="application/merge-patch+json")

        assert (answer.status_code, answer.json()["gvk"]["Kind"]) == (200, "StatefulSet")
        assert made.metadata(kinds.STATEFUL_SET, "shop", "twin")["labels"] == {"of": "StatefulSet", "tier": "front"}
        assert made.metadata(kinds.DEPLOYMENT, "shop", "twin")["labels"] == {"of": "Deployment"}


def labels(made: World, kind: kinds.Kind) -> dict[str, str]:
    found: dict[str, str] = made.metadata(kind, "shop", "twin", "spec", "template")["labels"]
    return found
