"""`…/pods/{pod}/logs`: entries with the fields of the reference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from mesh.model import kinds
from mesh.model.objects import ConfigMap, Controller, Metadata
from tests.readers.kubernetes.fake_api import FakeApi, Reply, refusal
from tests.web.worlds.pods import HIDDEN, OBJECTS, PODS, console

PATH = "/api/namespaces/shop/pods/web-1/logs"
LOG = PODS.format("shop", "web-1") + "/log"
APP = b"2026-05-04T13:02:01.250999999Z all is well\n2026-05-04T13:02:02Z Error <b>\nno time here\n"
ACCESS = (
    b'2026-05-04T13:02:02.5Z [2026-05-04T13:02:01.000Z] "GET /c HTTP/1.1" 200 - via_upstream - "-" 0 9 1 1 "-" "curl"'
    b' "id" "cart" "10.0.0.8:80" outbound|80||cart.shop.svc.cluster.local 10.0.0.7:4 10.96.0.9:80 10.0.0.7:5 - route\n'
)
CONNECTION = (
    '2026-05-04T13:02:0{0}.5Z 2026-05-04T13:02:0{0}Z\tinfo\taccess\tconnection complete\tsrc.workload="{1}" '
    'src.namespace="shop" dst.service="cart.shop.svc.cluster.local" bytes_sent=1\n'
)


@pytest.fixture
def api() -> Iterator[FakeApi]:
    with FakeApi() as server:
        server.answers[LOG] = Reply(body=APP)
        yield server


@pytest.fixture
def shop(api: FakeApi) -> Iterator[Client]:
    with console(api) as client:
        yield client


def entries(client: Client, **query: str) -> list[Any]:
    answer = client.get(PATH, query)
    assert answer.status_code == 200, answer.content
    found: list[Any] = answer.json()["entries"]
    return found


def test_an_entry_has_the_references_fields(shop: Client) -> None:
    answer = shop.get(PATH)
    assert answer.content == (
        b'{"entries":[{"message":"all is well","severity":"INFO","timestamp":"2026-05-04 13:02:01.250",'
        b'"timestampUnix":1777899721250},{"message":"Error \\u003cb\\u003e","severity":"ERROR",'
        b'"timestamp":"2026-05-04 13:02:02.000","timestampUnix":1777899722000}]}'
    )


def test_a_proxys_access_log_has_fields(api: FakeApi, shop: Client) -> None:
    api.answers[LOG] = Reply(body=ACCESS)
    (entry,) = entries(shop, logType="proxy", container="istio-proxy")
    assert entry["timestamp"] == "2026-05-04 13:02:01.000"
    assert entry["accessLog"]["upstream_cluster"] == "outbound|80||cart.shop.svc.cluster.local"
    assert "details" not in entry["accessLog"]


def test_an_access_log_is_read_in_the_format_that_the_mesh_is_configured_with(api: FakeApi) -> None:
    mesh = """{accessLogEncoding: JSON, accessLogFormat: '{"st": "%RESPONSE_CODE%", "dest": "%UPSTREAM_CLUSTER%"}'}"""
    config = ConfigMap(metadata=Metadata(name="istio", namespace="istio-system"), data={"mesh": mesh})
    labels = Metadata(name="istiod", namespace="istio-system", labels={"app": "istiod"})
    objects = [*OBJECTS, (kinds.CONFIG_MAP, config), (kinds.DEPLOYMENT, Controller(metadata=labels))]
    api.answers[LOG] = Reply(body=b'2026-05-04T13:02:02Z {"st":502,"dest":"outbound|80||cart"}\n')
    with console(api, objects) as client:
        (entry,) = entries(client, logType="proxy", container="istio-proxy")
    assert (entry["severity"], entry["accessLog"]["status_code"]) == ("ERROR", "502")


def test_without_a_container_the_main_one_is_read(api: FakeApi, shop: Client) -> None:
    entries(shop)
    assert api.asked(LOG)[0].query["container"] == "web"


@pytest.mark.parametrize(
    ("query", "seen", "is_cut"),
    [
        ({"maxLines": "1"}, 1, True),
        ({"maxLines": "2"}, 2, False),
        ({"maxLines": "-1"}, 2, False),
        ({"duration": "0.5s"}, 1, False),
        ({"sinceTime": "1777899720", "duration": "1m30s"}, 2, False),
    ],
)
def test_lines_are_limited_by_number_and_time(shop: Client, query: dict[str, str], seen: int, is_cut: bool) -> None:
    data = shop.get(PATH, query).json()
    assert (len(data["entries"]), data.get("linesTruncated", False)) == (seen, is_cut)


def test_the_beginning_is_asked_of_the_cluster(api: FakeApi, shop: Client) -> None:
    entries(shop, sinceTime="1777852800")
    assert api.asked(LOG)[0].query["sinceTime"] == "2026-05-04T00:00:00Z"


@pytest.mark.parametrize(
    "query",
    [
        {"isProxy": "true"},
        {"logType": "all"},
        {"maxLines": "many"},
        {"sinceTime": "yesterday"},
        {"sinceTime": "99999999999999"},
        {"duration": "1d"},
        {"duration": "5"},
        {"duration": "1h 3m"},
        {"duration": "0s"},
        {"container": "a\0b"},
    ],
)
def test_a_parameter_that_cannot_be_read_is_named(api: FakeApi, shop: Client, query: dict[str, str]) -> None:
    answer = shop.get(PATH, query)
    assert answer.status_code == 400
    assert next(iter(query)) in answer.json()["error"]
    assert not api.requests


def test_a_namespace_that_must_not_be_seen_is_forbidden(api: FakeApi, shop: Client) -> None:
    assert shop.get(f"/api/namespaces/{HIDDEN}/pods/hidden-1/logs").status_code == 403
    assert not api.requests


def test_another_cluster_is_forbidden(shop: Client) -> None:
    assert shop.get(PATH, {"clusterName": "west"}).status_code == 403


@pytest.mark.parametrize("pod", ["gone", "..", "%2e%2e", "web-1%3Fx"])
def test_a_pod_that_is_not_there_is_not_found(shop: Client, pod: str) -> None:
    assert shop.get(f"/api/namespaces/shop/pods/{pod}/logs").status_code == 404


def test_a_pod_that_the_cache_does_not_know_yet_is_looked_for(api: FakeApi, shop: Client) -> None:
    path = PODS.format("shop", "new-1")
    api.answers[path] = Reply(body=b'{"metadata":{"name":"new-1","namespace":"shop"}}')
    api.answers[f"{path}/log"] = Reply(body=APP)
    assert len(shop.get("/api/namespaces/shop/pods/new-1/logs").json()["entries"]) == 2


def test_logs_can_be_switched_off(api: FakeApi) -> None:
    with console(api, kiali_feature_flags={"disabled_features": ("logs-tab",)}) as client:
        answer = client.get(PATH)
    assert answer.status_code == 403
    assert "disabled" in answer.json()["error"]


@pytest.mark.parametrize(("status", "told"), [(400, 500), (403, 403), (404, 404), (503, 503)])
def test_a_refusal_of_the_cluster_keeps_its_words(api: FakeApi, shop: Client, status: int, told: int) -> None:
    api.answers[LOG] = refusal(status, "container web is waiting to start")
    answer = shop.get(PATH)
    assert (answer.status_code, answer.json()) == (told, {"error": "container web is waiting to start"})


def test_a_log_that_breaks_off_is_said_to_be_cut(api: FakeApi, shop: Client) -> None:
    api.answers[LOG] = Reply(body=APP, drop_after=60)
    data = shop.get(PATH).json()
    assert (len(data["entries"]), data["linesTruncated"]) == (1, True)


def test_ztunnels_of_all_nodes_tell_of_the_pod_its_own_node_first(api: FakeApi, shop: Client) -> None:
    for pod, second in (("z-a", 1), ("z-b", 2)):
        lines = CONNECTION.format(second, "web-1") + CONNECTION.format(second, "other-1")
        api.answers[PODS.format("istio-system", pod) + "/log"] = Reply(body=lines.encode())
    found = entries(shop, logType="ztunnel")
    assert [entry["message"][:6] for entry in found] == ["[z-a] ", "[z-b] "]
    assert found[0]["accessLog"] == {
        "timestamp": "2026-05-04T13:02:01Z",
        "requested_server": "cart.shop.svc.cluster.local",
        "bytes_sent": "1",
    }


def test_the_limit_holds_for_all_ztunnels_together(api: FakeApi, shop: Client) -> None:
    for pod in ("z-a", "z-b"):
        api.answers[PODS.format("istio-system", pod) + "/log"] = Reply(body=CONNECTION.format(1, "web-1").encode())
    data = shop.get(PATH, {"logType": "ztunnel", "maxLines": "1"}).json()
    assert (len(data["entries"]), data["linesTruncated"]) == (1, True)


@pytest.mark.parametrize(("service", "seen"), [("cart", 1), ("stock", 0), ("", 0)])
def test_the_waypoint_of_a_workload_tells_of_the_service(api: FakeApi, shop: Client, service: str, seen: int) -> None:
    api.answers[PODS.format("shop", "gate-1") + "/log"] = Reply(body=ACCESS)
    query = {"logType": "waypoint", "workload": "cart", "service": service}
    assert len(shop.get("/api/namespaces/shop/pods/cart-1/logs", query).json()["entries"]) == seen


def test_a_workload_without_a_waypoint_has_no_lines_of_one(shop: Client) -> None:
    assert entries(shop, logType="waypoint", workload="web", service="cart") == []
