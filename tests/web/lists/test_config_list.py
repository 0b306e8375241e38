"""The list of Istio configuration."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from django.test import Client

from mesh.istio.selectors import Reference
from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot
from mesh.model.findings import Severity
from mesh.model.kinds import CONFIG_KINDS, Kind
from mesh.model.problems import Failure, Problem, System
from mesh.pages.lists import config_rows
from mesh.pages.lists import page as list_page
from mesh.pages.sources.sources import Sources
from mesh.validations.findings import Entry, Finding, Key, Told
from mesh.web.process.current import use_runtime
from tests.unit.workloads.world import Placed, config, service
from tests.web.html import Page
from tests.web.visits import AS_HTMX, get
from tests.web.worlds.configured import configured, examples
from tests.web.worlds.memory import HOME, NOW, console, in_memory, namespace, settings_of

OBJECTS: list[Placed] = [
    *((kinds.NAMESPACE, namespace(name)) for name in ("shop", "depot")),
    config(kinds.VIRTUAL_SERVICE, "cart", {}, labels={"team": "till"}),
    config(kinds.VIRTUAL_SERVICE, "till", {}, namespace="depot"),
    config(kinds.DESTINATION_RULE, "cart", {}),
    config(kinds.K8S_GATEWAY, "edge", {}),
    config(kinds.WORKLOAD_ENTRY, "vm", {}, namespace="depot"),
]


def _entry(checks: tuple[Finding, ...] = ()) -> Entry:
    """Of any object."""
    return Entry(Key(HOME, kinds.VIRTUAL_SERVICE, "shop", "cart"), checks=checks)


FOUND = {
    ("VirtualService", "cart"): _entry(
        (
            Finding("KIA1107", Severity.WARNING, "spec/http[0]", Told("no such subset", "", "")),
            Finding("KIA1101", Severity.ERROR, "spec/http[1]", Told("no such <host>", "", "")),
        )
    ),
    ("VirtualService", "till"): _entry((Finding("KIA1108", Severity.UNKNOWN, "", Told("an old spelling", "", "")),)),
    ("DestinationRule", "cart"): _entry((Finding("KIA0201", Severity.WARNING, "", Told("twice", "", "")),)),
    ("Gateway", "edge"): _entry(),
}


def findings(_sources: Sources, _cluster: str, found: Reference) -> Entry | None:
    return FOUND.get((found.kind.name, found.name))


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.setattr(config_rows, "findings_of", findings)
    with use_runtime(console(OBJECTS, settings_of(), None)):
        yield Client(raise_request_exception=False)


def rows(page: Page) -> list[str]:
    return [row.words for row in page.rows]


def names(shop: Client, query: str = "") -> list[str]:
    return [row.one(".column-name").words for row in get(shop, f"istio{query}").rows]


def test_a_row_says_what_it_is_where_it_is_and_how_it_is(shop: Client) -> None:
    page = get(shop, "istio")

    assert page.texts("th[scope=col]") == ["Name", "Namespace", "Type", "Configuration"]
    assert rows(page) == [
        "VS till NS depot VirtualService Valid 1 note",
        "WE vm NS depot WorkloadEntry Not validated",
        "DR cart NS shop DestinationRule Warning 1 warning",
        "VS cart NS shop VirtualService Not valid 1 error, 1 warning",
        "G edge NS shop K8sGateway Valid",
    ]


def test_a_finding_is_told_where_its_row_is(shop: Client) -> None:
    (told,) = get(shop, "istio?istioName=cart&type=VirtualService").values("td.column-configuration a", "title")

    assert told == "KIA1107 no such subset; KIA1101 no such <host>"


def test_a_list_of_configuration_judges_no_health(shop: Client) -> None:
    page = get(shop, "istio")

    assert page.one("[role=status]:not(#problems)").words == "5 objects · checked just now"
    assert "Last" not in page.one("#list-form .bar-end").words


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("?istioName=CAR", ["DR cart", "VS cart"]),
        ("?type=VirtualService", ["VS till", "VS cart"]),
        ("?type=k8sgateway", ["G edge"]),
        ("?type=K8sGateway&type=WorkloadEntry", ["WE vm", "G edge"]),
        ("?config=Not Valid", ["VS cart"]),
        ("?config=Warning&config=notValidated", ["WE vm", "DR cart"]),
        ("?config=Valid", ["VS till", "G edge"]),
        ("?label=team=till", ["VS cart"]),
        ("?namespaces=depot&type=VirtualService", ["VS till"]),
        ("?istioName=nothing", []),
    ],
)
def test_rows_are_filtered(shop: Client, query: str, left: list[str]) -> None:
    assert names(shop, query) == left


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("?sort=in", ["DR cart", "VS cart", "G edge", "VS till", "WE vm"]),
        ("?sort=it", ["DR cart", "G edge", "VS till", "VS cart", "WE vm"]),
        ("?sort=cv", ["G edge", "VS till", "DR cart", "VS cart", "WE vm"]),
        ("?sort=ns&direction=desc", ["DR cart", "VS cart", "G edge", "VS till", "WE vm"]),
    ],
)
def test_rows_are_sorted(shop: Client, query: str, order: list[str]) -> None:
    assert names(shop, query) == order


def test_an_unknown_type_is_told_and_left_out(shop: Client) -> None:
    page = get(shop, "istio?type=Rumour")

    assert "Rumour" in page.one(".list-message").words
    assert len(page.rows) == 5


def test_without_validation_its_column_is_not_there_and_nothing_is_looked_at(
    shop: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_args: object) -> Entry | None:
        raise AssertionError("nobody asked for findings")

    monkeypatch.setattr(config_rows, "findings_of", never)
    page = get(shop, "istio?configurationToggle=false")

    assert page.texts("th[scope=col]") == ["Name", "Namespace", "Type"]


def test_services_are_looked_at_only_where_that_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def found(_sources: Sources, _cluster: str, _kind: Kind, _namespace: str, name: str) -> Entry | None:
        asked.append(name)
        return FOUND["DestinationRule", "cart"]

    monkeypatch.setattr(list_page, "found", found)
    objects = [*OBJECTS, *(service(f"s{number}") for number in range(4))]
    with use_runtime(console(objects, settings_of(), None)):
        page = get(Client(), "services?configurationToggle=false")
        assert (len(page.rows), asked) == (4, [])
        page = get(Client(), "services?perPage=2")
        assert [row.one(".column-configuration").words for row in page.rows] == ["Warning 1 warning"] * 2
        assert set(asked) == {"s0", "s1"}


def test_validation_is_left_out_by_the_menu_where_that_is_configured() -> None:
    chosen = {"kiali_feature_flags": {"ui_defaults": {"list": {"show_include_toggles": True}}}}
    with use_runtime(console(OBJECTS, settings_of(**chosen), None)):
        page = get(Client(), "istio")

    assert page.link("Leave out: Validation") == "?configurationToggle=false"
    assert not page.has_link("Leave out: Health")


def test_the_cluster_has_a_column_where_there_are_several() -> None:
    with use_runtime(console(OBJECTS, settings_of(), None, HOME, "west")):
        page = get(Client(), "istio")

    assert "Cluster" in page.texts("th[scope=col]")
    assert len(page.rows) == 10
    assert any("clusterName=west" in link for link in page.links)


def test_all_rows_are_a_file_too(shop: Client) -> None:
    answer = shop.get("/console/istio?format=csv&namespaces=shop")
    table = list(csv.reader(io.StringIO(b"".join(answer).decode())))

    assert table[0] == ["cluster", "namespace", "name", "kind", "api_version", "configuration", "findings", "labels"]
    assert table[2][2:7] == [
        "cart",
        "VirtualService",
        "networking.istio.io/v1",
        "Not Valid",
        "KIA1107 spec/http[0]; KIA1101 spec/http[1]",
    ]
    records = shop.get("/console/istio?format=json").json()["istio-config"]
    assert {each["name"] for each in records} == {"cart", "till", "edge", "vm"}


def test_a_refresh_replaces_only_the_region(shop: Client) -> None:
    page = get(shop, "istio", headers=AS_HTMX)

    assert not page.has("main")
    assert page.has("#list-region")


def test_every_kind_is_listed() -> None:
    saved = examples()
    with configured() as world:
        page = get(world.browser, "istio?perPage=100")

    assert sorted(page.texts("td.column-type")) == sorted(kind.word for kind in CONFIG_KINDS)
    assert sorted(row.one(".column-name").words for row in page.rows) == sorted(
        f"{kind.letters} {saved[kind]['metadata']['name']}" for kind in CONFIG_KINDS
    )


def test_the_menu_leads_to_the_list_and_marks_it(shop: Client) -> None:
    page = get(shop, "istio")

    assert page.link("Istio Config", "nav a") == "/console/istio"
    assert "Istio Config" in page.texts("nav [aria-current]")


def test_namespaces_tell_how_many_objects_they_have_and_lead_to_them(shop: Client) -> None:
    assert "/console/istio?namespaces=shop" in get(shop, "namespaces").links
    assert "/console/istio?namespaces=shop" in get(shop, "namespaces/shop").links


def test_where_there_are_several_clusters_a_namespace_leads_to_its_own_objects() -> None:
    with use_runtime(console(OBJECTS, settings_of(), None, HOME, "west")):
        links = (*get(Client(), "namespaces").links, *get(Client(), "namespaces/shop?clusterName=west").links)

    assert links.count("/console/istio?namespaces=shop&clusterName=west") == 2


def test_a_kind_that_may_not_be_read_is_a_problem_beside_the_rest() -> None:
    refused = "virtualservices.networking.istio.io is forbidden"
    snapshot = ClusterSnapshot(
        HOME,
        {kinds.NAMESPACE.key: {"": {"shop": namespace("shop")}}},
        (Problem(System.KUBERNETES, Failure.FORBIDDEN, refused, NOW, HOME, kinds.VIRTUAL_SERVICE.key, 403),),
    )
    with use_runtime(in_memory(settings_of(), None, snapshot)):
        page = get(Client(), "istio")

    assert refused in page.one("#problems").words
    assert "No objects found" in page.words
