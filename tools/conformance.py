"""Asks the console the questions of each conformance world and prints how its answers compare (`make conformance`).

It needs a folder of worlds, which are no part of the repository: manifests, telemetry, questions, the reference's
answers and a scorer. For each world it starts a real Prometheus on the world's telemetry, the little API server on its
manifests, and the console on both; runs the scorer that lies beside the worlds; and stops all of it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from demo.console import ROOT, start_console
from demo.processes import Supervisor, free_port
from demo.prometheus import backfill, start_prometheus, wait_ready, write_config
from tools import validation_cases

AHEAD_SECONDS = 600


def main() -> int:
    arguments = _arguments()
    found = list(_worlds(Path(arguments.worlds)))
    differing = [] if not found else [world.name for world in found if not _check(world, arguments.only)]
    if not found:
        print(
            f"conformance: skipped, there is no world with questions below {arguments.worlds}. A world is a folder "
            "with cluster/*.yaml, metrics.tsv, requests.json and expected/, beside a scorer conform.py; name one, or a "
            "folder of them, with WORLDS=path."
        )
    cases = Path(arguments.validation_cases or Path(arguments.worlds, "validations.json"))
    are_equal = _validations(cases)
    return 1 if arguments.strict and (differing or not are_equal) else 0


def _validations(cases: Path) -> bool:
    if cases.is_file():
        return validation_cases.report(cases)
    print(f"validations: skipped, there is no {cases}; name a file of scenarios with VALIDATION_CASES=path.")
    return True


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", default="../shared/conformance", help="a world, or a folder of worlds")
    parser.add_argument("--only", default="", help="ask only the questions whose name matches this pattern")
    parser.add_argument("--validation-cases", default="", help="a file of validation scenarios")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when an answer differs")
    return parser.parse_args()


def _worlds(path: Path) -> Iterator[Path]:
    folders = [path] if (path / "requests.json").exists() else sorted(path.glob("*/"))
    return (folder.resolve() for folder in folders if (folder / "requests.json").exists())


def _check(world: Path, only: str) -> bool:
    tools = world.parent
    with running(world) as console:
        command = [sys.executable, str(tools / "conform.py"), "check", str(world)]
        command += ["--base", console.base, "--time", str(console.moment), "--only", only]
        done = subprocess.run(command, check=False)  # noqa: S603 - our own arguments
    return done.returncode == 0


@dataclass(frozen=True, slots=True)
class Running:
    """A console on a world. `moment` is the time that its questions ask about (Unix seconds)."""

    base: str
    prometheus: str
    moment: int
    supervisor: Supervisor


@contextmanager
def running(world: Path, workers: int = 1, checkout: Path = ROOT) -> Iterator[Running]:
    """Starts all that a console on the world needs, and stops it at the end; the console is that of the checkout."""
    tools = world.parent
    with tempfile.TemporaryDirectory(prefix="world-") as name, Supervisor(Path(name)) as supervisor:
        folder, moment = Path(name), moment_of()
        prometheus = start_metrics(world, folder, moment, supervisor)
        port = free_port()
        supervisor.start(
            "apiserver", [sys.executable, "-m", "apiserver", world / "cluster", "--port", str(port)], cwd=ROOT
        )
        supervisor.wait_http(f"http://127.0.0.1:{port}/version", 60)
        console = free_port()
        api = f"http://127.0.0.1:{port}"
        start_console(
            supervisor,
            tools / "config.yaml",
            console,
            kubernetes=api,
            prometheus=prometheus,
            workers=workers,
            checkout=checkout,
        )
        base = f"http://127.0.0.1:{console}/kiali"
        supervisor.wait_http(f"{base}/healthz", 60)
        yield Running(base, prometheus, moment, supervisor)


def moment_of() -> int:
    """Now, as worlds are asked about it (Unix seconds)."""
    return int(time.time()) // 15 * 15


def start_metrics(world: Path, folder: Path, moment: int, supervisor: Supervisor) -> str:
    """A Prometheus with the world's telemetry around that moment; its address."""
    text = folder / "metrics.txt"
    command = [sys.executable, str(world.parent / "openmetrics.py"), str(world), "--end", str(moment + AHEAD_SECONDS)]
    with text.open("w") as out:
        subprocess.run(command, stdout=out, check=True)  # noqa: S603 - our own arguments
    backfill(text, folder / "tsdb")
    write_config(folder / "prometheus.yml")
    url = start_prometheus(supervisor, folder / "prometheus.yml", folder / "tsdb", free_port(), retention="20y")
    wait_ready(supervisor, url)
    return url


if __name__ == "__main__":
    sys.exit(main())
