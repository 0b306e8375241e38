"""From a target and options to PromQL, within the life of a namespace."""

from __future__ import annotations

import pytest

from mesh.metrics import infrastructure, istio, queries
from mesh.metrics.families import NAMES
from mesh.metrics.options import Direction, Options, OutOfRange, Range, Target, bounded, interval_within
from mesh.metrics.series import collect, split
from mesh.model.samples import Sample, Series
from mesh.telemetry.responses import is_error, response_code

OVER = Range(0, 600)
DETAILS = Target(("shop",), "east", workload="details-v1")


def texts(target: Target, options: Options) -> dict[str, str]:
    return {query.name: str(query.expr) for query in queries.plan(target, options)}


def only(target: Target, options: Options) -> str:
    (text,) = texts(target, options).values()
    return text


@pytest.mark.parametrize(
    ("target", "options", "labels"),
    [
        (
            DETAILS,
            Options(OVER),
            'reporter="source",source_workload_namespace="shop",source_workload="details-v1",source_cluster="east"',
        ),
        (
            Target(("shop",), "east", app="details"),
            Options(OVER, Direction.INBOUND, ("destination", "waypoint")),
            'reporter=~"destination|waypoint",destination_workload_namespace="shop",'
            'destination_canonical_service="details",destination_cluster="east"',
        ),
        (
            Target(("shop",), "east", service="details"),
            Options(OVER, Direction.INBOUND, ()),
            'destination_service_name="details",destination_service_namespace="shop",'
            'destination_cluster=~"east|unknown"',
        ),
        (
            Target(("shop",), "east", service="api.example", is_external=True),
            Options(OVER, Direction.INBOUND, ()),
            'destination_service_name="api.example",destination_service_namespace=~"shop|unknown",'
            'destination_cluster=~"east|unknown"',
        ),
        (
            Target(("shop",), aggregate=("request_operation", 'a"b')),
            Options(OVER, Direction.INBOUND, ("destination",), protocol="http"),
            'reporter="destination",destination_workload_namespace="shop",request_protocol="http",'
            'request_operation="a\\"b"',
        ),
    ],
)
def test_the_labels_of_a_target(target: Target, options: Options, labels: str) -> None:
    assert ",".join(map(str, queries.matchers(target, options))) == labels


def test_a_rate_is_summed_by_the_wanted_labels() -> None:
    over = Range(0, 600, interval=300, instant=True, by=("response_code", "source_workload"))
    text = only(Target(("shop",)), Options(over, reporters=(), filters=("request_count",)))
    labels = 'source_workload_namespace="shop"'
    assert text == f"sum by (response_code,source_workload) (irate(istio_requests_total{{{labels}}}[300s]))"


def test_errors_of_http_and_grpc_are_one_sum() -> None:
    text = only(Target(("shop",)), Options(OVER, reporters=(), filters=("request_error_count",)))
    http = 'response_code=~"^0$|^[4-5]\\\\d\\\\d$"'
    grpc = 'grpc_response_status!~"^0{0,2}$",response_code!~"^0$|^[4-5]\\\\d\\\\d$"'
    of = 'rate(istio_requests_total{source_workload_namespace="shop",'
    assert text == f"sum(({of}{http}}}[60s])) or ({of}{grpc}}}[60s])))"


def test_errors_of_http_alone_do_not_look_at_grpc() -> None:
    assert "grpc" not in only(Target(("shop",)), Options(OVER, protocol="HTTP", filters=("request_error_count",)))


def test_a_histogram_is_asked_for_each_statistic_and_never_as_irate() -> None:
    over = Range(0, 600, instant=True, quantiles=("0.99", "0.50"), by=("app",))
    found = texts(Target(("shop",)), Options(over, reporters=(), filters=("request_size",)))
    labels = 'source_workload_namespace="shop"'
    buckets = f"sum by (le,app) (rate(istio_request_bytes_bucket{{{labels}}}[60s]))"
    assert found == {
        "request_size 0.50": f"histogram_quantile(0.5,{buckets})",
        "request_size 0.99": f"histogram_quantile(0.99,{buckets})",
        "request_size avg": f"(sum by (app) (rate(istio_request_bytes_sum{{{labels}}}[60s]))) / "
        f"(sum by (app) (rate(istio_request_bytes_count{{{labels}}}[60s])))",
    }


def test_without_filters_all_families_are_asked() -> None:
    assert {query.key for query in queries.plan(DETAILS, Options(OVER))} == set(NAMES)


def test_several_namespaces_are_one_query_a_family() -> None:
    target = Target(tuple(f"ns-{index}" for index in range(40)))
    assert len(queries.plan(target, Options(OVER))) == len(queries.plan(Target(("one",)), Options(OVER)))
    text = only(Target(("a", "b")), Options(OVER, Direction.INBOUND, (), filters=("tcp_sent",)))
    assert text == (
        "sum by (destination_workload_namespace) "
        '(rate(istio_tcp_received_bytes_total{destination_workload_namespace=~"a|b"}[60s]))'
    )


def test_series_of_several_namespaces_are_told_apart_and_lose_the_label() -> None:
    asked = queries.plan(Target(("a", "b", "c")), Options(OVER, filters=("request_count",)))
    label = queries.namespace_label(Direction.OUTBOUND)
    found = collect(asked, {"request_count": [Series({label: "a", "x": "y"}, [(0, 1)]), Series({label: "z"}, [])]})
    parts = split(found, label, ["a", "b"], keep=False)
    assert [dict(metric.labels) for metric in parts["a"]["request_count"]] == [{"x": "y"}]
    assert parts["b"] == {"request_count": []}
    assert split(found, label, ["a"], keep=True)["a"]["request_count"][0].labels == {label: "a", "x": "y"}


def test_a_dashboard_has_twelve_charts_in_their_units_and_asks_no_errors() -> None:
    asked = istio.plan(DETAILS, Options(OVER))
    assert "request_error_count" not in {query.key for query in asked}
    found = collect(asked, {"request_duration_millis avg": [Series({}, [(0, 250.0)])]})
    dashboard = istio.dashboard(found, Direction.OUTBOUND)
    assert [chart.name for chart in dashboard.charts][:2] == ["Request volume", "Request duration"]
    assert (len(dashboard.charts), dashboard.rows, dashboard.title) == (12, 3, "Outbound Metrics")
    duration = dashboard.charts[1]
    assert (duration.unit, duration.metrics[0].points, duration.metrics[0].stat) == ("seconds", [(0, 0.25)], "avg")


@pytest.mark.parametrize(
    ("direction", "labels"),
    [
        (
            Direction.INBOUND,
            ["destination_canonical_revision", "source_workload_namespace", "source_canonical_service"],
        ),
        (
            Direction.OUTBOUND,
            ["source_canonical_revision", "destination_workload_namespace", "destination_service_name"],
        ),
    ],
)
def test_only_outbound_traffic_is_grouped_by_service(direction: Direction, labels: list[str]) -> None:
    assert [grouping.label for grouping in istio.groupings(direction)][:3] == labels


def test_a_young_namespace_is_measured_over_its_age() -> None:
    assert bounded(Range(0, 10_000, step=60, interval=300), 9900) == Range(9960, 10_000, step=60, interval=100)


def test_the_start_is_at_least_one_window_after_the_namespace_began() -> None:
    assert bounded(Range(1000, 10_000, step=15, interval=60), 5000).start == 5055


def test_a_start_is_a_multiple_of_the_step_and_an_unknown_age_changes_nothing_else() -> None:
    assert bounded(Range(1007, 2000, step=15), 0) == Range(1005, 2000, step=15)


def test_a_moment_before_the_namespace_has_no_window() -> None:
    with pytest.raises(OutOfRange, match="not there yet"):
        interval_within(60, 1000, 2000)


def test_more_points_than_the_store_gives_are_refused_with_the_least_step() -> None:
    with pytest.raises(OutOfRange, match="at least 8 s"):
        bounded(Range(0, 86_400, step=1), 0)


def test_the_pods_of_a_ztunnel_are_those_of_its_daemon_set() -> None:
    asked = infrastructure.ztunnel("z.tunnel", OVER)
    assert str(asked[0].expr) == 'sum by (pod) (rate(istio_tcp_connections_opened_total{pod=~"z\\\\.tunnel-.*"}[60s]))'
    received = collect(asked, {asked[5].name: [Series({"pod": "p"}, [(0, 2000.0)])]})["ztunnel_bytes_transmitted"]
    assert (received[0].labels, received[0].points) == ({"pod": "Received (p)"}, [(0, 2.0)])


def test_usage_is_that_of_the_namespaces_pods_only() -> None:
    memory, cpu = infrastructure.usage("kiali", "istio-system", OVER)
    labels = 'pod=~"kiali-.*",namespace="istio-system"'
    assert str(memory.expr) == f"sum by (pod) (container_memory_working_set_bytes{{{labels}}})"
    assert str(cpu.expr) == f"sum by (pod) (irate(container_cpu_usage_seconds_total{{{labels}}}[60s]))"
    assert memory.unscoped
    assert cpu.unscoped


def test_the_time_of_pushes_is_that_of_each_pod_over_the_whole_range() -> None:
    text = str(infrastructure.push_time(["a"], Range(0, 1800)))
    delta = 'delta(pilot_proxy_convergence_time_{}{{pod="a"}}[1800s])'
    assert text == f"({delta.format('sum')}) / ({delta.format('count')})"
    metrics = infrastructure.with_push_time({}, [Sample({"pod": "a"}, 0.5)], 1800)
    assert metrics[infrastructure.PUSH_TIME][0].points == [(1800, 0.5)]
    assert infrastructure.with_push_time({}, [], 1800) == {}


@pytest.mark.parametrize(
    ("status", "code"),
    [("0", "200"), ("", "200"), ("2", "200"), ("16", "200"), ("17", "200"), ("14", "503"), ("0", "0")],
)
def test_a_chart_counts_as_failed_what_an_edge_calls_an_error(status: str, code: str) -> None:
    labels = {"response_code": code, "grpc_response_status": status, "request_protocol": "grpc"}
    parts = queries.failed((), "grpc")
    is_counted = [all(each.accepts(labels[each.label]) for each in part) for part in parts]

    assert sum(is_counted) == int(is_error("grpc", response_code(labels)))
