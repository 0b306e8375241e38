"""ServiceEntries: the hosts that they define, and who may use them."""

from __future__ import annotations

from dataclasses import dataclass

from mesh.istio.exports import EVERYWHERE, exports_of, is_exported
from mesh.istio.hosts import short_name
from mesh.model.cluster import ClusterSnapshot
from mesh.model.kinds import SERVICE_ENTRY
from mesh.model.objects import ConfigObject
from mesh.text.untrusted import text, texts

INTERNAL, EXTERNAL = "MESH_INTERNAL", "MESH_EXTERNAL"


@dataclass(frozen=True, slots=True)
class ServiceEntry:
    """`exports` are its own or the mesh's default, empty for everywhere."""

    namespace: str
    name: str
    hosts: tuple[str, ...]
    location: str
    exports: tuple[str, ...]

    def visible_in(self, namespace: str) -> bool:
        """Whether the namespace may use it."""
        return is_exported(self.exports, self.namespace, namespace)

    def defines(self, service: str) -> bool:
        """Whether a service name from telemetry is one of the hosts; in-mesh hosts also by their short name."""
        return service in self.hosts or (self.location == INTERNAL and service in map(short_name, self.hosts))


def service_entries(snapshot: ClusterSnapshot, default_exports: tuple[str, ...]) -> tuple[ServiceEntry, ...]:
    """All of the cluster by namespace and name, but narrowly exported ones first."""
    entries = (_entry(obj, default_exports) for obj in snapshot.everywhere(SERVICE_ENTRY))
    return tuple(sorted(entries, key=lambda entry: entry.exports[:1] in ((), (EVERYWHERE,))))


def _entry(obj: ConfigObject, default_exports: tuple[str, ...]) -> ServiceEntry:
    return ServiceEntry(
        namespace=obj.namespace,
        name=obj.name,
        hosts=tuple(texts(obj.spec.get("hosts"))),
        location=text(obj.spec.get("location")) or EXTERNAL,
        exports=exports_of(obj, default_exports),
    )
