"""A console, of one process if nothing else is said, on objects that lie in the little API server in this process."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apiserver import Server, Store
from demo.console import start_console
from demo.processes import Supervisor, free_port

_CONFIG = """
auth: {strategy: anonymous}
deployment: {cluster_wide_access: true, namespace: istio-system}
external_services:
  prometheus: {enabled: PROMETHEUS}
  grafana: {enabled: false}
  tracing: {enabled: false}
  istio: {istio_api_enabled: false}
kubernetes_config: {cluster_name: Kubernetes}
server: {address: 127.0.0.1, web_root: /kiali}
"""


@dataclass(frozen=True, slots=True)
class Console:
    """`pid` is the process that leads the console's process group."""

    base: str
    pid: int
    store: Store
    supervisor: Supervisor


@contextmanager
def running(
    objects: Iterable[dict[str, Any]], *, more: str = "", prometheus: str = "", metrics_port: int = 0, workers: int = 1
) -> Iterator[Console]:
    """A console that answers; `more` is a line more of its configuration, no `prometheus` switches metrics off."""
    store = Store()
    store.add(*objects)
    store.forget_history()
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as name,
        Server(store) as api,
        Supervisor(Path(name)) as supervisor,
    ):
        config = Path(name, "config.yaml")
        config.write_text(_CONFIG.replace("PROMETHEUS", str(bool(prometheus)).lower()) + more)
        port = free_port()
        child = start_console(
            supervisor,
            config,
            port,
            kubernetes=api.url,
            prometheus=prometheus,
            metrics_port=metrics_port,
            workers=workers,
        )
        base = f"http://127.0.0.1:{port}/kiali"
        supervisor.wait_http(f"{base}/healthz", 120)
        yield Console(base, child.process.pid, store, supervisor)
