"""A console without a network: one cluster of objects in memory, everything visible."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from mesh.config import Settings
from mesh.model.cluster import snapshot_of
from mesh.model.kinds import NAMESPACE
from mesh.web.process.current import use_runtime
from mesh.web.process.runtime import Runtime
from tests.web.forms import Browser
from tests.web.worlds.memory import HOME, NOW, MemoryCache, everything, namespace, settings_of


@pytest.fixture
def settings_of_console() -> Settings:
    return settings_of()


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
    return Browser(raise_request_exception=False)
