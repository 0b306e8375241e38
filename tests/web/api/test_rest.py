"""Status, configuration, sign-in and namespaces as JSON."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from django.test import Client

from mesh.model.cluster import ClusterSnapshot
from mesh.model.problems import Failure, Problem, System
from mesh.pages.console.disabled import disabled_without
from mesh.web.process.runtime import Runtime
from tests.web.worlds.memory import HOME, NOW, MemoryCache


def test_healthz_is_empty(visitor: Client) -> None:
    answer = visitor.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"")


def test_readyz_tells_that_requests_can_be_answered(visitor: Client) -> None:
    answer = visitor.get("/readyz")
    assert (answer.status_code, answer.content.decode(), answer.headers["Cache-Control"]) == (
        200,
        "ready\n",
        "no-store",
    )
    as_json = visitor.get("/readyz", headers={"Accept": "application/json"})
    assert as_json.json() == {"ready": True, "waitsFor": []}


@pytest.mark.parametrize("path", ["/api", "/api/status"])
def test_the_status_names_what_the_console_is_connected_to(visitor: Client, path: str) -> None:
    data = visitor.get(path).json()
    assert data["status"]["Kiali state"] == "running"
    assert data["externalServices"][0] == {"name": "Kubernetes-Kubernetes", "tempoConfig": {}}
    assert list(data) == ["status", "externalServices", "warningMessages", "istioEnvironment"]


def test_a_metrics_store_that_does_not_answer_is_left_out_of_the_status(visitor: Client) -> None:
    names = [service["name"] for service in visitor.get("/api/status").json()["externalServices"]]
    assert "Prometheus" not in names


def test_a_cluster_that_was_never_read_is_left_out_of_the_status(visitor: Client, cache: MemoryCache) -> None:
    cache.seen = replace(cache.seen, synced=False)
    names = [service["name"] for service in visitor.get("/api/status").json()["externalServices"]]
    assert "Kubernetes-Kubernetes" not in names


def test_the_status_is_indented_by_two_spaces(visitor: Client) -> None:
    assert visitor.get("/api/status").content.startswith(b'{\n  "status": {\n    "Kiali commit hash"')


def test_the_config_has_the_names_of_the_reference(visitor: Client) -> None:
    data = visitor.get("/api/config").json()
    assert data["authStrategy"] == "anonymous"
    assert data["clusters"][HOME]["isKialiHome"] is True
    assert data["kialiFeatureFlags"]["uiDefaults"]["metricsPerRefresh"] == "1m"
    assert data["kialiFeatureFlags"]["validations"] == {"ignore": ["KIA1301"], "SkipWildcardGatewayHosts": False}
    assert data["healthConfig"]["compute"] == {"duration": "5m", "refreshInterval": "3m", "timeout": "10m"}
    assert data["prometheus"]["storageTsdbRetention"] == 1296000


def test_the_config_keeps_secrets(visitor: Client) -> None:
    assert "signing" not in visitor.get("/api/config").content.decode()


def test_the_anonymous_strategy_needs_no_session(visitor: Client) -> None:
    assert visitor.get("/api/auth/info").json() == {"strategy": "anonymous", "sessionInfo": {}}
    assert visitor.post("/api/authenticate").status_code == 200
    assert visitor.get("/api/logout").status_code == 204


def test_namespaces_are_listed_compactly_in_the_references_order(visitor: Client) -> None:
    answer = visitor.get("/api/namespaces?whatever=1")
    assert answer.content.endswith(
        b'{"name":"shop","cluster":"Kubernetes","isAmbient":false,"isControlPlane":false,'
        b'"labels":{"team":"a\\u003cb"},"annotations":null}]'
    )


def test_namespaces_of_a_cluster_that_cannot_be_listed_are_an_error(visitor: Client, cache: MemoryCache) -> None:
    problem = Problem(System.KUBERNETES, Failure.FORBIDDEN, "namespaces are forbidden", NOW, HOME, "namespaces", 403)
    cache.seen = ClusterSnapshot(HOME, problems=(problem,), synced=False)
    answer = visitor.get("/api/namespaces")
    assert (answer.status_code, answer.json()) == (403, {"error": "namespaces are forbidden"})


def test_one_namespace_is_told_by_name(visitor: Client) -> None:
    assert visitor.get("/api/namespaces/shop/info?clusterName=Kubernetes").json()["name"] == "shop"


@pytest.mark.parametrize("path", ["/api/namespaces/nowhere/info", "/api/namespaces/shop/info?clusterName=other"])
def test_a_missing_namespace_is_a_500_as_in_the_reference(visitor: Client, path: str) -> None:
    answer = visitor.get(path)
    assert answer.status_code == 500
    assert "is not there or not accessible" in answer.json()["error"]


def test_an_unknown_parameter_is_named(visitor: Client) -> None:
    answer = visitor.get("/api/namespaces/shop/info?cluster=Kubernetes")
    assert answer.status_code == 400
    assert answer.json() == {"error": 'unknown query parameter "cluster"; allowed: clusterName'}


def test_a_zero_byte_in_a_parameter_is_refused(visitor: Client) -> None:
    assert visitor.get("/api/namespaces/shop/info?clusterName=a%00b").status_code == 400


def test_a_failure_of_the_console_is_json_below_the_api(visitor: Client, root: Runtime) -> None:
    root.caches = {}
    answer = visitor.get("/api/namespaces")
    assert answer.status_code == 500
    assert list(json.loads(answer.content)) == ["error"]


def test_features_without_a_metrics_store_are_not_called_disabled(visitor: Client) -> None:
    data = visitor.get("/api/config/disabled").json()
    assert set(data.values()) == {False}
    assert "requestSizePercentiles" in data


@pytest.mark.parametrize(
    ("parts", "disabled"),
    [
        (("_sum", "_count", "_bucket"), (False, False, False)),
        (("_sum", "_count"), (False, False, True)),
        (("_sum", "_bucket"), (False, True, True)),
        ((), (True, True, True)),
    ],
)
def test_a_feature_is_disabled_without_its_metrics(parts: tuple[str, ...], disabled: tuple[bool, ...]) -> None:
    found = disabled_without(["istio_requests_total", *(f"istio_request_bytes{part}" for part in parts)])
    assert tuple(found[f"requestSize{kind}"] for kind in ("", "Average", "Percentiles")) == disabled
