"""`POST`, `PATCH` and `DELETE` of configuration objects."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from apiserver.messages import Answer
from mesh.model import kinds
from mesh.model.kinds import CONFIG_KINDS, Kind
from tests.stand_ins.refusing import answer_with, refusal
from tests.web.visits import Answer as Visited
from tests.web.worlds.configured import Configured, address, configured, examples
from tests.web.worlds.memory import HOME

CART = f"/api/{address(kinds.VIRTUAL_SERVICE, 'cart')}"
ROUTES = CART.removesuffix("/cart")
NEW = {
    "apiVersion": "networking.istio.io/v1",
    "kind": "VirtualService",
    "metadata": {"name": "new", "namespace": "shop"},
    "spec": {"hosts": ["new"], "http": [{"route": [{"destination": {"host": "cart"}, "weight": 0}]}]},
}
by_kind = pytest.mark.parametrize("kind", CONFIG_KINDS, ids=lambda kind: kind.word)


@pytest.fixture
def shop() -> Iterator[Configured]:
    with configured() as made:
        yield made


def send(world: Configured, method: str, path: str, body: Any = None, **headers: str) -> Visited:
    data = body if isinstance(body, str | bytes) else json.dumps(body) if body is not None else ""
    return world.browser.generic(method, path, data, "application/json", headers=headers)


def error(answer: Visited) -> str:
    return str(answer.json()["error"])


def writes(world: Configured) -> list[str]:
    """The methods of all that reached the cluster as a write of an object."""
    sent = ((method, path) for method, path in world.server.requests if "selfsubject" not in path)
    return [method for method, _ in sent if method not in ("GET", "HEAD")]


@by_kind
def test_an_object_of_every_kind_is_created_patched_and_deleted(shop: Configured, kind: Kind) -> None:
    saved = examples()[kind]
    body = {**saved, "metadata": {"name": "other"}}
    path = f"/api/{address(kind, 'other')}"

    made = send(shop, "POST", path.removesuffix("/other"), body)
    assert (made.status_code, made.json()["resource"]["metadata"]["name"]) == (200, "other")
    assert set(saved["spec"]) <= set(made.json()["resource"]["spec"])
    patched = send(shop, "PATCH", path, {"metadata": {"labels": {"tier": "front"}}})
    assert (patched.status_code, patched.json()["resource"]["metadata"]["labels"]) == (200, {"tier": "front"})
    gone = send(shop, "DELETE", path)
    assert (gone.status_code, b"".join(gone)) == (200, b"")
    assert send(shop, "GET", path).status_code == 404


def test_a_written_object_is_answered_with_what_a_client_knows_of_one(shop: Configured) -> None:
    made = send(shop, "POST", ROUTES, NEW).json()

    assert made["gvk"] == {"Group": "networking.istio.io", "Kind": "VirtualService", "Version": "v1"}
    assert made["permissions"] == {"create": True, "update": True, "delete": True}
    assert made["resource"]["spec"] == NEW["spec"]
    assert made["references"] is None


def test_a_patch_keeps_what_it_does_not_name_and_null_takes_away(shop: Configured) -> None:
    before = send(shop, "GET", CART).json()["resource"]["spec"]
    after = send(shop, "PATCH", CART, {"spec": {"exportTo": ["."], "gateways": None}}).json()["resource"]["spec"]

    assert after == {**{key: value for key, value in before.items() if key != "gateways"}, "exportTo": ["."]}


def test_a_version_that_is_not_the_cluster_s_own_is_no_hindrance(shop: Configured) -> None:
    old = ROUTES.replace("/v1/", "/v1beta1/")
    made = send(shop, "POST", old, {**NEW, "apiVersion": "networking.istio.io/v1beta1"})

    assert made.status_code == 200
    assert made.json()["gvk"]["Version"] == "v1beta1"
    assert made.json()["resource"]["apiVersion"] == "networking.istio.io/v1"


WRONG_LABEL = {"metadata": {"labels": {"tier": "no label value"}}}


@pytest.mark.parametrize(
    ("question", "status", "told"),
    [
        (("POST", ROUTES, {**NEW, "metadata": {"name": "cart"}}), 409, "already exists"),
        (("POST", ROUTES, {**NEW, "metadata": {}}), 422, "name"),
        (("POST", ROUTES, {**NEW, "metadata": {"name": "new", **WRONG_LABEL["metadata"]}}), 422, "label"),
        (("PATCH", CART, WRONG_LABEL), 422, "label"),
        (("POST", ROUTES.replace("/shop/", "/nosuch/"), {**NEW, "metadata": {"name": "x"}}), 404, "nosuch"),
        (("POST", ROUTES.replace("/shop/", "/kube-system/"), {**NEW, "metadata": {"name": "x"}}), 403, "kube-system"),
        (("POST", ROUTES, "{"), 400, "no JSON"),
        (("POST", ROUTES, "[" * 100_000), 400, "no JSON"),
        (("POST", ROUTES, b"\xff\xfe"), 400, "no JSON"),
        (("POST", ROUTES, "[]"), 400, "a JSON object"),
        (("PATCH", CART, ""), 400, "no JSON"),
        (("PATCH", CART, "null"), 400, "a merge patch is a JSON object"),
        (("PATCH", CART, {"metadata": []}), 400, "metadata"),
        (("POST", ROUTES, {**NEW, "kind": "Gateway"}), 400, "allowed: VirtualService"),
        (("POST", ROUTES, {**NEW, "apiVersion": "v1"}), 400, "allowed: networking.istio.io/v1,"),
        (("POST", ROUTES, {**NEW, "metadata": {"name": "new", "namespace": "depot"}}), 400, "allowed: shop"),
        (("PATCH", CART, {"metadata": {"name": "other"}}), 400, "allowed: cart"),
        (("POST", ROUTES.replace("VirtualService", "Nothing"), NEW), 400, "Kind=Nothing"),
        (("POST", f"{ROUTES}?strange=1", NEW), 400, "strange"),
        (("PATCH", CART, {"metadata": {"resourceVersion": "1", "labels": {"a": "b"}}}), 409, "modified"),
        (("PATCH", f"{CART}less", {"metadata": {"labels": {"a": "b"}}}), 404, "cartless"),
        (("DELETE", f"{CART}less", None), 404, "cartless"),
        (("DELETE", CART.replace("/shop/", "/nosuch/"), None), 404, "nosuch"),
    ],
)
def test_what_cannot_be_done_says_so_by_its_status_and_changes_nothing(
    shop: Configured, question: tuple[str, str, Any], status: int, told: str
) -> None:
    before = shop.server.store.version
    answer = send(shop, *question)

    assert (answer.status_code, told in error(answer)) == (status, True), error(answer)
    assert shop.server.store.version == before


def test_other_methods_are_not_allowed(shop: Configured) -> None:
    assert send(shop, "PUT", CART, NEW)["Allow"] == "GET, PATCH, DELETE, HEAD, OPTIONS"
    assert send(shop, "GET", ROUTES)["Allow"] == "POST, OPTIONS"


@pytest.mark.parametrize(("method", "verb"), [("POST", "create"), ("PATCH", "patch"), ("DELETE", "delete")])
def test_nobody_writes_without_permission_or_in_view_only_mode(shop: Configured, method: str, verb: str) -> None:
    path = ROUTES if method == "POST" else CART
    body = {**NEW, "metadata": {"name": "new"}} if method == "POST" else {}
    shop.server.forbid("virtualservices.networking.istio.io", verb=verb)

    refused = send(shop, method, path, body)
    assert (refused.status_code, f"may not {verb} " in error(refused)) == (403, True)
    assert writes(shop) == []
    with configured(deployment={"view_only_mode": True}) as made:
        refused = send(made, method, path, body)
        assert (refused.status_code, "view-only" in error(refused)) == (403, True)
        assert writes(made) == []


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_a_page_of_another_site_writes_nothing(shop: Configured, method: str) -> None:
    path = ROUTES if method == "POST" else CART
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert send(shop, method, path, NEW, **headers).status_code == 403
    assert writes(shop) == []


def test_a_kind_that_the_cluster_does_not_serve_says_so(shop: Configured, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_with(monkeypatch, shop.server, Answer(404, b"404 page not found", "text/plain"))
    refused = send(shop, "POST", ROUTES, NEW)
    assert (refused.status_code, "serves no virtualservices.networking.istio.io" in error(refused)) == (404, True)


def test_what_the_api_server_calls_a_bad_request_is_one(shop: Configured, monkeypatch: pytest.MonkeyPatch) -> None:
    told = 'admission webhook "validation.istio.io" denied the request: configuration is invalid'
    answer_with(monkeypatch, shop.server, refusal(400, told))
    refused = send(shop, "PATCH", CART, {})
    assert (refused.status_code, error(refused)) == (400, told)


def test_every_write_is_noted_with_what_came_of_it(shop: Configured, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="audit"):
        send(shop, "POST", ROUTES, NEW)
        send(shop, "POST", ROUTES, NEW)
        send(shop, "PATCH", f"{ROUTES}/new", {"metadata": {"labels": {"a": "b"}}})
        send(shop, "DELETE", f"{ROUTES}/new")
        send(shop, "DELETE", f"{ROUTES}/new")

    place = f"networking.istio.io/v1, Kind=VirtualService cluster [{HOME}] namespace [shop] VirtualService [new]"
    done = [record.getMessage() for record in caplog.records if record.__dict__["audit"]["outcome"] == "done"]
    assert done == [f"AUDIT: user [anonymous] {deed} {place}" for deed in ("CREATE", "UPDATE", "DELETE")]
    refused = [record.__dict__["audit"] for record in caplog.records if record.__dict__["audit"]["outcome"] != "done"]
    assert [(note["operation"], note["outcome"], note["name"]) for note in refused] == [
        ("CREATE", "refused", "new"),
        ("DELETE", "refused", "new"),
    ]
    assert "already exists" in refused[0]["reason"]
    assert {note["client"] for note in refused} == {"127.0.0.1"}


def test_an_api_server_that_fails_is_no_success(shop: Configured) -> None:
    shop.server.fail_with(503)
    assert send(shop, "PATCH", CART, {}).status_code in (500, 503)
