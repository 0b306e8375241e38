"""Custom dashboards: which there are, what they ask, and what comes of the answers."""

from __future__ import annotations

from typing import Any

import pytest

from mesh.config.dashboards import Dashboard
from mesh.metrics import custom, discovery
from mesh.metrics.builtin import BUILT_IN
from mesh.metrics.catalogue import ANNOTATION, Catalogue, DashboardError, Resolved, UnknownDashboard, annotated
from mesh.metrics.custom import CustomOptions
from mesh.metrics.options import Range
from mesh.metrics.values import Grouping
from mesh.model.samples import Series
from mesh.promql import is_metric_name

OVER = Range(0, 600, quantiles=("0.95",))
OPTIONS = CustomOptions("shop", OVER, labels={"app.kubernetes.io/name": 'a"b'})
OF = 'namespace="shop",app_kubernetes_io_name="a\\"b"'
NAMES = (
    "envoy go istiod kiali micrometer-1.0.6-jvm micrometer-1.0.6-jvm-pool micrometer-1.1-jvm microprofile-1.1 "
    "microprofile-x.y nodejs quarkus springboot-jvm springboot-jvm-pool springboot-tomcat thorntail tomcat "
    "vertx-client vertx-eventbus vertx-jvm vertx-pool vertx-server"
)


def made(name: str, *charts: dict[str, Any] | str, **fields: Any) -> Dashboard:
    items = [{"include": each} if isinstance(each, str) else {"chart": each} for each in charts]
    return Dashboard.model_validate({"name": name, "title": name, "items": items, **fields}, strict=False)


def chart(name: str = "C", **fields: Any) -> dict[str, Any]:
    return {"name": name, "metricName": "m", "dataType": "raw", "spans": 3, **fields}


def resolved(*charts: dict[str, Any], **fields: Any) -> Resolved:
    return Catalogue([made("d", *charts, **fields)]).resolve("d")


def texts(dashboard: Resolved, options: CustomOptions = OPTIONS) -> list[str]:
    return [str(query.expr) for query in custom.plan(dashboard, options).queries]


def test_all_built_in_dashboards_are_there() -> None:
    assert [dashboard.name for dashboard in Catalogue().all()] == NAMES.split()


@pytest.mark.parametrize("name", NAMES.split())
def test_every_built_in_dashboard_can_be_asked(name: str) -> None:
    dashboard = Catalogue().resolve(name)
    plan = custom.plan(dashboard, OPTIONS)
    assert dashboard.charts
    assert not plan.faults
    assert len({query.name for query in plan.queries}) == len(plan.queries)
    assert all(1 <= each.spans <= 12 and each.data_type in ("raw", "rate", "histogram") for each in dashboard.charts)


def test_built_in_discovery_is_by_names_of_metrics() -> None:
    assert all(is_metric_name(each.discover_on) for each in BUILT_IN if each.discover_on)


@pytest.mark.parametrize(
    ("name", "count", "last"),
    [("thorntail", 9, "Loaded modules"), ("quarkus", 7, "Total GC count"), ("vertx-jvm", 6, "Threads states")],
)
def test_an_include_takes_the_place_of_its_charts(name: str, count: int, last: str) -> None:
    charts = Catalogue().resolve(name).charts
    assert (len(charts), charts[-1].name) == (count, last)


def test_a_later_dashboard_replaces_and_an_empty_one_removes() -> None:
    catalogue = Catalogue([made("a", chart("old")), made("b", chart())])
    changed = catalogue.extended([made("a", chart("new")), made("b")])
    assert [each.name for each in changed.all()] == ["a"]
    assert changed.resolve("a").charts[0].name == "new"
    assert len(catalogue.all()) == 2


def test_single_charts_may_be_included_many_times() -> None:
    catalogue = Catalogue([made("a", chart("x"), chart("y")), made("b", "a$y", "a$x", "a$none")])
    assert [each.name for each in catalogue.resolve("b").charts] == ["y", "x"]


def test_a_circle_and_a_missing_include_are_told() -> None:
    catalogue = Catalogue([made("a", "b"), made("b", "a"), made("c", "nowhere")])
    with pytest.raises(DashboardError, match="a > b > a"):
        catalogue.resolve("a")
    with pytest.raises(DashboardError, match='"c" includes "nowhere"'):
        catalogue.resolve("c")
    with pytest.raises(UnknownDashboard):
        catalogue.resolve("nowhere")


def test_an_annotation_states_dashboards() -> None:
    text = (
        "- name: mine\n  title: Mine\n  items:\n  - chart: {name: C, metricName: m, spans: 6, dataType: raw, min: 0}\n"
    )
    (found,), faults = annotated({ANNOTATION: text}, "namespace shop")
    assert (found.name, found.items[0].chart.min, faults) == ("mine", 0, ())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "namespace shop"),
        ("name: x", "not a YAML list"),
        ("- name: [1]", "dashboard 1, name"),
        ("- 7", "dashboard 1"),
        ("x" * 300_000, "too long"),
    ],
)
def test_a_wrong_annotation_is_told_and_costs_nothing_else(text: str, told: str) -> None:
    found, (fault,) = annotated({ANNOTATION: text}, "namespace shop")
    assert not found
    assert told in fault


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({}, f"sum(m{{{OF}}})"),
        ({"aggregator": "stddev", "groupLabels": ["pod"]}, f"stddev by (pod) (m{{{OF}}})"),
        ({"dataType": "rate"}, f"sum(rate(m{{{OF}}}[60s]))"),
        ({"metrics": [{"metricName": "base:n", "displayName": "N"}]}, f"sum(base:n{{{OF}}})"),
    ],
)
def test_what_a_chart_asks(fields: dict[str, Any], text: str) -> None:
    assert texts(resolved(chart(**fields))) == [text]


def test_any_other_type_is_a_histogram() -> None:
    found = custom.plan(resolved(chart(dataType="")), OPTIONS).queries
    assert [query.stat for query in found] == ["0.95", "avg"]


def test_the_asked_aggregator_is_taken_where_the_chart_has_none() -> None:
    options = CustomOptions("shop", OVER, aggregator="max")
    assert texts(resolved(chart(), chart(aggregator="min")), options) == [
        'max(m{namespace="shop"})',
        'min(m{namespace="shop"})',
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"metricName": "m{} or secrets"},
        {"metricName": ""},
        {"groupLabels": ["pod) (x"]},
        {"sortLabel": "a-b"},
        {"aggregator": "topk(5,"},
    ],
)
def test_a_wrong_definition_costs_its_own_chart_only(fields: dict[str, Any]) -> None:
    dashboard = resolved(chart("bad", **fields), chart("good"))
    plan = custom.plan(dashboard, OPTIONS)
    assert {query.key for query in plan.queries} == {"1"}
    found = custom.filled(dashboard, OPTIONS, plan, matrices={}, errors={})
    assert [bool(each.error) for each in found.charts] == [True, False]


def test_a_failed_query_is_told_in_its_chart() -> None:
    dashboard = resolved(chart("one"), chart("two"))
    plan = custom.plan(dashboard, OPTIONS)
    answers = {plan.queries[1].name: [Series({}, [(0, 3.0)])]}
    found = custom.filled(dashboard, OPTIONS, plan, matrices=answers, errors={plan.queries[0].name: "too slow"})
    assert [(each.error, len(each.metrics)) for each in found.charts] == [("too slow", 0), ("", 1)]


def test_values_are_scaled_and_named_and_rows_have_a_default() -> None:
    metrics = [{"metricName": "m", "displayName": "Shown"}]
    dashboard = resolved(chart(unitScale=0.001, metrics=metrics), rows=0)
    plan = custom.plan(dashboard, OPTIONS)
    found = custom.filled(
        dashboard, OPTIONS, plan, matrices={plan.queries[0].name: [Series({}, [(0, 5.0)])]}, errors={}
    )
    metric = found.charts[0].metrics[0]
    assert (metric.name, metric.points, found.rows) == ("Shown", [(0, 0.005)], 2)


@pytest.mark.parametrize(
    ("fields", "values"),
    [
        ({"sortLabel": "le", "sortLabelParseAs": "int"}, [{}, {}, {}]),
        ({"sortLabel": "le", "groupLabels": ["le"]}, [{"le": "10"}, {"le": "2"}, {"le": "x"}]),
    ],
)
def test_series_are_sorted_by_the_sort_label_which_only_then_is_asked(fields: dict[str, Any], values: Any) -> None:
    dashboard = resolved(chart(**fields))
    plan = custom.plan(dashboard, OPTIONS)
    assert " by (le) " in str(plan.queries[0].expr)
    series = [Series({"le": text}, [(0, float(index))]) for index, text in enumerate(["10", "x", "2"])]
    found = custom.filled(dashboard, OPTIONS, plan, matrices={plan.queries[0].name: series}, errors={})
    assert [dict(metric.labels) for metric in found.charts[0].metrics] == values


def test_groupings_are_the_asked_ones_and_then_the_charts_by_name() -> None:
    one, two = ({"label": label, "displayName": name} for label, name in (("z", "Z"), ("a", "A")))
    dashboard = resolved(chart(aggregations=[one, two]), chart(aggregations=[two]))
    more = (Grouping("version", "Version"),)
    options = CustomOptions("shop", OVER, more=more)
    found = custom.filled(dashboard, options, custom.plan(dashboard, options), matrices={}, errors={})
    assert [each.display_name for each in found.groupings] == ["Version", "A", "Z"]


def test_pods_name_their_dashboards_in_order_and_once() -> None:
    pods = [
        {"kiali.io/dashboards": "tomcat"},
        {"kiali.io/runtimes": "go, nowhere,", "kiali.io/dashboards": "tomcat,vertx-pool, vertx-client"},
    ]
    found = discovery.explicit(Catalogue(), pods)
    assert [(each.name, [ref.template for ref in each.dashboards]) for each in found] == [
        ("Tomcat", ["tomcat"]),
        ("Go", ["go"]),
        ("Vert.x", ["vertx-pool", "vertx-client"]),
    ]


def test_a_metric_finds_its_dashboard_unless_another_includes_it() -> None:
    found = discovery.matched(Catalogue(), {"vendor:loaded_modules", "base:thread_count", "go_info", "other"})
    assert [(each.name, [ref.template for ref in each.dashboards]) for each in found] == [
        ("Go", ["go"]),
        ("Thorntail", ["thorntail"]),
    ]


def test_discovery_asks_once_for_each_pair_of_labels() -> None:
    plan = discovery.plan(Catalogue([made("a", discoverOn="up")]), "ns", "shop", app="cart", version="")
    assert [str(expr) for expr in plan.values()][2] == (
        'label_replace(group by (__name__) ({__name__="up",ns="shop",app="cart"}),"metric","$1","__name__","(.+)")'
    )
    assert len(plan) == 3
    assert discovery.schemes("team", "release") == (("team", "release"),)
    assert discovery.plan(Catalogue([]), "ns", "shop", app="cart", version="v1") == {}
