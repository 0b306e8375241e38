"""A little API server with a few namespaces, and the workloads whose traffic the metrics store on loopback knows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from apiserver import Server, load_folder

NAMESPACE = """
apiVersion: v1
kind: Namespace
metadata: {name: %s, labels: {istio-injection: enabled}}
"""
WORKLOAD = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: %(app)s-%(version)s, namespace: shop, labels: {app: %(app)s, version: %(version)s}}
spec:
  replicas: 1
  selector: {matchLabels: {app: %(app)s, version: %(version)s}}
  template:
    metadata: {labels: {app: %(app)s, version: %(version)s}}
    spec: {containers: [{name: %(app)s, image: example/%(app)s}]}
status: {replicas: 1, availableReplicas: 1, readyReplicas: 1}
---
apiVersion: v1
kind: Service
metadata: {name: %(app)s, namespace: shop, labels: {app: %(app)s}}
spec: {selector: {app: %(app)s}, ports: [{name: http, port: 80}]}
"""
WORKLOADS = (("ingress", "v1"), ("front", "v1"), ("cart", "v1"), ("cart", "v2"), ("stock", "v1"))


@contextmanager
def small_cluster(*namespaces: str) -> Iterator[Server]:
    """The workloads are in the namespace `shop`."""
    parts = [NAMESPACE % name for name in namespaces]
    parts += [WORKLOAD % {"app": app, "version": version} for app, version in WORKLOADS]
    with TemporaryDirectory() as folder:
        (Path(folder) / "all.yaml").write_text("---".join(parts))
        store, _ = load_folder(Path(folder))
    with Server(store) as server:
        yield server
