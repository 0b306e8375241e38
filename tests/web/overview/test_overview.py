"""The overview: cards, what they say of what is not known, and what they cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from django.test import Client

from mesh.clients.errors import Unreachable
from mesh.clients.prometheus.answers import Answers, RangeAnswers
from mesh.config import Settings
from mesh.health.queries import INBOUND, SERVICES
from mesh.jobs.health import HealthRefresh
from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot, snapshot_of
from mesh.model.problems import Failure, Problem, System
from mesh.model.samples import Sample, Series
from mesh.web.process.current import runtime, use_runtime
from tests.stand_ins.metrics_server import serving
from tests.stand_ins.metrics_store import MetricsStandIn, to_service, to_workload
from tests.unit.workloads.world import SIDECAR, Placed, config, deployment, service
from tests.web import visits
from tests.web.html import Page, Part
from tests.web.visits import AS_HTMX
from tests.web.worlds import many_namespaces
from tests.web.worlds.memory import HOME, NOW, in_memory, namespace, settings_of

CARDS = ["clusters", "control-planes", "data-planes", "istio-configs", "applications", "insights", "namespaces"]
LABELS = {"destination_cluster": HOME, "destination_service_namespace": "shop"}


def elsewhere(objects: Sequence[Placed], space: str) -> Iterator[Placed]:
    for kind, found in objects:
        yield kind, msgspec.structs.replace(found, metadata=msgspec.structs.replace(found.metadata, namespace=space))


ISTIOD = deployment("istiod", {"app": "istiod"}, "istiod-1", own_labels={"app": "istiod", "istio.io/rev": "blue"})
OBJECTS: list[Placed] = [
    (kinds.NAMESPACE, namespace("istio-system")),
    (kinds.NAMESPACE, namespace("shop", **{"istio-injection": "enabled"})),
    (kinds.NAMESPACE, namespace("quiet", **{"istio.io/dataplane-mode": "ambient"})),
    *elsewhere(ISTIOD, "istio-system"),
    *deployment("cart-v1", {"app": "cart", "version": "v1"}, "cart-1", sidecar=SIDECAR),
    *deployment("till-v1", {"app": "till", "version": "v1"}, "till-1", sidecar=SIDECAR),
    service("cart", {"app": "cart"}, {"app": "cart"}),
]


class Metrics(MetricsStandIn):
    """Also has rankings, and requests over time that begin with 4 and end with 8 a second, half of them failed."""

    throughput: bool = True
    latency: float = 1250.0

    def query_many(self, plan: Mapping[str, Any], at: float, *, deadline_seconds: float) -> Answers:
        found = super().query_many(plan, at, deadline_seconds=deadline_seconds)
        ranked = {name: self._ranked(name) for name in plan if name.startswith("ranking") and name not in found.errors}
        return replace(found, vectors={**found.vectors, **ranked})

    def _ranked(self, name: str) -> list[Sample]:
        if "throughput" in name and not self.throughput:
            return []
        return [
            Sample({**LABELS, "destination_service_name": "cart"}, 2048.0 if "throughput" in name else self.latency)
        ]

    def query_range_many(self, plan: Mapping[str, Any], *times: float, deadline_seconds: float) -> RangeAnswers:
        self.asked.append({name: str(expr) for name, expr in plan.items()})
        if self.failing:
            down = Unreachable("connection refused", system=System.PROMETHEUS)
            return RangeAnswers({}, dict.fromkeys(plan, down), (), ())
        where = {"destination_workload_namespace": "shop"}
        shares = {name: 0.5 if "error" in name else 1.0 for name, expr in plan.items() if "shop" in str(expr)}
        points = {name: [(times[0], 4 * share), (times[1], 8 * share)] for name, share in shares.items()}
        return RangeAnswers({name: [Series(dict(where), found)] for name, found in points.items()}, {}, (), ())


@pytest.fixture
def metrics() -> Metrics:
    return Metrics(
        {
            INBOUND: [to_workload("cart-v1", 9), to_workload("cart-v1", 1, "500")],
            SERVICES: [to_service("cart", 9), to_service("cart", 1, "500")],
        }
    )


@contextmanager
def console(settings: Settings, metrics: Metrics | None, *snapshots: ClusterSnapshot) -> Iterator[Client]:
    made = in_memory(settings, metrics, *(snapshots or (snapshot_of(HOME, OBJECTS),)))
    with use_runtime(made):
        yield Client(raise_request_exception=False)


@pytest.fixture
def shop(settings_of_console: Settings, metrics: Metrics) -> Iterator[Client]:
    """A console whose background refresh has judged the traffic."""
    with console(settings_of_console, metrics) as client:
        HealthRefresh(runtime().own_sources).refresh()
        metrics.asked.clear()
        yield client


def get(client: Client, path: str = "", headers: Mapping[str, str] | None = None) -> Page:
    return visits.get(client, f"overview{path}", headers=headers)


def card(page: Page, name: str) -> Part:
    return page.one(f"section.overview-card#card-{name}")


def loading(part: Part) -> list[str]:
    """The ids of the cards that load by themselves."""
    return part.values('.overview-card[hx-trigger="load"]', "id")


def test_a_visit_has_what_is_known_and_loads_the_rest_by_itself(shop: Client, metrics: Metrics) -> None:
    page = get(shop)

    assert page.values("section.overview-card", "id") == [f"card-{name}" for name in CARDS]
    assert loading(page) == ["card-insights", "card-namespaces"]
    assert page.loading == [f"/console/overview/{name}" for name in ("insights", "namespaces")]
    assert metrics.asked == []
    assert page.link("Show service insights") == "/console/overview/insights"


def test_a_refresh_brings_all_cards_at_once(shop: Client) -> None:
    part = get(shop, headers=AS_HTMX)

    assert not part.is_whole
    assert part.loading == []
    assert "Error rates" in card(part, "insights").words


def test_a_console_that_just_started_lets_health_load_by_itself(
    settings_of_console: Settings, metrics: Metrics
) -> None:
    with console(settings_of_console, metrics) as client:
        page = get(client)

    assert metrics.asked == []
    assert loading(page) == [f"card-{name}" for name in CARDS[2:] if name != "istio-configs"]


def test_clusters_and_control_planes_say_how_they_are(shop: Client) -> None:
    page = get(shop)

    assert card(page, "clusters").words.startswith("Clusters (1) 1 healthy Kubernetes Healthy, Kubernetes")
    planes = card(page, "control-planes")
    assert planes.words.startswith("Control planes (1) 1 healthy istiod Healthy, revision blue, namespace istio-system")
    assert "/console/namespaces?type=Control+plane" in planes.links


def test_data_planes_are_counted_by_health_and_mode_with_links_to_the_list(shop: Client) -> None:
    found = card(get(shop), "data-planes")

    assert found.words.startswith("Data planes (2) 1 unhealthy shop Failure, 3 issues View all 1 unhealthy 1 n/a quiet")
    assert "1 Ambient 1 Sidecar" in found.words
    links = [link for link in found.links if link.startswith("/console/namespaces?")]
    assert links[0] == "/console/namespaces?type=Data+plane&health=Failure&health=Degraded&health=Not+Ready"
    assert len(visits.get(shop, links[0]).rows) == 1


def test_applications_have_a_donut_with_links_and_rates(shop: Client) -> None:
    found = card(get(shop), "applications")

    assert "Applications by health: 3 in all, 1 failure, 2 healthy" in found.values("[aria-label]", "aria-label")
    assert "1 failure" in found.texts('a[href="/console/applications?health=Failure"]')
    assert "Inbound 10.0 rps Outbound 0 rps No traffic 2 apps" in found.words


def test_insights_rank_services_and_name_where_they_are(shop: Client) -> None:
    found = card(get(shop, "/insights"), "insights")

    assert "Error rates Name Errors Failure" not in found.content
    assert "Error rates Name Errors cart shop 10.00% Latency Name P95 cart shop 1.25 s" in found.words
    assert "Throughput Name TCP sent cart shop 2.00 KiB/s" in found.words
    assert found.has(f'[title="{HOME} / shop / cart"]')
    assert found.has('[aria-label="Failure"]')


@pytest.mark.parametrize(
    ("milliseconds", "shown"), [(4.2, "4 ms"), (999, "999 ms"), (1000, "1.00 s"), (2371, "2.37 s")]
)
def test_latencies_below_each_other_have_equal_decimals(
    shop: Client, metrics: Metrics, milliseconds: float, shown: str
) -> None:
    metrics.latency = milliseconds

    assert f"Latency Name P95 cart shop {shown}" in card(get(shop, "/insights"), "insights").words


def test_what_a_card_leads_to_is_about_the_same_time_as_its_health(shop: Client) -> None:
    assert "/console/namespaces/shop?duration=300" in card(get(shop), "data-planes").links
    insights = card(get(shop, "/insights"), "insights")
    assert "/console/namespaces/shop/services/cart?duration=300" in insights.links


def test_throughput_shows_by_itself_only_where_there_is_some(shop: Client, metrics: Metrics) -> None:
    metrics.throughput = False

    assert "Throughput Name" not in get(shop, "/insights").words
    chosen = get(shop, "/insights?siMetrics=t").words
    assert "Throughput No service sends over TCP." in chosen
    assert "Error rates Name" not in chosen


def test_chosen_metrics_are_kept_whether_as_a_list_or_as_a_form_sends_them(shop: Client) -> None:
    for asked in ("?siMetrics=e,t&refresh=0", "?siMetrics=t&siMetrics=e&refresh=0"):
        page = get(shop, asked)
        assert "/console/overview/insights?siMetrics=e,t&refresh=0" in page.loading
        assert ("siMetrics", "e,t") in page.form("#overview-form").hidden
    form = get(shop, "/insights?siMetrics=e,t&refresh=0&drtype=outbound").form('form:has([type="checkbox"])')
    assert form.values("[name=siMetrics]", "value") == ["e", "l", "t"]
    assert form.field("siMetrics") == ["e", "t"]
    assert ("drtype", "outbound") in form.hidden


def test_namespaces_are_the_worst_first_with_their_traffic(shop: Client) -> None:
    found = card(get(shop, "/namespaces"), "namespaces")
    rows = [row.words for row in found.rows]

    assert [row.split()[1] for row in rows] == ["shop", "istio-system", "quiet"]
    assert rows[0].endswith("8.00 rps, 50.0% failed")
    assert rows[2].endswith("none none none No inbound traffic")
    assert "/console/workloads?namespaces=shop&health=Failure" in found.links
    assert "inbound requests, last 30 minutes: 8 rps now, highest 8 rps" in found.content


def test_the_other_direction_is_a_link_and_asks_what_the_source_reports(shop: Client, metrics: Metrics) -> None:
    assert get(shop).link("Outbound") == "/console/overview?drtype=outbound"
    get(shop, "/namespaces?drtype=Outbound")

    sidecars, ambient = (list(asked.values()) for asked in metrics.asked)
    assert len(sidecars) == len(ambient) == 2
    assert all('source_workload_namespace=~"' in text and 'reporter="source"' in text for text in sidecars)
    assert all('source_workload_namespace="quiet"' in text and 'reporter=~"' in text for text in ambient)


def test_links_of_the_older_overview_are_answered(shop: Client) -> None:
    page = get(shop, "?otype=workload&drtype=inbound&displayMode=2")

    assert "not allowed" not in page.content


def test_what_cannot_be_read_of_an_address_is_said(shop: Client) -> None:
    page = get(shop, "?siMetrics=q&drtype=sideways&refresh=often").words

    assert 'siMetrics: "q" is not allowed; allowed: e, l, t (used: without it)' in page
    assert 'drtype: "sideways" is not allowed; allowed: inbound, outbound (used: inbound)' in page
    assert 'refresh: "often" is not allowed' in page


def test_in_manual_mode_nothing_is_asked_until_the_button_is_pressed(shop: Client, metrics: Metrics) -> None:
    page = get(shop, "?refresh=1")

    assert "Manual refresh required" in page.words
    assert "overview-card" not in page.content
    assert metrics.asked == []
    (button,) = {link for link in page.links if link.startswith("?refresh=1")}
    assert get(shop, button).has(".overview-card")


def test_the_page_asks_again_by_itself_as_often_as_it_says(shop: Client) -> None:
    assert get(shop, "?refresh=15000").one("#overview-region")["hx-trigger"] == "every 15s"
    assert "every" not in get(shop, "?refresh=0").one("#overview-region").get("hx-trigger")


def test_the_forms_change_is_the_new_address(shop: Client) -> None:
    answer = shop.get("/console/overview?refresh=0", headers={**AS_HTMX, "HX-Trigger": "overview-form"})

    assert answer["HX-Push-Url"] == "/console/overview?refresh=0"


def test_a_store_that_is_down_leaves_unknown_what_it_would_tell(
    settings_of_console: Settings, metrics: Metrics
) -> None:
    metrics.failing = frozenset({INBOUND, SERVICES, "outbound health", "ranking by latency", "ranking by throughput"})
    with console(settings_of_console, metrics) as client:
        page = get(client, headers=AS_HTMX)

    apps = card(page, "applications").words
    assert "not known. Prometheus: unreachable. connection refused Try again" in apps
    assert "Inbound not known Outbound not known No traffic not known" in apps
    assert "2 n/a" in card(page, "data-planes").words
    assert card(page, "insights").words.count("Not known. Prometheus: unreachable") == 2
    assert "Not known" in card(page, "namespaces").words
    assert "0 rps" not in page.content


def test_without_metrics_health_is_that_of_the_pods_and_it_says_so(settings_of_console: Settings) -> None:
    with console(settings_of_console, None) as client:
        page = get(client)

    assert page.loading == []
    assert "Metrics are switched off: health is that of the pods alone." in card(page, "applications").words
    assert "Metrics are switched off, and the rankings" in card(page, "insights").words
    assert "Inbound traffic" not in page.content
    assert "rps" not in page.content


def test_without_namespaces_every_card_says_why_nothing_is_known(
    settings_of_console: Settings, metrics: Metrics
) -> None:
    refused = Problem(System.KUBERNETES, Failure.FORBIDDEN, "may not list namespaces", NOW, HOME, "namespaces", 403)
    with console(settings_of_console, metrics, ClusterSnapshot(HOME, problems=(refused,))) as client:
        page = get(client)

    for name in ("data-planes", "applications", "namespaces"):
        found = card(page, name).words
        assert "No namespace is known. Kubernetes, cluster Kubernetes: forbidden (403). may not list" in found
        assert "(0)" not in found
    assert "1 with problems" in card(page, "clusters").words


def test_control_planes_that_cannot_be_read_are_not_none(settings_of_console: Settings, metrics: Metrics) -> None:
    refused = Problem(System.KUBERNETES, Failure.FORBIDDEN, "no", NOW, HOME, "deployments", 403)
    seen = snapshot_of(HOME, [(kinds.NAMESPACE, namespace("shop"))], (refused,))
    with console(settings_of_console, metrics, seen) as client:
        found = card(get(client), "control-planes").words

    assert "There may be more that are not known. Kubernetes, cluster Kubernetes: forbidden (403)." in found
    assert "(0)" not in found


def test_several_clusters_are_told_apart(settings_of_console: Settings, metrics: Metrics) -> None:
    west = replace(snapshot_of("west", OBJECTS), synced=False)
    with console(settings_of_console, metrics, snapshot_of(HOME, OBJECTS), west) as client:
        page = get(client, headers=AS_HTMX)

    assert "1 healthy" in card(page, "clusters").words
    assert "1 not read yet west Not ready" in card(page, "clusters").words
    assert "istiod (west)" in card(page, "control-planes").words
    assert any("clusterName=west" in link for link in card(page, "namespaces").links)


def test_an_unknown_card_is_not_found(shop: Client) -> None:
    assert "there are: clusters, control-planes" in visits.get(shop, "overview/weather", 404).words


def test_forty_namespaces_cost_no_more_queries_than_two() -> None:
    counts = []
    for namespaces in (2, 40):
        with serving() as metrics, many_namespaces.console(namespaces, metrics):
            page = get(Client(), headers=AS_HTMX)
            counts.append(sum(bool(query) for query in metrics.queries))

    assert "The 10 worst of 41." in page.words
    assert counts[0] == counts[1] <= 10


def configs(*objects: Placed, **settings: Any) -> Part:
    with console(settings_of(**settings), None, snapshot_of(HOME, [*OBJECTS, *objects])) as client:
        return card(get(client), "istio-configs")


TO_NOWHERE = {"hosts": ["a"], "http": [{"route": [{"destination": {"host": "b"}}]}]}
ASTRAY = config(kinds.VIRTUAL_SERVICE, "astray", TO_NOWHERE)


def test_configuration_is_counted_by_verdict_and_the_worst_is_named() -> None:
    found = configs(ASTRAY, config(kinds.ENVOY_FILTER, "patch", {}))

    assert "1 not valid" in found.words
    assert "1 not validated" in found.words
    assert any(link.endswith("/VirtualService/astray") for link in found.links)
    assert "/console/istio?config=Not+Valid" in found.links


def test_configuration_that_nobody_checks_is_not_called_valid() -> None:
    found = configs(ASTRAY, external_services={"istio": {"validation_reconcile_interval": "0s"}})

    assert "1 not validated" in found.words
    assert "Checks are switched off." in found.words
