from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from mesh.web.management.commands.snapshot import console_environment
from tests.stand_ins.ports import free_port

ROOT = Path(__file__).resolve().parents[3]
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec: {}\n---\nkind: Pod\n"


def command(*arguments: object) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), "snapshot", *map(str, arguments)]


def run(*arguments: object) -> CompletedProcess[str]:
    return subprocess.run(command(*arguments), capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "a|b"
    folder.mkdir()
    (folder / "pods.yaml").write_text(POD)
    os.utime(folder / "pods.yaml", (1_700_000_000, 1_700_000_000))
    return folder


def test_the_console_is_told_what_it_shows_and_from_when(folder: Path) -> None:
    environment = console_environment(folder, "http://127.0.0.1:1", Path("/c.yaml"), "http://prometheus:9090")
    assert {key: value for key, value in environment.items() if key.startswith(("CONSOLE_", "KIALI_"))} == {
        "KIALI_CONFIG": "/c.yaml",
        "CONSOLE_KUBE_URL": "http://127.0.0.1:1",
        "CONSOLE_METRICS_PORT": "0",
        "CONSOLE_SNAPSHOT": "a_b|2023-11-14T22:13:20+00:00",
        "CONSOLE_PROMETHEUS_URL": "http://prometheus:9090",
    }


def test_the_console_is_told_what_was_not_read(folder: Path) -> None:
    environment = console_environment(folder, "http://127.0.0.1:1", Path("/c.yaml"), None, "archives (2)")
    assert environment["CONSOLE_SNAPSHOT"] == "a_b|2023-11-14T22:13:20+00:00|archives (2)"


def test_a_folder_a_port_or_a_file_that_cannot_be_used_is_explained(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        cases: list[tuple[list[object], str]] = [
            ([tmp_path / "nowhere"], "not a folder"),
            ([tmp_path / "empty"], "no Kubernetes object"),
            ([folder, "--port", port], "cannot listen on"),
            ([folder, "--port", "x"], "a port is a number"),
        ]
        for arguments, message in cases:
            done = run(*arguments)
            assert (done.returncode, message in done.stderr) == (2, True), done.stderr


def test_a_configuration_that_is_not_there_is_explained(folder: Path) -> None:
    done = run(folder, "--port", free_port(), "--config", folder / "none.yaml")
    assert (done.returncode, "no such configuration file" in done.stderr) == (2, True), done.stderr


def test_the_console_serves_a_folder_until_it_is_interrupted(folder: Path) -> None:
    port = free_port()
    process = subprocess.Popen(
        command(folder, "--port", port), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            assert "shows a_b as it was at 2023-11-14" in process.stdout.readline()
            log = iter(process.stderr.readline, "")
            assert "pods.yaml, document 2: skipped: no metadata.name" in next(log)
            assert any("Listening at" in line for line in log)
            connection = HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", "/healthz")
            assert connection.getresponse().status == 200
            connection.close()
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
