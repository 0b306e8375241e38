"""The objects of one kind, kept so that a reader's view costs nothing and an event costs what it changes."""

from __future__ import annotations

from collections.abc import Iterable

from mesh.model.cluster import ByNamespace
from mesh.model.objects import KubeObject

Maps = dict[str, dict[str, KubeObject]]


class KindStore:
    """Copy on write: `view` hands out the maps themselves, and the next change copies only those that it touches.

    The caller holds a lock around every method.
    """

    def __init__(self) -> None:
        self._maps: Maps = {}
        self._outer_is_shared = False
        self._own: set[str] = set()

    def view(self) -> ByNamespace:
        """Namespace to name to object, as it is now and stays."""
        self._outer_is_shared = True
        self._own.clear()
        return self._maps

    def current(self) -> ByNamespace:
        """The same for the holder of the lock only, and only while it is held."""
        return self._maps

    def get(self, namespace: str, name: str) -> KubeObject | None:
        return self._maps.get(namespace, {}).get(name)

    def put(self, obj: KubeObject) -> bool:
        """Add or replace; false when this very version is there already."""
        if _same(self.get(obj.namespace, obj.name), obj):
            return False
        self._writable(obj.namespace)[obj.name] = obj
        return True

    def remove(self, namespace: str, name: str) -> bool:
        if self.get(namespace, name) is None:
            return False
        inner = self._writable(namespace)
        del inner[name]
        if not inner:
            del self._maps[namespace]
            self._own.discard(namespace)
        return True

    def replace(self, objects: Iterable[KubeObject], namespace: str | None = None) -> bool:
        """A whole list, of one namespace or of all; what has not changed stays the same object."""
        fresh: Maps = {}
        for obj in objects:
            old = self.get(obj.namespace, obj.name)
            fresh.setdefault(obj.namespace, {})[obj.name] = old if old is not None and _same(old, obj) else obj
        if namespace is not None:
            fresh = {**self._maps, namespace: fresh.get(namespace, {})}
            if not fresh[namespace]:
                del fresh[namespace]
        changed = not _equal(fresh, self._maps)
        self._maps = fresh
        self._outer_is_shared = False
        self._own = set(fresh) if namespace is None else {namespace}
        return changed

    def _writable(self, namespace: str) -> dict[str, KubeObject]:
        if self._outer_is_shared:
            self._maps = dict(self._maps)
            self._outer_is_shared = False
        if namespace not in self._own:
            self._maps[namespace] = dict(self._maps.get(namespace, {}))
            self._own.add(namespace)
        return self._maps[namespace]


def _same(old: KubeObject | None, new: KubeObject) -> bool:
    if old is None:
        return False
    a, b = old.metadata, new.metadata
    return bool(a.resource_version) and a.resource_version == b.resource_version and a.uid == b.uid


def _equal(a: Maps, b: Maps) -> bool:
    """Whether both hold the very same objects."""
    if a.keys() != b.keys():
        return False
    return all(
        a[ns].keys() == b[ns].keys() and all(obj is b[ns][name] for name, obj in a[ns].items())
        for ns in a
        if a[ns] is not b[ns]
    )
