"""What the store tells of itself, and the client that the settings describe."""

from __future__ import annotations

from pathlib import Path

import pytest

from mesh import config
from mesh.clients.prometheus import client_from_settings, dashboards_client_from_settings
from mesh.clients.prometheus.facts import retention_of, scrape_interval_of
from mesh.model.samples import PrometheusFacts
from mesh.promql import Selector
from mesh.text.durations import PROMETHEUS
from tests.readers.prometheus.prometheus_stub import Asked, Reply, Served, ok

DAY = 86400.0
CONFIG = "global:\n  scrape_interval: 10s\n  evaluation_interval: 1m\nscrape_configs:\n- scrape_interval: 3s\n"


def whole(asked: Asked) -> Reply:
    told: dict[str, object] = {
        "buildinfo": {"version": "2.42.0", "revision": "x"},
        "runtimeinfo": {"storageRetention": "15d or 512MB", "CWD": "/"},
        "flags": {"storage.tsdb.retention.time": "1d"},
        "config": {"yaml": CONFIG},
    }
    return ok(told[asked.path.rpartition("/")[2]])


def test_all_facts_are_asked_once_and_kept_for_five_minutes(served: Served) -> None:
    now = [0.0]
    stub, client = served(whole, clock=lambda: now[0])
    assert client.facts() == PrometheusFacts("2.42.0", 10.0, 15 * DAY)
    now[0] = 299
    client.facts()
    assert len(stub.asked) == 3
    now[0] = 301
    client.facts()
    assert len(stub.asked) == 6


def test_a_retention_that_is_only_a_size_is_looked_for_in_the_flags(served: Served) -> None:
    _, client = served(
        lambda asked: ok({"storageRetention": "10GiB"}) if asked.path.endswith("runtimeinfo") else whole(asked)
    )
    assert client.facts().retention == DAY


@pytest.mark.parametrize("status", [403, 404, 400, 500])
def test_a_store_that_tells_nothing_has_unknown_facts(served: Served, status: int) -> None:
    _, client = served(lambda asked: Reply(b"<html>", status))
    assert client.facts() == PrometheusFacts()


@pytest.mark.parametrize("body", [b"", b"{}", b'{"status":"success","data":[]}', b'{"status":"success","data":{}}'])
def test_odd_answers_are_unknown_facts(served: Served, body: bytes) -> None:
    _, client = served(lambda asked: Reply(body))
    assert client.facts() == PrometheusFacts()


def test_a_store_that_is_away_is_asked_again_soon_and_the_last_facts_stay(served: Served) -> None:
    now, away = [0.0], [True]

    def answer(asked: Asked) -> Reply:
        if away[0]:
            raise OSError
        return whole(asked)

    _, client = served(answer, endpoint={"retries": 0}, clock=lambda: now[0])
    assert client.facts() == PrometheusFacts()
    away[0], now[0] = False, 31.0
    assert client.facts().version == "2.42.0"
    away[0], now[0] = True, 400.0
    assert client.facts().version == "2.42.0"


def test_facts_of_the_configuration_win(served: Served) -> None:
    _, client = served(whole, pinned=PrometheusFacts(scrape_interval=30.0, retention=7 * DAY))
    assert client.facts() == PrometheusFacts("2.42.0", 30.0, 7 * DAY)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("15d", 15 * DAY), ("1h30m", 5400.0), ("250ms", 0.25), ("0s", 0.0), ("", None), ("10GiB", None), ("5", None)],
)
def test_durations(text: str, seconds: float | None) -> None:
    assert PROMETHEUS.seconds(text) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("15d", 15 * DAY), ("6h or 1GB", 21600.0), ("1GB", None), ("0s", None), ("", None), (" ", None)],
)
def test_retentions(text: str, seconds: float | None) -> None:
    assert retention_of(text) == seconds


@pytest.mark.parametrize(
    ("yaml", "seconds"),
    [
        (CONFIG, 10.0),
        ('global:\n  external_labels:\n    a: b\n  scrape_interval: "1m"\n', 60.0),
        ("global:\n  evaluation_interval: 1m\nscrape_configs:\n- scrape_interval: 3s\n", None),
        ("scrape_configs: []\n", None),
        ("", None),
    ],
)
def test_the_scrape_interval_is_that_of_the_global_block(yaml: str, seconds: float | None) -> None:
    assert scrape_interval_of(yaml) == seconds


def settings_of(folder: Path, prometheus: str) -> config.Settings:
    path = folder / "config.yaml"
    path.write_text(f"auth: {{strategy: anonymous}}\nexternal_services:\n  prometheus: {prometheus}\n")
    return config.load(path).settings


def test_settings_describe_the_client(served: Served, tmp_path: Path) -> None:
    stub, _ = served(whole)
    auth = "{type: basic, username: me, password: pw}"
    proxy = "{enabled: true, retention_period: 3d, scrape_interval: 20s}"
    rest = f"custom_headers: {{X-A: b}}, auth: {auth}, thanos_proxy: {proxy}, query_scope: {{mesh: one}}"
    client = client_from_settings(settings_of(tmp_path, f"{{url: '{stub.url}/p', {rest}}}"))
    assert client is not None
    assert client.facts() == PrometheusFacts("2.42.0", 20.0, 3 * DAY)
    client.close()
    asked = stub.asked[0]
    assert asked.path == "/p/api/v1/status/buildinfo"
    assert (asked.headers["x-a"], asked.headers["authorization"]) == ("b", "Basic bWU6cHc=")


def test_a_disabled_prometheus_has_no_client(tmp_path: Path) -> None:
    assert client_from_settings(settings_of(tmp_path, "{enabled: false}")) is None


def test_custom_dashboards_may_have_a_store_of_their_own(served: Served, tmp_path: Path) -> None:
    stub, _ = served(whole)
    path = tmp_path / "own.yaml"
    own = f"{{prometheus: {{url: '{stub.url}', query_scope: {{mesh: two}}}}}}"
    path.write_text(f"auth: {{strategy: anonymous}}\nexternal_services: {{custom_dashboards: {own}}}\n")
    client = dashboards_client_from_settings(config.load(path).settings)
    assert client is not None
    assert client.text(Selector("up")) == 'up{mesh="two"}'
    client.close()


def test_without_a_url_custom_dashboards_have_no_store_of_their_own(tmp_path: Path) -> None:
    assert dashboards_client_from_settings(settings_of(tmp_path, "{url: 'http://x'}")) is None
