from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from demo import logs, manifests
from demo.clock import INCIDENT_STARTS
from demo.mesh import WORKLOAD
from mesh.logs.lines import LogLine, LogType, Severity
from mesh.logs.parse import Origin
from mesh.logs.ztunnel import Concern
from tests.unit.logs.lines import parse_line

START = 1_790_000_000
CALM, STORM = START + 20, START + INCIDENT_STARTS + 40
PODS: dict[str, Any] = {
    obj["metadata"]["name"]: obj for obj in manifests.build(datetime.fromtimestamp(START, UTC)) if obj["kind"] == "Pod"
}


def read(workload: str, container: str, kind: LogType, first: int = CALM, seconds: int = 60) -> list[LogLine]:
    return list(_read(workload, container, Origin(kind), first, seconds))


def _read(workload: str, container: str, origin: Origin, first: int, seconds: int) -> Iterator[LogLine]:
    pod = PODS[WORKLOAD[workload].pods[0]]
    for raw in logs.lines(pod, container, first, first + seconds):
        line = parse_line(raw.decode(), origin)
        if line is not None:
            yield line


def test_a_log_is_the_same_however_it_is_read() -> None:
    pod = PODS[WORKLOAD["storefront/portal-v1"].pods[0]]
    whole = list(logs.lines(pod, "istio-proxy", CALM, CALM + 20))
    parts = [*logs.lines(pod, "istio-proxy", CALM, CALM + 7.5), *logs.lines(pod, "istio-proxy", CALM + 7.5, CALM + 20)]
    assert whole == parts
    assert whole == sorted(whole)


@pytest.mark.parametrize(
    ("workload", "kind"),
    [
        ("storefront/portal-v1", LogType.PROXY),
        ("istio-system/istio-ingressgateway", LogType.PROXY),
        ("tracking/waypoint", LogType.WAYPOINT),
        ("istio-system/ztunnel", LogType.ZTUNNEL),
    ],
)
def test_the_console_reads_the_proxies_lines_as_access_logs(workload: str, kind: LogType) -> None:
    found = read(workload, "istio-proxy", kind)
    told = [line for line in found if line.access]
    assert len(told) > 10
    assert len(told) >= len(found) - 3


def test_a_call_is_told_alike_at_both_of_its_ends() -> None:
    def ids(workload: str) -> set[str]:
        lines = read(workload, "istio-proxy", LogType.PROXY)
        return {line.access["request_id"] for line in lines if "request_id" in line.access} - {"-"}

    assert len(ids("storefront/portal-v1") & ids("storefront/accounts-v1")) > 5


def test_the_incident_is_in_the_logs() -> None:
    def errors(first: int) -> int:
        lines = read("operations/geocoder-v1", "geocoder", LogType.APP, first)
        return sum(line.severity is Severity.ERROR for line in lines)

    assert (errors(CALM), errors(STORM) > 20) == (0, True)


def test_an_ambient_pod_is_named_by_its_ztunnel() -> None:
    pod = WORKLOAD["tracking/scans-v1"].pods[0]
    origin = Origin(LogType.ZTUNNEL, concern=Concern("tracking", pod))
    lines = list(_read("istio-system/ztunnel", "istio-proxy", origin, CALM, 60))
    assert lines
    assert all(line.access["requested_server"].startswith("scans") for line in lines)


def test_apps_write_json_where_they_do() -> None:
    lines = read("storefront/quotes-v1", "quotes", LogType.APP)
    assert lines
    assert all(json.loads(line.message)["msg"] for line in lines)


def test_a_job_writes_while_it_runs_only() -> None:
    assert not read("depot/night-manifest", "night-manifest", LogType.APP)
