"""What health asks Prometheus."""

from __future__ import annotations

import pytest

from mesh.health.queries import HealthType, plan, windows
from mesh.model.access import VisibleNamespace

NOW = 10_000.0
ALL = frozenset(HealthType)


def space(name: str, age: float = 5_000, cluster: str = "east") -> VisibleNamespace:
    return VisibleNamespace(name, cluster, created=NOW - age)


@pytest.mark.parametrize(
    ("types", "count"),
    [(ALL, 3), ({HealthType.SERVICE}, 1), ({HealthType.APP}, 2), ({HealthType.APP, HealthType.WORKLOAD}, 2)],
)
@pytest.mark.parametrize("namespaces", [2, 40])
def test_the_number_of_queries_does_not_depend_on_the_number_of_namespaces(
    types: frozenset[HealthType], count: int, namespaces: int
) -> None:
    asked = windows([space(f"ns-{number}") for number in range(namespaces)], 300, NOW)

    assert len(plan(asked, types)) == count


def test_namespaces_younger_than_the_interval_share_a_second_window_of_the_youngest_age() -> None:
    old, young = windows([space("a"), space("b", age=200), space("c", age=100)], 300, NOW)

    assert (old.seconds, old.namespaces) == (300, ("a",))
    assert (young.seconds, young.namespaces) == (100, ("b", "c"))
    assert len(plan([old, young], ALL)) == 6


def test_a_namespace_of_unknown_age_and_one_that_is_old_in_any_cluster_are_old() -> None:
    asked = windows([VisibleNamespace("a", "east"), space("b", age=10), space("b", cluster="west")], 300, NOW)

    assert [(window.seconds, window.namespaces, window.clusters) for window in asked] == [
        (300, ("a", "b"), ("east", "west"))
    ]


def test_a_moment_before_the_namespace_existed_is_measured_over_a_second() -> None:
    assert [window.seconds for window in windows([space("a", age=-50)], 300, NOW)] == [1]


def test_the_queries_of_one_namespace() -> None:
    queries = {name: str(expr) for name, expr in plan(windows([space("shop")], 300, NOW), ALL).items()}

    pair = (
        "source_cluster,source_workload_namespace,source_workload,destination_cluster,destination_workload_namespace,"
        "destination_workload,destination_service_namespace,destination_service_name,reporter"
    )
    response = "request_protocol,response_code,grpc_response_status"
    assert queries == {
        "health of services": (
            f"(sum by ({pair},{response}) (rate(istio_requests_total{{"
            'destination_service_namespace="shop",destination_cluster=~"east|unknown"}[300s]))) > 0'
        ),
        "inbound health": (
            f"((sum by ({pair},destination_canonical_service,{response}) "
            '(rate(istio_requests_total{destination_workload_namespace="shop",destination_cluster="east"}[300s]))) or '
            f"(sum by ({pair},destination_canonical_service,{response}) (rate(istio_requests_total{{"
            'reporter="source",destination_workload="unknown",destination_service_namespace="shop"}[300s])))) > 0'
        ),
        "outbound health": (
            f"(sum by ({pair},source_canonical_service,{response}) "
            '(rate(istio_requests_total{source_workload_namespace="shop",source_cluster="east"}[300s]))) > 0'
        ),
    }


def test_of_one_service_its_callers_other_calls_are_asked_too() -> None:
    """Where two services lead to one workload, only its callers and waypoints know which of them was asked."""
    (query,) = plan(windows([space("shop")], 300, NOW), {HealthType.SERVICE}, "cart").values()

    assert 'destination_service_name="cart"}[300s]))) or (sum by' in str(query)
    assert 'reporter=~"source|waypoint",destination_workload!="unknown"}[300s])))) > 0' in str(query)


@pytest.mark.parametrize(
    ("kind", "labels"),
    [
        (HealthType.SERVICE, ["destination_service_name"]),
        (HealthType.APP, ["destination_canonical_service", "source_canonical_service"]),
        (HealthType.WORKLOAD, ["destination_workload", "source_workload"]),
    ],
)
def test_one_object_is_asked_for_by_its_name_whatever_it_is_called(kind: HealthType, labels: list[str]) -> None:
    queries = plan(windows([space("shop")], 300, NOW), {kind}, 'x"}) or vector(1)')

    assert [
        f'{label}="x\\"}}) or vector(1)"' in str(expr) for label, expr in zip(labels, queries.values(), strict=True)
    ]
    assert all(str(expr).count("vector(1)") == 1 for expr in queries.values())


def test_no_namespace_asks_nothing() -> None:
    assert plan(windows([], 300, NOW), ALL) == {}
