"""Starts the image on a read-only tree as a user of OpenShift's, and looks at how it behaves."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from apiserver import Server, Store
from tools.image.folder import Image

USER = "1000660000:0"
START_SECONDS = 90
STOP_SECONDS = 60
# What a container may write to: memory, and gone with it.
WRITABLE = ("/tmp", "/dev/shm")  # noqa: S108
SIGNS = ("Read-only file system", "Permission denied", "Traceback")
CONFIG = """\
auth: {strategy: anonymous}
console: {listener: {shutdown_pause: 0s}}
external_services: {prometheus: {enabled: false}}
server: {address: 127.0.0.1, port: %d, observability: {metrics: {port: %d}}, web_root: /kiali}
"""
# Runs inside, as the console's user: what of the tree can be written to.
PROBE = """
import json, os
found = []
for place in "/ /opt /opt/console /opt/venv/lib /usr /etc /dev /kiali-configuration /tmp /dev/shm".split():
    try:
        with open(os.path.join(place, "trial"), "w"): pass
        os.remove(os.path.join(place, "trial"))
        found.append(place)
    except OSError:
        pass
print(json.dumps({"writable": found, "uid": os.getuid(), "gid": os.getgid(), "groups": os.getgroups()}))
"""


class Failed(Exception):
    """What the console did not do."""


def trial(image: Image) -> None:
    """Raises `Failed`."""
    with tempfile.TemporaryDirectory(prefix="console-image-") as scratch, _cluster() as cluster:
        port, metrics = _free_port(), _free_port()
        config = Path(scratch, "config")
        config.mkdir()
        config.chmod(0o755)
        file = config / "config.yaml"
        file.write_text(CONFIG % (port, metrics), "utf-8")
        file.chmod(0o644)
        _look_around(image, config)
        _serve(image, config, cluster, port, metrics)


def _look_around(image: Image, config: Path) -> None:
    out = image.start(["python", "-c", PROBE], config, USER, {}).communicate(timeout=START_SECONDS)[0]
    told = json.loads(out)
    _require(tuple(told["writable"]) == WRITABLE, f"it can write to {told['writable']}, and should to {WRITABLE} alone")
    expected = {"uid": 1000660000, "gid": 0, "groups": []}
    _require({key: told[key] for key in expected} == expected, f"it runs as {told}")
    print(f"user {told['uid']} of group {told['gid']} can write to {', '.join(told['writable'])} and nowhere else")


def _serve(image: Image, config: Path, cluster: str, port: int, metrics: int) -> None:
    began = time.monotonic()
    start = ["sh", "-c", f"cd {image.workdir} && exec {' '.join(image.command)}"]
    process = image.start(start, config, USER, {"CONSOLE_KUBE_URL": cluster})
    lines: list[str] = []
    reading = threading.Thread(target=lambda: lines.extend(process.stdout or ()), daemon=True)
    reading.start()
    try:
        _wait(lambda: _status(port, "/kiali/healthz") == 200, process, lines)
        print(f"/kiali/healthz answers 200 after {time.monotonic() - began:.1f} s")
        _wait(lambda: "shop" in _body(port, "/kiali/console/overview"), process, lines)
        for path in ("/kiali/console/graph/namespaces?namespaces=shop", "/kiali/api/status"):
            _require(_status(port, path) == 200, f"{path} answers {_status(port, path)}")
        _require(_status(metrics, "/metrics") == 200, "its own metrics are not served")
        print("pages, API and own metrics answer 200")
        inside = _inside(process.pid)
        written = [path for place in WRITABLE for path in _written(inside, place)]
        print(f"written: {', '.join(written) or 'nothing'}")
    finally:
        _stop(process)
        reading.join(timeout=5)
    bad = [line for line in lines if any(sign in line for sign in SIGNS)]
    _require(not bad, f"it complained: {bad}")


def _inside(child: int) -> int:
    """The process that leads the console: the only child of the one that made the tree."""
    for _ in range(50):
        found = Path(f"/proc/{child}/task/{child}/children").read_text("utf-8").split()
        if found:
            return int(found[0])
        time.sleep(0.1)
    raise Failed("the console's process is gone")


def _written(inside: int, place: str) -> Iterator[str]:
    root = Path(f"/proc/{inside}/root")
    for folder, _, names in os.walk(root / place.lstrip("/")):
        yield from (f"/{Path(folder, name).relative_to(root)}" for name in names)


def _stop(process: subprocess.Popen[str]) -> None:
    if process.poll() is not None:
        return
    inside = _inside(process.pid)
    os.kill(inside, signal.SIGTERM)
    try:
        status = process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        raise Failed(f"SIGTERM did not end it within {STOP_SECONDS} s") from None
    _require(status == 0, f"SIGTERM ended it with status {status}")
    print("SIGTERM ends it with status 0")


def _wait(is_done: Callable[[], bool], process: subprocess.Popen[str], lines: list[str]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not is_done():
        if process.poll() is not None or time.monotonic() > deadline:
            raise Failed("it does not serve:\n" + "".join(lines))
        time.sleep(0.2)


def _status(port: int, path: str) -> int:
    return _asked(port, path)[0]


def _body(port: int, path: str) -> str:
    return _asked(port, path)[1]


def _asked(port: int, path: str) -> tuple[int, str]:
    """0 where nothing answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    except OSError:
        return 0, ""
    finally:
        connection.close()


@contextmanager
def _cluster() -> Iterator[str]:
    store = Store()
    store.add({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}})
    store.ensure_namespaces()
    server = Server(store).start()
    try:
        yield server.url
    finally:
        server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _require(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise Failed(otherwise)
