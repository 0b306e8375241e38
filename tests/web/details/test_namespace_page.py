"""The page of one namespace."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from mesh.clients.errors import Unreachable
from mesh.clients.prometheus.answers import RangeAnswers
from mesh.config import Settings
from mesh.health.queries import INBOUND, OUTBOUND, SERVICES
from mesh.jobs.health import HealthRefresh
from mesh.model import kinds
from mesh.model.objects import Metadata, Namespace
from mesh.model.problems import System
from mesh.model.samples import Series
from mesh.web.process.current import runtime, use_runtime
from tests.stand_ins.metrics_store import MetricsStandIn, to_service, to_workload
from tests.unit.workloads.world import SIDECAR, Placed, config, deployment, service
from tests.web import visits
from tests.web.html import Page
from tests.web.visits import AS_HTMX
from tests.web.worlds.edited import World, world
from tests.web.worlds.memory import console, namespace

PAGE = "/console/namespaces/shop"
XSS = '"><script>alert(1)</script>'
SHOP = Namespace(
    metadata=Metadata(
        name="shop",
        labels={**{f"l{number}": "x" for number in range(6)}, "istio-injection": "enabled", "hostile": XSS},
        annotations={"long": "line\n" * 80, "owner.istio.io/a": XSS, "empty": ""},
    )
)
OBJECTS: list[Placed] = [
    (kinds.NAMESPACE, SHOP),
    (kinds.NAMESPACE, namespace("empty")),
    *deployment("cart-v1", {"app": "cart", "version": "v1"}, "cart-1", sidecar=SIDECAR),
    *deployment("cart-v2", {"app": "cart", "version": "v2"}, "cart-2", sidecar=SIDECAR),
    service("cart", {"app": "cart"}, {"app": "cart"}),
    config(kinds.PEER_AUTHENTICATION, "default", {"mtls": {"mode": "STRICT"}}),
]


@dataclass
class Ranges(MetricsStandIn):
    """Answers ranges too: one series for each query that has a word of `known` in its name, with the word's value."""

    known: dict[str, float] = field(default_factory=dict)
    ranges: list[dict[str, str]] = field(default_factory=list)

    def query_range_many(
        self, plan: Mapping[str, Any], start: float, end: float, _step: float, *, deadline_seconds: float
    ) -> RangeAnswers:
        self.ranges.append({name: str(expr) for name, expr in plan.items()})
        down = Unreachable("connection refused", system=System.PROMETHEUS)
        values = {name: [value for word, value in self.known.items() if word in name] for name in plan}
        return RangeAnswers(
            matrices={
                name: [Series({}, [(start, each), (end, each)]) for each in found] for name, found in values.items()
            },
            errors=dict.fromkeys(plan, down) if self.failing else {},
            warnings=(),
            asked=(),
        )


@pytest.fixture
def metrics() -> Ranges:
    return Ranges(
        {
            INBOUND: [to_workload("cart-v1", 9), to_workload("cart-v1", 1, "500"), to_workload("cart-v2", 5)],
            SERVICES: [to_service("cart", 9), to_service("cart", 1, "500")],
        }
    )


@pytest.fixture
def shop(settings_of_console: Settings, metrics: Ranges) -> Iterator[Client]:
    with use_runtime(console(OBJECTS, settings_of_console, metrics)):
        yield Client(raise_request_exception=False)


def get(client: Client, path: str = PAGE, headers: Mapping[str, str] | None = None) -> Page:
    return visits.get(client, path, headers=headers)


def card(page: Page, title: str) -> str:
    """The words of one card."""
    return page.one(f'section[aria-labelledby="{title}"]').words


def test_the_details_say_what_it_is_and_how(shop: Client) -> None:
    told = card(get(shop), "card-details")

    assert "Status Failure Not well: 1 of 2 workloads , 1 of 1 applications , 1 of 1 services" in told
    assert "Type Data plane Mode Sidecar Revision default mTLS Strict Only mutual TLS is accepted." in told


def test_resources_are_counted_and_lead_to_their_lists(shop: Client) -> None:
    page = get(shop)

    assert card(page, "card-resources").startswith("Resources Workloads (2) 1 Failure 1 Healthy")
    assert re.search(r"Istio config \([1-9]\d*\)$", card(page, "card-resources"))
    for address in ("services?namespaces=shop", "workloads?namespaces=shop&health=Failure"):
        assert f"/console/{address}" in page.links


def test_labels_of_the_mesh_come_first_and_each_leads_to_its_list(shop: Client) -> None:
    page = get(shop)
    told = card(page, "labels-title")

    assert told.startswith("Labels Read-only")
    assert told.index("istio-injection=enabled") < told.index("hostile=") < told.index("3 more") < told.index("l5=x")
    assert "/console/namespaces?namespaceLabel=istio-injection%3Denabled" in page.links


def test_long_annotations_are_folded_and_hostile_ones_only_text(shop: Client) -> None:
    page = get(shop)

    assert any(text.startswith("line line") for text in page.texts("details > summary"))
    assert card(page, "annotations-title").index("owner.istio.io/a") < card(page, "annotations-title").index("empty")
    assert "<script>alert" not in page.source
    assert page.inline_code == []


def test_the_traffic_comes_by_itself_and_by_a_link_without_a_script(shop: Client) -> None:
    page = get(shop, f"{PAGE}?duration=1800")

    for address in (f"{PAGE}/mini-graph?duration=1800", f"{PAGE}/traffic?duration=1800"):
        assert address in page.loading
        assert address in page.links
    assert "/console/graph/namespaces?namespaces=shop&duration=1800" in page.links


@pytest.mark.parametrize(("query", "seconds"), [("", 300), ("?duration=300", 300), ("?duration=60", 60)])
def test_all_of_the_page_is_about_one_time(shop: Client, metrics: Ranges, query: str, seconds: int) -> None:
    """By default that of the background refresh of health; it is said once."""
    HealthRefresh(runtime().own_sources).refresh()
    metrics.asked.clear()
    page = get(shop, f"{PAGE}{query}")

    addresses = " ".join([*page.links, *page.loading])
    assert set(re.findall(r"[?&]duration=(\d+)", addresses)) == {str(seconds)}
    assert page.form("#detail-form").field("duration") == [str(seconds)]
    assert "Of the last" not in page.words
    # What was judged over another time does not do.
    assert len(metrics.asked) == (0 if seconds == 300 else 1)


def test_the_charts_are_over_the_time_that_is_asked_for(shop: Client, metrics: Ranges) -> None:
    for seconds, words in ((60, "Last 1m"), (1800, "Last 30m")):
        assert words in get(shop, f"{PAGE}/traffic?duration={seconds}").words


def test_the_traffic_is_a_page_or_its_part(shop: Client, metrics: Ranges) -> None:
    metrics.known = {"inbound request_count": 12.0, "inbound request_error_count": 3.0}
    address = f"{PAGE}/traffic?duration=600"
    whole, part = get(shop, address), get(shop, address, headers=AS_HTMX)

    assert whole.is_whole
    assert not part.is_whole
    for page in (whole, part):
        assert "Last 10m" in page.words
        assert re.search(r"Inbound requests .*All requests: 12 req/s .*Failed: 3 req/s", page.words)
        assert page.texts("b") == ["12 req/s", "3 req/s"]
        assert "TCP" not in page.content


def test_tcp_is_told_where_there_is_some_both_ways_together(shop: Client, metrics: Ranges) -> None:
    metrics.known = {"outbound tcp_received": 1000.0, "outbound tcp_sent": 500.0}
    page = get(shop, f"{PAGE}/traffic")

    assert "Inbound TCP" not in page.content
    assert "1.5 kB/s" in page.texts("b")
    assert page.words.index("Outbound TCP") < page.words.index("1.5 kB/s")


def test_one_round_of_questions_is_enough_for_the_traffic(shop: Client, metrics: Ranges) -> None:
    get(shop, f"{PAGE}/traffic")
    (asked,) = metrics.ranges
    assert len(asked) == 8
    assert all('_workload_namespace="shop"' in query for query in asked.values())


def test_traffic_that_cannot_be_read_is_told_and_not_shown_as_none(shop: Client, metrics: Ranges) -> None:
    metrics.failing = frozenset({INBOUND})
    page = get(shop, f"{PAGE}/traffic", headers=AS_HTMX)

    assert page.content.count("connection refused") == 2
    assert not page.has('svg[class^="chart"]')


def test_a_refresh_brings_the_parts_that_change_alone(shop: Client) -> None:
    page = get(shop, headers=AS_HTMX)

    assert not page.is_whole
    assert page.one("#detail-region")["hx-trigger"] == "every 60s"


def test_without_its_metrics_it_is_there_and_says_why(shop: Client, metrics: Ranges) -> None:
    metrics.failing = frozenset({INBOUND, OUTBOUND, SERVICES})
    page = get(shop)

    assert "health is not known now" in card(page, "card-details")
    assert "connection refused" in page.words
    assert "health not known" in card(page, "card-resources")
    assert "Failure" not in card(page, "card-details")


def test_metrics_that_are_switched_off_are_told(settings_of_console: Settings) -> None:
    with use_runtime(console(OBJECTS, settings_of_console, None)):
        page = get(Client())
    assert "Metrics are switched off" in page.words
    assert "card-traffic" not in page.content


def test_a_namespace_outside_of_the_mesh_says_so(shop: Client) -> None:
    told = card(get(shop, "/console/namespaces/empty"), "card-details")
    assert "Type Not in the mesh Mode Not applicable" in told


@pytest.mark.parametrize("path", ["", "/traffic"])
def test_one_that_is_not_there_is_403(shop: Client, path: str) -> None:
    assert shop.get(f"/console/namespaces/nosuch{path}").status_code == 403


def test_a_tab_that_is_not_there_is_told(shop: Client) -> None:
    page = get(shop, f"{PAGE}?tab=nosuch")
    assert 'tab: "nosuch" is not allowed; allowed: info (used: info)' in page.words


def test_several_clusters_are_named_in_every_link(settings_of_console: Settings, metrics: Ranges) -> None:
    with use_runtime(console(OBJECTS, settings_of_console, metrics, "east", "west")):
        page = get(Client(), f"{PAGE}?clusterName=west&duration=60")
    assert "Cluster west" in card(page, "card-details")
    for address in ("workloads?namespaces=shop", "namespaces/shop/traffic?duration=60"):
        assert f"/console/{address}&clusterName=west" in page.links


@pytest.fixture
def edited() -> Iterator[World]:
    with world() as made:
        yield made


def test_who_may_edit_finds_the_way_to_the_forms(edited: World) -> None:
    page = get(edited.browser)
    for part in ("labels", "annotations"):
        assert page.one(f'a[href="{PAGE}/{part}"]').words.startswith("Edit")


def test_who_may_not_is_told_why(edited: World) -> None:
    edited.server.forbid("namespaces", verb="patch")
    page = get(edited.browser)
    assert f"{PAGE}/labels" not in page.content
    assert page.has('[title="You may not change this namespace."]')


def test_view_only_mode_is_told() -> None:
    with world(deployment={"view_only_mode": True}) as made:
        assert get(made.browser).has('[title="This console is in view-only mode."]')
