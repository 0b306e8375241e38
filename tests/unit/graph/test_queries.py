"""How much is asked, and how: as many queries for any number of namespaces."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mesh.graph import metrics, queries, windows
from mesh.graph.options import Options, Root
from mesh.model.access import Viewer, VisibleNamespace
from mesh.promql import Positive, Rounded
from tests.unit.graph.scene import NOW, options

EVERYTHING = (
    "aggregateNode,ambient,deadNode,health,idleNode,istio,labeler,meshCheck,"
    "responseTime,securityPolicy,serviceEntry,throughput,workloadEntry"
)


def viewer(ages: dict[str, int], ambient: tuple[str, ...] = ()) -> Viewer:
    return Viewer(
        "anonymous",
        {
            ("east", name): VisibleNamespace(name, "east", created=float(NOW - age), is_ambient=name in ambient)
            for name, age in ages.items()
        },
    )


def planned(asked: Options, ages: dict[str, int], ambient: tuple[str, ...] = ()) -> dict[str, str]:
    seen = viewer(ages, ambient)
    found = queries.plan(asked, windows.windows(asked, seen), extensions=("skupper", "other"))
    return {name: str(query) for name, query in found.items()}


@pytest.mark.parametrize("count", [1, 2, 40])
def test_the_number_of_queries_does_not_grow_with_namespaces(count: int) -> None:
    names = [f"ns-{number}" for number in range(count)]
    asked = options(
        ",".join(names),
        steps=EVERYTHING,
        rate_grpc="total",
        rate_tcp="total",
    )
    everything = planned(asked, dict.fromkeys(names, 10**6), ambient=tuple(names))
    assert len(everything) <= 14
    assert len(planned(options(",".join(names), steps=EVERYTHING), dict.fromkeys(names, 10**6))) <= 9


def test_young_namespaces_add_one_group_over_the_age_of_the_youngest() -> None:
    found = planned(options("old,young,younger"), {"old": 10**6, "young": 300, "younger": 120})
    assert set(found) >= {metrics.REQUESTS, f"{metrics.REQUESTS} #2"}
    assert "[600s]" in found[metrics.REQUESTS]
    assert "young" not in found[metrics.REQUESTS]
    assert "[120s]" in found[f"{metrics.REQUESTS} #2"]
    assert "young|younger" in found[f"{metrics.REQUESTS} #2"]


HOSTILE = 'x"}) or vector(1) or ({a="'


@pytest.mark.parametrize(
    "asked",
    [
        options(HOSTILE, steps=EVERYTHING),
        options("n1", root=Root("n1", workload=HOSTILE)),
        options("n1", root=Root("n1", service=HOSTILE, cluster=HOSTILE)),
        options("n1", root=Root("n1", app=HOSTILE, version=HOSTILE)),
        options("n1", root=Root("n1", aggregate="op", aggregate_value=HOSTILE)),
    ],
)
def test_a_hostile_name_stays_inside_its_quotes(asked: Options) -> None:
    for text in planned(asked, dict.fromkeys(asked.namespaces, 10**6)).values():
        outside = text.replace("\\\\", "").replace('\\"', "").split('"')[0::2]
        assert "vector(1)" not in "".join(outside)


def test_idle_edges_ask_for_zero_rates_too() -> None:
    seen = viewer({"n1": 10**6})
    for idle, kind in ((True, False), (False, True)):
        asked = options("n1", include_idle_edges=idle)
        query = queries.plan(asked, windows.windows(asked, seen))[metrics.REQUESTS]
        assert isinstance(query, Rounded)
        assert isinstance(query.of, Positive) is kind


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, [metrics.REQUESTS, metrics.TCP_RECEIVED]),
        ({"rate_http": "none"}, [metrics.REQUESTS, metrics.TCP_RECEIVED]),
        ({"rate_http": "none", "rate_grpc": "none", "rate_tcp": "none"}, []),
        ({"rate_grpc": "sent"}, [metrics.REQUESTS, metrics.REQUEST_MESSAGES, metrics.TCP_RECEIVED]),
        ({"rate_tcp": "total"}, [metrics.REQUESTS, metrics.TCP_RECEIVED, metrics.TCP_SENT]),
        ({"rate_tcp": "received"}, [metrics.REQUESTS, metrics.TCP_SENT]),
    ],
)
def test_each_rate_choice_asks_its_metrics(changes: dict[str, str], wanted: list[str]) -> None:
    from mesh.graph.options import Rate

    asked = options("n1", **{name: Rate(value) for name, value in changes.items()})
    assert list(metrics.traffic_metrics(asked)) == wanted


@pytest.mark.parametrize(("ambient", "scoped"), [("none", True), ("waypoint", True), ("total", False)])
def test_ztunnels_bytes_are_left_out_unless_wanted(ambient: str, scoped: bool) -> None:
    from mesh.graph.options import Ambient

    text = planned(options("n1", ambient=Ambient(ambient)), {"n1": 10**6})[metrics.TCP_RECEIVED]
    assert ('app!="ztunnel"' in text) is scoped


def test_only_callers_are_asked_about_an_outside_host() -> None:
    root = Root("shop", "east", service="api.maps.example")
    asked = planned(replace(options("shop"), root=root), {"shop": 99_999})

    for metric in (metrics.REQUESTS, metrics.TCP_RECEIVED):
        assert 'destination_service_name="api.maps.example"' in asked[metric]
        assert 'destination_service_namespace=~"shop|unknown"' in asked[metric]
        assert 'source_cluster="east"' in asked[metric]
        assert "destination_cluster=" not in asked[metric]
