"""What the relations of an object are looked for in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from mesh.istio.hosts import ALL, known_service
from mesh.istio.relations.result import ServiceName, WorkloadName
from mesh.istio.routing import Sees
from mesh.istio.selectors import Reference, reference, selector_of
from mesh.istio.view import ClusterView
from mesh.model import kinds
from mesh.model.kinds import Kind
from mesh.model.objects import ConfigObject

_OF_OWN_NAMESPACE = (kinds.PEER_AUTHENTICATION, kinds.SIDECAR)
"""What selects workloads of its own namespace only, in the control plane's too."""


class Scene:
    """One cluster without the namespaces that `sees` keeps back."""

    def __init__(self, view: ClusterView, sees: Sees) -> None:
        self.view = view
        self.sees = sees
        self._known: dict[tuple[str, str], ServiceName] = {}

    def objects(self, kind: Kind) -> Iterator[ConfigObject]:
        """By namespace and name."""
        return (obj for obj in self.view.snapshot.everywhere(kind) if self.sees(obj.namespace))

    def own(self, kind: Kind, namespace: str) -> Iterable[ConfigObject]:
        """Those of one namespace, by name."""
        return self.view.snapshot.in_namespace(kind, namespace) if self.sees(namespace) else ()

    def exists(self, found: Reference) -> bool:
        return self.view.snapshot.get(found.kind, found.namespace, found.name) is not None

    def meaning(self, host: str, namespace: str) -> ServiceName:
        """What a host of an object in the namespace stands for: hosts that mean the same are equal. What is outside of
        the cluster, and a pattern, has no namespace."""
        known = self._known.get((host, namespace))
        if known is None:
            known = self._known[host, namespace] = self._read(host, namespace)
        return known

    def meanings(self, hosts: Iterable[str], namespace: str) -> frozenset[ServiceName]:
        """What the hosts of an object stand for; empty ones for nothing."""
        return frozenset(self.meaning(host, namespace) for host in hosts if host)

    def service(self, host: str, namespace: str) -> ServiceName | None:
        """The service that a host means, whether or not it exists. None for a pattern or an empty host."""
        return None if not host or host.startswith(ALL) else self.meaning(host, namespace)

    def _read(self, host: str, namespace: str) -> ServiceName:
        mesh = self.view.mesh
        is_pattern = host.startswith(ALL)
        named = None if is_pattern else known_service(host, namespace, mesh.identity_domain, mesh.namespaces)
        return ServiceName(*(named or ("", host)))

    def has_service(self, named: ServiceName) -> bool:
        """Whether the cluster has the Service itself, where it may be seen."""
        found = self.view.inventory.service(named.namespace, named.name)
        return found is not None and not found.is_external and self.sees(named.namespace)

    def selected(self, selector: Mapping[str, str], *namespaces: str) -> Iterator[WorkloadName]:
        """The workloads of the namespaces with these labels; of all namespaces where none is given."""
        inventory = self.view.inventory
        spaces = [inventory.workloads(name) for name in namespaces] if namespaces else [inventory.all_workloads()]
        for workloads in spaces:
            for each in workloads:
                if selector.items() <= each.labels.items() and self.sees(each.namespace):
                    yield WorkloadName(each.namespace, each.name)


def naming(
    scene: Scene, kind: Kind, hosts: Callable[[ConfigObject], Iterable[str]], wanted: frozenset[ServiceName]
) -> Iterator[ConfigObject]:
    """The objects of the kind that name one of these in their `hosts`."""
    for obj in scene.objects(kind) if wanted else ():
        if any(host and scene.meaning(host, obj.namespace) in wanted for host in hosts(obj)):
            yield obj


def references(kind: Kind, objects: Iterable[ConfigObject]) -> Iterator[Reference]:
    return (reference(kind, obj) for obj in objects)


def selected(scene: Scene, kind: Kind, obj: ConfigObject) -> Iterator[WorkloadName]:
    """The workloads that it selects, where most kinds in the control plane's namespace mean those of all; none where it
    has no selector and so means every one."""
    wanted = selector_of(kind, obj)
    if not wanted:
        return iter(())
    is_wide = obj.namespace in scene.view.mesh.control_planes and kind not in _OF_OWN_NAMESPACE
    spaces = () if is_wide else (obj.namespace,)
    return scene.selected(wanted, *spaces)
