"""Custom dashboards as tabs of workloads and apps."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.test import Client

from mesh.config import Settings
from mesh.model import kinds
from mesh.model.pace import Pace, check, keeping
from mesh.model.problems import Failure, Problem, System
from mesh.pages.metrics.known import FAILURE_LASTS_SECONDS, LASTS_SECONDS, Answer, KnownDashboards
from mesh.web.process.current import use_runtime
from mesh.web.process.runtime import Runtime
from tests.unit.workloads.world import SIDECAR, Placed, deployment, pod, service
from tests.web.html import Page
from tests.web.metrics.legends import legend
from tests.web.visits import get
from tests.web.worlds.memory import HOME, NOW, console, namespace
from tests.web.worlds.metrics import ChartStore

OWN = [
    {
        "name": "mine",
        "title": "Mine",
        "items": [
            {"chart": {"name": "Hits", "metricName": "hits", "dataType": "raw", "aggregations": [{"label": "zone"}]}},
            {"chart": {"name": "Closed", "metricName": "hits", "dataType": "rate", "startCollapsed": True}},
            {"chart": {"name": "Broken", "metricName": "no name", "dataType": "raw"}},
        ],
    },
    {"name": "circle", "title": "Circle", "items": [{"include": "circle"}]},
]
TEMPLATES = {"dashboards.kiali.io/templates": json.dumps(OWN)}
OBJECTS: list[Placed] = [
    (kinds.NAMESPACE, namespace("shop")),
    *deployment("cart-v1", {"app": "cart", "version": "v1"}, "cart-1", sidecar=SIDECAR),
    *deployment("cart-v2", {"app": "cart", "version": "v2"}, "cart-2"),
    pod("lone", {"app": "lone"}, annotations={"kiali.io/dashboards": "mine, circle, nowhere", **TEMPLATES}),
    service("cart", {"app": "cart"}, {"app": "cart"}),
]
WORKLOAD = "namespaces/shop/workloads/cart-v1"
APP = "namespaces/shop/applications/cart"


@pytest.fixture
def store() -> ChartStore:
    return ChartStore(named=("nodejs_active_handles_total", "envoy_server_uptime"))


@pytest.fixture
def root(settings_of_console: Settings, store: ChartStore) -> Iterator[Runtime]:
    with use_runtime(console(OBJECTS, settings_of_console, store)) as made:
        yield made


@pytest.fixture
def shop(root: Runtime) -> Client:
    return Client(raise_request_exception=False)


def tabs(page: Page) -> list[str]:
    return page.texts("nav.detail-tabs a[href]")


@pytest.mark.parametrize(("path", "tab"), [(WORKLOAD, "nodejs"), (APP, "cd-nodejs")])
def test_dashboards_that_suit_are_the_last_tabs(shop: Client, path: str, tab: str) -> None:
    page = get(shop, path)
    assert tabs(page)[-1] == "Node.js Metrics"
    assert page.link("Node.js Metrics").partition("?")[2] == f"tab={tab}"
    assert "Envoy Metrics" not in tabs(page)


def test_a_service_has_no_dashboards(shop: Client, store: ChartStore) -> None:
    assert tabs(get(shop, "namespaces/shop/services/cart"))[-1] == "Inbound Metrics"
    assert store.discoveries == 0


def test_what_an_object_has_is_asked_once_a_minute(shop: Client, store: ChartStore, root: Runtime) -> None:
    for _ in range(3):
        get(shop, WORKLOAD)
    assert store.discoveries == 1
    root.dashboards._clock = lambda: NOW + LASTS_SECONDS
    get(shop, WORKLOAD)
    assert store.discoveries == 2


def test_a_dashboard_asks_about_the_pods_of_its_object(shop: Client, store: ChartStore) -> None:
    page = get(shop, f"{WORKLOAD}?tab=nodejs")
    assert page.one("h3#chart-1-head").words == "Active handles"
    assert all('{namespace="shop",app="cart",version="v1"}' in text for text in store.asked.values())
    assert all("sum " in text or "sum(" in text for text in store.asked.values())
    assert "Node.js Metrics" in page.texts('a[aria-current="page"]')


def test_an_app_can_be_shown_by_version(shop: Client, store: ChartStore) -> None:
    store.callers = ({"version": "v1"}, {"version": "v2"})
    page = get(shop, f"{APP}?tab=cd-nodejs&bylbl=version")
    assert '{namespace="shop",app="cart"}' in next(iter(store.asked.values()))
    assert legend(page, "Active handles") == ["v1", "v2"]


@pytest.mark.parametrize("aggregator", ["avg", "min", "max", "stddev", "stdvar"])
def test_values_of_pods_become_one_as_it_is_chosen(shop: Client, store: ChartStore, aggregator: str) -> None:
    page = get(shop, f"{WORKLOAD}?tab=nodejs&aggregator={aggregator}")
    assert all(text.startswith(f"{aggregator} ") or f"{aggregator}(" in text for text in store.asked.values())
    assert page.values("#metrics-aggregator [selected]", "value") == [aggregator]


def test_pods_may_name_dashboards_that_they_define(shop: Client, store: ChartStore) -> None:
    page = get(shop, "namespaces/shop/workloads/lone?tab=mine")
    assert "Hits" in page.words
    assert "open" not in page.one("details#chart-2-closed")
    assert any('"no name" is not the name of a metric' in error for error in page.texts(".chart-error"))
    assert page.has("[name=bylbl][value=zone]")


def test_a_dashboard_that_includes_itself_is_told(shop: Client) -> None:
    page = get(shop, "namespaces/shop/workloads/lone?tab=circle")
    assert "dashboards include each other in a circle" in page.words


def test_an_unknown_dashboard_is_told_with_those_that_are_there(shop: Client) -> None:
    page = get(shop, f"{WORKLOAD}?tab=go")
    assert re.search(r'tab: "go" is not allowed; allowed: info, .*nodejs \(used: info\)', page.words)


def test_one_chart_of_a_dashboard_is_shown_alone_by_its_name(shop: Client) -> None:
    page = get(shop, f"{WORKLOAD}?tab=nodejs&expand=Event+loop+lag")
    assert page.texts("h2[id^=chart-], h3[id^=chart-]") == ["Event loop lag"]
    refused = get(shop, f"{WORKLOAD}?tab=nodejs&expand=x")
    assert 'expand: "x" is not allowed; allowed: Active handles, ' in refused.words


def test_a_failing_metrics_store_leaves_the_page_and_the_dashboard_that_was_asked_for(
    shop: Client, store: ChartStore
) -> None:
    store.failing = ("discovery",)
    page = get(shop, f"{WORKLOAD}?tab=nodejs")
    assert tabs(page)[-1] == "Node.js Metrics"
    assert "connection refused" in page.words
    assert "Node.js Metrics" not in tabs(get(shop, WORKLOAD))


def test_details_over_http_name_the_same_dashboards(shop: Client, store: ChartStore) -> None:
    expected = [
        {"name": "", "dashboardRefs": [{"template": "envoy", "title": "Envoy Metrics"}]},
        {"name": "Node.js", "dashboardRefs": [{"template": "nodejs", "title": "Node.js Metrics"}]},
    ]
    for path in ("workloads/cart-v1", "apps/cart"):
        assert shop.get(f"/api/namespaces/shop/{path}").json()["runtimes"] == expected
    asked = store.discoveries
    get(shop, WORKLOAD)
    assert store.discoveries == asked


def test_what_is_known_has_an_end_a_bound_and_forgets_failures_sooner() -> None:
    now = [0.0]
    known = KnownDashboards(lambda: now[0], most=2)
    asked: list[str] = []

    def ask(name: str, *problems: Problem) -> None:
        def answer() -> Answer:
            asked.append(name)
            return (), problems

        known.begin((HOME, "shop", "workload", name), answer)()

    failed = Problem(System.PROMETHEUS, Failure.UNREACHABLE, "no answer", 0)
    for name in ("a", "a", "b", "c", "a"):
        ask(name)
    assert asked == ["a", "b", "c", "a"]
    ask("d", failed)
    now[0] = FAILURE_LASTS_SECONDS
    ask("d")
    ask("a")
    assert asked[4:] == ["d", "d"]
    now[0] = LASTS_SECONDS
    ask("a")
    assert asked[-1] == "a"


def test_an_error_of_the_question_reaches_who_waits() -> None:
    def fail() -> Answer:
        raise ValueError("out of order")

    with pytest.raises(ValueError, match="out of order"):
        KnownDashboards(lambda: 0.0).begin((HOME, "shop", "workload", "x"), fail)()


def test_a_question_beside_the_page_keeps_its_own_time_and_the_wait_for_it_is_no_computing() -> None:
    now = [0.0]
    asked, waited_for = threading.Event(), threading.Event()

    class Noted(Pace):
        @contextmanager
        def waiting(self) -> Iterator[None]:
            with super().waiting():
                waited_for.set()
                yield

    def slow() -> Answer:
        asked.set()
        assert waited_for.wait(20)
        now[0] += 60
        check()
        return (), ()

    with keeping(Noted(20, lambda: now[0])):
        wait = KnownDashboards(lambda: 0.0).begin((HOME, "shop", "workload", "x"), slow)
        assert asked.wait(20)
        assert wait() == ((), ())
        check()
