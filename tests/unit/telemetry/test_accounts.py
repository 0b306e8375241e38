"""Every call once, whoever tells of it: a table of what proxies tell, and what counts."""

from __future__ import annotations

import itertools
import random
from collections import defaultdict

import pytest

from mesh.model.samples import Sample
from mesh.telemetry.accounts import settle
from mesh.telemetry.responses import is_error, response_code

Told = tuple[str, str, float]
"""Reporter, response code, rate."""

Counts = dict[str, float]


def told(reporter: str, code: str, rate: float, **changed: str) -> Sample:
    """A series of calls from `booth` to `barrier`; a label changed to "" is absent."""
    labels = {
        "source_cluster": "east",
        "source_workload_namespace": "toll",
        "source_workload": "booth",
        "destination_cluster": "east",
        "destination_workload_namespace": "toll",
        "destination_workload": "barrier",
        "destination_canonical_service": "barrier",
        "destination_canonical_revision": "v1",
        "destination_service_namespace": "toll",
        "destination_service_name": "barrier",
        "reporter": reporter,
        "request_protocol": "http",
        "response_code": code,
    }
    return Sample({name: text for name, text in (labels | changed).items() if text}, rate)


NAMELESS = {
    "destination_workload": "unknown",
    "destination_workload_namespace": "unknown",
    "destination_canonical_service": "unknown",
    "destination_canonical_revision": "unknown",
}
TO_V2 = {"destination_workload": "barrier-v2", "destination_canonical_revision": "v2"}
FROM_NOBODY = {"source_workload": "unknown", "source_workload_namespace": "unknown", "source_cluster": "unknown"}
TCP = {"request_protocol": "", "response_code": ""}


def counted(samples: list[Sample], *names: str) -> tuple[Counts, float]:
    """Rates by the texts of these labels, and the failed tries that were hidden."""
    rates: Counts = defaultdict(float)
    hidden_in_all = 0.0
    for calls in settle(samples):
        for sample, rate, hidden, labels in calls.counted(_failed):
            whole = {**sample.labels, **labels}
            rates["/".join(whole.get(name, "") for name in names)] += rate
            hidden_in_all += hidden
    return {name: round(rate, 9) for name, rate in rates.items()}, round(hidden_in_all, 9)


def _failed(sample: Sample) -> bool:
    return is_error(sample.labels.get("request_protocol", ""), response_code(sample.labels))


CODES: list[tuple[str, list[Told], Counts, float]] = [
    ("the caller alone", [("source", "200", 5), ("source", "503", 1)], {"200": 5, "503": 1}, 0),
    ("the callee alone", [("destination", "200", 5), ("destination", "0", 1)], {"200": 5, "0": 1}, 0),
    ("a waypoint alone", [("waypoint", "200", 5), ("waypoint", "403", 1)], {"200": 5, "403": 1}, 0),
    ("both alike", [("source", "200", 5), ("destination", "200", 5)], {"200": 5}, 0),
    (
        "a time-out of the route",
        [("source", "200", 89), ("source", "504", 11), ("destination", "200", 89), ("destination", "0", 11)],
        {"200": 89, "504": 11},
        0,
    ),
    (
        "a time-out after the callee had answered",
        [("source", "200", 89), ("source", "504", 11), ("destination", "200", 100)],
        {"200": 89, "504": 11},
        0,
    ),
    (
        "a connection reset on the way back",
        [("source", "200", 8), ("source", "503", 2), ("destination", "200", 10)],
        {"200": 8, "503": 2},
        0,
    ),
    (
        "refused before it reached the callee",
        [("source", "200", 8), ("source", "503", 4), ("destination", "200", 8)],
        {"200": 8, "503": 4},
        0,
    ),
    (
        "the caller hung up",
        [("source", "0", 3), ("source", "200", 7), ("destination", "200", 10)],
        {"0": 3, "200": 7},
        0,
    ),
    (
        "every second try fails and is tried again",
        [("source", "200", 10), ("destination", "200", 10), ("destination", "503", 10)],
        {"200": 10},
        10,
    ),
    (
        "tries that time out one by one",
        [("source", "200", 9), ("source", "504", 1), ("destination", "200", 9), ("destination", "0", 3)],
        {"200": 9, "504": 1},
        2,
    ),
    (
        "all tries fail, and the caller is told so",
        [("source", "503", 10), ("destination", "503", 30)],
        {"503": 10},
        20,
    ),
    (
        "tries that the callee thinks well of, while the caller has errors",
        [("source", "504", 10), ("destination", "200", 30)],
        {"504": 10},
        0,
    ),
    (
        "calls that the caller's proxies lack",
        [("source", "200", 2), ("destination", "200", 3)],
        {"200": 3},
        0,
    ),
    (
        "both: calls that the caller lacks, and tries that failed",
        [("source", "200", 2), ("destination", "200", 3), ("destination", "503", 1)],
        {"200": 3},
        1,
    ),
    ("two moments of reading", [("source", "200", 10), ("destination", "200", 10.05)], {"200": 10}, 0),
    (
        "two moments of reading what fails",
        [("source", "503", 10), ("destination", "503", 10.05)],
        {"503": 10},
        0,
    ),
    (
        "the callee's counters alone move",
        [("source", "200", 0), ("destination", "200", 4)],
        {"200": 4},
        0,
    ),
    ("nobody's move", [("source", "200", 0), ("destination", "200", 0)], {"200": 0}, 0),
    (
        "a waypoint beside both proxies",
        [
            ("source", "200", 8),
            ("source", "504", 2),
            ("waypoint", "200", 8),
            ("waypoint", "0", 2),
            ("destination", "200", 10),
        ],
        {"200": 8, "504": 2},
        0,
    ),
    (
        "a waypoint refuses what never reaches the callee",
        [("waypoint", "200", 8), ("waypoint", "403", 2), ("destination", "200", 8)],
        {"200": 8, "403": 2},
        0,
    ),
    (
        "a waypoint tries again",
        [("waypoint", "200", 8), ("destination", "200", 8), ("destination", "503", 2)],
        {"200": 8},
        2,
    ),
    (
        "a caller tries again at a waypoint",
        [("source", "200", 8), ("waypoint", "200", 8), ("waypoint", "503", 8)],
        {"200": 8},
        8,
    ),
    ("a reporter without a name beside a waypoint", [("waypoint", "200", 2), ("", "200", 5)], {"200": 7}, 0),
]


@pytest.mark.parametrize(("reports", "counts", "hidden"), [row[1:] for row in CODES], ids=[row[0] for row in CODES])
def test_of_one_pair_one_account_counts(reports: list[Told], counts: Counts, hidden: float) -> None:
    assert counted([told(*report) for report in reports], "response_code") == (counts, hidden)


SERVICE = ("destination_service_name",)
WORKLOAD = ("destination_service_name", "destination_workload")
CALLER = ("source_workload",)
FORMS: list[tuple[str, list[Sample], tuple[str, ...], Counts]] = [
    (
        "two services before one pod, of which the callee names the first",
        [
            told("source", "200", 16, destination_service_name="c1"),
            told("source", "200", 16, destination_service_name="c2"),
            told("destination", "200", 32, destination_service_name="c1"),
        ],
        SERVICE,
        {"c1": 16, "c2": 16},
    ),
    (
        "only the second of two services is called",
        [
            told("source", "200", 16, destination_service_name="c2"),
            told("destination", "200", 16, destination_service_name="c1"),
        ],
        SERVICE,
        {"c2": 16},
    ),
    (
        "two services, and tries that were hidden",
        [
            told("source", "200", 16, destination_service_name="c2"),
            told("destination", "200", 16, destination_service_name="c1"),
            told("destination", "503", 16, destination_service_name="c1"),
        ],
        SERVICE,
        {"c2": 16},
    ),
    (
        "services of other namespaces",
        [
            told("source", "200", 5, destination_service_namespace="a"),
            told("destination", "200", 5, destination_service_namespace="b"),
        ],
        ("destination_service_namespace",),
        {"a": 5},
    ),
    (
        "a pod that is called by its address",
        [
            told("source", "200", 5, destination_service_name="PassthroughCluster"),
            told("destination", "200", 5),
        ],
        SERVICE,
        {"barrier": 5},
    ),
    (
        "other names for the same version",
        [
            told("source", "200", 5, destination_canonical_revision="unknown"),
            told("destination", "200", 5, destination_canonical_revision="v1"),
        ],
        ("destination_canonical_revision",),
        {"v1": 5},
    ),
    (
        "each version of the callee by itself",
        [
            told("source", "200", 5),
            told("destination", "200", 5),
            told("destination", "200", 7, **TO_V2),
        ],
        WORKLOAD,
        {"barrier/barrier": 5, "barrier/barrier-v2": 7},
    ),
    (
        "each caller by itself",
        [
            told("source", "200", 5),
            told("destination", "200", 5),
            told("destination", "200", 3, source_workload="gate"),
            told("destination", "200", 2, **FROM_NOBODY),
        ],
        CALLER,
        {"booth": 5, "gate": 3, "unknown": 2},
    ),
    (
        "each protocol by itself",
        [
            told("source", "200", 5),
            told("destination", "200", 5, request_protocol="grpc"),
        ],
        ("request_protocol",),
        {"http": 5, "grpc": 5},
    ),
    (
        "a caller that knows only the service",
        [
            told("source", "504", 10, **NAMELESS),
            told("destination", "0", 10),
        ],
        (*WORKLOAD, "response_code"),
        {"barrier/barrier/504": 10},
    ),
    (
        "a caller that knows only the service, and two versions behind it",
        [
            told("source", "504", 10, **NAMELESS),
            told("destination", "0", 6),
            told("destination", "0", 4, **TO_V2),
        ],
        (*WORKLOAD, "response_code"),
        {"barrier/barrier/504": 6, "barrier/barrier-v2/504": 4},
    ),
    (
        "a caller that knows only the service, and some of whose calls came nowhere",
        [
            told("source", "503", 10, **NAMELESS),
            told("destination", "503", 6),
        ],
        WORKLOAD,
        {"barrier/barrier": 6, "barrier/unknown": 4},
    ),
    (
        "a caller that knows only the service, and tries that were hidden",
        [
            told("source", "503", 10, **NAMELESS),
            told("destination", "503", 20),
            told("destination", "503", 20, **TO_V2),
        ],
        WORKLOAD,
        {"barrier/barrier": 5, "barrier/barrier-v2": 5},
    ),
    (
        "a caller that knows only the services, two before one pod",
        [
            told("source", "503", 6, destination_service_name="c1", **NAMELESS),
            told("source", "503", 4, destination_service_name="c2", **NAMELESS),
            told("destination", "503", 6, destination_service_name="c1"),
            told("destination", "503", 4, destination_service_name="c2"),
        ],
        WORKLOAD,
        {"c1/barrier": 6, "c2/barrier": 4},
    ),
    (
        "a caller that knows only the service, and a version with few of the calls",
        [
            told("source", "503", 1000, **NAMELESS),
            told("destination", "503", 995),
            told("destination", "503", 5, **TO_V2),
        ],
        WORKLOAD,
        {"barrier/barrier": 995, "barrier/barrier-v2": 5},
    ),
    (
        "a caller that knows of some calls where they went",
        [
            told("source", "200", 89),
            told("source", "503", 11, **NAMELESS),
            told("destination", "200", 89),
        ],
        WORKLOAD,
        {"barrier/barrier": 89, "barrier/unknown": 11},
    ),
    (
        "services without any workload",
        [
            told("source", "503", 1, **NAMELESS),
            told("source", "503", 2, destination_service_name="gate", **NAMELESS),
        ],
        SERVICE,
        {"barrier": 1, "gate": 2},
    ),
    (
        "a cluster that one side cannot tell",
        [
            told("source", "200", 5, destination_cluster="unknown"),
            told("destination", "200", 5, source_cluster=""),
        ],
        ("destination_cluster",),
        {"east": 5},
    ),
    (
        "namesakes in two clusters",
        [
            told("source", "200", 5),
            told("source", "200", 7, destination_cluster="west"),
            told("destination", "200", 5),
            told("destination", "200", 7, destination_cluster="west"),
        ],
        ("destination_cluster",),
        {"east": 5, "west": 7},
    ),
    (
        "bytes with other flags at both ends",
        [
            told("source", "", 100, response_flags="UT", **TCP),
            told("destination", "", 100, response_flags="DC", **TCP),
        ],
        ("response_flags",),
        {"UT": 100},
    ),
    (
        "bytes whose sender the callee cannot name",
        [
            told("source", "", 100, **TCP),
            told("destination", "", 100, **(TCP | FROM_NOBODY)),
        ],
        CALLER,
        {"booth": 100},
    ),
    (
        "bytes of some senders that the callee cannot name",
        [
            told("source", "", 100, **TCP),
            told("destination", "", 130, **(TCP | FROM_NOBODY)),
            told("source", "", 50, source_workload="gate", **TCP),
            told("destination", "", 50, source_workload="gate", **TCP),
        ],
        CALLER,
        {"booth": 100, "gate": 50, "unknown": 30},
    ),
    (
        "requests from elsewhere beside those of a caller that never came through",
        [
            told("source", "503", 5),
            told("destination", "200", 50, **FROM_NOBODY),
        ],
        CALLER,
        {"booth": 5, "unknown": 50},
    ),
]


@pytest.mark.parametrize(("samples", "names", "counts"), [row[1:] for row in FORMS], ids=[row[0] for row in FORMS])
def test_what_one_account_cannot_tell_another_does(
    samples: list[Sample], names: tuple[str, ...], counts: Counts
) -> None:
    assert counted(samples, *names)[0] == counts


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_series_does_not_matter(seed: int) -> None:
    for _, samples, names, counts in FORMS:
        shuffled = random.Random(seed).sample(samples, len(samples))
        assert counted(shuffled, *names)[0] == counts


def test_bytes_that_only_the_callee_counts_say_nothing_of_tries() -> None:
    samples = [told("source", "", 100, **TCP), told("destination", "", 150, **TCP)]

    (calls,) = settle(samples)

    assert [(one.rate, one.hidden) for one in calls.counted(None)] == [(100, 0)]


class CountingLabels(dict[str, str]):
    """Labels that count how often one of them is read."""

    reads = 0

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        CountingLabels.reads += 1
        return super().get(name, default)


def test_a_caller_of_many_services_costs_no_more_than_many_callers_of_one() -> None:
    def reads(services: int, callers: int) -> int:
        samples = []
        for caller, service in itertools.product(range(callers), range(services)):
            call = {"source_workload": f"booth-{caller}", "destination_service_name": f"s{service}"}
            behind = {"destination_workload": f"w{service}"}
            samples += [told("source", "200", 2, **call, **NAMELESS), told("destination", "200", 1, **call, **behind)]
        counting = [Sample(CountingLabels(sample.labels), sample.value) for sample in samples]
        CountingLabels.reads = 0
        settle(counting)
        return CountingLabels.reads

    assert reads(services=200, callers=1) <= 2 * reads(services=1, callers=200)
