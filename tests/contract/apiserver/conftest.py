"""A server on a free port, and a client of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from apiserver import Server, Store
from tests.contract.apiserver.plain_client import Client, Serve


@pytest.fixture
def serve() -> Iterator[Serve]:
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
def client(store: Store, serve: Serve) -> Client:
    return serve(store)
