"""The tabs of inbound and outbound metrics."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from mesh.config import Settings
from mesh.metrics.istio import CHARTS
from mesh.metrics.options import Range, bounded
from mesh.model import kinds
from mesh.web.process.current import use_runtime
from tests.unit.workloads.world import SIDECAR, Placed, config, deployment, service
from tests.web.html import Page
from tests.web.metrics.legends import legend
from tests.web.visits import get
from tests.web.worlds.memory import NOW, console, namespace, settings_of
from tests.web.worlds.metrics import ChartStore

OBJECTS: list[Placed] = [
    (kinds.NAMESPACE, namespace("shop")),
    *deployment("cart-v1", {"app": "cart", "version": "v1"}, "cart-1", sidecar=SIDECAR),
    *deployment("gate-v1", {"app": "gate", "version": "v1"}, "gate-1", ambient=True),
    service("cart", {"app": "cart"}, {"app": "cart"}),
]
END = int(NOW)
IN = "namespaces/shop/workloads/cart-v1?tab=in_metrics"
OUT = "namespaces/shop/workloads/cart-v1?tab=out_metrics"


@pytest.fixture
def store() -> ChartStore:
    return ChartStore()


@pytest.fixture
def shop(settings_of_console: Settings, store: ChartStore) -> Iterator[Client]:
    with use_runtime(console(OBJECTS, settings_of_console, store)):
        yield Client(raise_request_exception=False)


def checked(page: Page) -> set[str]:
    return set(page.values("input[type=checkbox][checked], input[type=radio][checked]", "value"))


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (IN, 'destination_workload="cart-v1"'),
        (OUT, 'source_workload="cart-v1"'),
        ("namespaces/shop/applications/cart?tab=in_metrics", 'destination_canonical_service="cart"'),
        ("namespaces/shop/applications/cart?tab=out_metrics", 'source_canonical_service="cart"'),
        ("namespaces/shop/services/cart?tab=metrics", 'destination_service_name="cart"'),
    ],
)
def test_each_tab_asks_about_its_object_from_its_side(shop: Client, store: ChartStore, path: str, told: str) -> None:
    get(shop, path)
    assert len(store.asked) == len(CHARTS)
    assert all(told in text for text in store.asked.values())
    reporter = "source" if "out_" in path else "destination"
    assert f'reporter="{reporter}"' in store.asked["request_count"]


@pytest.mark.parametrize(
    ("path", "reporter"),
    [
        ("services/cart?tab=metrics", "destination"),
        ("services/plain?tab=metrics", "source"),
        ("services/scaled-down?tab=metrics", "source"),
        ("services/nothing?tab=metrics", "source"),
        ("services/vm?tab=metrics", "destination"),
        ("services/cards.example?tab=metrics", "source"),
        ("workloads/plain?tab=in_metrics", "source"),
        ("workloads/plain?tab=out_metrics", "source"),
        ("workloads/scaled-down?tab=in_metrics", "destination"),
        ("services/plain?tab=metrics&reporter=destination", "destination"),
    ],
)
def test_where_no_proxy_can_report_what_arrives_the_callers_are_asked(
    settings_of_console: Settings, store: ChartStore, path: str, reporter: str
) -> None:
    labels = {name: {"app": name} for name in ("plain", "scaled-down", "nothing", "vm")}
    objects = [
        *deployment("plain", labels["plain"], "plain-1"),
        *deployment("scaled-down", labels["scaled-down"]),
        config(kinds.WORKLOAD_GROUP, "vm", {"metadata": {"labels": labels["vm"]}}),
        config(kinds.WORKLOAD_ENTRY, "vm-1", {"labels": labels["vm"]}),
        config(kinds.SERVICE_ENTRY, "cards", {"hosts": ["cards.example"]}),
        *(service(name, found, found) for name, found in labels.items()),
    ]
    with use_runtime(console([*OBJECTS, *objects], settings_of_console, store)):
        get(Client(raise_request_exception=False), f"namespaces/shop/{path}")
    assert f'reporter="{reporter}"' in store.asked["request_count"]


def test_a_service_whose_calls_all_fail_is_found_where_health_finds_it(shop: Client, store: ChartStore) -> None:
    """Its only series has no cluster, as no caller could place it."""
    get(shop, "namespaces/shop/services/cart?tab=metrics")
    assert all('destination_cluster=~"Kubernetes|unknown"' in text for text in store.asked.values())


def test_where_nothing_arrives_the_callers_reports_are_a_link_away(shop: Client, store: ChartStore) -> None:
    store.callers = ()
    page = get(shop, "namespaces/shop/services/cart?tab=metrics")
    assert "calls that never arrive are reported by their sources" in page.words
    assert "reporter=source" in page.link("See what callers report")
    for query in ("&reporter=source", "&reporter=both", "&expand=Request+volume"):
        page = get(shop, f"namespaces/shop/services/cart?tab=metrics{query}")
        assert "See what callers report" not in page.words


def test_charts_with_data_are_drawn_and_the_others_are_named(shop: Client) -> None:
    page = get(shop, IN)
    drawn = page.texts("h3[id^=chart-]")
    assert drawn == ["Request volume", "Request duration", "Request size", "Request throughput"]
    assert "No data available in this time:" in page.words
    assert all(chart.name in page.words for chart in CHARTS)
    assert len(page.all("svg.chart.chart-line")) == len(drawn)


def test_at_first_series_are_told_apart_by_who_the_other_end_is(shop: Client) -> None:
    page = get(shop, IN)
    assert legend(page, "Request volume") == ["front · shop", "web,eu · store"]
    assert legend(page, "Request duration") == ["avg · front · shop", "avg · web,eu · store"]
    assert checked(page) >= {"source_canonical_service", "source_workload_namespace", "true"}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("bylbl=response_code", ["200", "503"]),
        ("bylbl=response_code=503", ["503"]),
        ("bylbl=response_code=200,503", ["200", "503"]),
        ("bylbl=response_code=200&bylbl=response_code=503", ["200", "503"]),
        ("bylbl=source_canonical_service=front", ["front"]),
        ("bylbl=source_canonical_service=web%252Ceu", ["web,eu"]),
        ("bylbl=source_canonical_service=front&bylbl=response_code", ["200", "503"]),
        ("bylbl=", ["Request volume"]),
        ("bylbl=&bylbl=response_code=503", ["Request volume"]),
        ("bylbl=&bylbl=response_code&bylbl=response_code=503", ["503"]),
    ],
)
def test_an_address_chooses_labels_and_their_values(shop: Client, query: str, names: list[str]) -> None:
    assert legend(get(shop, f"{IN}&{query}"), "Request volume") == names


def test_a_label_that_is_chosen_offers_the_values_that_series_have(shop: Client) -> None:
    page = get(shop, f"{IN}&bylbl=response_code=503,404")
    for value in ("200", "404", "503"):
        assert page.has(f'[name=bylbl][value="response_code={value}"]')
    assert {"response_code=404", "response_code=503"} <= checked(page)
    assert "response_code=200" not in checked(page)


def test_a_label_of_the_administrator_shows_one_of_its_values_at_a_time(store: ChartStore) -> None:
    added = ({"label": "response_code", "display_name": "Outcome", "single_selection": True},)
    flags = {"ui_defaults": {"metrics_inbound": {"aggregations": added}}}
    with use_runtime(console(OBJECTS, settings_of(kiali_feature_flags=flags), store)):
        page = get(Client(), f"{IN}&bylbl=&bylbl=response_code&bylbl-response_code=503")
    assert "Outcome" in page.words
    assert page.has("[type=radio]")
    assert legend(page, "Request volume") == ["503"]


def test_quantiles_are_asked_beside_the_average_or_without_it(shop: Client, store: ChartStore) -> None:
    page = get(shop, f"{IN}&quantiles=0.5+0.99&avg=false&bylbl=")
    assert {"request_duration_millis 0.5", "request_duration_millis 0.99"} <= set(store.asked)
    assert "request_duration_millis avg" not in store.asked
    assert legend(page, "Request duration") == ["p50", "p99"]


def test_nothing_to_measure_of_histograms_is_said(shop: Client) -> None:
    assert "Neither the average nor a quantile is chosen" in get(shop, f"{IN}&avg=false").words


def test_the_form_says_what_is_unchecked(shop: Client, store: ChartStore) -> None:
    page = get(shop, f"{IN}&bylbl=&avg=false&avg=true&quantiles=0.5&quantiles=0.95&trendlines=false&trendlines=true")
    assert page.has(".trend")
    assert {f"request_size {each}" for each in ("0.5", "0.95", "avg")} <= set(store.asked)


def test_both_reporters_are_two_lines_with_the_space_between_shaded(shop: Client, store: ChartStore) -> None:
    store.callers = ({"reporter": "source"}, {"reporter": "destination"})
    page = get(shop, f"{IN}&reporter=both")
    assert legend(page, "Request volume") == ["destination", "source"]
    assert page.has(".band")
    assert "reporter=" not in store.asked["request_count"]


def test_waypoints_report_for_ambient_objects(shop: Client, store: ChartStore) -> None:
    get(shop, "namespaces/shop/workloads/gate-v1?tab=in_metrics")
    assert 'reporter=~"destination|waypoint"' in store.asked["request_count"]


@pytest.mark.parametrize(
    ("query", "scrape", "expected"),
    [
        ("", None, (600, 30, "60s")),
        ("rangeDuration=3600", None, (3600, 72, "72s")),
        ("rangeDuration=3600", 5.0, (3600, 72, "72s")),
        ("rangeDuration=60", 5.0, (60, 15, "20s")),
        ("from=1699990000000&to=1699991000000", None, (1000, 30, "60s")),
    ],
)
def test_points_are_some_fifty_and_no_closer_than_the_scrapes(
    shop: Client, store: ChartStore, query: str, scrape: float | None, expected: tuple[int, int, str]
) -> None:
    store.scrape = scrape
    get(shop, f"{IN}&{query}")
    start, end, step = store.times
    assert (end - (end - expected[0]) // step * step, step) == (end - start, expected[1])
    assert f"[{expected[2]}]" in store.asked["request_count"]
    assert end == (1_699_991_000 if "from" in query else NOW)


def test_a_chart_alone_has_its_figures_its_queries_and_the_way_back(shop: Client, store: ChartStore) -> None:
    page = get(shop, f"{IN}&expand=Request+duration&bylbl=response_code&quantiles=0.5")
    assert set(store.asked) == {"request_duration_millis 0.5", "request_duration_millis avg"}
    assert page.texts("th[scope=col]") == [
        "Time",
        "p50 · 200",
        "p50 · 503",
        "avg · 200",
        "avg · 503",
    ]
    assert set(store.asked.values()) <= set(page.texts("code"))
    assert ("expand", "Request duration") in page.form("#detail-form").hidden
    back = page.link("All charts")
    assert parse_qs(urlsplit(back).query)["quantiles"] == ["0.5"]
    assert "expand" not in back


def test_a_chart_alone_leads_to_parts_of_its_time(shop: Client, store: ChartStore) -> None:
    page = get(shop, f"{IN}&expand=Request+volume&rangeDuration=3600")
    get(shop, page.link("Second half"))
    assert store.times == (bounded(Range(END - 1800, END, 36), 0).start, END, 36)
    assert set(store.asked) == {"request_count"}


def test_a_refresh_asks_for_the_same_view(shop: Client) -> None:
    query = "bylbl=response_code=503&reporter=both&quantiles=0.95&avg=false&trendlines=true&expand=Request+size"
    page = get(shop, f"{IN}&{query}")
    told = parse_qs(urlsplit(page.one("#detail-now")["href"]).query)
    assert {name: told.get(name) for name in parse_qs(query)} == parse_qs(query)


def test_the_time_of_this_tab_is_that_of_the_others(shop: Client) -> None:
    page = get(shop, f"{IN}&duration=300&rangeDuration=3600")

    assert "/console/namespaces/shop/workloads/cart-v1?tab=info&rangeDuration=3600" in page.links
    assert "duration" not in [name for name, _ in page.form("#detail-form").hidden]


def test_what_is_as_by_default_stays_out_of_the_address(shop: Client) -> None:
    usual = "bylbl=&bylbl=source_workload_namespace&bylbl=source_canonical_service&avg=false&avg=true"
    page = get(shop, f"{IN}&{usual}&reporter=destination&trendlines=false&rangeDuration=600&refresh=60000")
    assert page.one("#detail-now")["href"] == f"/console/{IN}"


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("quantiles=0.7", 'quantiles: "0.7" is not allowed; allowed: 0.5 0.95 0.99 0.999'),
        ("reporter=nobody", 'reporter: "nobody" is not allowed; allowed: destination, source, both'),
        ("avg=perhaps", 'avg: "perhaps" is not allowed; allowed: true, false'),
        ("bylbl=a-b", 'bylbl: "a-b" is not allowed'),
        ("expand=Weather", 'expand: "Weather" is not allowed; allowed: Request volume'),
    ],
)
def test_what_cannot_be_read_is_told_and_the_charts_are_there(shop: Client, query: str, told: str) -> None:
    page = get(shop, f"{IN}&{query}")
    assert told in page.words
    assert legend(page, "Request volume")


def test_a_chart_whose_query_failed_says_so_and_the_others_are_there(shop: Client, store: ChartStore) -> None:
    store.failing = ("request_duration",)
    page = get(shop, IN)
    assert any("connection refused" in error for error in page.texts(".chart-error"))
    assert legend(page, "Request volume")


def test_a_silent_metrics_store_is_named_and_nothing_is_zero(shop: Client, store: ChartStore) -> None:
    store.failing = ("",)
    page = get(shop, IN)
    assert len(page.all(".chart-error")) == len(CHARTS)
    assert not page.has('svg[class^="chart"]')


def test_label_values_are_text(shop: Client, store: ChartStore) -> None:
    store.callers = ({"source_canonical_service": "<script>x</script>", "source_workload_namespace": '"&'},)
    page = get(shop, IN)
    assert "<script>x" not in page.source
    assert page.inline_code == []
    assert "<script>x</script>" in page.words


def test_many_series_are_cut_in_the_legend_and_the_chart_alone_has_them(shop: Client, store: ChartStore) -> None:
    store.callers = tuple({"source_canonical_service": f"app-{number:02}"} for number in range(50))
    assert "32 more" in get(shop, IN).words
    assert "10 series with lower values are not drawn" in get(shop, f"{IN}&expand=Request+volume").words


def test_without_metrics_there_are_no_such_tabs(settings_of_console: Settings) -> None:
    with use_runtime(console(OBJECTS, settings_of_console, None)):
        page = get(Client(), "namespaces/shop/workloads/cart-v1")
    assert "Inbound Metrics" not in page.content
