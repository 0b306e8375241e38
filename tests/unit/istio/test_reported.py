"""Which clusters the telemetry is kept for."""

from __future__ import annotations

import pytest

from mesh.istio.reported import ReportedClusters, query, reported_clusters

KNOWN = {"east": "a view"}


def series(reporter: str, source: str = "", destination: str = "", namespace: str = "ferry") -> dict[str, str]:
    return {
        "reporter": reporter,
        "source_cluster": source,
        "source_workload_namespace": namespace,
        "destination_cluster": destination,
        "destination_workload_namespace": namespace,
    }


@pytest.mark.parametrize(
    ("found", "unknown", "elsewhere"),
    [
        ([], (), ()),
        ([series("source", "east")], (), ()),
        ([series("source", "east-1")], ("east-1",), ("east-1",)),
        ([series("destination", "east", "east-1")], ("east-1",), ("east-1",)),
        ([series("waypoint", "", "east-1")], ("east-1",), ("east-1",)),
        ([series("source", "east", "west")], (), ()),
        ([series("source", "unknown", "east-1")], (), ()),
        ([series("source", "east-1"), series("destination", "", "east")], ("east-1",), ()),
        ([series("source", "b"), series("source", "a")], ("a", "b"), ("a", "b")),
        ([series("source", "east-1", namespace="dock")], (), ()),
        ([series("other", "east-1", "east-1")], (), ()),
        ([{"source_cluster": "east-1", "source_workload_namespace": "ferry"}], ("east-1",), ("east-1",)),
        ([{"destination_cluster": "east-1", "destination_workload_namespace": "ferry"}], ("east-1",), ("east-1",)),
        ([{}], (), ()),
    ],
)
def test_a_namespaces_telemetry_is_elsewhere_when_no_cluster_of_it_is_known(
    found: list[dict[str, str]], unknown: tuple[str, ...], elsewhere: tuple[str, ...]
) -> None:
    told = reported_clusters(found, 5.0)

    assert (told.unknown("ferry", KNOWN), told.elsewhere("ferry", KNOWN)) == (unknown, elsewhere)


def test_nothing_is_told_before_it_was_asked() -> None:
    assert ReportedClusters().elsewhere("ferry", KNOWN) == ()


def test_one_query_asks_for_both_ends() -> None:
    metrics = '__name__=~"istio_requests_total|istio_tcp_sent_bytes_total"'
    ends = [("source", '"source"'), ("destination", '"destination|waypoint"')]
    parts = [f"(group by ({end}_cluster,{end}_workload_namespace) ({{{metrics},reporter=~{by}}}))" for end, by in ends]
    assert str(query()) == " or ".join(parts)
