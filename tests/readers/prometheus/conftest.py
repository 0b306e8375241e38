from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from mesh.clients.http import Endpoint
from mesh.clients.prometheus import PrometheusClient
from tests.readers.prometheus.prometheus_stub import Answerer, Served, Stub, serving, vector


@pytest.fixture
def served() -> Iterator[Served]:
    """Makes a server with the given answers and its client; `endpoint` overrides fields of its endpoint."""
    with ExitStack() as stack:

        def make(
            answer: Answerer = lambda asked: vector(), endpoint: dict[str, Any] | None = None, **client: Any
        ) -> tuple[Stub, PrometheusClient]:
            stub = stack.enter_context(serving(answer))
            made = PrometheusClient(Endpoint(url=stub.url, **(endpoint or {})), **client)
            stack.callback(made.close)
            return stub, made

        yield make
