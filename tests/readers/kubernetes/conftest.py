from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mesh.clients.kubernetes import ClusterCache, Connection, KubernetesClient
from tests.readers.kubernetes.fake_api import FakeApi
from tests.stand_ins.timing import HURRIED


@pytest.fixture
def api() -> Iterator[FakeApi]:
    with FakeApi() as server:
        yield server


@pytest.fixture
def client(api: FakeApi) -> Iterator[KubernetesClient]:
    made = KubernetesClient(Connection.plain(api.url), "east", timing=HURRIED, clock=lambda: 1000.0)
    yield made
    made.close()


@pytest.fixture
def start_cache(client: KubernetesClient) -> Iterator[Callable[..., ClusterCache]]:
    started: list[ClusterCache] = []

    def start(**options: Any) -> ClusterCache:
        cache = ClusterCache(client, clock=lambda: 1000.0, **options)
        started.append(cache)
        cache.start()
        cache.wait_synced(10)
        return cache

    yield start
    for cache in started:
        cache.stop()
