"""The layout program (Graphviz' dot command line) as a child process with limits.

It reads DOT, writes json0, and knows nothing of the console. A child can be stopped; a library in this process could
not, and would hold the interpreter's lock while it works (docs/adr/0005-graph-layout.md).
"""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

from mesh.clients.errors import BadAnswer, SourceError, TimedOut, TooLarge, Unreachable
from mesh.model import pace
from mesh.model.problems import System

MAX_INPUT = 4 * 1024 * 1024
MAX_MEMORY = 1024 * 1024 * 1024
MAX_AT_ONCE = 2

_running = threading.BoundedSemaphore(MAX_AT_ONCE)


def default_command() -> str:
    """The bundled `graphviz-pure` beside this interpreter or on the PATH, else the system's `dot`."""
    beside = Path(sys.executable).with_name("graphviz-pure")
    if beside.exists():
        return str(beside)
    return shutil.which("graphviz-pure") or "dot"


def run(dot: str, *, command: str, timeout: float) -> bytes:
    """Lay out every digraph in the text: json0, one object a graph, in order. `timeout` is in seconds and covers
    waiting for one of the `MAX_AT_ONCE` places. Raises SourceError of System.LAYOUT."""
    text = dot.encode()
    if len(text) > MAX_INPUT:
        raise _error(TooLarge, f"the graph is too large to lay out: {len(text)} bytes of DOT, {MAX_INPUT} allowed")
    with pace.waiting():
        if not _running.acquire(timeout=timeout):
            raise _error(TimedOut, f"no place to run the layout program was free within {timeout:g} s")
        try:
            return _run(text, command, timeout)
        finally:
            _running.release()


def _run(text: bytes, command: str, timeout: float) -> bytes:
    try:
        child = subprocess.Popen(  # noqa: S603 - the command is the operator's setting, the text goes to its input
            [command, "-Kdot", "-Tjson0"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise _error(Unreachable, f"cannot start the layout program {command}: {error.strerror}") from error
    with child:
        _limit(child.pid, timeout)
        try:
            answer, complaint = child.communicate(text, timeout=timeout)
        except subprocess.TimeoutExpired:
            _end(child)
            raise _error(TimedOut, f"the layout took longer than {timeout:g} s") from None
    # On an error it can print a valid part of the answer and say so only by its status.
    if child.returncode != 0:
        said = complaint.decode(errors="replace").strip()[:300]
        raise _error(BadAnswer, f"the layout program ended with status {child.returncode}: {said}")
    return answer


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kills the program and what it started: a wrapper's child would go on, and hold our ends of the pipes open."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.communicate(timeout=1)


def _limit(pid: int, timeout: float) -> None:
    """Memory and processor time of the child; where the system does not offer that (macOS), the time-out remains."""
    if not hasattr(resource, "prlimit"):
        return
    seconds = max(1, round(timeout))
    # The child may have ended already.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        resource.prlimit(pid, resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
        resource.prlimit(pid, resource.RLIMIT_CPU, (seconds, seconds + 1))


def _error(kind: type[SourceError], message: str) -> SourceError:
    return kind(message, system=System.LAYOUT, resource="layout")
