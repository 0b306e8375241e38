"""The page of one configuration object."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from django.test import Client

from mesh.clients.errors import TimedOut
from mesh.clients.kubernetes import KubernetesClient
from mesh.istio.selectors import Reference
from mesh.model import kinds
from mesh.model.findings import Severity
from mesh.model.kinds import CONFIG_KINDS, Kind
from mesh.model.problems import System
from mesh.pages.istio import details
from mesh.pages.sources.sources import Sources
from mesh.pages.sources.validations import Checked, Validations
from mesh.validations.findings import Entry, Finding, Key, Told
from mesh.web.istio.highlight import coloured_lines
from mesh.web.istio.page import MOST_LINKS
from mesh.web.istio.source import MOST_SHOWN
from mesh.web.process.current import use_runtime
from tests.unit.workloads.world import Placed, config
from tests.web.html import Page
from tests.web.visits import AS_HTMX, get, page_of
from tests.web.worlds.configured import Configured, address, configured, examples
from tests.web.worlds.memory import HOME, console, namespace, settings_of

XSS = "</pre><script>alert('x')</script>"
by_kind = pytest.mark.parametrize("kind", CONFIG_KINDS, ids=lambda kind: kind.word)
CART = address(kinds.VIRTUAL_SERVICE, "cart")


def _entry(checks: tuple[Finding, ...] = ()) -> Entry:
    """Of any object."""
    return Entry(Key(HOME, kinds.VIRTUAL_SERVICE, "shop", "cart"), checks=checks)


FINDINGS = _entry(
    (
        Finding("KIA1107", Severity.WARNING, "spec/http[1]/route[1]/destination/subset", Told("no subset v3", "", "")),
        Finding("KIA1101", Severity.ERROR, "spec/http[0]/route[0]/destination/host", Told(f"no host {XSS}", "", "")),
        Finding("KIA1108", Severity.UNKNOWN, "", Told("an old spelling", "", "")),
    )
)


@pytest.fixture(scope="module")
def shop() -> Iterator[Configured]:
    with configured() as made:
        yield made


def in_memory(*objects: Placed, clusters: tuple[str, ...] = (HOME,)) -> Any:
    spaces = ((kinds.NAMESPACE, namespace(name)) for name in ("shop", "depot", "istio-system"))
    return use_runtime(console([*spaces, *objects], settings_of(), None, *clusters))


def text_of(page: Page) -> str:
    """The YAML as a person copies it."""
    return str(page.one("#config-yaml").node.text())


def line(page: Page, number: int) -> str:
    return str(page.one(f"#L{number}").node.text()).strip()


def facts(page: Page, card: str) -> dict[str, str]:
    found = page.all(f"section[aria-labelledby={card}] .detail-facts > div")
    return {each.one("dt").words: each.one("dd").words for each in found}


@by_kind
def test_an_object_of_every_kind_has_its_page(shop: Configured, kind: Kind) -> None:
    saved = examples()[kind]
    name = saved["metadata"]["name"]
    page = get(shop.browser, address(kind, name))

    assert page.one("h1").words == f"{kind.letters} {name}"
    shown = yaml.safe_load(text_of(page))
    assert (shown["kind"], shown["apiVersion"]) == (kind.name, kind.api_version)
    assert set(saved["spec"]) <= set(shown["spec"])
    assert "managedFields" not in shown["metadata"]
    assert page.one("#card-help + dl").words
    assert facts(page, "card-facts")["Type"] == kind.word


@by_kind
def test_the_list_leads_to_the_page(shop: Configured, kind: Kind) -> None:
    page = get(shop.browser, f"istio?type={kind.word}")
    to = page.one("td.column-name a")["href"]

    assert to == f"/console/{address(kind, examples()[kind]['metadata']['name'])}"
    assert shop.browser.get(to).status_code == 200


def test_the_lines_are_numbered_and_coloured(shop: Configured) -> None:
    page = get(shop.browser, CART)
    lines = page.all("#config-yaml .yaml-line")

    assert [each["id"] for each in lines] == [f"L{number}" for number in range(1, len(lines) + 1)]
    assert line(page, 1) == "apiVersion: networking.istio.io/v1"
    assert page.texts("#L1 .yk") == ["apiVersion"]
    assert "90" in page.texts("#config-yaml .yn")
    assert text_of(page).splitlines()[1] == "kind: VirtualService"


def test_the_way_back_leads_through_namespace_and_kind(shop: Configured) -> None:
    crumbs = get(shop.browser, CART).one("nav.pf-v6-c-breadcrumb")

    assert crumbs.texts("li") == ["Istio Config", "/ Namespace: shop", "/ VirtualService", "/ cart"]
    assert crumbs.links == [
        "/console/istio",
        "/console/namespaces/shop",
        "/console/istio?namespaces=shop&type=VirtualService",
    ]


def test_what_it_refers_to_and_what_refers_to_it_are_links(shop: Configured) -> None:
    route = get(shop.browser, CART)
    assert facts(route, "card-related") == {
        "Refers to": "G edge G mesh all sidecars DR cart",
        "Services": "S cart",
    }
    assert f"/console/{address(kinds.GATEWAY, 'edge')}" in route.links
    assert "/console/namespaces/shop/services/cart" in route.links

    gateway = get(shop.browser, address(kinds.GATEWAY, "edge"))
    assert facts(gateway, "card-related") == {"Referred to by": "VS cart", "Workloads": "W gate in istio-system"}
    assert f"/console/{CART}" in gateway.links
    assert "/console/namespaces/istio-system/workloads/gate" in gateway.links


def test_what_is_not_there_is_said_and_no_link() -> None:
    route = config(
        kinds.VIRTUAL_SERVICE,
        "cart",
        {"gateways": ["none", "hidden/gate"], "http": [{"route": [{"destination": {"host": "api.example"}}]}]},
    )
    with in_memory(route):
        page = get(Client(), CART)

    assert facts(page, "card-related") == {
        "Refers to": "G none not found G gate in hidden, not found",
        "Services": "ES api.example outside of the cluster",
    }
    assert not [link for link in page.links if "Gateway" in link]


def test_details_of_a_service_and_a_workload_lead_to_it(shop: Configured) -> None:
    service = get(shop.browser, "namespaces/shop/services/cart")
    assert f"/console/{CART}" in service.links

    workload = get(shop.browser, "namespaces/shop/workloads/cart-v1")
    assert f"/console/{address(kinds.AUTHORIZATION_POLICY, 'cart-callers')}" in workload.links
    assert f"/console/{address(kinds.PEER_AUTHENTICATION, 'default')}" in get(shop.browser, "workloads").links


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> None:
    def findings(_sources: Sources, _cluster: str, obj: Reference) -> Entry | None:
        return FINDINGS if obj.name == "cart" else _entry()

    monkeypatch.setattr(details, "findings_of", findings)


@pytest.mark.usefixtures("found")
def test_findings_stand_at_their_lines_the_worst_first(shop: Configured) -> None:
    page = get(shop.browser, CART)
    told = page.texts(".config-findings li")

    assert [each.split()[0] for each in told] == ["KIA1101", "KIA1107", "KIA1108"]
    assert page.one("#card-findings").words == "Validation Not valid"
    numbers = [int(link.removeprefix("#L")) for link in page.values('.config-findings a[href^="#"]', "href")]
    assert [line(page, number).lstrip("- ") for number in numbers] == ["host: cart", "subset: v3", line(page, 1)]
    assert "is-failure" in page.one(f"#L{numbers[0]}")["class"]
    assert page.one(f"#L{numbers[1]} a.yaml-mark")["href"] == "#finding-2"
    assert "KIA1107" in page.one(f"#L{numbers[1]} a.yaml-mark")["title"]
    assert yaml.safe_load(text_of(page))["kind"] == "VirtualService"


@pytest.mark.usefixtures("found")
def test_where_nothing_is_wrong_that_is_said(shop: Configured) -> None:
    page = get(shop.browser, address(kinds.GATEWAY, "edge"))

    assert "Nothing wrong was found." in page.one("section[aria-labelledby=card-findings]").words
    assert page.one("#card-findings").words == "Validation Valid"


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        (kinds.ENVOY_FILTER, "headers", "no rules"),
        (kinds.GATEWAY, "edge", "not been looked at"),
        (kinds.VIRTUAL_SERVICE, "cart", "not checked yet"),
    ],
)
def test_what_was_not_looked_at_is_not_called_valid(
    shop: Configured, monkeypatch: pytest.MonkeyPatch, kind: Kind, name: str, said: str
) -> None:
    checked = None if "yet" in said else Checked(0.0, {})
    monkeypatch.setattr(Validations, "latest", lambda *_: checked)
    page = get(shop.browser, address(kind, name))

    assert page.one("#card-findings").words == "Validation Not validated"
    assert said in page.one("section[aria-labelledby=card-findings]").words


def test_it_says_that_checks_are_switched_off() -> None:
    with configured(external_services={"istio": {"validation_reconcile_interval": "0s"}}) as shop:
        page = get(shop.browser, CART)

    assert page.one("#card-findings").words == "Validation Not validated"
    assert "switched off" in page.one("section[aria-labelledby=card-findings]").words


def test_an_object_is_judged_with_what_is_wrong_where_it_was_looked_for_and_when(shop: Configured) -> None:
    page = get(shop.browser, CART)
    card = page.one("section[aria-labelledby=card-findings]").words

    assert "KIA1107" in card
    assert "Checked just now" in card


def test_the_own_status_of_an_object_is_told(shop: Configured) -> None:
    page = get(shop.browser, address(kinds.K8S_GATEWAY, "front"))
    first, second = page.texts(".config-conditions li")

    assert first.startswith("Programmed: False NoClass")
    assert first.endswith("no class <istio> since 2026-01-05 08:00:00 UTC")
    assert second.startswith("Accepted: True listener http Accepted")


def test_help_leads_to_the_field_where_the_object_has_it(shop: Configured) -> None:
    page = get(shop.browser, CART)
    card = page.one("section[aria-labelledby=card-help]")
    number = int(card.link("spec.http.route.destination.subset").removeprefix("#L"))

    assert line(page, number) == "subset: v2"
    assert not card.has_link("spec.exportTo")
    assert "spec.exportTo" in card.words


def test_labels_lead_to_the_list_and_annotations_are_told(shop: Configured) -> None:
    page = get(shop.browser, address(kinds.DESTINATION_RULE, "cart"))

    assert "/console/istio?label=team%3Dtill" in page.links
    assert "two lines" in page.one("section[aria-labelledby=annotations-title]").words
    assert "Read-only" not in page.words


def test_the_yaml_is_a_file_too(shop: Configured) -> None:
    page = get(shop.browser, CART)
    answer = shop.browser.get(page.link("Download"))

    assert answer["Content-Type"].startswith("application/yaml")
    assert 'filename="shop-cart.yaml"' in answer["Content-Disposition"]
    assert b"".join(answer).decode() == text_of(page)


def test_a_refresh_replaces_only_the_region(shop: Configured) -> None:
    page = get(shop.browser, CART, headers=AS_HTMX)

    assert not page.has("main")
    assert page.has("#config-region")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (address(kinds.VIRTUAL_SERVICE, "none"), 404),
        (address(kinds.VIRTUAL_SERVICE, "cart", "nowhere"), 403),
        (address(kinds.VIRTUAL_SERVICE, "cart", "kube-system"), 403),
        (CART.replace("VirtualService", "Rumour"), 404),
        (CART.replace("/v1/", "/v9/"), 404),
        (f"{CART}?clusterName=moon", 403),
        ("namespaces/shop/istio/rumours/cart", 404),
    ],
)
def test_what_is_not_there_or_not_to_be_seen_is_said(shop: Configured, path: str, status: int) -> None:
    assert get(shop.browser, path, status).has("h1")


def test_an_object_that_may_not_be_read_names_the_missing_right() -> None:
    with configured() as own:
        own.server.forbid("virtualservices.networking.istio.io", verb="get")
        page = get(own.browser, CART, 403)

    assert "virtualservices" in page.words


def test_while_the_cluster_does_not_answer_the_object_is_told_as_it_was_last_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def slow(*_args: Any) -> Any:
        raise TimedOut("no answer in 5 s", system=System.KUBERNETES, cluster=HOME)

    with configured() as own:
        monkeypatch.setattr(KubernetesClient, "get", slow)
        page = get(own.browser, CART)
        assert get(own.browser, address(kinds.VIRTUAL_SERVICE, "none"), 500).has("h1")

    assert "no answer in 5 s" in page.one("#problems").words
    assert yaml.safe_load(text_of(page))["metadata"]["name"] == "cart"


@pytest.mark.parametrize(
    ("plural", "kind", "name"),
    [("virtualservices", kinds.VIRTUAL_SERVICE, "cart"), ("k8sgateways", kinds.K8S_GATEWAY, "front")],
)
def test_older_addresses_lead_to_the_page(shop: Configured, plural: str, kind: Kind, name: str) -> None:
    answer = shop.browser.get(f"/console/namespaces/shop/istio/{plural}/{name}?list=yaml")

    assert (answer.status_code, answer["Location"]) == (302, f"/console/{address(kind, name)}?list=yaml")


def test_addresses_of_the_reference_lead_to_the_page(shop: Configured) -> None:
    assert get(shop.browser, f"{CART}?list=yaml&clusterName=Kubernetes&refresh=60000").one("h1").words == "VS cart"
    assert get(shop.browser, CART.replace("/v1/", "/v1beta1/")).one("h1").words == "VS cart"


def test_with_several_clusters_every_link_names_its_own() -> None:
    objects = [
        config(kinds.VIRTUAL_SERVICE, "cart", {"gateways": ["edge"]}, labels={"team": "till"}),
        config(kinds.GATEWAY, "edge", {}),
    ]
    with in_memory(*objects, clusters=(HOME, "west")):
        page = get(Client(), f"{CART}?clusterName=west")

    inside = [link for link in page.one("#config-region").links if link.startswith("/console/")]
    assert len(inside) == 2
    assert all("clusterName=west" in link for link in inside)
    assert "clusterName=west" in page.link("Download")


def test_what_an_object_says_is_text_whatever_it_says() -> None:
    hostile = {"hosts": [XSS], XSS: {"a": [XSS, f"x: {XSS}\n{XSS}\n"]}}
    route = config(kinds.VIRTUAL_SERVICE, "cart", hostile, labels={"l": XSS}, annotations={XSS: XSS})
    with in_memory(route):
        page = get(Client(), CART)

    assert page.inline_code == []
    assert yaml.safe_load(text_of(page))["spec"] == hostile


def test_a_text_is_coloured_without_losing_anything() -> None:
    text = 'a: "x\\ty"\nb:\n- true\n- 1.5\n- |\n  two\n\n  lines\n- {c: null} # no\n? odd\n: [\n'

    shown = page_of(["".join(f"{each}\n" for each in ("<pre>", *coloured_lines(text), "</pre>")).encode()])
    assert str(shown.one("pre").node.text()).strip("\n") == text.strip("\n")
    assert len(coloured_lines(text)) == len(text.splitlines())


@pytest.mark.usefixtures("found")
def test_of_a_very_long_object_the_beginning_is_shown_and_the_file_has_all() -> None:
    spec = {"hosts": ["a" * 50 for _ in range(MOST_SHOWN // 40)]}
    with in_memory(config(kinds.VIRTUAL_SERVICE, "cart", spec)):
        page = get(Client(), CART)
        whole = b"".join(Client().get(page.link("Download"))).decode()

    assert "Only the beginning is shown" in page.words
    assert len(text_of(page)) <= MOST_SHOWN + 1
    assert yaml.safe_load(whole)["spec"] == spec
    assert len(page.all(".config-findings li")) == 3
    assert not page.has('.config-findings a[href^="#"]')
    assert not page.has("[data-copy]")


def test_an_object_that_is_nested_very_deeply_is_shown() -> None:
    spec: dict[str, Any] = {}
    for _ in range(90):
        spec = {"a": [spec]}
    with in_memory(config(kinds.VIRTUAL_SERVICE, "cart", spec)):
        page = get(Client(), CART)

    assert yaml.safe_load(text_of(page))["spec"] == spec


def test_of_very_many_references_the_first_are_told_and_how_many_more_there_are() -> None:
    routes = [
        config(kinds.VIRTUAL_SERVICE, f"r{number:03}", {"gateways": ["edge"]}) for number in range(MOST_LINKS + 7)
    ]
    with in_memory(config(kinds.GATEWAY, "edge", {}), *routes):
        page = get(Client(), address(kinds.GATEWAY, "edge"))

    told = facts(page, "card-related")["Referred to by"]
    assert told.endswith("and 7 more")
    assert len([link for link in page.links if "VirtualService" in link]) == MOST_LINKS
