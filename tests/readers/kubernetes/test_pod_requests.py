"""The admin servers of proxies: by port-forward, else by the pod's proxy subresource."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mesh.clients.errors import BadAnswer, Forbidden, NotFound, SourceError, TooLarge, Unreachable
from mesh.clients.kubernetes import Connection, KubernetesClient
from mesh.clients.kubernetes.connection import from_kubeconfig
from mesh.clients.kubernetes.portforward import PodRequest, exchange
from mesh.clients.kubernetes.proxy import ask_pod
from mesh.readers.proxies import config_dump
from tests.readers.kubernetes.certificates import Authority
from tests.readers.kubernetes.fake_api import FakeApi, Reply, refusal
from tests.readers.kubernetes.forwarding_api import ForwardingApi, http_answer
from tests.readers.kubernetes.kubeconfig import kubeconfig
from tests.stand_ins.timing import HURRIED

DUMP = PodRequest("shop", "web-1", "/config_dump")
PROXY = "/api/v1/namespaces/shop/pods/web-1%3A15000/proxy/config_dump"
FORWARD = "/api/v1/namespaces/shop/pods/web-1/portforward"


@pytest.fixture
def forwarding() -> Iterator[ForwardingApi]:
    with ForwardingApi() as server:
        yield server


@pytest.fixture
def through(forwarding: ForwardingApi) -> Iterator[KubernetesClient]:
    made = KubernetesClient(Connection.plain(forwarding.url), "east", timing=HURRIED)
    yield made
    made.close()


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("piece", [1, 100, 60_000])
def test_an_answer_comes_through_the_frames(
    forwarding: ForwardingApi, through: KubernetesClient, chunked: bool, piece: int
) -> None:
    body = b'{"configs": []}' * 300
    forwarding.answer, forwarding.piece = http_answer(body, chunked=chunked), piece
    assert exchange(through, DUMP) == body


def test_the_websocket_names_the_port_and_the_request_the_path(
    forwarding: ForwardingApi, through: KubernetesClient
) -> None:
    forwarding.answer = http_answer(b"")
    exchange(through, PodRequest("shop", "web-1", "/logging", {"level": "debug"}, method="POST"))
    assert forwarding.heads[0].startswith(f"GET {FORWARD}?ports=15000 HTTP/1.1\r\n".encode())
    assert b"v4.channel.k8s.io" in forwarding.heads[0]
    assert forwarding.inner[0].startswith(b"\x00POST /logging?level=debug HTTP/1.1\r\n")


def test_a_proxy_of_the_environment_is_passed_by(
    forwarding: ForwardingApi, through: KubernetesClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    forwarding.answer = http_answer(b"ok")
    assert exchange(through, DUMP) == b"ok"


@contextmanager
def over_tls(folder: Path, trusted: Authority, server: Authority) -> Iterator[tuple[ForwardingApi, KubernetesClient]]:
    """A server that wants a client certificate, and a client with one and a bearer token."""
    certificate, key = trusted.issue("ann")
    with ForwardingApi(answer=http_answer(b"ok"), tls=server.server_context(folder)) as forwarding:
        user = {
            "cluster_certificate-authority-data": base64.b64encode(trusted.pem).decode(),
            "client-certificate-data": base64.b64encode(certificate).decode(),
            "client-key-data": base64.b64encode(key).decode(),
            "token": "abc",
        }
        connection = from_kubeconfig([kubeconfig(folder / "c", server=forwarding.url, **user)])
        client = KubernetesClient(connection, "east", timing=HURRIED)
        yield forwarding, client
        client.close()


def test_the_websocket_has_the_kubeconfigs_trust_keys_and_token(tmp_path: Path) -> None:
    authority = Authority()
    with over_tls(tmp_path, authority, authority) as (forwarding, client):
        assert exchange(client, DUMP) == b"ok"
    assert b"Authorization: Bearer abc" in forwarding.heads[0]


def test_a_server_that_is_not_trusted_gets_no_token(tmp_path: Path) -> None:
    with over_tls(tmp_path, Authority(), Authority()) as (forwarding, client), pytest.raises(Unreachable):
        exchange(client, DUMP)
    assert not forwarding.heads


def test_a_port_that_nobody_listens_on_is_told(forwarding: ForwardingApi, through: KubernetesClient) -> None:
    forwarding.error = b"dial tcp4 127.0.0.1:15000: connection refused"
    with pytest.raises(Unreachable, match="connection refused"):
        ask_pod(through, DUMP)


def test_an_answer_of_the_proxy_that_is_no_good_is_told(forwarding: ForwardingApi, through: KubernetesClient) -> None:
    forwarding.answer = http_answer(b"no such handler", "404 Not Found")
    with pytest.raises(BadAnswer, match="the proxy answered 404: no such handler"):
        ask_pod(through, DUMP)


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0\r\n\r\n", http_answer(b"long")[:-2]])
def test_what_is_no_http_is_a_bad_answer(forwarding: ForwardingApi, through: KubernetesClient, answer: bytes) -> None:
    forwarding.answer = answer
    with pytest.raises(BadAnswer):
        ask_pod(through, DUMP)


def test_an_answer_is_bounded(forwarding: ForwardingApi, through: KubernetesClient) -> None:
    forwarding.answer = http_answer(b"x" * 500)
    with pytest.raises(TooLarge):
        exchange(through, DUMP, most=100)


def test_a_refused_forward_has_the_api_servers_words(forwarding: ForwardingApi, through: KubernetesClient) -> None:
    status = b'{"kind":"Status","message":"pods is forbidden"}'
    forwarding.refusal = http_answer(status, "403 Forbidden")
    with pytest.raises(Forbidden, match="pods is forbidden") as raised:
        exchange(through, DUMP)
    assert (raised.value.status, raised.value.resource) == (403, "pods/portforward")


def test_an_api_server_that_does_not_forward_may_proxy(api: FakeApi, client: KubernetesClient) -> None:
    api.answers[PROXY] = Reply(body=b'{"configs":[1]}')
    assert config_dump(client, "shop", "web-1") == {"configs": [1]}


def test_a_post_by_the_proxy_subresource_keeps_its_query(api: FakeApi, client: KubernetesClient) -> None:
    path = PROXY.replace("config_dump", "logging")
    api.answers[path] = Reply(body=b"")
    ask_pod(client, PodRequest("shop", "web-1", "/logging", {"level": "debug"}, method="POST"))
    assert [(one.method, one.query) for one in api.asked(path)] == [("POST", {"level": "debug"})]


def test_when_neither_way_works_the_first_says_why(api: FakeApi, client: KubernetesClient) -> None:
    api.answers[FORWARD] = refusal(403, "cannot get pods/portforward")
    api.answers[PROXY] = refusal(503, "connection refused")
    with pytest.raises(Forbidden, match="cannot get pods/portforward"):
        ask_pod(client, DUMP)


def test_an_api_server_that_is_down_is_asked_once(api: FakeApi, client: KubernetesClient) -> None:
    api.stop()
    with pytest.raises(Unreachable):
        ask_pod(client, DUMP)


@pytest.mark.parametrize("body", [b"", b"[]", b"<html>"])
def test_a_dump_that_is_no_object_is_a_bad_answer(api: FakeApi, client: KubernetesClient, body: bytes) -> None:
    api.answers[PROXY] = Reply(body=body)
    with pytest.raises(BadAnswer):
        config_dump(client, "shop", "web-1")


@pytest.mark.parametrize("pod", ["..", "", "a/../../secrets", "x?y=z"])
def test_a_hostile_pod_name_never_leaves_its_place(api: FakeApi, client: KubernetesClient, pod: str) -> None:
    with pytest.raises(SourceError):
        ask_pod(client, PodRequest("shop", pod, "/config_dump"))
    assert all(
        one.path.startswith("/api/v1/namespaces/shop/pods/") and "/secrets" not in one.path for one in api.requests
    )


def test_a_name_with_nothing_in_it_is_not_found(client: KubernetesClient) -> None:
    with pytest.raises(NotFound):
        ask_pod(client, PodRequest("shop", "", "/config_dump"))
