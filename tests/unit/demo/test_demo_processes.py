from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from demo import prometheus
from demo.exporter import Exporter
from demo.processes import ProcessFailed, Supervisor, fetch, free_port, wait_http
from demo.run import Stopped, _signals, _work_folder, main
from demo.traffic import Traffic
from tests.stand_ins import ports

SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]
SERVES = "import http.server, sys; http.server.HTTPServer(('127.0.0.1', int(sys.argv[1])), http.server.SimpleHTTPRequestHandler).serve_forever()"  # noqa: E501
# A child with a child of its own, as gunicorn's master has workers; it prints the grandchild's id.
FORKS = (
    "import subprocess, sys; "
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
    "print(child.pid, flush=True); child.wait()"
)


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_free_port_is_kept() -> None:
    port = free_port()

    assert free_port(port) == port


def test_a_taken_port_gives_way_to_another() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert free_port(port) not in {0, port}


def test_leaving_stops_children_and_theirs(tmp_path: Path) -> None:
    with Supervisor(tmp_path) as supervisor:
        child = supervisor.start("forks", [sys.executable, "-c", FORKS])
        supervisor.wait_until("a line", lambda: child.log.read_text().endswith("\n"), 10)
        grandchild = int(child.log.read_text())

    assert child.process.returncode is not None
    deadline = time.monotonic() + 5
    while is_running(grandchild) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_running(grandchild)


def test_a_child_that_will_not_listen_is_killed(tmp_path: Path) -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    supervisor = Supervisor(tmp_path)
    child = supervisor.start("deaf", [sys.executable, "-c", deaf])
    supervisor.wait_until("a line", lambda: "up" in child.log.read_text(), 10)

    supervisor.stop_all(patience=0.1)

    assert child.process.returncode == -signal.SIGKILL


def test_a_child_that_dies_is_named_with_its_last_words(tmp_path: Path) -> None:
    with Supervisor(tmp_path) as supervisor:
        supervisor.start("sleeper", SLEEPS)
        supervisor.start("clerk", [sys.executable, "-c", "print('no ink'); raise SystemExit(3)"])

        with pytest.raises(ProcessFailed, match=r"(?s)clerk ended with status 3.*clerk \| no ink"):
            supervisor.wait_until("the end of time", lambda: False, 10)


def test_what_never_comes_is_named_with_the_logs(tmp_path: Path) -> None:
    with Supervisor(tmp_path) as supervisor, pytest.raises(ProcessFailed, match=r"a miracle: not within 0 s"):
        supervisor.wait_until("a miracle", lambda: False, 0)


def test_an_answer_is_waited_for(tmp_path: Path) -> None:
    port = ports.free_port()
    with Supervisor(tmp_path) as supervisor:
        supervisor.start("server", [sys.executable, "-c", SERVES, str(port)], cwd=tmp_path)
        supervisor.wait_http(f"http://127.0.0.1:{port}/", 10)
        assert fetch(f"http://127.0.0.1:{port}/missing") is None

    with pytest.raises(ProcessFailed, match="no answer within 0 s"):
        wait_http(f"http://127.0.0.1:{port}/", 0)


def test_children_get_the_environment_and_more(tmp_path: Path) -> None:
    with Supervisor(tmp_path) as supervisor:
        command = [sys.executable, "-c", "import os; print(os.environ['ADDED'], os.environ['PATH'])"]
        child = supervisor.start("env", command, {"ADDED": "yes"})
        child.process.wait(10)

    assert child.log.read_text().strip() == f"yes {os.environ['PATH']}"


def test_a_signal_ends_the_run_once_and_restores_the_handlers() -> None:
    before = signal.getsignal(signal.SIGTERM)

    with pytest.raises(Stopped), _signals():
        signal.raise_signal(signal.SIGTERM)

    assert signal.getsignal(signal.SIGTERM) == before


def test_the_work_folder_goes_away_but_logs_of_a_failure_stay() -> None:
    def work(ends_with: Exception) -> Path:
        with contextlib.suppress(type(ends_with)), _work_folder(None) as folder:
            (folder / "prometheus").mkdir()
            (folder / "console.log").touch()
            raise ends_with
        return folder

    stopped, failed = work(Stopped()), work(ProcessFailed("gone"))

    assert not stopped.exists()
    assert [path.name for path in failed.iterdir()] == ["console.log"]
    (failed / "console.log").unlink()
    failed.rmdir()


def test_a_kept_folder_is_made_and_stays(tmp_path: Path) -> None:
    with _work_folder(tmp_path / "kept" / "here") as folder:
        (folder / "file").touch()

    assert (tmp_path / "kept" / "here" / "file").exists()


def test_a_folder_in_use_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "thesis.txt").touch()

    with pytest.raises(SystemExit):
        main(["--keep", str(tmp_path)])

    assert "not an empty folder" in capsys.readouterr().err


def test_without_prometheus_and_root_the_text_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prometheus, "missing_tools", lambda: ["promtool"])
    monkeypatch.setattr(prometheus, "_as_root", lambda: None)
    monkeypatch.setattr("shutil.which", lambda _: "/usr/bin/apt-get")

    with pytest.raises(prometheus.PrometheusMissing, match=r"(?s)promtool must be on the PATH.*apt-get install"):
        prometheus.ensure_installed(print)


def test_without_prometheus_but_with_root_the_package_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = iter([["prometheus", "promtool"], []])
    ran: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        ran.append(command)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(prometheus, "missing_tools", lambda: next(missing))
    monkeypatch.setattr(prometheus, "_as_root", lambda: ["sudo", "-n"])
    monkeypatch.setattr("shutil.which", lambda _: "/usr/bin/apt-get")
    monkeypatch.setattr("demo.prometheus.subprocess.run", run)
    said: list[str] = []

    prometheus.ensure_installed(said.append)

    assert [command[:4] for command in ran] == [
        ["sudo", "-n", "/usr/bin/apt-get", "update"],
        ["sudo", "-n", "/usr/bin/apt-get", "install"],
    ]
    assert "No prometheus and no promtool on the PATH" in said[0]


def test_the_exporter_serves_this_moment() -> None:
    traffic = Traffic(1_790_000_000)
    with Exporter(traffic, clock=lambda: 1_790_000_060.0) as exporter:
        body = fetch(f"http://{exporter.address}/metrics")
        elsewhere = fetch(f"http://{exporter.address}/other")

    assert body is not None
    assert body.count(b"\nistio_requests_total{") > 100
    assert elsewhere is None
