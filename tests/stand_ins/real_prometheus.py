"""A real Prometheus on samples of a test's own, where a `prometheus` is on the PATH."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mesh.clients.http import Endpoint
from mesh.clients.prometheus import PrometheusClient
from tests.stand_ins.ports import free_port

BINARY = shutil.which("prometheus")


@contextmanager
def prometheus_on(folder: Path, samples: str, probe: str) -> Iterator[PrometheusClient]:
    """A client of one that holds `samples` (OpenMetrics with times), once the query `probe` can be answered."""
    (folder / "samples.txt").write_text(samples)
    tool = shutil.which("promtool") or "promtool"
    subprocess.run(
        [tool, "tsdb", "create-blocks-from", "openmetrics", "samples.txt", "data"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    (folder / "prometheus.yml").write_text("global:\n  scrape_interval: 7s\n")
    port = free_port()
    arguments = [
        str(BINARY),
        f"--web.listen-address=127.0.0.1:{port}",
        "--config.file=prometheus.yml",
        "--storage.tsdb.path=data",
        "--storage.tsdb.retention.time=100y",
    ]
    with subprocess.Popen(arguments, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        client = PrometheusClient(Endpoint(url=f"http://127.0.0.1:{port}"))
        try:
            _wait(client, probe)
            yield client
        finally:
            client.close()
            process.terminate()


def _wait(client: PrometheusClient, probe: str) -> None:
    for _ in range(150):
        if client.healthy() and client.query_many({"a": probe}, time.time(), deadline_seconds=5).vectors:
            return
        time.sleep(0.1)
    pytest.fail("Prometheus did not start")
