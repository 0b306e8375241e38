"""What a folder cannot prove: that something is missing, of which it holds nothing at all.

A folder of VirtualServices need not have the Services of their hosts, nor those of other namespaces: what only a
cluster could tell is left out and counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from mesh.model import kinds
from mesh.model.inventory import Inventory
from mesh.model.kinds import Kind
from mesh.model.objects import ConfigObject, KubeObject
from mesh.text.paths import steps_of
from mesh.text.untrusted import mapping, text
from mesh.validations.cure import value_at
from mesh.validations.findings import Finding
from mesh.validations.folders.overlay import Placed
from mesh.validations.gateway_names import gateway_name

_ANYWHERE = ""
_RUNNING = (*kinds.CONTROLLER_KINDS, kinds.POD, kinds.WORKLOAD_GROUP, kinds.WORKLOAD_ENTRY)


class Evidence:
    """What a folder holds, by kind and namespace, and as an inventory. Of the namespace of a control plane that is only
    `assumed` it proves nothing: what belongs to Istio itself is not in the folder."""

    def __init__(self, objects: Iterable[Placed], inventory: Inventory, assumed: str = "") -> None:
        held = {(kind.key, place) for kind, obj in objects for place in (obj.namespace, _ANYWHERE)}
        self._held = {(key, place) for key, place in held if place != assumed or not assumed}
        self._inventory = inventory
        self.has_gateways = any(each.is_gateway for each in inventory.all_workloads())

    def holds(self, kind: Kind, namespace: str = _ANYWHERE) -> bool:
        """Whether there is any object of the kind in the namespace, or anywhere."""
        return (kind.key, namespace) in self._held

    def runs(self, namespace: str, service: str) -> bool:
        """Whether there is any workload behind the Service."""
        found = self._inventory.service(namespace, service)
        return found is not None and bool(self._inventory.workloads_behind(found))

    def proves(self, finding: Finding, obj: KubeObject) -> bool:
        """Whether the finding holds whatever else there is in the cluster, as far as one may expect."""
        test = _TESTS.get(finding.code)
        return test is None or test(self, _Place(finding, obj))


@dataclass(frozen=True, slots=True)
class _Place:
    """A finding in its object."""

    finding: Finding
    obj: KubeObject

    @property
    def namespace(self) -> str:
        return self.obj.namespace

    @property
    def spec(self) -> Any:
        return self.obj.spec if isinstance(self.obj, ConfigObject) else {}

    def at(self, path: str) -> Any:
        """What stands at a path of the object, None where there is nothing."""
        try:
            return value_at(self.spec, steps_of(path))
        except LookupError:
            return None

    @property
    def word(self) -> str:
        return text(self.at(self.finding.path)) or self.finding.value


_Test = Callable[[Evidence, _Place], bool]


def _knows_host(host: str, own: str, held: Evidence) -> bool:
    labels = host.split(".")
    is_service = len(labels) <= 2 or labels[2] == "svc"
    if not is_service or host.startswith("*"):
        return held.holds(kinds.SERVICE_ENTRY)
    return held.holds(kinds.SERVICE, own if len(labels) == 1 else labels[1])


def _host(held: Evidence, place: _Place) -> bool:
    return _knows_host(place.word, place.namespace, held)


def _egress(held: Evidence, place: _Place) -> bool:
    namespace, slash, host = place.word.partition("/")
    own = namespace if slash and namespace not in (".", "*", "~") else place.namespace
    return not slash or _knows_host(host, own, held)


def _subset(held: Evidence, place: _Place) -> bool:
    """Which workloads have the labels of a DestinationRule's subset: those behind its host."""
    name, _, rest = text(mapping(place.spec).get("host")).partition(".")
    namespace = rest.partition(".")[0] or place.namespace
    return held.runs(namespace, name) or held.holds(kinds.SERVICE_ENTRY)


def _workloads(held: Evidence, place: _Place) -> bool:
    return any(held.holds(kind, place.namespace) for kind in _RUNNING)


def _rules(held: Evidence, _place: _Place) -> bool:
    return held.holds(kinds.DESTINATION_RULE)


def _namespaces(held: Evidence, _place: _Place) -> bool:
    return held.holds(kinds.NAMESPACE)


def _gateway(held: Evidence, place: _Place) -> bool:
    return held.holds(kinds.GATEWAY, gateway_name(place.word, place.namespace, "").namespace)


def _account(held: Evidence, place: _Place) -> bool:
    _, found, rest = place.word.partition("/ns/")
    namespace = rest.partition("/")[0] if found else _ANYWHERE
    return any(held.holds(kind, namespace) for kind in _RUNNING)


def _parent(held: Evidence, place: _Place) -> bool:
    reference = mapping(place.at(place.finding.path.partition("/name")[0]))
    return held.holds(kinds.K8S_GATEWAY, text(reference.get("namespace")) or place.namespace)


def _backend(held: Evidence, place: _Place) -> bool:
    reference = mapping(place.at(place.finding.path.removesuffix("/name")))
    return held.holds(kinds.SERVICE, text(reference.get("namespace")) or place.namespace)


def _classes(held: Evidence, _place: _Place) -> bool:
    return held.holds(kinds.GATEWAY_CLASS)


def _gateways_run(held: Evidence, _place: _Place) -> bool:
    return held.has_gateways


def _never(_held: Evidence, _place: _Place) -> bool:
    return False


_TESTS: dict[str, _Test] = {
    "KIA0004": _workloads,
    "KIA0005": _namespaces,
    "KIA0101": _namespaces,
    "KIA0104": _host,
    "KIA0106": _account,
    "KIA0107": _account,
    "KIA0108": _never,
    "KIA0202": _host,
    "KIA0203": _subset,
    "KIA0302": _gateways_run,
    "KIA1004": _egress,
    "KIA1101": _host,
    "KIA1102": _gateway,
    "KIA1107": _rules,
    "KIA1301": _never,
    "KIA1313": _never,
    "KIA1317": _never,
    "KIA1401": _parent,
    "KIA1402": _backend,
    "KIA1504": _classes,
    "KIA1601": _namespaces,
    "KIA1701": _never,
}
"""Of findings that something is missing; all others are about what is there."""
