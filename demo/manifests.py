"""The demo mesh as manifests: everything of `mesh`, and the hand-written configuration of `config/`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from demo.mesh import NAMESPACES, SERVICE, WORKLOADS, Service
from demo.nodes import nodes
from demo.pods import Json, objects_of, stamp, uid_of

CONFIG = Path(__file__).parent / "config"
MESH_AGE = timedelta(days=20)


def build(now: datetime) -> list[Json]:
    """Every object of the mesh. `now` is when the demo starts: ages are counted back from it."""
    made = [*nodes(now - MESH_AGE), *_namespaces(), *_accounts(), *map(_service, SERVICE.values()), *configuration()]
    for obj in made:
        _complete(obj, now - MESH_AGE)
    for workload in WORKLOADS:
        made += objects_of(workload, now)
    return made


def configuration() -> list[Json]:
    """The objects of `config/*.yaml`, as written."""
    documents: list[Any] = []
    for path in sorted(CONFIG.glob("*.yaml")):
        documents += yaml.safe_load_all(path.read_text(encoding="utf-8"))
    return [document for document in documents if document]


def service_address(service: Service) -> str:
    """Its cluster IP."""
    return f"10.96.4.{list(SERVICE).index(service.key) + 10}"


def write(folder: Path, objects: list[Json]) -> None:
    """One YAML file a namespace in the folder, which is made; cluster-wide objects in `cluster.yaml`."""
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, list[Json]] = {}
    for obj in objects:
        files.setdefault(obj["metadata"].get("namespace", "cluster"), []).append(obj)
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    for name, documents in files.items():
        text = yaml.dump_all(documents, Dumper=dumper, sort_keys=False, allow_unicode=True, width=120)
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def _complete(obj: Json, created: datetime) -> None:
    """Give a written object what the API server would: uid and time."""
    metadata = obj["metadata"]
    metadata.setdefault("uid", uid_of(obj["kind"], metadata.get("namespace", ""), metadata["name"]))
    metadata.setdefault("creationTimestamp", stamp(created))


def _namespaces() -> Iterator[Json]:
    for name, labels in NAMESPACES.items():
        metadata = {"name": name, "labels": {"kubernetes.io/metadata.name": name, **labels}}
        yield {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata, "status": {"phase": "Active"}}


def _accounts() -> Iterator[Json]:
    for namespace, name in sorted({(workload.namespace, workload.account) for workload in WORKLOADS}):
        yield {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name, "namespace": namespace}}


def _service(service: Service) -> Json:
    metadata: Json = {"name": service.name, "namespace": service.namespace, "labels": dict(service.labels)}
    if service.annotations:
        metadata["annotations"] = dict(service.annotations)
    address = service_address(service)
    status: Json = {"loadBalancer": {}}
    if service.type == "LoadBalancer":
        status = {"loadBalancer": {"ingress": [{"ip": "192.0.2.10"}]}}
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata,
        "spec": {
            "type": service.type,
            "clusterIP": address,
            "clusterIPs": [address],
            "selector": dict(service.selector),
            "ports": [
                {"name": name, "port": port, "protocol": "TCP", "targetPort": port} for name, port in service.ports
            ],
        },
        "status": status,
    }
