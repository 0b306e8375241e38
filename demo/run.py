"""`make demo`: the demo mesh, a Prometheus that has watched it for an hour, and the console, until Ctrl-C."""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from demo import manifests, mesh, proxies
from demo.clock import CYCLE
from demo.console import start_console
from demo.exporter import Exporter
from demo.exposition import history_times, write_history
from demo.processes import ProcessFailed, Supervisor, fetch, free_port
from demo.prometheus import (
    BackfillFailed,
    PrometheusMissing,
    backfill,
    ensure_installed,
    instant,
    start_prometheus,
    wait_ready,
    write_config,
)
from demo.traffic import Traffic

ROOT = Path(__file__).resolve().parent.parent
CONFIG = Path(__file__).parent / "config.yaml"
CONSOLE_PORT, PROMETHEUS_PORT, API_PORT, METRICS_PORT = 20001, 9090, 6443, 20002
HISTORY, STEP = 3600, 15
# Three days of counting before the start, in whole cycles: a start falls always on the same moment of the incident.
AGE = 72 * CYCLE
_PATIENCE = 40.0

Say = Callable[[str], None]


class Stopped(Exception):
    """A signal asked the demo to end."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where each part listens, on loopback."""

    console: int
    prometheus: int
    api: int
    metrics: int

    @staticmethod
    def url(port: int) -> str:
        return f"http://127.0.0.1:{port}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 0 after Ctrl-C or SIGTERM, 1 when something cannot start or ends by itself."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.keep and options.keep.exists() and (not options.keep.is_dir() or any(options.keep.iterdir())):
        # Another run's telemetry counts from another birth; the two would not mix.
        parser.error(f"--keep {options.keep}: not an empty folder")
    say = _narrator(options.quiet)
    try:
        with _signals(), _work_folder(options.keep) as folder:
            _run(options, folder, say)
    except Stopped:
        say("Stopped; all ports are free again.")
    except (ProcessFailed, PrometheusMissing, BackfillFailed) as error:
        print(f"demo: {error}", file=sys.stderr, flush=True)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m demo", description=__doc__)
    parser.add_argument("--port", type=int, default=CONSOLE_PORT, help="the console's port (default: %(default)s)")
    parser.add_argument("--no-console", action="store_true", help="only the mesh's telemetry and Prometheus")
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="work in this new or empty folder, and leave it when done"
    )
    parser.add_argument("--quiet", action="store_true", help="print nothing but the address and errors")
    return parser


def _narrator(quiet: bool) -> Say:
    start = time.monotonic()

    def say(text: str) -> None:
        if not quiet:
            print(f"{time.monotonic() - start:5.1f} s  {text}", flush=True)

    return say


@contextmanager
def _signals() -> Iterator[None]:
    """Turn the first SIGINT or SIGTERM into `Stopped`; more of them do not disturb the clean-up."""

    def stop(*_: object) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        raise Stopped

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _work_folder(keep: Path | None) -> Iterator[Path]:
    """A folder for manifests, telemetry and logs; a temporary one is removed, unless something failed."""
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep.resolve()
        return
    folder = Path(tempfile.mkdtemp(prefix="demo-mesh-"))
    try:
        yield folder
    except ProcessFailed:
        shutil.rmtree(folder / "prometheus", ignore_errors=True)
        raise
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    shutil.rmtree(folder, ignore_errors=True)


def _run(options: argparse.Namespace, folder: Path, say: Say) -> None:
    say(f"Kestrel Parcels, a demo mesh: {len(mesh.WORKLOADS)} workloads in {len(mesh.NAMESPACES)} namespaces.")
    ensure_installed(say)
    ports = _ports(options.port, say)
    prometheus = ports.url(ports.prometheus)
    now = int(time.time())
    traffic = Traffic(born=now - AGE)
    with Supervisor(folder) as supervisor, Exporter(traffic) as exporter:
        if not options.no_console:
            _start_api(supervisor, folder, ports, now, say)
            _start_console(supervisor, ports)
        _fill(folder, traffic, now, say)
        own = None if options.no_console else f"127.0.0.1:{ports.metrics}"
        write_config(folder / "prometheus.yml", exporter.address, STEP, console=own)
        start_prometheus(supervisor, folder / "prometheus.yml", folder / "prometheus", ports.prometheus)
        wait_ready(supervisor, prometheus)
        _wait_for_data(supervisor, prometheus)
        say(f"Prometheus serves {len(traffic.series)} series at {prometheus} and scrapes every {STEP} s.")
        address = prometheus if options.no_console else _wait_for_console(supervisor, ports.console, say)
        say("The geocoder fails for three minutes in every twelve, first two minutes from now. Ctrl-C stops it all.")
        _announce(address, options.quiet)
        _watch(supervisor)


def _ports(console: int, say: Say) -> Ports:
    wanted = {
        "console": console,
        "Prometheus": PROMETHEUS_PORT,
        "cluster API": API_PORT,
        "console (metrics)": METRICS_PORT,
    }
    found = {}
    for name, port in wanted.items():
        found[name] = free_port(port)
        if found[name] != port:
            say(f"Port {port} is taken: the {name} gets {found[name]}.")
    return Ports(*found.values())


def _start_api(supervisor: Supervisor, folder: Path, ports: Ports, now: int, say: Say) -> None:
    """Start the API server on the mesh's manifests."""
    start = datetime.fromtimestamp(now, UTC)
    objects = manifests.build(start)
    manifests.write(folder / "cluster", objects)
    proxies.write(folder / "cluster", start)
    command = [sys.executable, "-m", "apiserver", str(folder / "cluster"), "--port", str(ports.api)]
    command += ["--log-writer", "demo.logs:lines"]
    supervisor.start("apiserver", command, cwd=ROOT)
    say(f"The cluster API serves {len(objects)} objects at {ports.url(ports.api)}.")


def _start_console(supervisor: Supervisor, ports: Ports) -> None:
    """Start the console on the API server and Prometheus, which it waits for by itself."""
    api, prometheus = ports.url(ports.api), ports.url(ports.prometheus)
    start_console(supervisor, CONFIG, ports.console, kubernetes=api, prometheus=prometheus, metrics_port=ports.metrics)


def _fill(folder: Path, traffic: Traffic, now: int, say: Say) -> None:
    """Lay down the last hour, up to now: the scrapes go on from there with the same counters."""
    say("Back-filling one hour of telemetry ...")
    text = folder / "history.om"
    for times in history_times(now - HISTORY, now, STEP):
        write_history(traffic, text, times)
        backfill(text, folder / "prometheus")
    text.unlink()


def _wait_for_data(supervisor: Supervisor, prometheus: str) -> None:
    supervisor.wait_until(
        "the first rates", lambda: bool(instant(prometheus, "count(rate(istio_requests_total[5m]))")), _PATIENCE
    )


def _wait_for_console(supervisor: Supervisor, port: int, say: Say) -> str:
    """Wait until the console's graph has something in it; the graph page's address."""
    root = f"http://127.0.0.1:{port}/kiali"
    supervisor.wait_http(f"{root}/healthz", _PATIENCE)
    namespaces = "namespaces=" + ",".join(sorted(mesh.NAMESPACES))
    elements = f"{root}/api/namespaces/graph?{namespaces}&duration=5m&graphType=versionedApp"

    def drawn() -> bool:
        body = fetch(elements, timeout=10)
        return body is not None and bool(json.loads(body)["elements"]["nodes"])

    supervisor.wait_until("a graph with nodes", drawn, _PATIENCE, interval=0.3)
    say("The console is up, and its graph has data.")
    return f"{root}/console/graph/namespaces?{namespaces}&duration=300&refresh=15000"


def _announce(address: str, quiet: bool) -> None:
    """The last line, which is all that a person needs."""
    print(address if quiet else f"\n  >>>  {address}\n", flush=True)


def _watch(supervisor: Supervisor) -> None:
    """Sleep until a signal, or until a child ends."""
    while True:
        supervisor.check()
        time.sleep(0.5)
