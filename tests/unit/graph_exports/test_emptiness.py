"""Why a graph is empty."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mesh.graph.emptiness import MOST_NAMES, Cause, EmptinessReport, QueryOutcome, explain
from mesh.graph.options import Ambient, Rate
from mesh.graph.windows import windows
from mesh.istio.reported import ReportedClusters
from mesh.model.access import Viewer, VisibleNamespace
from mesh.model.inventory import Inventory
from mesh.model.services import ServiceItem
from mesh.model.workloads import Workload
from tests.unit.graph.scene import CLUSTER, NOW, options

OLD = NOW - 5 * 86_400


def running(name: str, **changes: Any) -> Workload:
    told: dict[str, Any] = {"pods": (f"{name}-1",), "has_sidecar": True}
    return Workload(CLUSTER, "n1", name, "Deployment", **(told | changes))


def report(
    namespaces: str = "n1",
    answers: tuple[QueryOutcome, ...] = (),
    workloads: tuple[Workload, ...] = (running("a"),),
    created: float = OLD,
    reported: ReportedClusters | None = None,
    **changes: Any,
) -> EmptinessReport:
    asked = options(namespaces, **changes)
    viewer = Viewer("anonymous", {(CLUSTER, "n1"): VisibleNamespace("n1", CLUSTER, created=created)})
    inventory = Inventory(CLUSTER, workloads, [ServiceItem(CLUSTER, "n1", "a")])
    return explain(asked, windows(asked, viewer), answers, {CLUSTER: inventory}, viewer, reported=reported)


def reports(*clusters: str) -> ReportedClusters:
    return ReportedClusters({"n1": frozenset(clusters), "n2": frozenset(["hidden"])})


def sentences(found: EmptinessReport, cause: Cause) -> list[tuple[str, bool]]:
    return [(finding.sentence, finding.explains) for finding in found.findings if finding.cause is cause]


FOUND = [
    (report(), Cause.NAMESPACE, "Namespace n1 of cluster east exists for 5 days.", False),
    (report(created=0.0), Cause.NAMESPACE, "Namespace n1 of cluster east exists; its age is unknown.", False),
    (
        report(created=NOW + 3600),
        Cause.NAMESPACE,
        "Namespace n1 of cluster east was created 1 hour after the moment that is shown.",
        True,
    ),
    (
        report("n9"),
        Cause.NOT_VISIBLE,
        "1 namespace is not there, or you may not see it: n9.",
        True,
    ),
    (
        report("n1,n8,n9"),
        Cause.NOT_VISIBLE,
        "2 namespaces are not there, or you may not see them: n8, n9.",
        False,
    ),
    (report(), Cause.PERIOD, "The last 10 minutes up to 2023-11-14 22:13:20 UTC were asked.", False),
    (
        report(created=NOW - 45),
        Cause.YOUNG,
        "1 namespace is younger than that and was measured over 45 seconds only: n1.",
        False,
    ),
    (
        report(rate_http=Rate.NONE),
        Cause.RATE_OFF,
        "HTTP traffic is switched off and was not asked for.",
        False,
    ),
    (
        report(rate_http=Rate.NONE, rate_grpc=Rate.NONE, rate_tcp=Rate.NONE),
        Cause.RATE_OFF,
        "All traffic is switched off: HTTP, gRPC and TCP.",
        True,
    ),
    (report(ambient=Ambient.NONE), Cause.RATE_OFF, "Traffic that only ambient proxies report is left out.", False),
    (
        report(reported=reports("west", "north")),
        Cause.OTHER_CLUSTER,
        "The telemetry of n1 of cluster east is kept for cluster north, west, which the console does not know: "
        "its name here, or in istiod, may be wrong.",
        True,
    ),
    (
        report(reported=reports("west", "east")),
        Cause.OTHER_CLUSTER,
        "Part of the telemetry of n1 of cluster east is kept for cluster west, which the console does not know: "
        "its name here, or in istiod, may be wrong.",
        False,
    ),
    (
        report(workloads=()),
        Cause.NO_WORKLOADS,
        "Nothing runs in n1 of cluster east: it has no workloads.",
        True,
    ),
    (
        report(workloads=(running("a", has_sidecar=False), running("b"))),
        Cause.NO_PROXY,
        "1 of 2 workloads in n1 of cluster east have no proxy, neither a sidecar nor ambient mode, and report no "
        "traffic: a.",
        False,
    ),
    (
        report(workloads=(running("a", pods=()),)),
        Cause.NO_PODS,
        "1 of 1 workloads in n1 of cluster east have no pods: a.",
        True,
    ),
    (
        report(),
        Cause.IDLE,
        "The selected namespaces have 1 workloads and 1 services; those without traffic are shown when idle nodes are.",
        False,
    ),
]


@pytest.mark.parametrize(("found", "cause", "sentence", "explains"), FOUND)
def test_a_finding_is_a_plain_sentence(found: EmptinessReport, cause: Cause, sentence: str, explains: bool) -> None:
    assert sentences(found, cause) == [(sentence, explains)]


REQUESTS, TCP = "istio_requests_total", "istio_tcp_received_bytes_total"
ANSWERS = [
    ((QueryOutcome(REQUESTS, "q", 0), QueryOutcome(TCP, "q", 0)), [Cause.QUERY_EMPTY, Cause.QUERY_EMPTY], [True, True]),
    (
        (QueryOutcome(REQUESTS, "q", 0), QueryOutcome(TCP, "q", 3)),
        [Cause.QUERY_EMPTY, Cause.QUERY_ANSWERED],
        [False, False],
    ),
    ((QueryOutcome(REQUESTS, "q", None, "timed out"),), [Cause.QUERY_FAILED], [True]),
    ((QueryOutcome("response time", "q", 0),), [], []),
    ((QueryOutcome(f"{REQUESTS} #2", "q", 1),), [Cause.QUERY_ANSWERED], [False]),
]


@pytest.mark.parametrize(("answers", "causes", "explains"), ANSWERS)
def test_only_queries_for_traffic_explain(
    answers: tuple[QueryOutcome, ...], causes: list[Cause], explains: list[bool]
) -> None:
    found = report(answers=answers)
    told = [finding for finding in found.findings if finding.cause.startswith("query")]
    assert ([each.cause for each in told], [each.explains for each in told]) == (causes, explains)
    assert found.answers == answers


def test_a_failed_query_says_why_and_leaves_the_rest_unknown() -> None:
    found = report(answers=(QueryOutcome(REQUESTS, "q", None, "timed out after 10 s"),))
    assert sentences(found, Cause.QUERY_FAILED)[0][0] == (
        f"The query for {REQUESTS} failed: timed out after 10 s. What it would have shown is unknown."
    )


IN_MESH = [
    {"has_sidecar": True},
    {"has_sidecar": False, "is_ambient": True},
    {"has_sidecar": False, "is_gateway": True},
]


@pytest.mark.parametrize("changes", IN_MESH)
def test_sidecars_ambient_mode_and_gateways_are_proxies(changes: dict[str, bool]) -> None:
    assert sentences(report(workloads=(running("a", **changes),)), Cause.NO_PROXY) == []


def test_long_lists_are_cut_in_the_sentence_and_whole_in_the_finding() -> None:
    names = [f"w{number:02}" for number in range(MOST_NAMES + 5)]
    found = report(workloads=tuple(running(name, has_sidecar=False) for name in names))
    finding = next(each for each in found.findings if each.cause is Cause.NO_PROXY)
    assert finding.sentence.endswith("w09 and 5 more.")
    assert finding.names == tuple(names)


def test_reasons_are_the_findings_that_explain() -> None:
    found = report(workloads=(), answers=(QueryOutcome(REQUESTS, "q", 0),))
    assert [finding.cause for finding in found.reasons] == [Cause.QUERY_EMPTY, Cause.NO_WORKLOADS]
    assert (found.start, found.end) == (NOW - 600, NOW)


def test_nothing_selected_is_a_reason() -> None:
    asked = replace(options(), namespaces=())
    found = explain(asked, (), (), {}, Viewer("anonymous"))
    assert [finding.sentence for finding in found.reasons] == ["No namespace is selected."]
