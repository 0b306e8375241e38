"""How the console ends, and how it refuses to start, as a real process."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.readers.prometheus.certificates import make
from tests.web.listener.served import NOWHERE, ROOT, all_of, command, environment, served, start, wait_until

WAIT = "GET /trial/wait?{} HTTP/1.1\r\nHost: x\r\n\r\n"


def test_what_is_under_way_is_finished_and_connections_are_taken_until_the_pause_ends(tmp_path: Path) -> None:
    env = environment(tmp_path, console={"listener": {"shutdown_pause": "2s"}})
    file = tmp_path / "wait"
    file.touch()
    with served(env) as console, console.connect() as under_way:
        under_way.sendall(WAIT.format(file).encode())
        wait_until(file.with_suffix(".begun").exists)
        console.process.send_signal(signal.SIGTERM)
        wait_until(lambda: "Handling signal: term" in console.log)

        status, headers, _ = console.ask("/api/status")
        assert (status, headers["Connection"]) == (200, "close")
        status, _, told = console.ask("/readyz")
        assert (status, told.splitlines()[1]) == (503, b"its end: no requests should be sent any more")
        assert console.ask("/healthz")[0] == 200

        def is_closed() -> bool:
            try:
                console.connect().close()
            except ConnectionRefusedError:
                return True
            return False

        wait_until(is_closed)
        assert console.process.poll() is None
        file.unlink()
        assert all_of(under_way).endswith(b"waited")
        assert console.process.wait(20) == 0
        assert "Traceback" not in console.log


def assert_refused(env: dict[str, str], *words: str) -> None:
    ended = start(env)
    assert ended.returncode == 1, ended.stderr
    for word in words:
        assert word in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stderr.count("Booting worker") <= 1


def test_a_number_of_processes_that_is_none_ends_the_start(tmp_path: Path) -> None:
    env = {**environment(tmp_path), "WEB_CONCURRENCY": "many"}
    assert_refused(env, "WEB_CONCURRENCY", "1 to 256")


def test_an_address_of_prometheus_that_is_none_ends_the_start(tmp_path: Path) -> None:
    services = {"prometheus": {"url": "prometheus:9090"}}
    assert_refused(environment(tmp_path, external_services=services), "external_services.prometheus.url", "http://")
    variable = {"CONSOLE_PROMETHEUS_URL": "prometheus:9090"}
    assert_refused({**environment(tmp_path), **variable}, "CONSOLE_PROMETHEUS_URL", "http://")


def written(folder: Path, name: str) -> tuple[Path, Path]:
    """The files of a certificate and its key."""
    made = make(name)
    certificate, key = folder / f"{name}.crt", folder / f"{name}.key"
    certificate.write_text(made.pem)
    key.write_text(made.key_pem)
    return certificate, key


def identity(certificate: Path, key: Path) -> dict[str, Any]:
    return {"identity": {"cert_file": str(certificate), "private_key_file": str(key)}}


def test_certificates_that_cannot_be_used_end_the_start(tmp_path: Path) -> None:
    certificate, key = written(tmp_path, "one")
    _, other = written(tmp_path, "other")
    nonsense = tmp_path / "nonsense.pem"
    nonsense.write_text("no certificate")
    missing = tmp_path / "missing.pem"
    for pair in ((missing, key), (certificate, missing), (nonsense, key), (certificate, other)):
        assert_refused(environment(tmp_path, **identity(*pair)), "identity.")


def test_no_cluster_ends_the_start(tmp_path: Path) -> None:
    env = {**environment(tmp_path), "CONSOLE_KUBE_URL": "", "KUBECONFIG": str(tmp_path / "none"), "HOME": str(tmp_path)}
    assert_refused(env, "no cluster can be read")


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        ("import", "RuntimeError: the disk is full"),
        ("missing", "ModuleNotFoundError: No module named 'tests.web.listener.not_there'"),
        ("exit", "its start ended with 7"),
        ("open", "RuntimeError: the disk is full"),
        ("open, with an exit", "its start ended with 7"),
    ],
)
def test_a_worker_that_cannot_start_ends_the_master(tmp_path: Path, failure: str, reason: str) -> None:
    env = {**environment(tmp_path), "TRIAL_FAILS": failure, "WEB_CONCURRENCY": "2"}
    ended = start(env, "tests.web.listener.failing:application")

    assert ended.returncode == 1, ended.stderr
    assert f"the console cannot start: {reason}" in ended.stderr.splitlines()
    # The two of the beginning, and none in their place.
    assert ended.stderr.count("Booting worker") <= 2


def test_workers_that_are_killed_while_they_start_are_not_replaced_without_end(tmp_path: Path) -> None:
    env = {**environment(tmp_path), "TRIAL_FAILS": "killed", "WEB_CONCURRENCY": "2"}
    ended = start(env, "tests.web.listener.failing:application")

    assert ended.returncode == 1, ended.stderr
    assert "3 workers in a row were killed before they served, perhaps for want of memory" in ended.stderr
    assert ended.stderr.count("Booting worker") <= 5
    assert "Traceback" not in ended.stderr


def test_a_worker_that_served_is_replaced_however_it_ends(tmp_path: Path) -> None:
    with served(environment(tmp_path)) as console:
        for killed in range(4):
            worker = int(re.findall(r"Booting worker with pid: (\d+)", console.log)[killed])
            wait_until(lambda: console.ask("/healthz")[0] == 200)
            os.kill(worker, signal.SIGKILL)
            wait_until(lambda: console.log.count("Booting worker") == killed + 2)  # noqa: B023 - waited for at once
        wait_until(lambda: console.ask("/healthz")[0] == 200)


def test_a_cluster_that_does_not_answer_is_no_reason_not_to_start(tmp_path: Path) -> None:
    assert environment(tmp_path)["CONSOLE_KUBE_URL"] == NOWHERE
    with served(environment(tmp_path, **identity(*written(tmp_path, "listener"))), tls=True) as console:
        assert console.ask("/api/status")[0] == 200
        # Neither of these may hold up, or leave traces in the log.
        plain = console.say(b"GET /api/status HTTP/1.1\r\nHost: x\r\n\r\n")
        assert plain.startswith(b"HTTP/1.1 400 ")
        assert b"https://" in plain
        with console.half_sent(b"\x16\x03\x01", 80), console.half_sent(b"", 80):
            assert console.ask("/healthz")[0] == 200
            assert console.ask("/trial/body", "POST", b"x" * 300_000)[2] == b"x" * 300_000
            assert console.ask("/trial/large?20000000")[2] == b"x" * 20_000_000
        assert "Traceback" not in console.log


SIGNALLED_AT_ITS_FORK = """
import os, runpy, signal
os.register_at_fork(after_in_child=lambda: os.kill(os.getpid(), signal.SIGTERM))
runpy.run_module("kiali_site", run_name="__main__")
"""


def test_a_signal_that_comes_before_a_worker_has_its_handlers_ends_it_all_the_same(tmp_path: Path) -> None:
    env = environment(tmp_path, console={"listener": {"shutdown_pause": "0s"}})
    log = tmp_path / "log"
    line = [sys.executable, "-c", SIGNALLED_AT_ITS_FORK, *command("--bind", "127.0.0.1:0")[3:]]
    with log.open("wb") as file:
        console = subprocess.Popen(line, cwd=ROOT, env={**env, "PYTHONPATH": str(ROOT)}, stdout=file, stderr=file)
    try:
        wait_until(lambda: "Worker exiting" in log.read_text("utf-8"))
    finally:
        console.send_signal(signal.SIGQUIT)
        console.wait(20)
