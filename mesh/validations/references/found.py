"""What references are, and what of a cluster a namespace sees while they are looked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from mesh.istio.selectors import Reference, reference
from mesh.model.kinds import Kind
from mesh.model.objects import ConfigObject
from mesh.validations.hosts import Host
from mesh.validations.look import Look
from mesh.validations.posts import audience_of, takes_part


class ServiceReference(NamedTuple):
    """`is_entry` tells a host of a ServiceEntry; one outside of the mesh has no namespace."""

    namespace: str
    name: str
    is_entry: bool = False


class WorkloadReference(NamedTuple):
    namespace: str
    name: str


@dataclass(frozen=True, slots=True)
class References:
    """What an object refers to, and what refers to it, each once. What is named may not exist."""

    objects: tuple[Reference, ...] = ()
    services: tuple[ServiceReference, ...] = ()
    workloads: tuple[WorkloadReference, ...] = ()


def references(
    objects: Iterable[Reference] = (),
    services: Iterable[ServiceReference] = (),
    workloads: Iterable[WorkloadReference] = (),
) -> References:
    return References(*(tuple(dict.fromkeys(each)) for each in (objects, services, workloads)))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Scene:
    """A cluster as the page of one object sees it: from one namespace."""

    look: Look
    namespace: str

    def seen(self, kind: Kind) -> Iterator[ConfigObject]:
        """The objects of the kind that the namespace sees."""
        base = self.look.base
        for obj in self.look.snapshot.everywhere(kind):
            is_there = takes_part(kind, obj.name) and base.takes_part(obj.namespace)
            if is_there and audience_of(kind, obj, obj.namespace, base) & self.look.viewers:
                yield obj

    def host(self, host: str, namespace: str) -> Host:
        return self.look.base.hosts.of(host, namespace)

    def parsed(self, host: str, namespace: str) -> Host:
        return self.look.base.hosts.parse(host, namespace)

    def services(self, hosts: Iterable[Host], namespace: str) -> list[ServiceReference]:
        """Those of the hosts that are services which the namespace may use."""
        usable = (host for host in hosts if self.look.may_use_service(host, namespace))
        return [ServiceReference(host.namespace, host.service) for host in usable]

    def workloads(self, selector: Mapping[str, str], namespace: str = "") -> list[WorkloadReference]:
        """Those that a selector with labels selects."""
        chosen = self.look.workloads(selector, namespace) if selector else ()
        return sorted(WorkloadReference(each.namespace, each.name) for each in chosen)


def pick(kind: Kind, objects: Iterable[ConfigObject]) -> list[Reference]:
    return [reference(kind, obj) for obj in objects]
