"""The console as it is served in production, as a child process."""

from __future__ import annotations

import sys
from pathlib import Path

from demo.processes import Child, Supervisor

ROOT = Path(__file__).resolve().parent.parent


def start_console(
    supervisor: Supervisor,
    config: Path,
    port: int,
    *,
    kubernetes: str,
    prometheus: str,
    workers: int = 1,
    metrics_port: int = 0,
    checkout: Path = ROOT,
    kubeconfig: Path | None = None,
) -> Child:
    """Start it on exactly this port of loopback (see `free_port`); `kubernetes` and `prometheus` are addresses;
    where the first is empty, a kubeconfig says where the cluster is.

    It tells its own metrics at `metrics_port`, of 0 not at all: the usual port is Prometheus' own. Another checkout
    brings the environment in its `.venv`.
    """
    python = sys.executable if checkout == ROOT else checkout / ".venv/bin/python"
    command = [python, "-m", "gunicorn", "kiali_site.wsgi:application", "--config", "kiali_site/gunicorn.py"]
    if (checkout / "kiali_site/__main__.py").exists():
        command = [python, "-m", "kiali_site"]
    environment = {
        "KIALI_CONFIG": str(config),
        "CONSOLE_KUBE_URL": kubernetes,
        "CONSOLE_PROMETHEUS_URL": prometheus,
        "CONSOLE_METRICS_PORT": str(metrics_port),
        "WEB_CONCURRENCY": str(workers),
        **({"KUBECONFIG": str(kubeconfig)} if kubeconfig else {}),
    }
    return supervisor.start("console", [*command, "--bind", f"127.0.0.1:{port}"], environment, checkout)
