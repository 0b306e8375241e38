"""A cluster with every kind of proxy: a sidecar, a waypoint, a ztunnel, a gateway; and the istiod that serves them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from mesh.model import kinds
from mesh.model.objects import Pod
from tests.readers.kubernetes.fake_api import FakeApi, Reply, as_json
from tests.unit.workloads.world import SIDECAR, Placed, deployment, service
from tests.web.worlds.memory import namespace
from tests.web.worlds.pods import HIDDEN, PODS, placed_pod

CASES = Path(__file__).parents[2] / "cases" / "envoy"
ADMIN = PODS.format("{}", "{}%3A15000") + "/proxy/config_dump"
SYNCZ = PODS.format("istio-system", "istiod-1%3A15014") + "/proxy/debug/syncz"
PAGES = "/console/namespaces/shop/workloads"
ZTUNNEL = "/console/namespaces/istio-system/workloads/ztunnel-a"
ISTIOD: Placed = (
    kinds.POD,
    msgspec.convert(
        {
            "metadata": {"name": "istiod-1", "namespace": "istio-system", "labels": {"app": "istiod"}},
            "status": {"phase": "Running"},
        },
        Pod,
    ),
)
WORLD: list[Placed] = [
    *((kinds.NAMESPACE, namespace(name)) for name in ("shop", "istio-system", HIDDEN)),
    *deployment("web", {"app": "web", "version": "v1"}, "web-1", "web-2", sidecar=SIDECAR),
    *deployment("plain", {"app": "plain"}, "plain-1"),
    *deployment("cart", {"app": "cart", "istio.io/use-waypoint": "gate"}, "cart-1", ambient=True),
    *deployment(
        "gate", {"gateway.istio.io/managed": "istio.io-mesh-controller", "istio.io/waypoint-for": "all"}, "gate-1"
    ),
    *deployment("door", {"app": "door", "istio": "ingressgateway"}, "door-1"),
    service("cart", {"istio.io/use-waypoint": "gate"}, {"app": "cart"}),
    placed_pod("ztunnel-a", "istio-system", "node-a", "istio-proxy", labels={"app": "ztunnel"}),
    ISTIOD,
]


def tell_dumps(api: FakeApi) -> None:
    dump = Reply(body=(CASES / "config_dump.json").read_bytes())
    for pod in ("web-1", "web-2", "gate-1", "door-1"):
        api.answers[ADMIN.format("shop", pod)] = dump
    api.answers[ADMIN.format("istio-system", "ztunnel-a")] = Reply(body=(CASES / "ztunnel.json").read_bytes())


def line(pod: str, **changes: str) -> dict[str, str]:
    """A proxy of istiod's list that has all it was sent, but for `changes`."""
    nonces = {
        f"{kind}_{what}": "n1" for kind in ("cluster", "endpoint", "listener", "route") for what in ("sent", "acked")
    }
    return {"proxy": f"{pod}.shop", "cluster_id": "Kubernetes", **nonces, **changes}


def tell_syncz(api: FakeApi, *lines: dict[str, str]) -> None:
    api.answers[SYNCZ] = as_json(list(lines))


def big_dump(clusters: int) -> dict[str, Any]:
    found = [
        {"cluster": {"name": f"outbound|{port}||svc-{port}.shop.svc.cluster.local", "type": "EDS", "pad": "x" * 300}}
        for port in range(1, clusters + 1)
    ]
    kind = "type.googleapis.com/envoy.admin.v3.ClustersConfigDump"
    return {"configs": [{"@type": kind, "version_info": "7", "dynamic_active_clusters": found}]}


def tell_dump(api: FakeApi, pod: str, dump: dict[str, Any]) -> None:
    api.answers[ADMIN.format("shop", pod)] = Reply(body=json.dumps(dump).encode())
