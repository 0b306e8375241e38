"""The list pages: namespaces, applications, services and workloads."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from django.test import Client

from mesh.config import Settings
from mesh.health.queries import INBOUND, OUTBOUND, SERVICES
from mesh.model import kinds
from mesh.model.access import Viewer
from mesh.model.cluster import ClusterSnapshot, snapshot_of
from mesh.model.objects import Controller, Metadata
from mesh.model.problems import Failure, Problem, System
from mesh.readers.namespaces import anonymous_viewer
from mesh.web.process.current import use_runtime
from tests.stand_ins.metrics_store import MetricsStandIn, to_service, to_workload
from tests.unit.workloads.world import SIDECAR, Placed, config, deployment, service
from tests.web.html import Page
from tests.web.visits import AS_HTMX, get
from tests.web.worlds.memory import HOME, console, in_memory, namespace, settings_of

HOSTILE = {"app": "cart", "version": "v1", "note": '"><script>alert(1)</script>', "formula": "=cmd()"}
OBJECTS: list[Placed] = [
    (kinds.NAMESPACE, namespace("shop", **{"istio-injection": "enabled"})),
    (kinds.NAMESPACE, namespace("empty")),
    *deployment("cart-v1", HOSTILE, "cart-1", sidecar=SIDECAR),
    *deployment("cart-v2", {"app": "cart", "version": "v2"}, "cart-2"),
    *deployment("till", {}, "till-1", ambient=True),
    service("cart", {"app": "cart"}, {"app": "cart"}),
    config(kinds.SERVICE_ENTRY, "cards", {"hosts": ["api.example/=x"], "ports": [{"name": "https", "number": 443}]}),
    config(kinds.PEER_AUTHENTICATION, "default", {"mtls": {"mode": "STRICT"}}),
    config(kinds.VIRTUAL_SERVICE, "cart", {"http": [{"route": [{"destination": {"host": "cart"}}]}]}),
]
LISTS = ["workloads", "services", "applications", "namespaces"]


@pytest.fixture
def metrics() -> MetricsStandIn:
    return MetricsStandIn(
        {
            INBOUND: [to_workload("cart-v1", 9), to_workload("cart-v1", 1, "500"), to_workload("cart-v2", 5)],
            SERVICES: [to_service("cart", 9), to_service("cart", 1, "500")],
        }
    )


@pytest.fixture
def shop(settings_of_console: Settings, metrics: MetricsStandIn) -> Iterator[Client]:
    with use_runtime(console(OBJECTS, settings_of_console, metrics)):
        yield Client(raise_request_exception=False)


def rows(page: Page) -> list[str]:
    """The text of every row of the list."""
    assert len(page.all("table")) <= 1
    return [row.words for row in page.rows]


def heads(page: Page) -> list[str]:
    return [name.removeprefix("column-") for name in page.values("th[scope=col]", "class")]


def test_a_row_of_workloads_says_what_a_person_looks_for(shop: Client) -> None:
    first, second, third = rows(get(shop, "workloads"))

    assert first.startswith("Failure cart-v1: 1 of 1 pods available Inbound HTTP: 10% of requests failed")
    assert "W cart-v1 NS shop Deployment app=cart" in first
    assert first.endswith("PA default")
    assert "version=v2 Missing sidecar PA default" in second
    assert third.endswith("Deployment Ambient PA default")


def test_a_row_leads_to_details_of_the_time_that_its_health_is_about(shop: Client) -> None:
    page = get(shop, "workloads")

    assert "/console/namespaces/shop?duration=300" in page.links
    assert "/console/namespaces/shop/workloads/till?duration=300" in page.links


def test_a_portal_is_told_the_kind_of_what_a_row_leads_to(shop: Client) -> None:
    portal = "?kiosk=https://portal.example"

    space = "/console/namespaces/shop"
    assert f"{space}/workloads/till?duration=300&type=Deployment" in get(shop, f"workloads{portal}").links
    assert f"{space}/workloads/till?duration=300" in get(shop, "workloads?kiosk=true").links
    assert f"{space}/services/cart?duration=300" in get(shop, f"services{portal}").links


def test_what_is_open_belongs_to_its_row_and_not_to_its_place(shop: Client) -> None:
    def ids(address: str) -> list[str]:
        return [details["id"] for details in get(shop, address).all("details.list-why")]

    assert ids("workloads?sort=wn") == list(reversed(ids("workloads?sort=wn&direction=desc")))


def test_an_ambient_namespace_does_not_ask_for_sidecars(settings_of_console: Settings) -> None:
    labels = {"istio.io/dataplane-mode": "ambient", "istio.io/rev": "canary"}
    objects = [(kinds.NAMESPACE, namespace("shop", **labels)), *deployment("cart", {"app": "cart"}, "cart-1")]
    with use_runtime(console(objects, settings_of_console, None)):
        page = get(Client(), "workloads")

    assert "Out of mesh" in page.words
    assert page.has('[title*="no ztunnel has taken up its pods"]')


def test_a_row_of_services_has_its_configuration(shop: Client) -> None:
    outside, cart = rows(get(shop, "services"))

    assert outside == "n/a No requests in this time. ES api.example/=x NS shop n/a SE cards"
    assert cart.startswith("Failure Inbound HTTP: 10% of requests failed")
    assert cart.endswith("S cart NS shop app=cart n/a VS cart")


def test_a_row_of_applications_joins_its_workloads(shop: Client) -> None:
    (cart,) = rows(get(shop, "applications"))

    assert cart.startswith("Degraded cart-v1: 1 of 1 pods available cart-v2: 1 of 1 pods available")
    assert "version=v1,v2" in cart
    assert "2 versions" in cart


def test_a_row_of_namespaces_has_the_worst_of_what_it_holds(shop: Client) -> None:
    empty, found = rows(get(shop, "namespaces"))

    assert empty.startswith("NS empty - Not applicable n/a")
    assert found.startswith("NS shop DP Sidecar Failure 3 issues Workloads (3) : 1 failure, 2 healthy")
    assert "Strict 3 objects istio-injection=enabled" in found


ISTIOD = Controller(metadata=Metadata(name="istiod", namespace="istio-system", labels={"app": "istiod"}))
MESH: list[Placed] = [
    (kinds.NAMESPACE, namespace("istio-system")),
    (kinds.DEPLOYMENT, ISTIOD),
    (kinds.NAMESPACE, namespace("shop", **{"istio-injection": "enabled"})),
]


@pytest.mark.parametrize(
    ("policies", "told"),
    [
        ({"istio-system": "STRICT"}, "Strict inherited from istio-system"),
        ({"istio-system": "DISABLE"}, "Disabled inherited from istio-system"),
        ({"istio-system": "PERMISSIVE"}, "Permissive inherited from istio-system"),
        ({}, "Permissive inherited from the mesh"),
        ({"shop": "STRICT", "istio-system": "DISABLE"}, "Strict"),
    ],
)
def test_a_namespace_tells_which_mode_of_mutual_tls_it_inherits_and_from_where(
    settings_of_console: Settings, policies: dict[str, str], told: str
) -> None:
    objects = [
        config(kinds.PEER_AUTHENTICATION, "default", {"mtls": {"mode": mode}}, namespace=place)
        for place, mode in policies.items()
    ]
    with use_runtime(console([*MESH, *objects], settings_of_console, None)):
        page = get(Client(), "namespaces?namespace=shop")
    assert mtls_cell(page) == told


def test_policies_that_could_not_be_read_leave_the_mode_unknown(settings_of_console: Settings) -> None:
    why = "peerauthentications is forbidden"
    problem = Problem(System.KUBERNETES, Failure.FORBIDDEN, why, 0, HOME, kinds.PEER_AUTHENTICATION.plural, 403)
    seen = replace(snapshot_of(HOME, MESH), problems=(problem,))
    with use_runtime(in_memory(settings_of_console, None, seen)):
        page = get(Client(), "namespaces?namespace=shop")
    assert mtls_cell(page) == "Unknown"
    assert why in page.content


def mtls_cell(page: Page) -> str:
    return page.one('td[data-label="mTLS"]').words


def test_what_is_inherited_from_a_namespace_that_may_not_be_seen_is_told_without_its_name(
    settings_of_console: Settings,
) -> None:
    policy = config(kinds.PEER_AUTHENTICATION, "default", {"mtls": {"mode": "STRICT"}}, namespace="istio-system")
    objects = snapshot_of(HOME, [*MESH, policy])

    def guest(snapshots: Mapping[str, ClusterSnapshot]) -> Viewer:
        seen = anonymous_viewer(snapshots.values(), settings_of_console).namespaces
        return Viewer("guest", {key: space for key, space in seen.items() if space.name == "shop"})

    with use_runtime(in_memory(settings_of_console, None, objects, find_viewer=guest)):
        page = get(Client(), "namespaces")
    assert mtls_cell(page) == "Strict inherited from the mesh"
    assert "istio-system" not in page.content


@pytest.mark.parametrize(
    ("mode", "names"), [("notApplicable", ["empty"]), ("sidecar", ["istio-system", "shop"]), ("ambient", [])]
)
def test_namespaces_are_filtered_by_the_modes_of_the_references_links(
    settings_of_console: Settings, mode: str, names: list[str]
) -> None:
    objects = [*MESH, (kinds.NAMESPACE, namespace("empty"))]
    with use_runtime(console(objects, settings_of_console, None)):
        found = rows(get(Client(), f"namespaces?mode={mode}"))
    assert [row.split()[1] for row in found] == names


def test_the_issues_of_a_namespace_lead_to_what_has_them(shop: Client) -> None:
    page = get(shop, "namespaces")
    (link,) = page.values('a[href^="/console/workloads?"][href*="health="]', "href")

    assert [row.split()[0] for row in rows(get(shop, link))] == ["Failure"]


@pytest.mark.parametrize("route", LISTS)
def test_the_menu_leads_to_the_list(shop: Client, route: str) -> None:
    page = get(shop, route)

    assert page.has(f'a[href="/console/{route}"][aria-current="page"]')
    assert page.title.startswith(f"{route.capitalize()} -")


def test_a_name_leads_to_the_objects_graph_while_it_has_no_page(shop: Client) -> None:
    page = get(shop, "workloads")

    path = "namespaces/shop/workloads/cart-v1?duration=300"
    assert {f"/console/{path}", f"/console/graph/node/{path}"} & set(page.links)


def test_filters_are_chips_that_take_themselves_away(shop: Client) -> None:
    page = get(shop, "workloads?workloadName=cart&health=Failure&label=app")

    assert [row.split()[0] for row in rows(page)] == ["Failure"]
    assert "1 of 3 workloads" in page.words
    assert page.values("a.list-chip", "href") == [
        "?health=Failure&label=app",
        "?workloadName=cart&label=app",
        "?workloadName=cart&health=Failure",
    ]
    assert page.link("Clear all filters") == "?"


def test_a_label_adds_itself_to_the_filters_and_goes_again(shop: Client) -> None:
    label = get(shop, "workloads").one('a[href="?label=version%3Dv2"]')
    assert (label.words, label["title"]) == ("version=v2", "Filter by this label")

    chosen = get(shop, "workloads?label=version%3Dv2")
    assert len(rows(chosen)) == 1
    assert chosen.texts('.is-on[href="?"][title="Remove this filter"]') == ["version=v2"]


def test_the_heads_sort_and_say_how(shop: Client) -> None:
    page = get(shop, "workloads?sort=wn&direction=desc")

    assert [row.split(" W ")[1].split()[0] for row in rows(page)] == ["till", "cart-v2", "cart-v1"]
    head = page.one("[aria-sort]")
    assert (head["class"], head["aria-sort"]) == ("column-name", "descending")
    assert page.one("#sort-name")["href"] == "?sort=wn"


def test_the_list_is_paged_on_the_server(shop: Client) -> None:
    second = get(shop, "workloads?perPage=2&page=2")

    assert len(rows(second)) == 1
    assert "3\N{EN DASH}3 of 3" in second.texts("span")
    assert second.one("[rel=prev]")["href"] == "?perPage=2"
    assert not second.has("[rel=next]")
    assert "Page 2 of 2" in get(shop, "workloads?perPage=2&page=99").words


def test_columns_are_hidden_and_moved_by_the_address(shop: Client) -> None:
    assert heads(get(shop, "workloads")) == ["health", "name", "namespace", "type", "labels", "details"]
    page = get(shop, "workloads?wlhide=labels,type,name&wlorder=name,health")
    assert heads(page) == ["name", "health", "namespace", "details"]
    assert page.link("Show Labels") == "?wlhide=type&wlorder=name,health"


def test_clusters_are_told_apart_where_there_are_several(
    settings_of_console: Settings, metrics: MetricsStandIn
) -> None:
    with use_runtime(console(OBJECTS, settings_of_console, metrics, "east", "west")):
        client = Client()
        page = get(client, "workloads")
        assert "cluster" in heads(page)
        assert len(rows(page)) == 6
        assert any("clusterName=west" in link for link in page.links)
        assert len(rows(get(client, "workloads?clusterName=west"))) == 3
        assert "is not allowed; allowed: east, west" in get(client, "workloads?clusterName=north").words


@pytest.mark.parametrize("route", LISTS)
@pytest.mark.parametrize(("name", "value"), [("sort", "size"), ("page", "-1"), ("refresh", "x"), ("format", "pdf")])
def test_a_bad_parameter_is_told_and_the_list_still_shown(shop: Client, route: str, name: str, value: str) -> None:
    page = get(shop, f"{route}?{name}={value}")

    assert f'{name}: "{value}" is not allowed; allowed:' in page.words
    assert rows(page)


def test_what_cannot_be_shown_of_an_address_is_still_told(shop: Client) -> None:
    page = get(shop, "workloads?sort=%00&workloadName=%00")

    assert "\0" not in page.source
    assert 'sort: "\ufffd" is not allowed' in page.words


def test_many_unknown_namespaces_are_told_in_few_words(shop: Client) -> None:
    page = get(shop, f"workloads?namespaces=shop,{'x' * 500},{','.join(f'n{number}' for number in range(99))}")

    assert page.words.count("does not exist, or you may not see it") == 5
    assert "namespaces: 95 more that do not exist, or that you may not see" in page.words
    assert rows(page)


@pytest.mark.parametrize("route", LISTS[:3])
def test_a_namespace_that_may_not_be_seen_is_told_and_the_others_shown(shop: Client, route: str) -> None:
    page = get(shop, f"{route}?namespaces=secret,shop")
    alone = get(shop, f"{route}?namespaces=secret")

    assert '"secret" does not exist, or you may not see it' in page.words
    assert rows(page)
    assert not rows(alone)
    assert f"No {route} found in secret." in alone.words


def test_nothing_that_passes_is_told_with_the_way_back(shop: Client) -> None:
    page = get(shop, "workloads?workloadName=nosuch&namespaces=shop")

    assert "None of the 3 workloads passes all filters." in page.words
    assert page.link("Clear all filters") == "?namespaces=shop"


@pytest.mark.parametrize("route", LISTS)
def test_a_list_without_its_metrics_has_rows_and_says_why(shop: Client, metrics: MetricsStandIn, route: str) -> None:
    metrics.failing = frozenset({INBOUND, OUTBOUND, SERVICES})
    page = get(shop, route)

    assert rows(page)
    assert "health is not known now" in page.words
    assert "connection refused" in page.words
    assert "Failure" not in " ".join(rows(page))


@pytest.mark.parametrize("route", LISTS)
def test_metrics_that_are_switched_off_leave_the_list(settings_of_console: Settings, route: str) -> None:
    with use_runtime(console(OBJECTS, settings_of_console, None)):
        assert rows(get(Client(), route))


@pytest.mark.parametrize(
    ("route", "asked"), [("workloads", 2), ("services", 1), ("applications", 2), ("namespaces", 3)]
)
@pytest.mark.parametrize("more", [0, 40])
def test_a_list_asks_as_much_for_many_namespaces_as_for_few(
    settings_of_console: Settings, metrics: MetricsStandIn, route: str, asked: int, more: int
) -> None:
    objects = [*OBJECTS, *((kinds.NAMESPACE, namespace(f"n{number}")) for number in range(more))]
    with use_runtime(console(objects, settings_of_console, metrics)):
        get(Client(), route)

    assert [len(call) for call in metrics.asked] == [asked]


@pytest.mark.parametrize("route", LISTS)
def test_hostile_names_are_only_text(shop: Client, route: str) -> None:
    for page in (
        get(shop, f"{route}?label=%3Cscript%3Ex&namespaceLabel=%3Cscript%3Ex&sort=%22%3E%3Cscript%3E"),
        get(shop, route),
    ):
        assert "<script>" not in page.source
        assert page.inline_code == []


@pytest.mark.parametrize("route", LISTS)
def test_without_a_script_a_form_of_plain_fields_does_all(shop: Client, route: str) -> None:
    form = get(shop, f"{route}?sort=cl&perPage=20").form('[method="get"]')

    assert ("perPage", "20") in form.hidden
    assert form.texts("form > noscript > button.pf-v6-c-button.pf-m-secondary[type=submit]") == ["Apply"]


def test_a_refresh_brings_the_parts_that_change_alone(shop: Client) -> None:
    page = get(shop, "workloads?health=Failure", headers=AS_HTMX)

    assert not page.is_whole
    assert all(page.has(f"#{part}") for part in ("list-form", "list-region", "problems"))
    assert page.one("#list-region")["hx-trigger"] == "every 60s"
    assert "every" not in get(shop, "workloads?refresh=0", headers=AS_HTMX).one("#list-region").get("hx-trigger")


def test_going_back_brings_the_whole_page(shop: Client) -> None:
    page = get(shop, "workloads", headers={**AS_HTMX, "HX-History-Restore-Request": "true"})

    assert page.is_whole


def test_a_changed_form_puts_its_view_into_the_address_bar(shop: Client) -> None:
    headers = {**AS_HTMX, "HX-Trigger": "list-form"}
    answer = shop.get("/console/workloads?health=failure&workloadName=&sort=ns", headers=headers)

    assert answer["HX-Push-Url"] == "/console/workloads?health=Failure"
    assert "HX-Request" in answer["Vary"]


def test_a_list_is_exported_whole_and_no_cell_is_a_formula(shop: Client) -> None:
    answer = shop.get("/console/services?perPage=1&format=csv")
    (_, outside, cart) = csv.reader(io.StringIO(answer.content.decode()))

    assert answer["Content-Disposition"] == 'attachment; filename="services.csv"'
    assert outside[:6] == [HOME, "shop", "api.example/=x", "External service", "External", "n/a"]
    assert cart[5:7] == ["Failure", "10"]
    assert not any(cell.startswith("=") for cell in [*outside, *cart])


@pytest.mark.parametrize("route", LISTS)
def test_a_list_is_exported_as_json(shop: Client, route: str) -> None:
    found = shop.get(f"/console/{route}?format=json").json()[route]

    assert found[-1]["health"] in ("Failure", "Degraded", "Healthy")
    assert isinstance(found[-1]["labels"], dict)


@pytest.mark.parametrize("route", LISTS)
def test_in_manual_mode_a_list_waits_for_its_button(shop: Client, metrics: MetricsStandIn, route: str) -> None:
    page = get(shop, f"{route}?refresh=1")

    assert "Manual refresh required" in page.words
    assert rows(page) == []
    assert metrics.asked == []
    assert rows(get(shop, f"{route}{page.one('#list-now')['href']}"))


def test_in_manual_mode_what_is_followed_from_rows_shows_rows(shop: Client) -> None:
    page = get(shop, "workloads?refresh=1&now=true")

    assert page.one("#sort-type")["href"] == "?sort=wt&refresh=1&now=true"
    assert ("now", "true") in page.form("#list-form").hidden
    assert rows(get(shop, "workloads?refresh=1", headers=AS_HTMX))


def test_a_file_is_asked_for_on_purpose_in_manual_mode_too(shop: Client) -> None:
    assert shop.get("/console/workloads?refresh=1&format=csv").content.count(b"\n") > 1


@pytest.mark.parametrize("route", LISTS[:3])
def test_what_is_not_included_is_neither_asked_for_nor_shown(shop: Client, metrics: MetricsStandIn, route: str) -> None:
    page = get(shop, f"{route}?healthToggle=false&istioResourcesToggle=false")

    assert metrics.asked == []
    assert "column-health" not in page.content
    assert "health is not known" not in page.content
    assert not page.has('[title="PeerAuthentication"]')
    assert page.form("#list-form").field("healthToggle") == ["false"]


def test_the_menu_of_columns_offers_what_to_include_where_the_configuration_wants_that(
    settings_of_console: Settings, metrics: MetricsStandIn
) -> None:
    told = {"list": {"show_include_toggles": True, "include_health": False}}
    settings = settings_of(kiali_feature_flags={"ui_defaults": told})
    with use_runtime(console(OBJECTS, settings, metrics)):
        page = get(Client(), "workloads")
        spaces = get(Client(), "namespaces")
    with use_runtime(console(OBJECTS, settings_of_console, metrics)):
        usual = get(Client(), "workloads")

    assert page.link("Include: Health") == "?healthToggle=true"
    assert page.link("Leave out: Istio resources") == "?istioResourcesToggle=false"
    assert "health" in heads(spaces)
    assert "Istio resources" not in usual.content


def test_a_toggle_that_cannot_be_read_is_told(shop: Client) -> None:
    page = get(shop, "workloads?healthToggle=maybe")

    assert 'healthToggle: "maybe" is not allowed; allowed: true, false (used: true)' in page.words
