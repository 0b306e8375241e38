"""A console whose cluster has a shop, a ztunnel on each of two nodes and a waypoint, and a scripted API server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import msgspec
from django.test import Client

from mesh.clients.kubernetes import Connection, KubernetesClient
from mesh.config import Settings
from mesh.model import kinds
from mesh.model.access import Viewer
from mesh.model.cluster import ClusterSnapshot, snapshot_of
from mesh.model.objects import Pod
from mesh.web.process.current import use_runtime
from mesh.web.process.runtime import Runtime
from tests.readers.kubernetes.fake_api import FakeApi, as_json
from tests.stand_ins.timing import HURRIED
from tests.unit.workloads.world import Placed, deployment
from tests.web.forms import Browser
from tests.web.worlds.memory import HOME, NOW, everything, namespace

PODS = "/api/v1/namespaces/{}/pods/{}"
REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
HIDDEN = "secret"


@dataclass
class ClientCache:
    """A cluster cache with a fixed snapshot and a client that asks a real server."""

    seen: ClusterSnapshot
    client: KubernetesClient

    def snapshot(self) -> ClusterSnapshot:
        return self.seen

    def stop(self) -> None:
        self.client.close()


def placed_pod(name: str, place: str, node: str, *containers: str, labels: dict[str, str]) -> Placed:
    raw = {
        "metadata": {"name": name, "namespace": place, "labels": labels},
        "spec": {"nodeName": node, "containers": [{"name": each} for each in containers]},
    }
    return kinds.POD, msgspec.convert(raw, Pod)


OBJECTS: list[Placed] = [
    *((kinds.NAMESPACE, namespace(name)) for name in ("shop", "istio-system", HIDDEN)),
    placed_pod("web-1", "shop", "node-b", "istio-proxy", "web", labels={"app": "web"}),
    *deployment("cart", {"app": "cart", "istio.io/use-waypoint": "gate"}, "cart-1", ambient=True),
    *deployment("gate", {"gateway.istio.io/managed": "istio.io-mesh-controller"}, "gate-1"),
    placed_pod("z-a", "istio-system", "node-a", "istio-proxy", labels={"app": "ztunnel"}),
    placed_pod("z-b", "istio-system", "node-b", "istio-proxy", labels={"app": "ztunnel"}),
    placed_pod("hidden-1", HIDDEN, "node-a", "app", labels={}),
]


def visible(snapshots: Mapping[str, ClusterSnapshot]) -> Viewer:
    """A viewer who sees all namespaces but one."""
    viewer = everything(snapshots)
    return Viewer(viewer.user, {key: found for key, found in viewer.namespaces.items() if key[1] != HIDDEN})


@contextmanager
def console(api: FakeApi, objects: list[Placed] = OBJECTS, **settings: Any) -> Iterator[Client]:
    told = Settings.model_validate({"auth": {"strategy": "anonymous"}, **settings})
    client = KubernetesClient(Connection.plain(api.url), HOME, timing=HURRIED)
    cache = ClientCache(snapshot_of(HOME, objects), client)
    root = Runtime(told, {HOME: cache}, None, HOME, visible, clock=lambda: NOW)
    api.answers[REVIEWS] = as_json({"status": {"allowed": True}})
    try:
        with use_runtime(root):
            yield Browser(raise_request_exception=False)
    finally:
        cache.stop()
