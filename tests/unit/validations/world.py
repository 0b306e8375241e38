"""Small meshes for validation: namespaces `shop` and `till`, managed from `istio-system`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mesh.istio.facts import MeshFacts
from mesh.istio.namespaces import namespaces_of
from mesh.istio.planes import ControlPlane, control_plane
from mesh.istio.view import ClusterView
from mesh.model import kinds
from mesh.model.cluster import snapshot_of
from mesh.model.inventory import Inventory
from mesh.model.kinds import Kind
from mesh.model.objects import Metadata, Namespace
from mesh.model.workloads import Workload
from mesh.validations.findings import Entry
from mesh.validations.options import Accounts, Options
from mesh.validations.run import Entries, Validator
from tests.unit.workloads.world import Placed, config, service

CLUSTER, ROOT = "east", "istio-system"
Found = list[tuple[str, str, str]]


def virtual_service(name: str, spec: dict[str, Any], namespace: str = "shop", **told: Any) -> Placed:
    return config(kinds.VIRTUAL_SERVICE, name, spec, namespace=namespace, **told)


def destination_rule(name: str, spec: dict[str, Any], namespace: str = "shop") -> Placed:
    return config(kinds.DESTINATION_RULE, name, spec, namespace=namespace)


def gateway(name: str, spec: dict[str, Any], namespace: str = "shop") -> Placed:
    return config(kinds.GATEWAY, name, spec, namespace=namespace)


def service_entry(name: str, spec: dict[str, Any], namespace: str = "shop") -> Placed:
    return config(kinds.SERVICE_ENTRY, name, spec, namespace=namespace)


def sidecar(name: str, spec: dict[str, Any], namespace: str = "shop") -> Placed:
    return config(kinds.SIDECAR, name, spec, namespace=namespace)


def peer_authentication(name: str, spec: dict[str, Any], namespace: str = "shop") -> Placed:
    return config(kinds.PEER_AUTHENTICATION, name, spec, namespace=namespace)


def authorization_policy(name: str, spec: dict[str, Any], namespace: str = "shop") -> Placed:
    return config(kinds.AUTHORIZATION_POLICY, name, spec, namespace=namespace)


def workload(name: str, labels: Mapping[str, str], namespace: str = "shop", pods: Sequence[str] = ()) -> Workload:
    return Workload(CLUSTER, namespace, name, "Deployment", labels=labels, app=labels.get("app", ""), pods=tuple(pods))


@dataclass(slots=True)
class Mesh:
    """Objects with what manages them. `unmanaged` and `ambient` are namespaces beside `shop` and `till`; `labels` are
    those of namespaces; `config` is the mesh config."""

    objects: Sequence[Placed] = ()
    workloads: Sequence[Workload] = ()
    config: Mapping[str, Any] | None = field(default_factory=dict)
    unmanaged: Sequence[str] = ()
    ambient: Sequence[str] = ()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    scopes_gateways: bool = False
    options: Options = field(default_factory=Options)
    accounts: Accounts | None = None
    validator: Validator = field(default_factory=Validator)

    @property
    def view(self) -> ClusterView:
        names = [*dict.fromkeys((ROOT, "shop", "till", *self.unmanaged, *self.ambient))]
        namespaces: list[tuple[Kind, Namespace]] = [
            (kinds.NAMESPACE, Namespace(Metadata(name=name, labels=self._labels(name)))) for name in names
        ]
        snapshot = snapshot_of(CLUSTER, [*namespaces, *self.objects])
        return ClusterView(snapshot, Inventory(CLUSTER, self.workloads), MeshFacts(namespaces_of(snapshot)))

    def _labels(self, namespace: str) -> dict[str, str]:
        ambient = {"istio.io/dataplane-mode": "ambient"} if namespace in self.ambient else {}
        return {**ambient, **self.labels.get(namespace, {})}

    @property
    def planes(self) -> list[ControlPlane]:
        managed = ("shop", "till", *self.ambient)
        return [control_plane(CLUSTER, ROOT, self.config, managed, scopes_gateways=self.scopes_gateways)]

    def run(self) -> Entries:
        return self.validator.run(self.view, self.planes, self.options, self.accounts)

    def found(self, name: str, namespace: str = "shop") -> Found:
        """The findings about the objects of that name: (code, severity, path)."""
        return found(entry for key, entry in self.run().items() if (key.namespace, key.name) == (namespace, name))

    def entry(self, name: str, namespace: str = "shop") -> Entry:
        return next(each for key, each in self.run().items() if (key.namespace, key.name) == (namespace, name))


def found(entries: Iterable[Entry]) -> Found:
    return [(check.code, str(check.severity), check.path) for entry in entries for check in entry.checks]


def routing_to(*hosts: str, **spec: Any) -> dict[str, Any]:
    """The spec of a VirtualService with one HTTP route a host."""
    routes = [{"route": [{"destination": {"host": host}}]} for host in hosts]
    return {"hosts": ["shop.example.com"], "http": routes} | spec


CART = service("cart", selector={"app": "cart"})
