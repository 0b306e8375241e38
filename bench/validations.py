"""Configuration validation: everything at once, and again after one object has changed.

No network and no process: the engine on the snapshot of a cluster as the cache would hold it, in seconds of one
processor.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from mesh.istio.facts import MeshFacts
from mesh.istio.namespaces import namespaces_of
from mesh.istio.planes import ControlPlane, control_plane
from mesh.istio.view import ClusterView
from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot, snapshot_of
from mesh.model.inventory import Inventory
from mesh.model.kinds import Kind
from mesh.model.objects import ConfigObject, KubeObject, Metadata, Namespace, Service, ServicePort, ServiceSpec
from mesh.model.workloads import Workload
from mesh.validations.options import Options
from mesh.validations.run import Entries, Validator

SIZES, NAMESPACES = (500, 1000, 2000, 4000), 100
CLUSTER, ROOT = "Kubernetes", "istio-system"
_CHANGED = (kinds.VIRTUAL_SERVICE, kinds.DESTINATION_RULE, kinds.GATEWAY, kinds.SERVICE_ENTRY)


def main() -> None:
    planes = [control_plane(CLUSTER, ROOT, {}, [f"ns-{number}" for number in range(NAMESPACES)])]
    for size in SIZES:
        _report(size, planes)


def _report(size: int, planes: Sequence[ControlPlane]) -> None:
    view, validator = _view(snapshot_of(CLUSTER, _objects(size)), size), Validator()
    gc.collect()

    def run(seen: ClusterView) -> tuple[float, Entries]:
        start = time.process_time()
        entries = validator.run(seen, planes, Options())
        return time.process_time() - start, entries

    seconds, entries = run(view)
    findings = sum(len(entry.checks) for entry in entries.values())
    print(f"validations: {size} of each kind: {seconds:.2f} s, {len(entries)} objects, {findings} findings")
    for kind in _CHANGED:
        again, _ = run(_with_change(view, kind, size))
        print(f"  one {kind.name} more: {again * 1000:.0f} ms, {validator.evaluated} objects looked at")
        run(view)


def _view(snapshot: ClusterSnapshot, size: int) -> ClusterView:
    workloads = (
        Workload(
            CLUSTER, _namespace(number), f"svc-{number}", "Deployment", labels=_labels(number), app=f"svc-{number}"
        )
        for number in range(size)
    )
    inventory = Inventory(CLUSTER, [*workloads, Workload(CLUSTER, ROOT, "gw", "Deployment", labels={"istio": "gw"})])
    return ClusterView(snapshot, inventory, MeshFacts(namespaces_of(snapshot), frozenset({ROOT})))


def _with_change(view: ClusterView, kind: Kind, size: int) -> ClusterView:
    """One object more of the kind, that clashes with one that is there."""
    spec = next(obj for number, one, obj in _configuration(size) if one is kind and number == size // 2).spec
    added = ConfigObject(Metadata(name="changed", namespace=_namespace(size // 2)), spec=spec)
    of_kind = dict(view.snapshot.objects[kind.key])
    of_kind[added.namespace] = {**of_kind.get(added.namespace, {}), added.name: added}
    snapshot = replace(view.snapshot, objects={**view.snapshot.objects, kind.key: of_kind})
    return ClusterView(snapshot, view.inventory, view.mesh, view.indexes)


def _namespace(number: int) -> str:
    return f"ns-{number % NAMESPACES}"


def _labels(number: int) -> dict[str, str]:
    return {"app": f"svc-{number}", "version": f"v{number % 3}"}


def _objects(size: int) -> Iterator[tuple[Kind, KubeObject]]:
    for name in (ROOT, *map(_namespace, range(NAMESPACES))):
        yield kinds.NAMESPACE, Namespace(Metadata(name=name, labels={"istio-injection": "enabled"}))
    for number in range(size):
        metadata = Metadata(name=f"svc-{number}", namespace=_namespace(number))
        spec = ServiceSpec(selector={"app": f"svc-{number}"}, ports=[ServicePort("http", 80)])
        yield kinds.SERVICE, Service(metadata, spec=spec)
    yield from ((kind, obj) for _, kind, obj in _configuration(size))


def _configuration(size: int) -> Iterator[tuple[int, Kind, ConfigObject]]:
    """One of each kind a number; some clash, some are private, each rule has a subset that no workload matches."""
    for number in range(size):
        namespace, host = _namespace(number), f"svc-{number}.{_namespace(number)}.svc.cluster.local"
        exports = {"exportTo": ["."]} if number % 4 == 0 else {}
        destination = {"host": host, "subset": "v1"}
        specs: dict[Kind, dict[str, Any]] = {
            kinds.VIRTUAL_SERVICE: {
                "hosts": [f"svc-{number}", f"shop-{number % (size - size // 50)}.example.com"],
                "gateways": ["mesh", f"gw-{number}"],
                "http": [
                    {"route": [{"destination": destination}]},
                    {"route": [{"destination": {"host": f"svc-{number}"}}]},
                ],
                **exports,
            },
            kinds.DESTINATION_RULE: {
                "host": host if number % 50 else f"*.{namespace}.svc.cluster.local",
                "subsets": [{"name": "v1", "labels": {"version": "v1"}}, {"name": "gone", "labels": {"version": "v9"}}],
                **exports,
            },
            kinds.GATEWAY: {
                "selector": {"istio": "gw"},
                "servers": [
                    {"port": {"number": 443}, "hosts": [f"shop-{number}.example.com", f"*.zone-{number // 8}.org"]}
                ],
            },
            kinds.SERVICE_ENTRY: {
                "hosts": [f"api-{number}.example.org"],
                "ports": [{"number": 443, "protocol": "TLS", "name": "tls"}],
                **exports,
            },
        }
        names = {kinds.GATEWAY: "gw"}
        for kind, spec in specs.items():
            metadata = Metadata(name=f"{names.get(kind, 'config')}-{number}", namespace=namespace)
            yield number, kind, ConfigObject(metadata, spec=spec)
