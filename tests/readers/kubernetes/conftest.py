from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from mesh.clients.kubernetes import ClusterCache, Connection, KubernetesClient, Timing
from tests.readers.kubernetes.fake_api import FakeApi

HURRIED = Timing(
    connect=2, read=5, total=10, watch=30, backoff_first=0.02, backoff_most=0.1, forbidden=0.05, discovery=0.1, poll=0.1
)


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

    def start(**options: object) -> ClusterCache:
        cache = ClusterCache(client, clock=lambda: 1000.0, **options)  # type: ignore[arg-type]
        started.append(cache)
        cache.start()
        cache.wait_synced(10)
        return cache

    yield start
    for cache in started:
        cache.stop()
