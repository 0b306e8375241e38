"""What was seen of one cluster: objects by kind and namespace, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from mesh.model.kinds import Kind
from mesh.model.objects import KubeObject
from mesh.model.problems import Problem

T = TypeVar("T", bound=KubeObject)

ByName = Mapping[str, KubeObject]
ByNamespace = Mapping[str, ByName]


@dataclass(frozen=True, slots=True)
class ClusterSnapshot:
    """The objects of one cluster at one moment.

    `objects` maps a kind's `key` to namespace to name to object (namespace `""` for cluster-wide kinds). A kind
    that the cluster does not serve, or that could not be read, is absent; the latter has a `Problem` too.
    `synced` is false until the first whole list of namespaces has arrived. `generation` grows whenever an object
    changes: what was computed from the objects of one generation holds while it is the same. `versions` are those in
    which kinds are read, by the kind's `key`.
    """

    cluster: str
    objects: Mapping[str, ByNamespace] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    synced: bool = True
    version: str = ""
    api_endpoint: str = ""
    generation: int = 0
    versions: Mapping[str, str] = field(default_factory=dict)

    def serves(self, kind: Kind) -> bool:
        """Whether objects of the kind could be read."""
        return kind.key in self.objects

    def api_version(self, kind: Kind) -> str:
        """That in which the kind's objects are read, such as `networking.istio.io/v1`; the usual one where that is not
        known."""
        return kind.api_version_of(self.versions.get(kind.key, kind.versions[0]))

    def get(self, kind: Kind, namespace: str, name: str) -> Any | None:
        """One object, or None."""
        return self.objects.get(kind.key, {}).get(namespace, {}).get(name)

    def in_namespace(self, kind: Kind, namespace: str) -> Sequence[Any]:
        """The kind's objects of one namespace, by name."""
        found = self.objects.get(kind.key, {}).get(namespace, {})
        return [found[name] for name in sorted(found)]

    def everywhere(self, kind: Kind) -> Sequence[Any]:
        """The kind's objects of all namespaces, by namespace and name."""
        namespaces = self.objects.get(kind.key, {})
        return [namespaces[ns][name] for ns in sorted(namespaces) for name in sorted(namespaces[ns])]


def snapshot_of(
    cluster: str, objects: Iterable[tuple[Kind, KubeObject]], problems: tuple[Problem, ...] = ()
) -> ClusterSnapshot:
    """A snapshot from loose objects: for tests, and for small worlds."""
    index: dict[str, dict[str, dict[str, KubeObject]]] = {}
    for kind, obj in objects:
        index.setdefault(kind.key, {}).setdefault(obj.namespace, {})[obj.name] = obj
    return ClusterSnapshot(cluster=cluster, objects=cast(Mapping[str, ByNamespace], index), problems=problems)
