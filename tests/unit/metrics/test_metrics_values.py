"""The JSON of metrics, their names, stats and rankings."""

from __future__ import annotations

import math

import pytest

from mesh.metrics import overview, stats
from mesh.metrics.as_json import metric_json, metrics_json, number_text
from mesh.metrics.names import series_names
from mesh.metrics.overview import Scope
from mesh.metrics.stats import Party, Stat, StatsQuery
from mesh.metrics.values import Metric
from mesh.model.samples import Sample

CART = Party("shop", "cart", "workload", "east")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (4.0, "4"),
        (0.1, "0.1"),
        (-0.0, "-0"),
        (1e-7, "0.0000001"),
        (1.5e22, "15000000000000000000000"),
        (math.nan, "NaN"),
        (math.inf, "+Inf"),
        (-math.inf, "-Inf"),
        (38.800000000000004, "38.800000000000004"),
    ],
)
def test_values_are_texts_as_the_store_writes_them(value: float, text: str) -> None:
    assert number_text(value) == text


def test_a_series_has_its_statistic_only_when_it_is_one() -> None:
    data = metric_json(Metric("m", {"b": "1", "a": "2"}, [(1.0, 2.0), (1.5004, math.nan)], "avg"))
    assert list(data) == ["labels", "datapoints", "stat", "name"]
    assert data["datapoints"] == [[1, "2"], [1.5, "NaN"]]
    assert "stat" not in metric_json(Metric("m", {}, []))


def test_a_family_without_series_is_null() -> None:
    assert metrics_json({"b": [], "a": []}) == {"a": None, "b": None}


@pytest.mark.parametrize(
    ("metrics", "names"),
    [
        ([Metric("request_count", {}, [])], ("request_count",)),
        ([Metric("d", {"app": "a"}, [], "0.95"), Metric("d", {"app": "b"}, [], "avg")], ("p95 · a", "avg · b")),
        ([Metric("d", {"app": "a"}, [], "0.999")], ("p99.9 · a",)),
        ([Metric("in", {"pod": "p"}, []), Metric("out", {"pod": "p"}, [])], ("in", "out")),
        (
            [Metric("m", {"response_flags": "-", "x": "1"}, []), Metric("m", {"response_flags": "UH", "x": "1"}, [])],
            ("no flags", "flags UH"),
        ),
        ([Metric("m", {"v": ""}, []), Metric("m", {"v": "1"}, [])], ("no v", "1")),
    ],
)
def test_series_are_called_by_what_tells_them_apart(metrics: list[Metric], names: tuple[str, ...]) -> None:
    assert series_names(metrics) == names


def test_the_key_of_stats_has_the_interval_as_asked_and_all_reporters() -> None:
    peer = Party("web", "front", "app")
    query = StatsQuery(CART, "outbound", 100, "5m", peer, ("waypoint", "source", "source"))
    assert query.key() == "shop:workload:cart:web:app:front:outbound:5m:source,waypoint"
    assert StatsQuery(CART, "inbound", 100, "5m").key() == "shop:workload:cart::inbound:5m:destination"


def test_stats_are_of_both_ends() -> None:
    query = StatsQuery(CART, "outbound", 100, "5m", Party("web", "front", "service"), quantiles=("0.5",))
    (text,) = map(str, stats.plan(query, 300).values())
    assert text == (
        'histogram_quantile(0.5,sum by (le) (rate(istio_request_duration_milliseconds_bucket{reporter="source",'
        'source_workload_namespace="shop",source_workload="cart",destination_service_name="front",'
        'destination_service_namespace="web",source_cluster="east"}[300s])))'
    )


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (StatsQuery(Party("shop", "", "app"), "inbound", 1, "1m"), "target.name"),
        (StatsQuery(Party("shop", "x", "pod"), "inbound", 1, "1m"), "target.kind"),
        (StatsQuery(CART, "sideways", 1, "1m"), "direction"),
        (StatsQuery(Party("shop", "x", "service"), "outbound", 1, "1m"), "inbound traffic only"),
        (StatsQuery(CART, "inbound", 1, "1m", reporters=("source",)), "must have destination"),
        (StatsQuery(CART, "inbound", 1, "1m", reporters=("destination", "source")), "must have destination"),
        (StatsQuery(CART, "inbound", 0, "1m"), "queryTime"),
        (StatsQuery(CART, "inbound", 1, ""), "interval"),
    ],
)
def test_a_wrong_query_of_stats_is_told(query: StatsQuery, told: str) -> None:
    (fault,) = stats.faults(query)
    assert told in fault


def test_a_right_query_of_stats_has_no_fault() -> None:
    assert stats.faults(StatsQuery(CART, "inbound", 1, "1m", reporters=("waypoint", "destination"))) == ()


def test_statistics_without_a_value_are_left_out() -> None:
    found = stats.times({"avg": [Sample({}, 7.0)], "0.5": [Sample({}, math.nan)], "0.9": []})
    assert found == (Stat("avg", 7.0),)


def test_rankings_ask_for_the_six_highest() -> None:
    text = str(overview.latency(Scope("east", ("a", "b")), 600))
    assert text.startswith("round(topk(6,(histogram_quantile(0.95,sum by (le,destination_cluster,")
    assert '{destination_workload!="unknown",destination_cluster="east",destination_service_namespace=~"a|b",' in text
    assert 'destination_workload!="unknown",reporter="destination"' in str(overview.throughput(Scope(), 600))


def test_the_highest_of_all_clusters_come_first_and_nameless_services_nowhere() -> None:
    def sample(service: str, value: float, cluster: str = "") -> Sample:
        return Sample({"destination_service_name": service, "destination_cluster": cluster}, value)

    east = [sample(f"s{index}", index) for index in range(5)]
    west = [sample("w", 9, "west"), sample("", 99), sample("n", math.nan), sample("v", 3.5, "west")]
    found = overview.highest([(Scope("east"), east), (Scope("west"), west)])
    assert [(each.cluster, each.service) for each in found] == [
        ("west", "w"),
        ("east", "s4"),
        ("west", "v"),
        ("east", "s3"),
        ("east", "s2"),
        ("east", "s1"),
    ]
