"""The console's own traces, as a collector gets them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from mesh.clients.collector import NoCollector, _endpoint, exporter
from mesh.clients.errors import SourceError
from mesh.clients.kubernetes import Connection, KubernetesClient
from mesh.config import Settings
from mesh.model.kinds import POD
from mesh.web.process import traces
from mesh.web.process.current import use_runtime
from mesh.web.process.runtime import Runtime
from tests.readers.kubernetes.fake_api import FakeApi, an_object, as_json
from tests.stand_ins.collector import Collector, collecting
from tests.web.listener.served import ROOT, environment, served
from tests.web.worlds.memory import everything

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
SERVER, CLIENT, ERROR = 2, 3, 2


def settings_of(url: str, **otel: object) -> Settings:
    tracing = {"enabled": True, "collector_url": url, "sampling_rate": 1.0, "otel": otel}
    return Settings.model_validate({"server": {"observability": {"tracing": tracing}}})


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as started:
        stop = traces.start(settings_of(started.url), "east")
        assert stop is not None
        yield started
        stop()


def end() -> None:
    current = traces.current()
    assert current is not None
    current._provider.force_flush()


def test_a_request_is_a_span_of_the_callers_trace(visitor: Client, collector: Collector) -> None:
    headers = {"traceparent": PARENT, "X-Request-Id": "abc-1"}
    visitor.get("/api/namespaces/shop/info?token=secret", headers=headers)
    visitor.get("/healthz")
    end()
    (span,) = collector.spans
    assert collector.paths == ["/v1/traces"]
    assert (span.name, span.kind) == ("GET /api/namespaces/<str:namespace>/info", SERVER)
    assert (span.trace, span.parent) == (PARENT.split("-")[1], PARENT.split("-")[2])
    assert span.about["request_id"] == "abc-1"
    assert span.resource["service.name"] == "kiali.istio-system"
    assert span.resource["istio.cluster_id"] == "east"
    assert "secret" not in str(span)


def test_a_failure_is_marked(root: Runtime, collector: Collector) -> None:
    broken = Runtime(root.settings, {}, None, root.home_cluster, everything)
    with use_runtime(broken):
        Client(raise_request_exception=False).get("/api/namespaces")
    end()
    assert collector.spans[0].status == ERROR
    assert collector.spans[0].about["http.response.status_code"] == 500


def test_exchanges_are_spans_below_that_of_their_request(collector: Collector) -> None:
    path = "/api/v1/namespaces/shop/pods/cart"
    current = traces.current()
    assert current is not None
    with FakeApi() as api:
        api.answers[path] = as_json(an_object("cart"))
        client = KubernetesClient(Connection.plain(api.url), "west")
        client.get(POD, "shop", "cart")
        with current.request("GET", {}):
            client.get(POD, "shop", "cart")
            with pytest.raises(SourceError):
                client.get(POD, "shop", "nothing")
        client.close()
        asked = [one.headers.get("traceparent", "") for one in api.requests]
    end()
    good, missing, request = collector.spans
    assert [span.name for span in (good, missing)] == ["GET Kubernetes", "GET Kubernetes"]
    assert {good.parent, missing.parent} == {request.span}
    assert (good.kind, good.about["url.path"], good.about["istio.cluster_id"]) == (CLIENT, path, "west")
    assert [span.about["http.response.status_code"] for span in (good, missing)] == [200, 404]
    # Outside of a request there is no trace; inside, the API server could continue it.
    assert [bool(header) for header in asked] == [False, True, True]
    assert asked[1].split("-")[1:3] == [good.trace, good.span]


def test_a_console_sends_its_spans_and_ends_without_waiting_for_a_collector(tmp_path: Path) -> None:
    with collecting() as collector:
        tracing = {"enabled": True, "collector_url": collector.url, "sampling_rate": 1.0}
        server = {"observability": {"tracing": tracing, "metrics": {"enabled": False}}}
        with served(environment(tmp_path, server=server)) as console:
            console.ask("/api/status")
            assert collector.wait_for("GET /api/status").resource["hostname"]
            assert "Traceback" not in console.log


@pytest.mark.parametrize(
    ("url", "otel", "endpoint"),
    [
        ("jaeger:4318", {}, "http://jaeger:4318/v1/traces"),
        ("jaeger:4318", {"protocol": "https"}, "https://jaeger:4318/v1/traces"),
        ("jaeger:4318", {"tls_enabled": True}, "https://jaeger:4318/v1/traces"),
        ("https://jaeger/custom", {}, "https://jaeger/custom"),
    ],
)
def test_where_spans_are_sent_to(url: str, otel: dict[str, object], endpoint: str) -> None:
    assert _endpoint(settings_of(url, **otel).server.observability.tracing) == endpoint


def test_a_collector_that_cannot_be_spoken_to_costs_the_traces_alone(caplog: pytest.LogCaptureFixture) -> None:
    assert traces.start(settings_of("http://:0"), "east") is None
    assert "there are no traces" in caplog.text
    with pytest.raises(NoCollector, match="always verifies"):
        exporter(settings_of("jaeger:4317", protocol="grpc", tls_enabled=True, skip_verify=True))


def test_spans_over_grpc_have_an_exporter_of_their_own() -> None:
    made = exporter(settings_of("127.0.0.1:1", protocol="grpc"))
    assert "grpc" in type(made).__module__
    made.shutdown()


LOADED = """
import kiali_site.gunicorn, sys
kiali_site.gunicorn.when_ready(None)
import mesh.web.process.traces, mesh.web.process.shared.rounds
print([name for name in ("opentelemetry", "grpc", "google.protobuf", "redis") if name in sys.modules])
"""


def test_what_is_switched_off_takes_no_memory(tmp_path: Path) -> None:
    env = environment(tmp_path)
    line = [sys.executable, "-c", LOADED]
    ended = subprocess.run(line, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=True)
    assert ended.stdout.strip() == "[]"
