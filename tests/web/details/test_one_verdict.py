"""One verdict on one thing: what lists, pages, graphs and the REST API say of a workload that has no proxy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from mesh.clients.prometheus.answers import Answers
from mesh.config import Settings
from mesh.graph.metrics import REQUESTS
from mesh.health.queries import INBOUND, SERVICES
from mesh.model import kinds
from mesh.model.samples import Sample
from mesh.web.process.current import use_runtime
from tests.unit.workloads.world import SIDECAR, Placed, deployment, service
from tests.web.visits import get
from tests.web.worlds.graph import GraphMetrics, request
from tests.web.worlds.memory import console, namespace

OBJECTS: list[Placed] = [
    (kinds.NAMESPACE, namespace("shop")),
    *deployment("front-v1", {"app": "front", "version": "v1"}, "front-1", sidecar=SIDECAR),
    *deployment("cart-v1", {"app": "cart", "version": "v1"}, "cart-1"),
    service("cart", {"app": "cart"}, {"app": "cart"}),
]
GRAPH = "graph?namespaces=shop&graphType=workload&appenders=health&duration=60s"


@dataclass
class CallersTell(GraphMetrics):
    """A fifth of what `front` sends to `cart` fails, as `front`'s own proxy tells."""

    def query_many(self, plan: Mapping[str, Any], at: float, *, deadline_seconds: float) -> Answers:
        told = [_told(request("front", "cart", rate, code)) for rate, code in ((8.0, "200"), (2.0, "503"))]
        vectors = {name: told if name in (REQUESTS, INBOUND, SERVICES) else [] for name in plan}
        return Answers(vectors, {}, (), ())


def _told(sample: Sample) -> Sample:
    return Sample({**sample.labels, "reporter": "source"}, sample.value)


@pytest.fixture
def shop(settings_of_console: Settings) -> Iterator[Client]:
    with use_runtime(console(OBJECTS, settings_of_console, CallersTell())):
        yield Client(raise_request_exception=False)


def test_its_lists_pages_and_graphs_judge_it_by_what_its_callers_tell(shop: Client) -> None:
    listed = shop.get("/api/clusters/workloads?namespaces=shop&health=true").json()["workloads"]
    of_list = next(each for each in listed if each["name"] == "cart-v1")["health"]
    of_page = shop.get("/api/namespaces/shop/workloads/cart-v1?health=true").json()["health"]
    nodes = shop.get(f"/api/namespaces/{GRAPH}").json()["elements"]["nodes"]
    of_graph = next(node["data"] for node in nodes if node["data"]["workload"] == "cart-v1")["healthData"]
    of_app = shop.get("/api/namespaces/shop/apps/cart?health=true").json()["health"]

    status = {"errorRatio": 20, "status": "Failure", "totalRequestRate": 10}
    assert [each["status"] for each in (of_list, of_page, of_graph, of_app)] == [status] * 4
    assert all(each["requests"]["inbound"] == {"http": {"200": 8, "503": 2}} for each in (of_list, of_page, of_graph))


@pytest.mark.parametrize("path", ["workloads?namespaces=shop", "namespaces/shop/workloads/cart-v1", "applications"])
def test_its_evidence_says_who_tells(shop: Client, path: str) -> None:
    page = get(shop, path)
    found = page.words + " ".join(page.values("[title]", "title"))

    assert "Inbound HTTP: 20% of requests failed" in found
    assert "The proxies of others tell so: it has none that counts its requests." in found
