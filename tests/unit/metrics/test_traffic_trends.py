"""The small charts of the graph's side panel: what is asked about its parts, and which series are shown."""

from __future__ import annotations

import pytest

from mesh.metrics import traffic
from mesh.metrics.options import Range
from mesh.metrics.traffic import End
from mesh.metrics.values import Metric, Query

OVER = Range(1_000, 1_600, quantiles=traffic.QUANTILES)
CART = End("workload", "east", "shop", "cart-v1")
STOCK = End("service", "east", "store", "stock")


def asked(plan: tuple[Query, ...]) -> dict[str, str]:
    return {query.name: str(query.expr) for query in plan}


def series(reporter: str, *values: float, stat: str = "") -> Metric:
    return Metric("", {"reporter": reporter}, [(float(at), value) for at, value in enumerate(values)], stat)


@pytest.mark.parametrize(
    ("end", "inbound", "outbound"),
    [
        (CART, 'destination_workload="cart-v1"', 'source_workload="cart-v1"'),
        (End("app", "east", "shop", "cart"), 'destination_canonical_service="cart"', 'source_canonical_service="cart"'),
        (End("namespace", "", "shop"), '{destination_workload_namespace="shop"}', '{source_workload_namespace="shop"}'),
        (STOCK, 'destination_service_name="stock"', None),
        (STOCK, 'destination_cluster=~"east|unknown"', None),
        (End("operation", "", "shop", "op=GET /a:b"), 'op="GET /a:b"', None),
    ],
)
def test_a_node_is_asked_about_by_its_labels_on_either_side(end: End, inbound: str, outbound: str | None) -> None:
    found = asked(traffic.node_plan(end, OVER))
    assert inbound in found["in request_count"]
    assert outbound is None or outbound in found["out request_count"]
    assert ("out request_count" in found) is (outbound is not None)


def test_an_edge_is_asked_about_by_both_of_its_ends() -> None:
    text = asked(traffic.edge_plan(CART, STOCK, "http", OVER))["out request_count"]
    for part in ('source_workload="cart-v1"', 'destination_service_name="stock"', 'request_protocol="http"'):
        assert part in text


def test_who_calls_a_service_is_left_open_on_the_way_from_the_service_to_its_workload() -> None:
    text = asked(traffic.edge_plan(STOCK, End("workload", "east", "store", "stock-v1"), "http", OVER))[
        "out request_count"
    ]
    assert "source_" not in text
    assert 'destination_workload="stock-v1"' in text


@pytest.mark.parametrize(
    ("protocol", "names"),
    [
        ("http", {"request_count", "request_error_count", "request_duration_millis"}),
        ("grpc", {"request_count", "request_error_count", "request_duration_millis", "grpc_sent", "grpc_received"}),
        ("tcp", {"tcp_sent", "tcp_received"}),
    ],
)
def test_an_edge_asks_for_what_its_protocol_has(protocol: str, names: set[str]) -> None:
    plan = traffic.edge_plan(CART, STOCK, protocol, OVER)
    assert {query.series for query in plan} == names
    assert len(asked(plan)) == len(plan)


def test_one_side_tells_of_traffic_that_both_sides_count() -> None:
    groups = traffic.node_trends(
        {
            "in request_count": [series("source", 9.0), series("destination", 5.0)],
            "in request_error_count": [series("source", 4.0)],
            "out request_count": [series("source", 7.0), series("destination", 6.0)],
        }
    )
    assert [(group.title, [list(trend.points) for trend in group.trends]) for group in groups] == [
        ("Requests in", [[(0.0, 5.0)], []]),
        ("Requests out", [[(0.0, 7.0)], []]),
    ]


def test_what_had_no_traffic_has_no_group() -> None:
    assert traffic.node_trends({"in request_count": [series("destination", 0.0, float("nan"))]}) == ()


def test_bytes_that_were_only_received_are_shown() -> None:
    (group,) = traffic.node_trends({"out tcp_received": [series("source", 3.0)], "out tcp_sent": []})
    assert (group.title, [bool(trend.points) for trend in group.trends]) == ("TCP out", [False, True])


@pytest.mark.parametrize(
    ("tellers", "value"),
    [
        (("source", "destination"), 2.0),
        (("source", "waypoint", "destination"), 2.0),
        (("source", "waypoint"), 3.0),
        (("source",), 1.0),
    ],
)
def test_response_times_are_those_of_the_account_that_edges_show(tellers: tuple[str, ...], value: float) -> None:
    told = {"source": 1.0, "waypoint": 3.0, "destination": 2.0}
    times = [series(teller, told[teller], stat=stat) for teller in tellers for stat in ("0.95", "avg")]
    silent = [series(teller, float("nan"), stat="0.95") for teller in told if teller not in tellers]
    groups = traffic.edge_trends(
        {"out request_count": [series("source", 1.0)], "out request_duration_millis": [*silent, *times]}
    )
    assert [trend.name for trend in groups[1].trends] == ["Average", "95th percentile"]
    assert all(list(trend.points) == [(0.0, value)] for trend in groups[1].trends)


@pytest.mark.parametrize(
    ("end", "why"),
    [
        (CART, ""),
        (End("namespace", "", "shop"), ""),
        (End("unknown"), ""),
        (End("box", "", "shop", "x"), '"box" is not a kind'),
        (End("workload", "", "shop"), "a namespace and a name"),
        (End("operation", "", "shop", "a b=c"), "label=value"),
    ],
)
def test_an_end_that_nothing_can_be_asked_about_says_why(end: End, why: str) -> None:
    assert why in traffic.fault(end)
    assert bool(traffic.fault(end)) is bool(why)
