"""A mesh of as many namespaces as a test wants, each with the same few workloads, and a metrics store that counts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from mesh.clients.prometheus import client_from_settings
from mesh.model import kinds
from mesh.model.cluster import snapshot_of
from mesh.model.objects import Controller, Pod, Service
from mesh.web.process.current import use_runtime
from mesh.web.process.runtime import Runtime
from tests.stand_ins.metrics_server import NAMESPACE, Metrics
from tests.unit.workloads.world import SIDECAR, Placed
from tests.web.worlds.memory import HOME, in_memory, namespace, settings_of

APPS = ("front", "cart", "stock")


def names(count: int) -> list[str]:
    """The first is the one whose traffic the metrics store tells."""
    return [NAMESPACE, *(f"shop-{number:02d}" for number in range(1, count))]


def objects(count: int) -> Iterator[Placed]:
    yield kinds.NAMESPACE, namespace("istio-system")
    for space in names(count):
        yield kinds.NAMESPACE, namespace(space, **{"istio-injection": "enabled"})
        for app in APPS:
            yield from _app(space, app)


def _app(space: str, app: str) -> Iterator[Placed]:
    labels = {"app": app, "version": "v1"}

    def metadata(name: str, **more: Any) -> dict[str, Any]:
        return {"name": name, "namespace": space, "labels": labels, "resourceVersion": "1", **more}

    owner = {"apiVersion": "apps/v1", "kind": "Deployment", "name": f"{app}-v1", "controller": True}
    template = {"metadata": {"labels": labels}}
    deployment = {
        "metadata": metadata(f"{app}-v1"),
        "spec": {"replicas": 1, "template": template},
        "status": {"replicas": 1, "readyReplicas": 1, "availableReplicas": 1},
    }
    replicas = {**deployment, "metadata": metadata(f"{app}-v1-1", ownerReferences=[owner])}
    owned = {**owner, "kind": "ReplicaSet", "name": f"{app}-v1-1"}
    told = {"sidecar.istio.io/status": SIDECAR}
    pod = {
        "metadata": metadata(f"{app}-v1-1-a", ownerReferences=[owned], annotations=told),
        "spec": {"containers": [{"name": app}, {"name": "istio-proxy"}]},
        "status": {"phase": "Running"},
    }
    yield kinds.DEPLOYMENT, msgspec.convert(deployment, Controller)
    yield kinds.REPLICA_SET, msgspec.convert(replicas, Controller)
    yield kinds.POD, msgspec.convert(pod, Pod)
    yield kinds.SERVICE, msgspec.convert({"metadata": metadata(app), "spec": {"selector": {"app": app}}}, Service)


@contextmanager
def console(count: int, metrics: Metrics) -> Iterator[Runtime]:
    """A console on such a mesh that asks `metrics`."""
    settings = settings_of(external_services={"prometheus": {"url": metrics.url}})
    made = in_memory(settings, client_from_settings(settings), snapshot_of(HOME, objects(count)))
    with use_runtime(made):
        try:
            yield made
        finally:
            made.close()
