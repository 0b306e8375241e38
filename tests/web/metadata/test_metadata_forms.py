"""Labels and annotations are changed by forms that need no script."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from apiserver.messages import Answer as ApiAnswer
from mesh.model.kinds import DEPLOYMENT, NAMESPACE, SERVICE, Kind
from mesh.model.metadata import LAST_APPLIED
from tests.stand_ins.refusing import answer_with
from tests.web.visits import get, page_of
from tests.web.worlds.edited import XSS, World, world

CART = "namespaces/shop/workloads/cart"
KEYS, VALUES = "template-key", "template-value"


@pytest.fixture
def shop() -> Iterator[World]:
    with world() as made:
        yield made


def test_the_labels_of_a_workload_change_on_it_and_on_its_pods_alike(shop: World) -> None:
    form = shop.open(f"{CART}/labels")
    assert form.values(KEYS) == ["app", "version"]

    saved = form.type(KEYS, ["app", "tier"]).type(VALUES, ["cart", "front"]).press("save")

    assert saved.answer.status_code == 303
    assert shop.metadata(DEPLOYMENT, "shop", "cart")["labels"] == {"helm": "chart", "tier": "front"}
    assert shop.metadata(DEPLOYMENT, "shop", "cart", "spec", "template")["labels"] == {"app": "cart", "tier": "front"}


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("namespaces/shop", (NAMESPACE, "", "shop")),
        ("namespaces/shop/services/cart", (SERVICE, "shop", "cart")),
    ],
)
@pytest.mark.parametrize("part", ["labels", "annotations"])
def test_namespaces_and_services_have_one_place_for_each(
    shop: World, address: str, place: tuple[Kind, str, str], part: str
) -> None:
    form = shop.open(f"{address}/{part}")
    before = dict(zip(form.values("object-key"), form.values("object-value"), strict=True))

    added = form.press("add", "object")
    keys, values = added.values("object-key"), added.values("object-value")
    saved = added.type("object-key", [*keys[:-1], "owner"]).type("object-value", [*values[:-1], "us"]).press("save")

    assert saved.answer.status_code == 303
    assert shop.metadata(*place)[part] == {**before, "owner": "us"}


def test_annotations_of_object_and_template_are_apart_and_kubectl_s_own_stays(shop: World) -> None:
    form = shop.open(f"{CART}/annotations")
    assert form.values("object-key") == ["hostile", "note"]
    assert form.values(KEYS) == ["proxy.istio.io/x"]
    assert LAST_APPLIED not in form.page.content

    form.type("object-key", ["note"]).type("object-value", ["two\r\nlines"]).type(VALUES, ["2"]).press("save")

    assert shop.metadata(DEPLOYMENT, "shop", "cart")["annotations"] == {LAST_APPLIED: "{}", "note": "two\nlines"}
    assert shop.metadata(DEPLOYMENT, "shop", "cart", "spec", "template")["annotations"] == {"proxy.istio.io/x": "2"}


def test_a_form_that_changes_nothing_writes_nothing(shop: World) -> None:
    shop.open(f"{CART}/annotations").press("save")
    assert shop.writes() == []


def test_rows_come_and_go_without_a_script_and_nothing_is_written_yet(shop: World) -> None:
    form = shop.open("namespaces/shop/labels").type("object-value", ["typed", "b", "c"])
    more = form.press("add", "object")
    assert len(more.values("object-key")) == len(form.values("object-key")) + 1
    assert more.values("object-value")[0] == "typed"
    assert more.page.has("[autofocus]")

    less = more.press("remove", "object-0")
    assert less.values("object-key") == more.values("object-key")[1:]
    assert less.press("remove", "object-99").values("object-key") == less.values("object-key")
    assert shop.writes() == []


def test_return_in_a_field_saves_and_takes_no_row_away(shop: World) -> None:
    buttons = shop.open("namespaces/shop/labels").page.form('[method="post"]').values("button", "name")
    assert buttons.index("save") < buttons.index("remove")


@pytest.mark.parametrize(
    ("keys", "values", "told"),
    [
        (["app", ""], ["cart", "x"], "A key is needed."),
        (["app", "app"], ["cart", "cart"], "This key is there twice."),
        (["app", "a b"], ["cart", "x"], "Allowed are letters"),
        (["app", "tier"], ["cart", "not right"], "Value: Allowed are letters"),
        (["app", "tier"], ["cart", "x" * 64], "It has 64 characters; allowed: at most 63."),
        (["app", XSS], ["cart", XSS], "Before the / belongs a DNS name"),
    ],
)
def test_what_is_wrong_is_told_beside_its_row_and_what_was_typed_stays(
    shop: World, keys: list[str], values: list[str], told: str
) -> None:
    refused = shop.open(f"{CART}/labels").type(KEYS, keys).type(VALUES, values).press("save")

    assert refused.answer.status_code == 422
    assert told in refused.page.words
    assert refused.page.has('[aria-invalid="true"]')
    assert (refused.values(KEYS), refused.values(VALUES)) == (keys, values)
    assert "<script>alert" not in refused.page.source
    assert refused.page.inline_code == []
    assert shop.writes() == []


def test_blank_rows_are_no_labels(shop: World) -> None:
    form = shop.open(f"{CART}/labels").type(KEYS, ["", "app", " tier ", ""]).type(VALUES, ["", "cart", " front ", ""])
    assert form.press("save").answer.status_code == 303
    assert shop.metadata(DEPLOYMENT, "shop", "cart", "spec", "template")["labels"] == {"app": "cart", "tier": "front"}


@pytest.mark.parametrize(("keys", "values"), [(["version"], ["v1"]), (["app", "version"], ["till", "v1"])])
def test_a_label_that_the_selector_needs_stays(shop: World, keys: list[str], values: list[str]) -> None:
    refused = shop.open(f"{CART}/labels").type(KEYS, keys).type(VALUES, values).press("save")

    assert refused.answer.status_code == 422
    assert 'The selector of the object needs "cart" here' in refused.page.words
    assert sorted(refused.values(KEYS)) == ["app", "version"]
    assert shop.writes() == []


def test_a_change_by_somebody_else_is_told_and_what_was_typed_stays(shop: World) -> None:
    form = shop.open("namespaces/shop/labels")
    shop.kube.patch(NAMESPACE, "", "shop", {"metadata": {"labels": {"team": "theirs"}}})
    keys = form.values("object-key")
    form.type("object-value", ["mine" if key == "team" else "enabled" for key in keys])

    refused = form.press("save")

    assert refused.answer.status_code == 409
    assert "somebody else has changed the labels" in refused.page.words
    assert {"theirs", "mine"} <= set(refused.page.texts("td"))
    assert "mine" in refused.values("object-value")
    assert shop.metadata(NAMESPACE, "", "shop")["labels"]["team"] == "theirs"

    assert refused.press("save").answer.status_code == 303
    assert shop.metadata(NAMESPACE, "", "shop")["labels"]["team"] == "mine"


def test_a_change_of_something_else_of_the_object_is_no_conflict(shop: World) -> None:
    form = shop.open("namespaces/shop/labels")
    shop.kube.patch(NAMESPACE, "", "shop", {"metadata": {"annotations": {"other": "x"}}})
    assert form.type("object-key", ["only"]).type("object-value", ["one"]).press("save").answer.status_code == 303
    assert shop.metadata(NAMESPACE, "", "shop")["annotations"] == {"other": "x"}


def test_an_annotation_that_changes_all_the_time_keeps_nobody_from_saving_another(shop: World) -> None:
    shop.kube.patch(NAMESPACE, "", "shop", {"metadata": {"annotations": {"leader": "a", "note": "old"}}})
    form = shop.open("namespaces/shop/annotations")
    shop.kube.patch(NAMESPACE, "", "shop", {"metadata": {"annotations": {"leader": "b"}}})
    keys = form.values("object-key")

    saved = form.type("object-value", ["new" if key == "note" else "a" for key in keys]).press("save")

    assert saved.answer.status_code == 303
    assert shop.metadata(NAMESPACE, "", "shop")["annotations"] == {"leader": "b", "note": "new"}


def test_an_object_that_went_meanwhile_is_told_and_what_was_typed_stays(shop: World) -> None:
    form = shop.open(f"{CART}/labels").type(VALUES, ["cart", "v2"])
    shop.kube.delete(DEPLOYMENT, "shop", "cart")

    refused = form.press("save")

    assert refused.answer.status_code == 404
    assert "Nothing was saved" in refused.page.words
    assert refused.values(VALUES) == ["cart", "v2"]
    assert shop.browser.get(f"/console/{CART}/labels").status_code == 404


def test_who_may_not_change_it_finds_no_form_and_cannot_save(shop: World) -> None:
    form = shop.open(f"{CART}/labels").type(VALUES, ["cart", "v2"])
    shop.server.forbid("deployments.apps", verb="patch")

    refused = form.press("save")
    assert refused.answer.status_code == 403
    assert "may not patch deployments.apps" in refused.page.words
    assert refused.values(VALUES) == ["cart", "v2"]
    assert shop.writes() == []


def test_a_person_without_the_permission_is_told_so_at_the_form(shop: World) -> None:
    shop.server.forbid("deployments.apps", verb="patch")
    refused = get(shop.browser, f"{CART}/labels", 403)
    assert "You may not change deployments in this namespace." in refused.words


def test_a_cluster_that_does_not_say_who_may_is_no_refusal(shop: World) -> None:
    shop.server.forbid("selfsubjectaccessreviews.authorization.k8s.io", verb="create")

    assert shop.open(f"{CART}/labels").answer.status_code == 200


def test_view_only_mode_changes_nothing() -> None:
    with world(deployment={"view_only_mode": True}) as made:
        assert made.browser.get(f"/console/{CART}/labels").status_code == 403
        data = {KEYS: ["app"], VALUES: ["cart"], "mark": "x", "save": "true"}
        answer = made.browser.post(f"/console/{CART}/labels", data)
        assert answer.status_code == 403
        assert "view-only mode" in page_of(answer).words
        assert made.writes() == []


def test_a_cluster_that_does_not_answer_costs_nothing_that_was_typed(shop: World) -> None:
    form = shop.open(f"{CART}/labels").type(VALUES, ["cart", "v2"])
    shop.server.forbid("deployments.apps", verb="get")

    refused = form.press("save")
    assert refused.answer.status_code == 403
    assert "Nothing was saved" in refused.page.words

    shop.server.allow("deployments.apps", verb="get")
    assert refused.press("save").answer.status_code == 303


def test_where_no_answer_comes_nobody_says_that_nothing_was_saved(shop: World, monkeypatch: pytest.MonkeyPatch) -> None:
    form = shop.open(f"{CART}/labels").type(VALUES, ["cart", "v2"])
    answer_with(monkeypatch, shop.server, ApiAnswer(200, b"{", headers=(("Content-Length", "9"),)))

    unsure = form.press("save")
    assert "It is not known whether it was saved" in unsure.page.words
    assert unsure.values(VALUES) == ["cart", "v2"]


@pytest.mark.parametrize("address", ["namespaces/kube-system/labels", "namespaces/nosuch/workloads/x/labels"])
def test_a_namespace_that_may_not_be_seen_has_no_form(shop: World, address: str) -> None:
    assert shop.browser.get(f"/console/{address}").status_code == 403
    assert shop.browser.post(f"/console/{address}", {"save": "true"}).status_code == 403


def test_another_site_s_page_changes_nothing(shop: World) -> None:
    form = shop.open(f"{CART}/labels").type(VALUES, ["cart", "v2"])
    assert form.press("save", **{"Sec-Fetch-Site": "cross-site"}).answer.status_code == 403
    assert shop.writes() == []


def test_hostile_values_are_only_text(shop: World) -> None:
    form = shop.open(f"{CART}/annotations")
    assert XSS in form.values("object-value")
    assert "<script>alert" not in form.page.source
    assert form.page.inline_code == []


def test_a_saved_change_is_said_once_on_the_page_it_leads_to(shop: World) -> None:
    saved = shop.open("namespaces/shop/labels").press("save")
    assert saved.answer["Location"] == "/console/namespaces/shop"

    assert "Labels of namespace shop saved." in get(shop.browser, saved.answer["Location"]).words
    assert "saved." not in get(shop.browser, saved.answer["Location"]).content


def test_a_message_that_this_console_did_not_sign_is_not_shown(shop: World) -> None:
    shop.browser.cookies["flash"] = "ImZvcmdlZCI:1abc:forged"
    answer = shop.browser.get("/console/namespaces/shop")
    assert "forged" not in page_of(answer).content
    assert answer.cookies["flash"].value == ""


def test_each_change_is_in_the_audit_log(shop: World, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="audit"):
        shop.open(f"{CART}/labels").type(KEYS, ["app", "tier"]).type(VALUES, ["cart", "front"]).press("save")
    (line,) = [record.getMessage() for record in caplog.records if record.name == "audit"]
    assert line.startswith("AUDIT: user [anonymous] UPDATE labels of the template: set [tier] removed [version]")
    assert line.endswith("namespace [shop] Deployment [cart]")
