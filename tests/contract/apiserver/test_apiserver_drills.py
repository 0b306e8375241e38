from __future__ import annotations

import socket
import ssl
import subprocess
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any

import pytest

from apiserver import Deny, Server, Store
from tests.contract.apiserver.objects import make_pod
from tests.contract.apiserver.plain_client import Client, Serve
from tests.stand_ins.ports import free_port

PODS = "/api/v1/namespaces/shop/pods"
REVIEWS = "/apis/authorization.k8s.io/v1"


def allowed(client: Client, **attributes: Any) -> bool:
    body = {"spec": {"resourceAttributes": attributes}}
    status, answer = client.ask("POST", f"{REVIEWS}/selfsubjectaccessreviews", body)
    assert status == 201, answer
    return bool(answer["status"]["allowed"])


def test_a_forbidden_kind_is_answered_403_until_it_is_allowed(client: Client, store: Store) -> None:
    client.server.forbid("pods")
    status, answer = client.ask("GET", PODS)
    assert (status, answer["reason"], answer["details"]) == (403, "Forbidden", {"kind": "pods"})
    assert 'cannot list resource "pods" in API group "" in the namespace "shop"' in answer["message"]
    assert client.ask("GET", f"{PODS}/a/log")[0] == 403
    assert client.ask("GET", "/api/v1/services")[0] == 200
    client.server.allow("pods")
    assert client.ask("GET", PODS)[0] == 200


@pytest.mark.parametrize(
    ("resource", "rule", "path", "status"),
    [
        ("deployments.apps", {}, "/apis/apps/v1/deployments", 403),
        ("deployments.other", {}, "/apis/apps/v1/deployments", 200),
        ("gateways", {}, "/apis/networking.istio.io/v1/gateways", 403),
        ("gateways.networking.istio.io", {}, "/apis/gateway.networking.k8s.io/v1/gateways", 200),
        ("pods", {"namespace": "bank"}, PODS, 200),
        ("pods", {"namespace": "shop"}, PODS, 403),
        ("pods", {"verb": "watch"}, PODS, 200),
        ("pods", {"verb": "watch"}, f"{PODS}?watch=1", 403),
        ("pods", {"user": "somebody"}, PODS, 200),
        ("namespaces", {"namespace": "shop"}, "/api/v1/namespaces/shop", 403),
        ("*", {}, "/api/v1/nodes", 403),
    ],
)
def test_a_rule_forbids_what_it_says(
    client: Client, resource: str, rule: dict[str, str], path: str, status: int
) -> None:
    client.server.forbid(resource, **rule)
    with client.open("GET", path) as response:
        assert response.status == status


def test_access_reviews_follow_the_rules(serve: Serve, store: Store) -> None:
    client = serve(store, deny=[Deny(verb="delete", resource="virtualservices", namespace="shop")])
    service = {"group": "networking.istio.io", "resource": "virtualservices"}
    assert allowed(client, verb="delete", namespace="bank", **service) is True
    assert allowed(client, verb="delete", namespace="shop", **service) is False
    assert allowed(client, verb="get", resource="pods", subresource="log") is True
    body = {"spec": {"user": "x", "nonResourceAttributes": {"path": "/metrics", "verb": "get"}}}
    assert client.ask("POST", f"{REVIEWS}/subjectaccessreviews", body)[1]["status"]["allowed"] is True
    body = {"spec": {"user": "x", "resourceAttributes": {"verb": "delete", **service}}}
    local = f"{REVIEWS}/namespaces/shop/localsubjectaccessreviews"
    assert client.ask("POST", local, body)[1]["status"]["allowed"] is False


def test_a_rules_review_admits_that_it_cannot_show_denials(client: Client) -> None:
    path = f"{REVIEWS}/selfsubjectrulesreviews"
    _, answer = client.ask("POST", path, {"spec": {"namespace": "shop"}})
    assert answer["status"]["resourceRules"][0]["resources"] == ["*"]
    assert answer["status"]["incomplete"] is False
    client.server.forbid("secrets")
    assert client.ask("POST", path, {})[1]["status"]["incomplete"] is True
    client.server.forbid("*")
    assert client.ask("POST", path, {})[1]["status"]["resourceRules"] == []


@pytest.mark.parametrize("body", [b"{", {"spec": []}, {"spec": {}}, [], {"spec": {"resourceAttributes": "x"}}])
def test_a_review_that_cannot_be_read_is_a_bad_request(client: Client, body: Any) -> None:
    assert client.ask("POST", f"{REVIEWS}/selfsubjectaccessreviews", body)[0] == 400


def test_a_read_only_server_refuses_writes_and_says_so_in_reviews(serve: Serve, store: Store) -> None:
    store.add(make_pod("a"))
    client = serve(store, read_only=True)
    for method, path in (("POST", PODS), ("PUT", f"{PODS}/a"), ("PATCH", f"{PODS}/a"), ("DELETE", PODS)):
        status, answer = client.ask(method, path, {})
        assert (status, "read-only" in answer["message"]) == (403, True)
    assert allowed(client, verb="delete", resource="pods") is False
    assert allowed(client, verb="list", resource="pods") is True
    assert client.names(PODS) == ["a"]


def test_a_failing_server_recovers(client: Client) -> None:
    client.server.fail_with(503)
    status, answer = client.ask("GET", PODS)
    assert (status, answer["reason"]) == (503, "ServiceUnavailable")
    client.server.recover()
    assert client.ask("GET", PODS)[0] == 200
    client.server.fail_with(500, seconds=0)
    assert client.ask("GET", PODS)[0] == 200


def test_a_refusing_server_closes_what_is_open_and_what_comes(client: Client) -> None:
    connection = HTTPConnection("127.0.0.1", client.server.port, timeout=10)
    connection.request("GET", PODS)
    connection.getresponse().read()
    client.server.refuse()
    assert connection.sock.recv(1) == b""
    connection.close()
    with pytest.raises((HTTPException, ConnectionError)):
        client.ask("GET", PODS)
    client.server.recover()
    assert client.ask("GET", PODS)[0] == 200


def test_answers_can_be_delayed(client: Client) -> None:
    client.server.delay(0.01)
    assert client.ask("GET", PODS)[0] == 200
    client.server.recover()


def test_a_stopped_server_frees_its_port_and_comes_back_on_it(store: Store) -> None:
    store.add(make_pod("a"))
    server = Server(store, port=free_port()).start()
    port = server.port
    server.stop()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)
    with server:
        assert server.port == port
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            pass
    server.stop()


def test_a_stop_ends_watches_and_idle_connections(store: Store) -> None:
    server = Server(store).start()
    watching, idle = (HTTPConnection("127.0.0.1", server.port, timeout=10) for _ in range(2))
    watching.request("GET", f"{PODS}?watch=1")
    response = watching.getresponse()
    idle.request("GET", "/healthz")
    idle.getresponse().read()
    server.stop()
    with pytest.raises((HTTPException, ConnectionError)):
        response.read()
    assert server._listener is None
    response.close()
    watching.close()
    idle.close()


def test_one_connection_serves_many_requests(client: Client) -> None:
    connection = HTTPConnection("127.0.0.1", client.server.port, timeout=10)
    for path, status in ((PODS, 200), ("/nothing", 404), (PODS, 200)):
        connection.request("GET", path)
        with connection.getresponse() as response:
            response.read()
            assert response.status == status
    connection.request("HEAD", PODS)
    with connection.getresponse() as response:
        assert (response.status, response.read()) == (200, b"")
    connection.close()
    assert client.server.requests.count(("GET", PODS)) == 2


@pytest.mark.parametrize("line", [b"GARBAGE\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET /" + b"x" * 65_532])
def test_garbage_is_answered_and_does_no_harm(client: Client, line: bytes) -> None:
    with socket.create_connection(("127.0.0.1", client.server.port), timeout=5) as connection:
        connection.sendall(line)
        assert b"Status" in connection.recv(1 << 16)
    assert client.ask("GET", "/healthz")[0] == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Content-Length": "x"}, 400), ({"Transfer-Encoding": "chunked"}, 400)],
)
def test_a_body_without_a_length_is_refused(client: Client, headers: dict[str, str], status: int) -> None:
    connection = HTTPConnection("127.0.0.1", client.server.port, timeout=5)
    connection.putrequest("POST", PODS)
    for key, value in headers.items():
        connection.putheader(key, value)
    connection.endheaders()
    with connection.getresponse() as response:
        assert response.status == status
    connection.close()


@pytest.mark.parametrize(
    ("header", "status"), [("", 401), ("Bearer wrong", 401), ("Basic abc", 401), ("Bearer secret", 200)]
)
def test_tokens_are_asked_for_where_there_are_some(serve: Serve, store: Store, header: str, status: int) -> None:
    client = serve(store, tokens={"secret": "ada"})
    assert client.ask("GET", PODS, Authorization=header)[0] == status


TOKEN_REVIEWS = "/apis/authentication.k8s.io/v1/tokenreviews"


@pytest.mark.parametrize(("token", "user"), [("secret", "ada"), ("wrong", None)])
def test_a_token_review_says_whose_a_token_is(serve: Serve, store: Store, token: Any, user: Any) -> None:
    client = serve(store, tokens={"secret": "ada"}, read_only=True)
    body = {"spec": {"token": token, "audiences": ["https://kubernetes.default.svc"]}}
    status, answer = client.ask("POST", TOKEN_REVIEWS, body, Authorization="Bearer secret")
    assert (status, answer["kind"], answer["status"]["authenticated"]) == (201, "TokenReview", user is not None)
    assert answer["status"]["user"].get("username") == user
    assert client.ask("POST", TOKEN_REVIEWS, {"spec": {}}, Authorization="Bearer secret")[0] == 400


def test_where_no_token_is_needed_each_is_good(client: Client) -> None:
    _, answer = client.ask("POST", TOKEN_REVIEWS, {"spec": {"token": "any"}})
    assert (answer["status"]["authenticated"], answer["status"]["user"]["username"]) == (True, "system:admin")


def test_a_rule_may_be_about_one_user(serve: Serve, store: Store) -> None:
    client = serve(store, tokens={"a": "ada", "b": "bob"})
    client.server.forbid("pods", user="bob")
    assert client.ask("GET", PODS, Authorization="Bearer a")[0] == 200
    status, answer = client.ask("GET", PODS, Authorization="Bearer b")
    assert (status, 'User "bob"' in answer["message"]) == (403, True)


def test_https_is_served_with_a_certificate(store: Store, tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with Server(store, tls=context) as server:
        trusting = ssl.create_default_context(cafile=certificate)
        connection = HTTPSConnection("127.0.0.1", server.port, timeout=10, context=trusting)
        connection.request("GET", "/healthz")
        with connection.getresponse() as response:
            assert (response.status, server.url.partition(":")[0]) == (200, "https")
        connection.close()


@pytest.mark.parametrize(
    ("drill", "status"),
    [
        ("forbid?resource=pods", 403),
        ("forbid?resource=pods&verb=delete", 200),
        ("fail?status=502&seconds=60", 502),
        ("fail", 500),
        ("delay?seconds=0.01", 200),
        ("drop-watches", 200),
        ("forget-history", 200),
    ],
)
def test_drills_can_be_called_from_outside(serve: Serve, store: Store, drill: str, status: int) -> None:
    client = serve(store, controls=True)
    assert client.ask("POST", f"/_control/{drill}")[0] == 200
    assert client.ask("GET", PODS)[0] == status
    assert client.ask("POST", "/_control/recover")[0] == 200
    assert client.ask("POST", "/_control/allow?resource=pods")[0] == 200
    assert client.ask("GET", PODS)[0] == 200


@pytest.mark.parametrize("drill", ["forbid", "fail?status=200", "fail?seconds=x", "delay?seconds=-1", "explode"])
def test_a_drill_that_makes_no_sense_is_refused(serve: Serve, store: Store, drill: str) -> None:
    assert serve(store, controls=True).ask("POST", f"/_control/{drill}")[0] in {400, 404}


def test_drills_exist_only_where_they_are_asked_for(client: Client) -> None:
    assert client.ask("POST", "/_control/fail")[0] == 404
