"""Objects are edited as YAML and deleted by forms that need no script, and nothing that was typed is lost."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from apiserver.messages import Answer as ApiAnswer
from mesh.editing.objects import editable
from mesh.model import kinds
from mesh.model.kinds import CONFIG_KINDS, Kind
from mesh.model.metadata import LAST_APPLIED
from mesh.web.istio.edit_page import text_mark
from tests.stand_ins.refusing import answer_with, is_write, refusal
from tests.web.forms import Browser
from tests.web.html import Page
from tests.web.visits import Answer, get, page_of
from tests.web.worlds.configured import Configured, address, configured, examples

by_kind = pytest.mark.parametrize("kind", CONFIG_KINDS, ids=lambda kind: kind.word)
CART = address(kinds.VIRTUAL_SERVICE, "cart")
EDIT, DELETE = f"{CART}/edit", f"{CART}/delete"
XSS = "</textarea><script>alert('x')</script>"
ROUTES = "virtualservices.networking.istio.io"


class Desk:
    """A person at the form: what the page says, and what it would send."""

    def __init__(self, world: Configured, answer: Answer, path: str) -> None:
        self.world, self.answer, self.path = world, answer, path
        self.status, self.page = answer.status_code, page_of(answer)
        self.fields = dict(self.page.form("form.config-form").fields) if self.page.has("form.config-form") else {}

    @property
    def typed(self) -> str:
        return self.fields["manifest"].replace("\r\n", "\n")

    @property
    def told(self) -> str:
        return self.page.one("[role=alert]").words

    @property
    def changes(self) -> list[str]:
        """The lines that the preview shows as added and as removed."""
        return [str(each.node.text()).rstrip("\n") for each in self.page.all(".config-diff .is-added, .is-removed")]

    @property
    def buttons(self) -> list[str]:
        return self.page.values(".config-form button[type=submit]", "name")

    def replace(self, old: str, new: str) -> Desk:
        assert old in self.typed, self.typed
        return self.type(self.typed.replace(old, new, 1))

    def type(self, text: str) -> Desk:
        self.fields["manifest"] = text.replace("\n", "\r\n")
        return self

    def press(self, button: str) -> Desk:
        path = self.page.one("form.config-form").get("action") or self.path
        answer = self.world.browser.post(path, {**self.fields, button: "true"})
        return Desk(self.world, answer, path)


def open_(world: Configured, path: str) -> Desk:
    return Desk(world, world.browser.get(f"/console/{path}"), f"/console/{path}")


def live(world: Configured, kind: Kind = kinds.VIRTUAL_SERVICE, name: str = "cart") -> dict[str, Any]:
    client = world.runtime.client("Kubernetes")
    assert client is not None
    return client.get(kind, "shop", name)


def patch(world: Configured, body: Any, name: str = "cart") -> None:
    client = world.runtime.client("Kubernetes")
    assert client is not None
    client.patch(kinds.VIRTUAL_SERVICE, "shop", name, body)


@pytest.fixture
def shop() -> Iterator[Configured]:
    with configured() as made:
        made.browser = Browser(raise_request_exception=False)
        yield made


def read_only(**settings: Any) -> Any:
    return configured(deployment={"view_only_mode": True, **settings})


@by_kind
def test_an_object_of_every_kind_is_edited_previewed_saved_and_put_back(shop: Configured, kind: Kind) -> None:
    name = examples()[kind]["metadata"]["name"]
    before = live(shop, kind, name)
    desk = open_(shop, f"{address(kind, name)}/edit")
    previewed = desk.replace(f"name: {name}", f"name: {name}\n  finalizers: [example.com/kept]").press("preview")

    assert (previewed.status, previewed.changes) == (200, ["+   finalizers:", "+   - example.com/kept"])
    assert live(shop, kind, name) == before
    saved = previewed.press("save")
    assert (saved.status, f"{name} was saved." in saved.page.words) == (200, True)
    assert live(shop, kind, name)["metadata"]["finalizers"] == ["example.com/kept"]

    back = saved.press("preview")
    assert back.changes == ["-   finalizers:", "-   - example.com/kept"]
    assert back.press("save").status == 200
    assert editable(live(shop, kind, name)) == editable(before)


def test_the_page_leads_to_the_form_and_the_form_back(shop: Configured) -> None:
    page = get(shop.browser, CART)
    assert (page.link("Edit"), page.link("Delete")) == (f"/console/{EDIT}", f"/console/{DELETE}")

    desk = open_(shop, EDIT)
    assert desk.page.one("h1").words == "VS Edit cart"
    assert desk.page.link("Cancel") == f"/console/{CART}"
    assert desk.page.one("nav.pf-v6-c-breadcrumb").texts("li")[-2:] == ["/ cart", "/ Edit"]
    assert desk.page.inline_code == []


def test_what_is_edited_is_without_what_the_api_server_keeps(shop: Configured) -> None:
    patch(shop, {"metadata": {"annotations": {LAST_APPLIED: "{}", "mine": "1"}}})
    shown = yaml.safe_load(open_(shop, EDIT).typed)

    assert set(shown) == {"apiVersion", "kind", "metadata", "spec"}
    assert shown["metadata"] == {
        "name": "cart",
        "namespace": "shop",
        "labels": {"team": "till"},
        "annotations": {"mine": "1"},
    }


def test_annotations_that_are_taken_away_leave_kubectl_s_own(shop: Configured) -> None:
    patch(shop, {"metadata": {"annotations": {LAST_APPLIED: "{}", "mine": "1"}}})
    desk = open_(shop, EDIT).replace("  annotations:\n    mine: '1'\n", "").press("preview").press("save")
    assert "was saved" in desk.page.words
    assert live(shop)["metadata"]["annotations"] == {LAST_APPLIED: "{}"}


def test_nothing_is_saved_that_was_not_previewed(shop: Configured) -> None:
    before = live(shop)
    desk = open_(shop, EDIT).replace("name: cart", "name: cart\n  annotations: {a: b}")
    assert desk.buttons == ["preview"]
    desk = desk.press("save")
    assert (desk.changes, live(shop) == before) == (["+   annotations:", "+     a: b"], True)

    desk = desk.replace("{a: b}", "{a: c}").press("save")
    assert (desk.changes, live(shop) == before) == (["+   annotations:", "+     a: c"], True)
    assert "was saved" in desk.press("save").page.words
    assert live(shop)["metadata"]["annotations"] == {"a": "c"}


def test_a_text_that_changes_nothing_says_so_and_offers_nothing(shop: Configured) -> None:
    desk = open_(shop, EDIT)
    desk = desk.type(f"# a comment\n{desk.typed}").press("preview")
    assert desk.page.one("section[aria-labelledby=card-preview] .quiet").words.startswith("Nothing:")
    assert desk.buttons == ["preview"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("kind: VirtualService", "kind:\tVirtualService\n\tx: y", "line 3 A tab stands where blanks belong"),
        ("kind: VirtualService", "kind: VirtualService\nkind: Gateway", "line 3 the key 'kind' is given twice"),
        ("kind: VirtualService", "kind: Gateway", 'line 2 kind: "Gateway" is not that of this object'),
        ("name: cart", "name: other", 'line 4 metadata.name: "other" is not that of this object; allowed: "cart"'),
        ("namespace: shop", "namespace: depot", 'line 5 metadata.namespace: "depot"'),
        ("name: cart", f"name: [{'[' * 80}", "nested deeper than 64 levels"),
        ("name: cart", "name: cart\n  annotations: {a: 1}", "metadata.annotations.a: Invalid value: expected text"),
        ("name: cart", "name: cart\n  annotations: {a: 1}", "line 5"),
        ("name: cart", "name: cart\n  finalizers: {}", "line 5 metadata.finalizers: Invalid value: expected a list"),
        ("spec:", f"hostile: {XSS}\nspec: [", "line"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_what_was_typed_stays(
    shop: Configured, old: str, new: str, told: str
) -> None:
    version = shop.server.store.version
    desk = open_(shop, EDIT).replace(old, new)
    typed = desk.typed
    refused = desk.press("preview")

    assert (refused.status, told in refused.told) == (422, True), refused.told
    assert refused.typed == typed
    assert refused.buttons == ["preview"]
    assert "<script>alert" not in refused.page.source
    assert refused.press("save").status == 422
    assert shop.server.store.version == version


def test_a_text_of_many_megabytes_is_refused_and_one_that_can_be_shown_stays(shop: Configured) -> None:
    desk = open_(shop, EDIT)
    long = desk.typed + "# " + "x" * 2_000_000
    refused = desk.type(long).press("preview")
    assert (refused.status, refused.typed) == (422, long)
    assert "allowed: at most 1500000" in refused.told

    assert desk.type("x" * 5_000_000).press("preview").status == 413


def test_a_change_by_somebody_else_shows_both_and_loses_nothing(shop: Configured) -> None:
    desk = open_(shop, EDIT).replace("name: cart", "name: cart\n  annotations: {mine: x}").press("preview")
    typed = desk.typed
    patch(shop, {"metadata": {"annotations": {"theirs": "y"}}})
    refused = desk.press("save")

    assert (refused.status, "somebody else has changed it" in refused.told) == (409, True)
    assert refused.typed == typed
    assert "theirs: y" in str(refused.page.one(".config-theirs").node.text())
    assert refused.changes == ["-     theirs: y", "+     mine: x"]
    assert live(shop)["metadata"]["annotations"] == {"theirs": "y"}

    again = refused.press("preview")
    assert again.changes == refused.changes
    assert again.press("save").status == 200
    assert live(shop)["metadata"]["annotations"] == {"mine": "x"}


def test_a_status_that_changes_meanwhile_is_no_conflict(shop: Configured) -> None:
    desk = open_(shop, EDIT).replace("name: cart", "name: cart\n  annotations: {a: b}").press("preview")
    patch(shop, {"metadata": {"annotations": {LAST_APPLIED: "{}"}}})
    assert desk.press("save").status == 200


def test_an_object_that_was_deleted_meanwhile_can_be_created_anew(shop: Configured) -> None:
    desk = open_(shop, EDIT).replace("name: cart", "name: cart\n  annotations: {a: b}")
    client = shop.runtime.client("Kubernetes")
    assert client is not None
    client.delete(kinds.VIRTUAL_SERVICE, "shop", "cart")
    refused = desk.press("preview")

    assert (refused.status, "it was deleted since you opened it" in refused.told) == (409, True)
    created = refused.press("preview").press("save")
    assert "VirtualService cart was created." in created.page.words
    assert created.page.link("Undo") == f"/console/{DELETE}"
    assert live(shop)["metadata"]["annotations"] == {"a": "b"}


def test_a_deleted_object_says_before_what_refers_to_it_and_can_be_put_back(shop: Configured) -> None:
    before = live(shop, kinds.GATEWAY, "edge")
    desk = open_(shop, f"{address(kinds.GATEWAY, 'edge')}/delete")
    assert "Referred to by VS cart" in desk.page.one("section[aria-labelledby=card-related]").words
    assert live(shop, kinds.GATEWAY, "edge") == before

    gone = desk.press("delete")
    assert (gone.status, "Gateway edge was deleted." in gone.page.words) == (200, True)
    assert shop.browser.get(f"/console/{address(kinds.GATEWAY, 'edge')}").status_code == 404
    assert desk.press("delete").status == 404

    back = gone.press("preview")
    assert back.page.one("button[name=save]").words == "Create"
    assert "Gateway edge was created." in back.press("save").page.words
    after = live(shop, kinds.GATEWAY, "edge")
    assert after["spec"] == before["spec"]


def test_what_somebody_has_changed_is_not_deleted_unseen(shop: Configured) -> None:
    desk = open_(shop, DELETE)
    patch(shop, {"metadata": {"annotations": {"theirs": "y"}}})
    refused = desk.press("delete")
    assert (refused.status, "somebody else has changed it" in refused.told) == (409, True)
    assert "theirs: y" in refused.page.words
    assert refused.press("delete").status == 200


def test_in_view_only_mode_everything_is_previewed_and_nothing_written() -> None:
    with read_only() as made:
        made.browser = Browser(raise_request_exception=False)
        version = made.server.store.version
        desk = open_(made, EDIT)
        assert "view-only mode" in desk.page.words
        desk = desk.replace("name: cart", "name: cart\n  annotations: {a: b}").press("preview")
        assert (desk.status, desk.changes, desk.buttons) == (200, ["+   annotations:", "+     a: b"], ["preview"])
        desk.fields["previewed"] = text_mark(desk.typed)
        refused = desk.press("save")
        assert (refused.status, "Nothing was saved: the console is in view-only mode" in refused.told) == (403, True)
        assert refused.typed == desk.typed

        question = open_(made, DELETE)
        assert (question.buttons, "view-only mode" in question.page.words) == ([], True)
        assert question.press("delete").status == 403
        assert made.server.store.version == version
        assert [method for method, _ in made.server.requests if method != "GET"] == []


def test_without_permission_everything_is_previewed_and_saving_says_why_not(shop: Configured) -> None:
    for verb in ("patch", "delete"):
        shop.server.forbid(ROUTES, verb=verb)
    version = shop.server.store.version
    desk = open_(shop, EDIT)
    assert f"You may not change {ROUTES} in namespace shop." in desk.page.words
    desk = desk.replace("name: cart", "name: cart\n  annotations: {a: b}").press("preview")
    assert (desk.status, desk.changes, desk.buttons) == (200, ["+   annotations:", "+     a: b"], ["preview"])
    desk.fields["previewed"] = text_mark(desk.typed)
    refused = desk.press("save")
    assert (refused.status, "may not patch" in refused.told) == (403, True)

    question = open_(shop, DELETE)
    assert question.buttons == []
    assert question.press("delete").status == 403
    assert shop.server.store.version == version


@pytest.mark.parametrize(
    ("metadata", "told"),
    [
        ({"annotations": {"argocd.argoproj.io/tracking-id": "shop:x"}}, "Argo CD (Application shop) writes this"),
        ({"labels": {"kustomize.toolkit.fluxcd.io/name": "apps"}}, "Flux (Kustomization apps) writes this"),
        ({"labels": {"app.kubernetes.io/managed-by": "Helm"}}, "Helm writes this"),
    ],
)
def test_an_object_that_a_tool_owns_says_so_before_it_is_changed(
    shop: Configured, metadata: dict[str, Any], told: str
) -> None:
    patch(shop, {"metadata": metadata})
    for path in (EDIT, DELETE):
        assert told in open_(shop, path).page.words
    assert told in open_(shop, EDIT).press("preview").page.words


def test_a_namespace_that_may_not_be_seen_keeps_what_was_typed(shop: Configured) -> None:
    hidden = EDIT.replace("/shop/", "/kube-system/")
    assert open_(shop, hidden).status == 403
    answer = shop.browser.post(f"/console/{hidden}", {"manifest": "typed: this", "mark": "x"})
    desk = Desk(shop, answer, f"/console/{hidden}")
    assert (desk.status, desk.typed) == (403, "typed: this")
    assert "is not there or not accessible" in desk.told


def test_what_is_not_there_is_not_edited(shop: Configured) -> None:
    assert open_(shop, f"{CART}less/edit").status == 404
    assert open_(shop, f"{CART}less/delete").status == 404
    assert open_(shop, EDIT.replace("VirtualService", "Nothing")).status == 404


def test_a_page_of_another_site_changes_nothing(shop: Configured) -> None:
    version = shop.server.store.version
    desk = open_(shop, EDIT).replace("name: cart", "name: cart\n  annotations: {a: b}").press("preview")
    for path in (EDIT, DELETE):
        answer = shop.browser.post(
            f"/console/{path}", {**desk.fields, "save": "1"}, headers={"Sec-Fetch-Site": "cross-site"}
        )
        assert answer.status_code == 403
    assert shop.server.store.version == version


def test_changes_are_noted_and_previews_are_not(shop: Configured, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="audit"):
        desk = open_(shop, EDIT).replace("name: cart", "name: cart\n  annotations: {a: b}").press("preview")
        assert caplog.records == []
        desk.press("save")
        open_(shop, DELETE).press("delete")
    deeds = [record.getMessage().split()[3] for record in caplog.records]
    assert deeds == ["UPDATE", "DELETE"]


def test_hostile_text_stays_text(shop: Configured) -> None:
    patch(shop, {"metadata": {"annotations": {"hostile": XSS}}})
    desk = open_(shop, EDIT).replace("name: cart", f"name: cart\n  labels: {{a: b}} # {XSS}").press("preview")
    pages: list[Page] = [desk.page, open_(shop, DELETE).page, desk.press("save").page]
    for page in pages:
        assert "<script>alert" not in page.source
        assert page.inline_code == []


def edited(world: Configured) -> Desk:
    return open_(world, EDIT).replace("name: cart", "name: cart\n  annotations: {a: b}")


WEBHOOK = 'admission webhook "validation.istio.io" denied the request: configuration is invalid: no hosts'


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (refusal(400, WEBHOOK), WEBHOOK),
        (refusal(403, WEBHOOK), WEBHOOK),
        (
            refusal(422, "is invalid", ("spec.http[1].route[0].weight", "too much")),
            "line 28 spec.http[1].route[0].weight",
        ),
        (refusal(422, "is invalid", ("", "no rule fits")), "no rule fits"),
        (
            refusal(400, 'strict decoding error: unknown field "spec.http[0].matsch"'),
            "line 17 spec.http[0].matsch: is no",
        ),
    ],
)
def test_what_the_api_server_has_against_it_is_told_at_its_line(
    shop: Configured, monkeypatch: pytest.MonkeyPatch, answer: ApiAnswer, told: str
) -> None:
    desk = edited(shop)
    answer_with(monkeypatch, shop.server, answer)
    refused = desk.press("preview")

    assert (refused.status, told in refused.told) == (422, True), refused.told
    assert (refused.typed, refused.buttons) == (desk.typed, ["preview"])
    assert refused.changes == ["+   annotations:", "+     a: b"]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (refusal(400, "the dryRun feature is disabled"), "the dryRun feature is disabled"),
        (refusal(400, 'admission webhook "x" does not support dry run'), "does not support dry run"),
        (refusal(500, 'failed calling webhook "x": context deadline exceeded'), "context deadline exceeded"),
        (refusal(503, "busy"), "busy"),
        (refusal(504, "late"), "late"),
    ],
)
def test_an_api_server_that_cannot_try_is_a_note_and_the_change_can_be_saved(
    shop: Configured, monkeypatch: pytest.MonkeyPatch, answer: ApiAnswer, told: str
) -> None:
    desk = edited(shop)
    with monkeypatch.context() as meanwhile:
        answer_with(meanwhile, shop.server, answer, lambda request: is_write(request) and request.dry_run)
        previewed = desk.press("preview")
        (note,) = [each for each in previewed.page.texts(".list-message") if "could not look at this" in each]
        assert (previewed.status, told in note) == (200, True)
        assert previewed.press("save").status == 200
    assert live(shop)["metadata"]["annotations"] == {"a": "b"}


@pytest.mark.parametrize(
    ("answer", "status", "told"),
    [
        (refusal(422, "is invalid", ("spec.hosts", "too many")), 422, "line 10 spec.hosts: too many"),
        (refusal(403, WEBHOOK), 403, WEBHOOK),
        (refusal(500, 'failed calling webhook "x": context deadline exceeded'), 500, "context deadline exceeded"),
        (refusal(503, "busy"), 503, "busy"),
        (refusal(413, "limit is 3145728"), 413, "limit is 3145728"),
        (ApiAnswer(404, b"404 page not found", "text/plain"), 404, "404"),
    ],
)
def test_a_change_that_is_refused_when_it_is_saved_loses_nothing(
    shop: Configured, monkeypatch: pytest.MonkeyPatch, answer: ApiAnswer, status: int, told: str
) -> None:
    desk = edited(shop).press("preview")
    answer_with(monkeypatch, shop.server, answer)
    refused = desk.press("save")

    assert (refused.status, told in refused.told) == (status, True), refused.told
    assert "Nothing was saved" in refused.told
    assert refused.typed == desk.typed
    assert "annotations" not in live(shop)["metadata"]


def test_where_no_answer_comes_nobody_says_that_nothing_was_saved(
    shop: Configured, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = edited(shop).press("preview")
    question = open_(shop, DELETE)
    answer_with(monkeypatch, shop.server, ApiAnswer(200, b"{", headers=(("Content-Length", "9"),)))
    assert "It is not known whether it was saved" in (told := desk.press("save")).told
    assert told.typed == desk.typed
    assert "It is not known whether it was deleted" in question.press("delete").told


def test_a_cluster_that_cannot_be_asked_loses_nothing(shop: Configured, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = edited(shop)
    answer_with(monkeypatch, shop.server, refusal(503, "busy"), lambda request: request.path.endswith("/cart"))
    refused = desk.press("preview")
    assert (refused.status, refused.typed) == (503, desk.typed)


def test_a_refused_deletion_is_told_on_its_page(shop: Configured, monkeypatch: pytest.MonkeyPatch) -> None:
    question = open_(shop, DELETE)
    answer_with(monkeypatch, shop.server, refusal(403, "denied by policy"))
    refused = question.press("delete")
    assert (refused.status, "Nothing was deleted: denied by policy." in refused.told) == (403, True)


def outlook(desk: Desk) -> Page:
    return Page(str(desk.page.one("section[aria-labelledby=card-outlook]")))


def test_a_preview_tells_what_would_be_found_wrong_and_at_which_line(shop: Configured) -> None:
    desk = open_(shop, EDIT).replace("host: cart\n", "host: nobody\n").press("preview")
    told = outlook(desk)

    assert "KIA1101" in told.texts(".config-findings strong")
    line = int(told.all("a[data-line]")[0]["data-line"])
    assert "nobody" in "".join(desk.typed.splitlines()[line - 1 : line + 1])
    assert desk.buttons == ["save", "preview"]
    shown = get(shop.browser, CART)
    assert "KIA1101" not in shown.texts(".config-findings strong")


def test_an_object_that_validation_does_not_look_at_is_not_called_valid(shop: Configured) -> None:
    told = outlook(open_(shop, f"{address(kinds.AUTHORIZATION_POLICY, 'cart-callers')}/edit").press("preview"))
    assert "Not validated" in told.one("h2").words
    assert "would not be looked at" in told.words


def test_a_deletion_tells_what_it_would_break(shop: Configured) -> None:
    desk = open_(shop, f"{address(kinds.DESTINATION_RULE, 'cart')}/delete")
    told = outlook(desk)

    assert f"/console/{CART}" in told.links
    assert "KIA1107" in told.texts(".config-elsewhere strong")
    again = outlook(open_(shop, f"{address(kinds.DESTINATION_RULE, 'cart')}/delete"))
    assert again.words == told.words


def test_what_is_mended_elsewhere_is_counted(shop: Configured) -> None:
    path = f"{address(kinds.DESTINATION_RULE, 'cart')}/edit"
    desk = open_(shop, path).replace("name: v2", "name: v3").press("preview")
    told = outlook(desk).words
    assert "1 finding elsewhere would be mended" in told
    assert "KIA1107" in told


def test_where_checks_are_switched_off_nothing_is_said_of_them() -> None:
    off = {"istio": {"validation_reconcile_interval": 0}}
    with configured(external_services={**off, "prometheus": {"url": ""}}) as made:
        made.browser = Browser(raise_request_exception=False)
        assert not open_(made, EDIT).press("preview").page.has("#card-outlook")


@by_kind
@pytest.mark.parametrize("odd", ["[1, {a: [null]}]", "words", "{hosts: 7, http: {a: b}, servers: words, rules: [[]]}"])
def test_odd_values_of_any_kind_are_previewed_or_refused(shop: Configured, kind: Kind, odd: str) -> None:
    desk = open_(shop, f"{address(kind, examples()[kind]['metadata']['name'])}/edit")
    typed = desk.typed[: desk.typed.index("\nspec:")] + f"\nspec: {odd}\n"
    previewed = desk.type(typed).press("preview")
    assert (previewed.status in (200, 422), previewed.typed) == (True, typed)


@by_kind
def test_a_new_object_of_any_kind_is_made_from_its_manifest(shop: Configured, kind: Kind) -> None:
    saved = examples()[kind]
    manifest = yaml.safe_dump({**saved, "metadata": {"name": "new", "namespace": "shop"}})
    previewed = open_(shop, "istio/new").type(manifest).press("preview")

    assert (previewed.status, previewed.buttons) == (200, ["save", "preview"])
    created = previewed.press("save")
    assert f"{kind.word} new was created." in created.page.words
    assert live(shop, kind, "new")["metadata"]["name"] == "new"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "The manifest is empty."),
        ("a: [", "line 1"),
        ("apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: shop}", 'line 2 "v1", Kind "Secret" is no kind'),
        (
            "apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: a}",
            "line 3 metadata.namespace: a namespace",
        ),
        ("apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {namespace: ../x, name: a/b}", "metadata.name"),
    ],
)
def test_a_manifest_that_says_not_what_it_is_stays_and_is_told_why(shop: Configured, text: str, told: str) -> None:
    refused = open_(shop, "istio/new").type(text).press("preview")
    assert (refused.status, told in refused.told, refused.typed) == (422, True, text)


def test_a_name_that_exists_is_told_and_nothing_is_overwritten_unseen(shop: Configured) -> None:
    version = shop.server.store.version
    typed = open_(shop, EDIT).replace("- edge", "- mesh").typed
    refused = open_(shop, "istio/new").type(typed).press("preview")
    assert (refused.status, "there is an object of this name" in refused.told) == (409, True)
    assert "-   - edge" in refused.changes
    assert shop.server.store.version == version


def test_the_list_leads_to_the_page_for_new_objects(shop: Configured) -> None:
    assert get(shop.browser, "istio").link("New") == "/console/istio/new"
