"""A console without a network: one cluster of objects in memory, everything visible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
from django.test import Client

from mesh.config import Settings
from mesh.model.access import Viewer, VisibleNamespace
from mesh.model.cluster import ClusterSnapshot, snapshot_of
from mesh.model.kinds import NAMESPACE
from mesh.model.objects import Metadata, Namespace
from mesh.web.process.current import use_runtime
from mesh.web.process.runtime import Runtime

HOME = "Kubernetes"
NOW = 1_700_000_000.0


@dataclass
class MemoryCache:
    """A cluster cache whose snapshot a test may replace."""

    seen: ClusterSnapshot

    def snapshot(self) -> ClusterSnapshot:
        return self.seen

    def stop(self) -> None:
        pass


def namespace(name: str, **labels: str) -> Namespace:
    return Namespace(metadata=Metadata(name=name, labels=labels))


def everything(snapshots: Mapping[str, ClusterSnapshot]) -> Viewer:
    """A viewer who sees every namespace."""
    return Viewer(
        "anonymous",
        {
            (cluster, found.name): VisibleNamespace(found.name, cluster, labels=found.labels)
            for cluster, snapshot in snapshots.items()
            for found in snapshot.everywhere(NAMESPACE)
        },
    )


@pytest.fixture
def settings_of_console() -> Settings:
    return Settings.model_validate({"auth": {"strategy": "anonymous"}})


@pytest.fixture
def cache() -> MemoryCache:
    shop = namespace("shop", team="a<b")
    return MemoryCache(snapshot_of(HOME, [(NAMESPACE, shop), (NAMESPACE, namespace("istio-system"))]))


@pytest.fixture
def root(settings_of_console: Settings, cache: MemoryCache) -> Iterator[Runtime]:
    made = Runtime(settings_of_console, {HOME: cache}, None, HOME, everything, clock=lambda: NOW)
    with use_runtime(made):
        yield made


@pytest.fixture
def visitor(root: Runtime) -> Client:
    return Client(raise_request_exception=False)
