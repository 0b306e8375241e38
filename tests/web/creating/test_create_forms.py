"""New objects of each kind are made with forms that need no script, and nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mesh.editing.drafts.forms import DRAFTS
from mesh.model import kinds
from mesh.model.kinds import CONFIG_KINDS, Kind
from tests.web.creating.desk import Desk, form_of, live, open_, shop
from tests.web.html import Page
from tests.web.visits import get
from tests.web.worlds.configured import Configured

by_kind = pytest.mark.parametrize("kind", DRAFTS, ids=lambda kind: kind.word)
XSS = "\"></textarea><script>alert('x')</script>"
AP, GATEWAY = kinds.AUTHORIZATION_POLICY, kinds.GATEWAY


@pytest.fixture
def world() -> Iterator[Configured]:
    with shop() as made:
        yield made


def policy(desk: Desk) -> Desk:
    desk = desk.fill(spec__policy="RULES").press("update").fill(spec__selector="app=cart", spec__action="DENY")
    desk = desk.add("spec-rules", "spec-rules-0-sources", "spec-rules-0-operations", "spec-rules-0-conditions")
    return desk.fill(
        spec__rules__0__sources__0__namespaces="depot, istio-system",
        spec__rules__0__operations__0__methods="GET",
        spec__rules__0__operations__0__not_paths="/health",
        spec__rules__0__conditions__0__key="source.ip",
        spec__rules__0__conditions__0__values="10.0.0.0/8",
    )


def gateway(desk: Desk) -> Desk:
    desk = desk.fill(spec__servers__0__hosts="shop.example, *.shop.example", spec__servers__0__port="80")
    desk = desk.fill(spec__servers__0__name="http").add("spec-servers")
    desk = desk.fill(spec__servers__1__protocol="HTTPS").press("update")
    desk = desk.fill(spec__servers__1__hosts="*", spec__servers__1__port="443", spec__servers__1__name="https")
    desk = desk.fill(spec__servers__1__tls_mode="SIMPLE").press("update")
    return desk.fill(spec__servers__1__certificate="/c.pem", spec__servers__1__private_key="/k.pem")


def k8s_gateway(desk: Desk) -> Desk:
    desk = desk.fill(spec__listeners__0__name="web", spec__listeners__0__port="80")
    desk = desk.fill(spec__listeners__0__namespaces="Selector").press("update").fill(spec__listeners__0__labels="a=b")
    return desk.add("spec-addresses").fill(spec__addresses__0__value="192.0.2.7")


def peers(desk: Desk) -> Desk:
    desk = desk.fill(spec__selector="app=cart", spec__mode="STRICT").add("spec-ports")
    return desk.fill(spec__ports__0__port="8080", spec__ports__0__mode="DISABLE")


def tokens(desk: Desk) -> Desk:
    desk = desk.add("spec-jwt_rules").fill(spec__jwt_rules__0__issuer="https://issuer.example")
    desk.fields["spec-jwt_rules-0-forward_original_token"] = ["on"]
    return desk.fill(spec__jwt_rules__0__from_headers="x-token:Bearer")


def entry(desk: Desk) -> Desk:
    desk = desk.fill(spec__hosts="api.example", spec__resolution="DNS", spec__ports__0__number="443")
    return desk.fill(spec__ports__0__name="https", spec__ports__0__protocol="HTTPS")


HTTPS = {"port": {"number": 443, "name": "https", "protocol": "HTTPS"}, "hosts": ["*"]}
FILLED: dict[Kind, tuple[Callable[[Desk], Desk], dict[str, Any]]] = {
    AP: (
        policy,
        {
            "selector": {"matchLabels": {"app": "cart"}},
            "action": "DENY",
            "rules": [
                {
                    "from": [{"source": {"namespaces": ["depot", "istio-system"]}}],
                    "to": [{"operation": {"methods": ["GET"], "notPaths": ["/health"]}}],
                    "when": [{"key": "source.ip", "values": ["10.0.0.0/8"]}],
                }
            ],
        },
    ),
    GATEWAY: (
        gateway,
        {
            "selector": {"istio": "ingressgateway"},
            "servers": [
                {
                    "port": {"number": 80, "name": "http", "protocol": "HTTP"},
                    "hosts": ["shop.example", "*.shop.example"],
                },
                {**HTTPS, "tls": {"mode": "SIMPLE", "serverCertificate": "/c.pem", "privateKey": "/k.pem"}},
            ],
        },
    ),
    kinds.K8S_GATEWAY: (
        k8s_gateway,
        {
            "gatewayClassName": "istio",
            "listeners": [
                {
                    "name": "web",
                    "port": 80,
                    "protocol": "HTTP",
                    "allowedRoutes": {
                        "namespaces": {"from": "Selector", "selector": {"matchLabels": {"a": "b"}}},
                    },
                }
            ],
            "addresses": [{"type": "IPAddress", "value": "192.0.2.7"}],
        },
    ),
    kinds.REFERENCE_GRANT: (
        lambda desk: desk.fill(spec__from_namespace="depot", spec__to_kind="Secret"),
        {
            "from": [{"group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "namespace": "depot"}],
            "to": [{"group": "", "kind": "Secret"}],
        },
    ),
    kinds.PEER_AUTHENTICATION: (
        peers,
        {
            "selector": {"matchLabels": {"app": "cart"}},
            "mtls": {"mode": "STRICT"},
            "portLevelMtls": {"8080": {"mode": "DISABLE"}},
        },
    ),
    kinds.REQUEST_AUTHENTICATION: (
        tokens,
        {
            "jwtRules": [
                {
                    "issuer": "https://issuer.example",
                    "fromHeaders": [{"name": "x-token", "prefix": "Bearer"}],
                    "forwardOriginalToken": True,
                }
            ]
        },
    ),
    kinds.SERVICE_ENTRY: (
        entry,
        {
            "hosts": ["api.example"],
            "location": "MESH_EXTERNAL",
            "resolution": "DNS",
            "ports": [{"number": 443, "name": "https", "protocol": "HTTPS"}],
        },
    ),
    kinds.SIDECAR: (
        lambda desk: desk.fill(spec__selector="app=cart"),
        {"workloadSelector": {"labels": {"app": "cart"}}, "egress": [{"hosts": ["istio-system/*"]}]},
    ),
}


@by_kind
def test_an_object_of_each_kind_is_filled_in_previewed_and_created(world: Configured, kind: Kind) -> None:
    fill, spec = FILLED[kind]
    desk = fill(open_(world, kind)).add("meta-labels", "meta-annotations")
    desk.fill(meta__name="new", meta__labels__0__key="team", meta__labels__0__value="till")
    desk.fill(meta__annotations__0__key="why", meta__annotations__0__value="two\nlines")
    version = world.server.store.version
    previewed = desk.preview()

    assert (previewed.status, previewed.faults) == (200, [])
    (manifest,) = previewed.manifests
    assert manifest["spec"] == spec
    assert world.server.store.version == version
    created = previewed.press("create")
    assert (created.status, f"{kind.word} new was created." in created.page.words) == (200, True)
    made = live(world, kind, "new")
    assert made is not None
    assert made["spec"] == spec
    assert made["metadata"]["labels"] == {"team": "till"}
    assert made["metadata"]["annotations"] == {"why": "two\nlines"}
    assert created.page.link("Undo: delete it in shop").endswith("/new/delete")


@by_kind
def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(world: Configured, kind: Kind) -> None:
    version = world.server.store.version
    desk = FILLED[kind][0](open_(world, kind)).tick()
    desk.fill(meta__name=f"No {XSS}")
    refused = desk.preview()

    assert refused.status == 422
    assert [each.split(":")[0].strip() for each in refused.faults] == ["Namespaces", "Name"]
    assert {**refused.fields, "namespaces": []} == desk.fields
    name = refused.page.one("#id_meta-name")
    assert name["aria-invalid"] == "true"
    assert refused.page.one(f"#{name['aria-describedby'].split()[-1]}").words
    assert refused.page.all(f'a[href="#{name["id"]}"]')
    assert "<script>alert" not in refused.page.source
    assert refused.page.inline_code == []
    assert world.server.store.version == version


@by_kind
def test_rows_come_and_go_and_nothing_else_changes(world: Configured, kind: Kind) -> None:
    desk = FILLED[kind][0](open_(world, kind)).fill(meta__name="kept")
    before = dict(desk.fields)
    more = desk.add("meta-labels", "meta-labels").fill(meta__labels__0__key="first", meta__labels__1__key="second")
    less = more.press("remove-row", "meta-labels-0")

    assert less.fields["meta-labels-0-key"] == ["second"]
    none = less.press("remove-row", "meta-labels-0")
    assert (none.status, none.faults, none.fields) == (200, [], before)


def test_a_new_row_and_the_button_after_a_row_was_removed_have_the_focus(world: Configured) -> None:
    desk = open_(world, GATEWAY).add("spec-servers")
    assert desk.page.values("[autofocus]", "id") == ["id_spec-servers-1-hosts"]
    desk = desk.press("remove-row", "spec-servers-1")
    assert desk.page.values("[autofocus]", "id") == ["id_spec-servers_add"]


@pytest.mark.parametrize(
    "where", ["spec", "spec-nothing", "spec-servers-9-hosts", "meta-labels-x", "", "spec-servers-7"]
)
def test_a_button_that_no_page_has_changes_nothing(world: Configured, where: str) -> None:
    desk = open_(world, GATEWAY)
    for button in ("add-row", "remove-row"):
        answer = desk.send(button, where)
        assert (answer.status, answer.fields) == (200, desk.fields)


def test_more_rows_than_are_taken_are_refused_in_words(world: Configured) -> None:
    desk = open_(world, GATEWAY)
    desk.fields["spec-servers-TOTAL_FORMS"] = ["30"]
    full = desk.send("update")
    assert "There are 30: more are not taken at once." in full.page.words
    assert "spec-servers" not in full.page.values('button[name="add-row"]', "value")

    desk.fields["spec-servers-TOTAL_FORMS"] = ["1000000"]
    refused = desk.preview()
    assert (refused.status, any("At most 30 are taken" in each for each in refused.faults)) == (422, True)
    for odd in ("nonsense", "-1", ""):
        desk.fields["spec-servers-TOTAL_FORMS"] = [odd]
        assert desk.preview().status == 422


def test_a_form_of_more_fields_than_are_taken_is_refused_in_words(world: Configured) -> None:
    desk = open_(world, AP)
    desk.fields |= {f"more-{number}": ["x"] for number in range(10_000)}
    refused = desk.send("preview")
    assert (refused.status, "at most 10000 are taken at once" in refused.page.words) == (413, True)


def test_what_does_not_apply_is_out_of_sight_and_comes_back(world: Configured) -> None:
    desk = policy(open_(world, AP)).fill(spec__policy="DENY_ALL").press("update")
    assert not desk.page.has("#id_spec-rules")
    previewed = desk.fill(meta__name="none").preview()
    assert (previewed.faults, [each["spec"] for each in previewed.manifests]) == ([], [{}])
    again = previewed.press("back").fill(spec__policy="RULES").press("update")
    assert again.fields["spec-rules-0-operations-0-methods"] == ["GET"]
    assert (again.status, again.fields["meta-name"]) == (200, ["none"])


@by_kind
def test_a_preview_goes_back_to_the_form_with_all_that_was_typed(world: Configured, kind: Kind) -> None:
    desk = FILLED[kind][0](open_(world, kind)).add("meta-annotations").fill(meta__name="gate")
    desk.fill(meta__annotations__0__key="why", meta__annotations__0__value="two\r\nlines")
    assert desk.preview().press("back").fields == desk.fields


@by_kind
def test_the_page_leads_back_to_the_list_and_has_a_place_for_everything(world: Configured, kind: Kind) -> None:
    page = open_(world, kind).page
    assert page.one("h1").words.endswith(f"New {kind.word}")
    assert page.link("Cancel") == "/console/istio?namespaces=shop"
    assert page.one("nav.pf-v6-c-breadcrumb").texts("li")[-2:] == ["/ New", f"/ {kind.word}"]
    ids = page.values("[id]", "id")
    assert len(ids) == len(set(ids))
    labelled = {*page.values("label", "for")}
    controls = page.all("#new-form input, #new-form select, #new-form textarea")
    free = [each["id"] for each in controls if each.get("type") not in ("hidden", "checkbox", "search")]
    assert set(free) <= labelled


def test_the_list_leads_to_a_choice_of_kinds_that_keeps_namespaces_and_cluster(world: Configured) -> None:
    listed = get(world.browser, "istio?namespaces=shop,depot")
    assert listed.link("New") == "/console/istio/new?namespaces=depot%2Cshop"
    page = get(world.browser, listed.link("New"))
    words = sorted(kind.word for kind in CONFIG_KINDS if kind.has_form)
    assert [each.split()[1] for each in page.texts(".new-kinds a")] == words

    chosen = get(world.browser, page.all(".new-kinds a")[0]["href"])
    assert [name for name, _ in ticked(chosen)] == ["depot", "shop"]
    assert page.has("textarea[name=manifest]")


def test_names_of_namespaces_are_suggested_where_one_is_typed(world: Configured) -> None:
    page = open_(world, kinds.REFERENCE_GRANT).page
    place = page.one("#id_spec-from_namespace")["list"]
    assert page.values(f"#{place} option", "value") == ["depot", "istio-system", "shop"]


def ticked(page: Page) -> list[tuple[str, str]]:
    return [(each["value"], each["name"]) for each in page.all("#id_namespaces input[checked]")]


def test_addresses_of_kinds_without_a_form_lead_to_the_choice_and_of_no_kind_nowhere(world: Configured) -> None:
    answer = world.browser.get(form_of(kinds.VIRTUAL_SERVICE))
    assert (answer.status_code, answer["Location"]) == (302, "/console/istio/new?namespaces=shop")
    get(world.browser, "istio/new/apps/v1/Deployment", 404)
    older = open_(world, kinds.REFERENCE_GRANT).path.replace("v1beta1", "v1")
    get(world.browser, older)
