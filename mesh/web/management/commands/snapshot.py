"""`manage.py snapshot DIR`: the console on a folder of manifests, through the little API server."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apiserver import NoManifests, Server, Store, load_folder, taken_at, told
from mesh.config.environment import configuration

ROOT = Path(__file__).resolve().parents[4]
FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# A snapshot shows a folder to whoever can reach the port, and nothing in it can be changed.
CONFIG = "auth: {strategy: anonymous}\ndeployment: {view_only_mode: true}\nconsole: {listener: {shutdown_pause: 0s}}\n"
WITHOUT_METRICS = "external_services: {prometheus: {enabled: false}}\n"


class Command(BaseCommand):
    """Exit status 2 when the folder is missing or empty or the port is taken; else that of the web server."""

    help = "Serves the console from a folder of manifests: a must-gather, `kubectl get -o yaml`, a repository."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="folder of .yaml, .yml and .json files, at any depth")
        parser.add_argument("--host", default="127.0.0.1", help="address of the console (default: %(default)s)")
        parser.add_argument("--port", type=_port, default=8000, help="port of the console (default: %(default)s)")
        parser.add_argument("--prometheus", metavar="URL", help="a Prometheus that has metrics of this cluster")
        parser.add_argument("--config", type=Path, metavar="FILE", help="a config.yaml (default: anonymous, view-only)")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        folder: Path = options["folder"]
        store = self._load(folder)
        _need_free_port(options["host"], options["port"])
        with Server(store, read_only=True) as server, _config(options["config"], options["prometheus"]) as config:
            unread = "; ".join(map(str, store.unread))
            environment = console_environment(folder, server.url, config, options["prometheus"], unread)
            name, when = environment["CONSOLE_SNAPSHOT"].split("|")[:2]
            root = configuration(environment).server.web_root
            address = f"http://{_address(options['host'], options['port'])}{root}"
            self.stdout.write(f"{address} shows {name} as it was at {when or 'an unknown time'}; Ctrl-C ends it")
            self.stdout.flush()
            status = run_console(environment, options["host"], options["port"])
        sys.exit(status)

    def _load(self, folder: Path) -> Store:
        try:
            store, complaints = load_folder(folder)
        except NoManifests as error:
            raise CommandError(str(error), returncode=2) from error
        for line in told(complaints, store.unread):
            self.stderr.write(line)
        return store


def console_environment(
    folder: Path, kube_url: str, config: Path, prometheus: str | None, unread: str = ""
) -> dict[str, str]:
    """The environment in which the console serves this folder (kiali_site/settings.py); `unread` is what it lacks."""
    moment = taken_at(folder)
    when = moment.isoformat(timespec="seconds") if moment else ""
    environment = {
        **os.environ,
        "KIALI_CONFIG": str(config),
        "CONSOLE_KUBE_URL": kube_url,
        "CONSOLE_METRICS_PORT": os.environ.get("CONSOLE_METRICS_PORT", "0"),
        "CONSOLE_SNAPSHOT": f"{folder.resolve().name.replace('|', '_')}|{when}" + (f"|{unread}" if unread else ""),
    }
    if prometheus:
        environment["CONSOLE_PROMETHEUS_URL"] = prometheus
    return environment


@contextmanager
def _config(given: Path | None, prometheus: str | None) -> Iterator[Path]:
    """The configuration file: the one given, or one made for this run."""
    if given is not None:
        if not given.is_file():
            raise CommandError(f"{given}: no such configuration file", returncode=2)
        yield given.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="console-snapshot-") as folder:
        file = Path(folder, "config.yaml")
        file.write_text(CONFIG if prometheus else CONFIG + WITHOUT_METRICS, "utf-8")
        yield file


def run_console(environment: dict[str, str], host: str, port: int) -> int:
    """Runs the web server until it ends; signals to this process reach it. Its exit status."""
    bind = _address(host, port)
    command = [sys.executable, "-m", "kiali_site", "--bind", bind]
    child = subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: S603

    asked: set[int] = set()

    def forward(number: int, _frame: FrameType | None) -> None:
        asked.add(number)
        child.send_signal(number)

    former = {number: signal.signal(number, forward) for number in FORWARDED}
    try:
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                # A signal may reach a thread of the API server; its handler runs only once this thread wakes up.
                status = child.wait(timeout=0.5)
                # A terminal sends Ctrl-C to both; a second signal may kill a process that is about to end.
                return 0 if -status in asked else status
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
        if child.poll() is None:
            child.kill()
            child.wait()


def _address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _port(text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) < 65536):
        raise ArgumentTypeError(f"{text!r}: a port is a number from 1 to 65535")
    return int(text)


def _need_free_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(f"cannot listen on {host}:{port}: {error.strerror}", returncode=2) from error
