"""The console under gunicorn on loopback, as it is served in production, in a process of its own."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.stand_ins.ports import free_port

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_SECONDS = 30.0
# Nothing listens there, and nobody waits for it.
NOWHERE = "http://127.0.0.1:1"
APPLICATION = "tests.web.listener.application:application"


@dataclass
class Served:
    """`log` is what the process has written so far."""

    process: subprocess.Popen[bytes]
    port: int
    file: Path
    tls: bool = False

    @property
    def log(self) -> str:
        return self.file.read_text(encoding="utf-8", errors="replace")

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_SECONDS)

    def ask(
        self, path: str, method: str = "GET", body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Status, headers, and body of the answer."""
        context = ssl._create_unverified_context()
        asked: http.client.HTTPConnection = (
            http.client.HTTPSConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS, context=context)
            if self.tls
            else http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        )
        try:
            asked.request(method, path, body, dict(headers or {}))
            answer = asked.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            asked.close()

    def say(self, sent: bytes) -> bytes:
        """Everything that comes back for these bytes until the server closes."""
        with self.connect() as connection:
            connection.sendall(sent)
            return all_of(connection)

    @contextmanager
    def half_sent(self, sent: bytes, count: int) -> Iterator[list[socket.socket]]:
        """So many connections that stop after these bytes."""
        with ExitStack() as stack:
            opened = [stack.enter_context(self.connect()) for _ in range(count)]
            for connection in opened:
                connection.sendall(sent)
            yield opened


def all_of(connection: socket.socket) -> bytes:
    received = bytearray()
    while piece := connection.recv(65536):
        received += piece
    return bytes(received)


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


def environment(folder: Path, **changes: object) -> dict[str, str]:
    """Variables for a console with these sections in its configuration."""
    config = {
        "auth": {"strategy": "anonymous"},
        "external_services": {"prometheus": {"enabled": False}},
        "kubernetes_config": {"cluster_name": "east"},
        **changes,
    }
    file = folder / "config.yaml"
    file.write_text(yaml.safe_dump(config), encoding="utf-8")
    return {
        "PATH": os.environ["PATH"],
        "KIALI_CONFIG": str(file),
        "CONSOLE_KUBE_URL": NOWHERE,
        "CONSOLE_METRICS_PORT": "0",
        "WEB_CONCURRENCY": "1",
    }


def command(*more: str, application: str = APPLICATION) -> list[str]:
    return [sys.executable, "-m", "kiali_site", *more, application]


def start(env: dict[str, str], application: str = APPLICATION) -> subprocess.CompletedProcess[str]:
    """Ended by itself, with what it said."""
    line = command("--bind", "127.0.0.1:0", application=application)
    return subprocess.run(line, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)


@contextmanager
def served(env: Mapping[str, str], *more: str, tls: bool = False, root: str = "") -> Iterator[Served]:
    """Started and asked for its health, below `root`; killed at the end if it is still there."""
    port = free_port()
    log = Path(env["KIALI_CONFIG"]).with_suffix(".log")
    with log.open("wb") as output:
        process = subprocess.Popen(
            command("--bind", f"127.0.0.1:{port}", *more), cwd=ROOT, env=dict(env), stdout=output, stderr=output
        )
    console = Served(process, port, log, tls)

    def is_up() -> bool:
        assert process.poll() is None, console.log
        try:
            return console.ask(f"{root}/healthz")[0] == 200
        except OSError:
            return False

    try:
        wait_until(is_up)
        yield console
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGQUIT)
            process.wait(PATIENCE_SECONDS)
