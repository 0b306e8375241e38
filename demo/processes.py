"""Starting, watching and stopping child processes; free ports; waiting until something answers."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

_LAST_WORDS = 15


class ProcessFailed(Exception):
    """A child ended, or did not answer in time. The text says which, with its last log lines."""


@dataclass(frozen=True, slots=True)
class Child:
    """A started process, and where its output goes."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def last_words(self) -> str:
        """The end of its log."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(f"  {self.name} | {line}" for line in lines[-_LAST_WORDS:])


def free_port(preferred: int = 0, host: str = "127.0.0.1") -> int:
    """The preferred port when nobody has it, else one that the system picks."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
                # With SO_REUSEADDR two sockets may bind one port; only one may listen on it.
                probe.listen(1)
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise ProcessFailed(f"no free port on {host}")


class Supervisor:
    """Children that live and die together: leaving the `with` block stops them all, the last started first."""

    def __init__(self, log_folder: Path) -> None:
        self.log_folder = log_folder
        self.children: list[Child] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop_all()

    def start(
        self, name: str, command: Sequence[str | Path], env: Mapping[str, str] | None = None, cwd: Path | None = None
    ) -> Child:
        """Start a child with its output in `NAME.log`. `env` is added to our own environment.

        It gets a session of its own: Ctrl-C reaches only us, and its children are stopped with it.
        """
        log = self.log_folder / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603 - the callers' own commands
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(env or {})},
                cwd=cwd,
                start_new_session=True,
            )
        child = Child(name, process, log)
        self.children.append(child)
        return child

    def check(self) -> None:
        """Raise `ProcessFailed` when a child has ended."""
        for child in self.children:
            code = child.process.poll()
            if code is not None:
                ended = f"was ended by signal {-code}" if code < 0 else f"ended with status {code}"
                raise ProcessFailed(f"{child.name} {ended}; the end of {child.log}:\n{child.last_words()}")

    def wait_until(self, what: str, ready: Callable[[], bool], timeout: float, interval: float = 0.1) -> None:
        """Wait for a condition while all children live; `ProcessFailed` when one ends or after `timeout` seconds."""
        deadline = time.monotonic() + timeout
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                logs = "\n".join(child.last_words() for child in self.children)
                raise ProcessFailed(f"{what}: not within {timeout:g} s; logs in {self.log_folder}:\n{logs}")
            time.sleep(interval)

    def wait_http(self, url: str, timeout: float) -> None:
        """Wait until a URL answers 200 while all children live."""
        self.wait_until(f"an answer of {url}", lambda: answers(url), timeout)

    def stop_all(self, patience: float = 5.0) -> None:
        """Ask all children to end, the last started first; after `patience` seconds make them."""
        deadline = time.monotonic() + patience
        for child in reversed(self.children):
            _signal(child, signal.SIGTERM)
        for child in reversed(self.children):
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.0, deadline - time.monotonic()))
            _signal(child, signal.SIGKILL)
            child.process.wait()
        self.children.clear()


def _signal(child: Child, number: signal.Signals) -> None:
    """Signal a child and all of its own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.process.pid, number)


def fetch(url: str, timeout: float = 2.0) -> bytes | None:
    """The body of a 200 answer, else None. Only for loopback."""
    try:
        with urllib.request.urlopen(url, timeout=timeout) as answer:  # noqa: S310 - our own children's URLs
            return bytes(answer.read()) if answer.status == 200 else None
    except (OSError, urllib.error.URLError, ValueError):
        return None


def answers(url: str) -> bool:
    """Whether a URL answers 200."""
    return fetch(url) is not None


def wait_http(url: str, timeout: float) -> None:
    """Wait until a URL answers 200; `ProcessFailed` after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not answers(url):
        if time.monotonic() > deadline:
            raise ProcessFailed(f"{url}: no answer within {timeout:g} s")
        time.sleep(0.1)
