"""A real Prometheus for the demo, the benchmarks and the conformance runs: find it, fill it, start it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import urllib.parse
from collections.abc import Callable
from pathlib import Path

from demo.processes import Supervisor, fetch

TOOLS = ("prometheus", "promtool")
RELEASES = "https://prometheus.io/download/"
_PACKAGE = "prometheus"
CONSOLE_LABELS = {"namespace": "istio-system", "app": "kiali", "app_kubernetes_io_name": "kiali"}


class PrometheusMissing(Exception):
    """No `prometheus` or `promtool`, and no way to get them; the text says what to do."""


class BackfillFailed(Exception):
    """`promtool` refused the text; its own words are in the message."""


def missing_tools() -> list[str]:
    """Those of `prometheus` and `promtool` that are not on the PATH."""
    return [tool for tool in TOOLS if shutil.which(tool) is None]


def ensure_installed(say: Callable[[str], None]) -> None:
    """Install the system's package when the tools are missing; `PrometheusMissing` when that cannot be done."""
    missing = missing_tools()
    if not missing:
        return
    apt = shutil.which("apt-get")
    asks = _as_root()
    if apt is None or asks is None:
        raise PrometheusMissing(_advice(missing, "apt-get is not here" if apt is None else "this needs root"))
    say(f"No {' and no '.join(missing)} on the PATH: installing the system's package `{_PACKAGE}` with apt-get ...")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", _PACKAGE]):
        run = subprocess.run([*asks, apt, *arguments], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
        if run.returncode != 0 and arguments[0] == "install":
            raise PrometheusMissing(_advice(missing, f"apt-get says: {run.stderr.strip()[-300:]}"))
    still = missing_tools()
    if still:
        raise PrometheusMissing(_advice(still, "the package did not bring them"))


def _as_root() -> list[str] | None:
    """What to put before a command that needs root: nothing, sudo when it asks for no password, None for no way."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:  # noqa: S603
        return [sudo, "-n"]
    return None


def _advice(missing: list[str], reason: str) -> str:
    return (
        f"{' and '.join(missing)} must be on the PATH ({reason}).\n"
        f"  Debian, Ubuntu:   sudo apt-get install {_PACKAGE}\n"
        f"  Fedora:           sudo dnf install golang-github-prometheus\n"
        f"  macOS:            brew install {_PACKAGE}\n"
        f"  anything else:    unpack the official release of {RELEASES} and put its folder on the PATH"
    )


def backfill(openmetrics: Path, data_dir: Path) -> None:
    """Turn OpenMetrics text into blocks of a data folder; `BackfillFailed` when promtool refuses it."""
    command = ["promtool", "tsdb", "create-blocks-from", "openmetrics", str(openmetrics), str(data_dir)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if run.returncode != 0:
        raise BackfillFailed(f"{' '.join(command)}: {(run.stderr or run.stdout).strip()[-500:]}")


def write_config(path: Path, scrape: str | None = None, interval: int = 15, console: str | None = None) -> None:
    """A configuration that scrapes `scrape` (`host:port`) every `interval` seconds, or nothing; and the own metrics of
    a console at `console`, as those of its pod."""
    text = f"global:\n  scrape_interval: {interval}s\n  evaluation_interval: {interval}s\n"
    if scrape:
        # The exporter speaks for many pods: their own job and instance stand.
        text += (
            "scrape_configs:\n- job_name: demo-mesh\n  honor_labels: true\n"
            f"  static_configs:\n  - targets: ['{scrape}']\n"
        )
    if scrape and console:
        labels = "".join(f"      {name}: {value}\n" for name, value in CONSOLE_LABELS.items())
        text += f"- job_name: kiali\n  static_configs:\n  - targets: ['{console}']\n    labels:\n{labels}"
    path.write_text(text, encoding="utf-8")


def start_prometheus(supervisor: Supervisor, config: Path, data_dir: Path, port: int, retention: str = "1d") -> str:
    """Start Prometheus on loopback on exactly this port (see `free_port`); its URL. Then `wait_ready`."""
    supervisor.start(
        "prometheus",
        [
            "prometheus",
            f"--config.file={config}",
            f"--storage.tsdb.path={data_dir}",
            f"--storage.tsdb.retention.time={retention}",
            f"--web.listen-address=127.0.0.1:{port}",
            "--log.level=warn",
        ],
    )
    return f"http://127.0.0.1:{port}"


def wait_ready(supervisor: Supervisor, url: str, timeout: float = 20.0) -> None:
    """Wait until Prometheus serves queries."""
    supervisor.wait_http(f"{url}/-/ready", timeout)


def instant(url: str, query: str, at: float | None = None) -> list[tuple[dict[str, str], float]]:
    """The vector of an instant query: labels and value of each sample; empty when there is no answer."""
    parameters = {"query": query} | ({} if at is None else {"time": str(at)})
    body = fetch(f"{url}/api/v1/query?{urllib.parse.urlencode(parameters)}")
    if body is None:
        return []
    return [(sample["metric"], float(sample["value"][1])) for sample in json.loads(body)["data"]["result"]]
