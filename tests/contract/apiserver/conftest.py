"""A server on a free port and a small client that speaks plain HTTP to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from typing import Any

import pytest

from apiserver import Server, Store

JSON_PATCH = "application/json-patch+json"
MERGE_PATCH = "application/merge-patch+json"
STRATEGIC_PATCH = "application/strategic-merge-patch+json"
APPLY_PATCH = "application/apply-patch+yaml"


@dataclass
class Client:
    """Asks a server; every call is one connection."""

    server: Server

    @contextmanager
    def open(self, method: str, path: str, body: Any = None, **headers: str) -> Iterator[HTTPResponse]:
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        sent = {"Content-Type": "application/json", **{key.replace("_", "-"): value for key, value in headers.items()}}
        try:
            connection.request(method, path, data, sent)
            with connection.getresponse() as response:
                yield response
        finally:
            connection.close()

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        with self.open(method, path, body, **headers) as response:
            text = response.read()
            is_json = response.headers["Content-Type"] == "application/json"
            return response.status, json.loads(text) if is_json else text.decode()

    def get(self, path: str) -> Any:
        status, answer = self.ask("GET", path)
        assert status == 200, answer
        return answer

    def names(self, path: str) -> list[str]:
        return [item["metadata"]["name"] for item in self.get(path)["items"]]

    def patch(self, path: str, body: Any, kind: str = MERGE_PATCH) -> tuple[int, Any]:
        return self.ask("PATCH", path, body, Content_Type=kind)

    def watch(self, path: str) -> list[tuple[str, Any]]:
        """All events of a watch that ends by its own timeoutSeconds."""
        with self.open("GET", path) as response:
            assert response.status == 200
            lines = [json.loads(line) for line in response.read().splitlines()]
        return [(line["type"], line["object"]) for line in lines]


def pod(name: str, namespace: str = "shop", *, labels: dict[str, str] | None = None, **rest: Any) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace, "labels": labels or {}},
        "spec": {"containers": [{"name": "main", "image": "shop:1"}], **rest.pop("spec", {})},
        **rest,
    }


def deployment(name: str = "web", namespace: str = "shop") -> dict[str, Any]:
    containers = [
        {"name": "main", "image": "web:1", "env": [{"name": "A", "value": "1"}]},
        {"name": "side", "image": "side:1"},
    ]
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": {"app": name}}, "spec": {"containers": containers}},
        },
    }


def virtual_service(name: str = "web", namespace: str = "shop", **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "networking.istio.io/v1",
        "kind": "VirtualService",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"hosts": ["web"], **spec},
    }


@pytest.fixture
def make_pod() -> Callable[..., dict[str, Any]]:
    return pod


@pytest.fixture
def make_deployment() -> Callable[..., dict[str, Any]]:
    return deployment


@pytest.fixture
def make_virtual_service() -> Callable[..., dict[str, Any]]:
    return virtual_service


@pytest.fixture
def serve() -> Iterator[Callable[..., Client]]:
    """Starts servers, and stops them after the test."""
    started: list[Server] = []

    def start(store: Store, **options: Any) -> Client:
        server = Server(store, **options).start()
        started.append(server)
        return Client(server)

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def store() -> Store:
    store = Store(first_version=100)
    store.add({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}})
    store.ensure_namespaces()
    return store


@pytest.fixture
def client(store: Store, serve: Callable[..., Client]) -> Client:
    return serve(store)
