"""Whose response times the overview ranks, on a real Prometheus."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from mesh.clients.prometheus import PrometheusClient
from mesh.metrics import overview
from mesh.metrics.overview import Scope
from mesh.telemetry.labels import DURATION
from tests.stand_ins.real_prometheus import BINARY, prometheus_on

pytestmark = pytest.mark.skipif(BINARY is None, reason="no prometheus on the PATH")

AT = 1_700_000_000
WINDOW, STEP = 300, 15
BOUNDS = (10, 100, 1000)

# (service, workload, reporter) to the bound, in milliseconds, that all of its requests end in; None: it stands still.
TIMES: Mapping[tuple[str, str, str], int | None] = {
    ("both", "both-v1", "destination"): 10,
    ("both", "both-v1", "source"): 1000,
    ("callers-only", "mainframe", "source"): 100,
    ("waypoint", "ambient", "waypoint"): 100,
    ("waypoint", "ambient", "source"): 1000,
    ("halves", "with-proxy", "destination"): 10,
    ("halves", "with-proxy", "source"): 1000,
    ("halves", "without", "source"): 100,
    ("never-arrives", "stuck", "destination"): None,
    ("never-arrives", "stuck", "source"): 1000,
}


@pytest.fixture(scope="module")
def latencies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, float]]:
    """The ranking of what TIMES tell."""
    folder = tmp_path_factory.mktemp("latency")
    with prometheus_on(folder, _samples(), f"{DURATION}_count") as client:
        yield _ranking(client)


def _ranking(client: PrometheusClient) -> Mapping[str, float]:
    answer = client.query(overview.latency(Scope(), WINDOW), AT)
    return {figure.service: figure.value for figure in overview.highest([(Scope(), answer.samples)])}


def _samples() -> str:
    lines = [f"# TYPE {DURATION} histogram"]
    for (service, workload, reporter), bound in TIMES.items():
        labels = (
            f'destination_cluster="east",destination_service_namespace="shop",destination_service_name="{service}",'
            f'destination_workload_namespace="shop",destination_workload="{workload}",reporter="{reporter}"'
        )
        for at in range(AT - 2 * WINDOW, AT + 1, STEP):
            requests = (at - AT + 2 * WINDOW) if bound else 0
            for upper in (*map(str, BOUNDS), "+Inf"):
                count = requests if upper == "+Inf" or (bound and float(upper) >= bound) else 0
                lines.append(f'{DURATION}_bucket{{{labels},le="{upper}"}} {count} {at}')
            lines.append(f"{DURATION}_count{{{labels}}} {requests} {at}")
    return "\n".join([*lines, "# EOF", ""])


@pytest.mark.parametrize(
    ("service", "least", "most"),
    [
        pytest.param("both", 0, 10, id="the callee's own proxy before its callers'"),
        pytest.param("callers-only", 10, 100, id="callers where there is nobody else"),
        pytest.param("waypoint", 10, 100, id="a waypoint before callers"),
        pytest.param("halves", 10, 100, id="each of a service's workloads by its own account"),
        pytest.param("never-arrives", 100, 1000, id="callers where nothing arrives"),
    ],
)
def test_a_ranking_takes_one_account_of_each_called_workload(
    latencies: Mapping[str, float], service: str, least: float, most: float
) -> None:
    assert least < latencies[service] <= most
