"""A real Prometheus on samples of a test's own, where a `prometheus` is on the PATH."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from demo.processes import Supervisor
from demo.prometheus import backfill, start_prometheus, write_config
from mesh.clients.http import Endpoint
from mesh.clients.prometheus import PrometheusClient
from tests.stand_ins.ports import free_port

BINARY = shutil.which("prometheus")


@contextmanager
def prometheus_on(folder: Path, samples: str, probe: str) -> Iterator[PrometheusClient]:
    """A client of one that holds `samples` (OpenMetrics with times), once the query `probe` can be answered."""
    text, data, config = folder / "samples.txt", folder / "data", folder / "prometheus.yml"
    text.write_text(samples)
    backfill(text, data)
    write_config(config, interval=7)
    with Supervisor(folder) as supervisor:
        url = start_prometheus(supervisor, config, data, free_port(), retention="100y")
        client = PrometheusClient(Endpoint(url=url))

        def answers_probe() -> bool:
            return client.healthy() and bool(client.query_many({"a": probe}, time.time(), deadline_seconds=5).vectors)

        try:
            supervisor.wait_until(f"an answer to {probe}", answers_probe, 20)
            yield client
        finally:
            client.close()
