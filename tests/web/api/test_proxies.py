"""Config dumps and log levels of proxies over HTTP."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.readers.kubernetes.fake_api import FakeApi, Reply, as_json, refusal
from tests.web.worlds.pods import HIDDEN, PODS, REVIEWS, console

CASES = Path(__file__).parents[2] / "cases" / "envoy"
PATH = "/api/namespaces/shop/pods/web-1"
ADMIN = PODS.format("{}", "{}%3A15000") + "/proxy/{}"
LOGGING = ADMIN.format("shop", "web-1", "logging")


@pytest.fixture
def api() -> Iterator[FakeApi]:
    with FakeApi() as server:
        server.answers[ADMIN.format("shop", "web-1", "config_dump")] = Reply(
            body=(CASES / "config_dump.json").read_bytes()
        )
        server.answers[ADMIN.format("istio-system", "z-a", "config_dump")] = Reply(
            body=(CASES / "ztunnel.json").read_bytes()
        )
        server.answers[LOGGING] = Reply(body=b"active loggers:\n")
        yield server


@pytest.fixture
def shop(api: FakeApi) -> Iterator[Client]:
    with console(api) as client:
        yield client


def read(client: Client, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_the_whole_dump_is_answered_as_it_came(shop: Client) -> None:
    data = read(shop, f"{PATH}/config_dump")
    assert list(data) == ["config_dump"]
    assert len(data["config_dump"]["configs"]) == 4


def test_clusters_have_the_references_fields(shop: Client) -> None:
    assert read(shop, f"{PATH}/config_dump/clusters")["clusters"][0] == {
        "service_fqdn": {
            "service": "cart",
            "namespace": "shop",
            "cluster": "svc.cluster.local",
            "complete_input": True,
        },
        "port": 8080,
        "subset": "v2",
        "direction": "outbound",
        "type": "EDS",
        "destination_rule": "cart.shop",
    }


def test_listeners_have_the_references_fields(shop: Client) -> None:
    rows = read(shop, f"{PATH}/config_dump/listeners")["listeners"]
    assert rows[1] == {
        "address": "10.96.0.10",
        "port": 443,
        "match": "App: HTTP; Addr: *:8080",
        "destination": "Route: 8080",
    }


def test_routes_have_the_references_fields(shop: Client) -> None:
    row = read(shop, f"{PATH}/config_dump/routes")["routes"][0]
    assert list(row) == ["name", "domains", "match", "virtual_service"]
    assert (row["domains"]["service"], row["virtual_service"]) == ("cart", "cart.shop")


def test_the_bootstrap_is_answered_whole(shop: Client) -> None:
    assert list(read(shop, f"{PATH}/config_dump/bootstrap")["bootstrap"]["bootstrap"]) == ["node", "admin"]


def test_a_ztunnels_dump_has_the_references_fields(shop: Client) -> None:
    data = read(shop, "/api/namespaces/istio-system/pods/z-a/config_dump_ztunnel")
    assert list(data) == ["certificates", "config", "policies", "services", "workloads"]
    fields = [
        "endpoints",
        "hostname",
        "ipFamilies",
        "name",
        "namespace",
        "ports",
        "subjectAltNames",
        "vips",
        "waypoint",
    ]
    assert list(data["services"][1]) == fields
    assert "locality" not in data["workloads"][0]
    assert list(data["certificates"][0]["certChain"][0]) == ["expirationTime", "pem", "serialNumber", "validFrom"]


def test_what_a_ztunnel_does_not_tell_is_there_and_empty(shop: Client) -> None:
    data = read(shop, "/api/namespaces/istio-system/pods/z-a/config_dump_ztunnel")
    without, beyond = data["services"]
    assert (without["name"], without["waypoint"]) == ("cart", {"destination": "", "hboneMtlsPort": 0})
    assert (without["endpoints"], without["ports"], without["subjectAltNames"]) == ({}, {}, [])
    assert beyond["waypoint"] == {"destination": "network/10.96.0.99", "hboneMtlsPort": 15008}
    assert (data["workloads"][0]["services"], data["workloads"][0]["canonicalName"]) == ([], "")
    config = data["config"]
    assert (config["proxyMode"], config["illegalPorts"], config["proxyMetadata"]) == ("Shared", [], {})
    assert (config["adminAddr"], config["secretTtl"]) == ({"Localhost": []}, {"nanos": 0, "secs": 0})
    assert (config["dnsResolverCfg"]["search"], config["altCaHostname"]) == ([], None)


def test_an_odd_ztunnel_has_lists_and_objects_where_clients_look_into_them(api: FakeApi, shop: Client) -> None:
    odd = {
        "config": {"illegalPorts": None, "adminAddr": "none", "dnsResolverCfg": {"search": 4}, "more": 1},
        "services": [
            {
                "name": "a",
                "vips": None,
                "endpoints": [{"status": "Healthy"}],
                "waypoint": {"destination": {"hostname": "n/w"}},
            }
        ],
        "workloads": [{"name": "b", "services": {}, "workloadIps": None}],
        "certificates": [{"identity": "c", "certChain": None}],
    }
    path = next(path for path in api.answers if "z-a" in path and path.endswith("proxy/config_dump"))
    api.answers[path] = as_json(odd)
    data = read(shop, "/api/namespaces/istio-system/pods/z-a/config_dump_ztunnel")
    (service,), (workload,), (certificate,) = data["services"], data["workloads"], data["certificates"]
    assert (service["vips"], service["waypoint"]["destination"]) == ([], "w")
    assert service["endpoints"] == {"0": {"port": {}, "status": "Healthy", "workloadUid": ""}}
    assert (workload["services"], workload["workloadIps"], certificate["certChain"]) == ([], [], [])
    assert (data["config"]["illegalPorts"], data["config"]["adminAddr"]) == ([], {"Localhost": []})
    assert (data["config"]["dnsResolverCfg"]["search"], data["config"]["more"]) == ([], 1)


def test_a_pod_that_is_no_ztunnel_has_no_such_dump(api: FakeApi, shop: Client) -> None:
    assert read(shop, f"{PATH}/config_dump_ztunnel") is None
    assert not api.requests


@pytest.mark.parametrize("path", ["config_dump", "config_dump/clusters", "config_dump_ztunnel"])
def test_every_dump_is_checked_for_access(api: FakeApi, shop: Client, path: str) -> None:
    assert shop.get(f"/api/namespaces/{HIDDEN}/pods/hidden-1/{path}").status_code == 403
    assert shop.get(f"{PATH}/{path}?cluster=x").status_code == 400
    assert not api.requests
    assert shop.get(f"/api/namespaces/shop/pods/gone/{path}").status_code == 404


def test_an_unknown_table_is_named(shop: Client) -> None:
    answer = shop.get(f"{PATH}/config_dump/endpoints")
    assert (answer.status_code, "endpoints" in answer.json()["error"]) == (400, True)


def test_a_proxy_that_cannot_be_reached_is_told(api: FakeApi, shop: Client) -> None:
    api.answers[PODS.format("shop", "web-1") + "/portforward"] = refusal(403, "may not forward")
    api.answers[ADMIN.format("shop", "web-1", "config_dump")] = refusal(503, "connection refused")
    answer = shop.get(f"{PATH}/config_dump")
    assert (answer.status_code, answer.json()) == (403, {"error": "may not forward"})


def test_the_log_level_is_set_and_audited(api: FakeApi, shop: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "audit"):
        answer = shop.post(f"{PATH}/logging?level=debug")
    assert (answer.status_code, answer.content) == (200, b"")
    assert [(one.method, one.query) for one in api.asked(LOGGING)] == [("POST", {"level": "debug"})]
    assert caplog.messages == [
        "AUDIT: user [anonymous] UPDATE proxy log level [debug] cluster [Kubernetes] namespace [shop] pod [web-1]"
    ]


@pytest.mark.parametrize("query", ["", "?level=", "?level=loud", "?level=debug&x=1"])
def test_a_level_that_envoy_does_not_know_is_refused(api: FakeApi, shop: Client, query: str) -> None:
    assert shop.post(f"{PATH}/logging{query}").status_code == 400
    assert not api.asked(LOGGING)


def test_nothing_is_changed_in_view_only_mode(api: FakeApi) -> None:
    with console(api, deployment={"view_only_mode": True}) as client:
        assert client.post(f"{PATH}/logging?level=debug").status_code == 403
    assert not api.requests


def test_nothing_is_changed_without_permission(api: FakeApi, shop: Client) -> None:
    api.answers[REVIEWS] = as_json({"status": {"allowed": False}})
    answer = shop.post(f"{PATH}/logging?level=debug")
    assert (answer.status_code, "pods/portforward" in answer.json()["error"]) == (403, True)
    assert not api.asked(LOGGING)


def test_a_level_is_only_set_by_post(shop: Client) -> None:
    assert shop.get(f"{PATH}/logging?level=debug").status_code == 405


def test_a_log_level_in_a_hidden_namespace_is_forbidden(api: FakeApi, shop: Client) -> None:
    assert shop.post(f"/api/namespaces/{HIDDEN}/pods/hidden-1/logging?level=debug").status_code == 403
    assert not api.requests
