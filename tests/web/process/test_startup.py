"""The way from environment variables to a running console."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mesh.config import Settings
from mesh.config.environment import configuration, worker_count
from mesh.web.process.startup import refuse_what_is_not_there

ROOT = Path(__file__).resolve().parents[3]


def file(tmp_path: Path, text: str) -> dict[str, str]:
    path = tmp_path / "config.yaml"
    path.write_text(text)
    return {"KIALI_CONFIG": str(path)}


def test_a_variable_replaces_the_metrics_address_and_nothing_else(tmp_path: Path) -> None:
    env = file(
        tmp_path, "auth: {strategy: anonymous}\nexternal_services: {prometheus: {url: http://a, cache_duration: 9}}"
    )
    prometheus = configuration({**env, "CONSOLE_PROMETHEUS_URL": "http://b"}).external_services.prometheus
    assert (prometheus.url, prometheus.cache_duration) == ("http://b", 9)


def test_clusters_that_are_not_there_yet_refuse_to_serve() -> None:
    settings = Settings.model_validate({"clustering": {"ignore_home_cluster": True}})
    with pytest.raises(SystemExit, match=r"clustering\.ignore_home_cluster"):
        refuse_what_is_not_there(settings)


@pytest.mark.parametrize(
    "command", [["manage.py", "check"], ["-m", "gunicorn", "-c", "kiali_site/gunicorn.py", "--check-config"]]
)
def test_a_bad_configuration_ends_the_start_with_its_text(tmp_path: Path, command: list[str]) -> None:
    env = file(tmp_path, "auth: {strategy: anonymous}\nserver: {port: many}\n")
    told = subprocess.run([sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert "server.port" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize(("text", "expected"), [("", (True, 9090)), ("0", (False, 9090)), ("2345", (True, 2345))])
def test_a_variable_moves_the_consoles_own_metrics_or_switches_them_off(
    tmp_path: Path, text: str, expected: tuple[bool, int]
) -> None:
    env = file(tmp_path, "auth: {strategy: anonymous}")
    metrics = configuration({**env, "CONSOLE_METRICS_PORT": text}).server.observability.metrics
    assert (metrics.enabled, metrics.port) == expected


@pytest.mark.parametrize("text", ["-1", "65536", "http", "²"])
def test_a_port_that_is_none_ends_the_start(tmp_path: Path, text: str) -> None:
    with pytest.raises(SystemExit, match="CONSOLE_METRICS_PORT"):
        configuration({**file(tmp_path, "auth: {strategy: anonymous}"), "CONSOLE_METRICS_PORT": text})


@pytest.mark.parametrize("count", ["many", "0", "-1", "1.5", "257", "99999", "²", " "])
def test_a_number_of_processes_that_is_none_ends_the_start(count: str) -> None:
    with pytest.raises(SystemExit, match=r"WEB_CONCURRENCY: .* 1 to 256"):
        worker_count({"WEB_CONCURRENCY": count})


@pytest.mark.parametrize(
    ("variables", "count"), [({}, 2), ({"WEB_CONCURRENCY": ""}, 2), ({"WEB_CONCURRENCY": "256"}, 256)]
)
def test_two_processes_serve_unless_another_number_is_given(variables: dict[str, str], count: int) -> None:
    assert worker_count(variables) == count


@pytest.mark.parametrize(
    "url", ["prometheus:9090", "http://", "ftp://a", "http://[", "http://a:b", "http://a\x07b", "/x"]
)
def test_an_address_of_prometheus_that_is_none_ends_the_start(tmp_path: Path, url: str) -> None:
    env = file(tmp_path, "auth: {strategy: anonymous}")
    with pytest.raises(SystemExit, match="CONSOLE_PROMETHEUS_URL"):
        configuration({**env, "CONSOLE_PROMETHEUS_URL": url})
    services = {"external_services": {"prometheus": {"url": url}}, "auth": {"strategy": "anonymous"}}
    with pytest.raises(SystemExit, match=r"external_services\.prometheus\.url"):
        configuration(file(tmp_path, json.dumps(services)))


def test_an_address_that_is_not_asked_may_be_anything(tmp_path: Path) -> None:
    text = "auth: {strategy: anonymous}\nexternal_services: {prometheus: {enabled: false, url: nowhere}}"
    assert configuration(file(tmp_path, text)).external_services.prometheus.url == "nowhere"
