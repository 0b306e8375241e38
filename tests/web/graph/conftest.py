"""A console with three namespaces, and traffic between them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from mesh.config import Settings
from tests.web.worlds.graph import GraphMetrics, graph_console
from tests.web.worlds.memory import settings_of


@pytest.fixture
def metrics() -> GraphMetrics:
    return GraphMetrics()


@pytest.fixture
def graph_settings() -> Settings:
    return settings_of()


@pytest.fixture
def graph_visitor(metrics: GraphMetrics, graph_settings: Settings) -> Iterator[Client]:
    with graph_console(graph_settings, metrics) as visitor:
        yield visitor
