"""The clusters of a proxy: every destination that it may send to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mesh.envoy.dump import ConfigDump, Raw, Section, istio_source
from mesh.envoy.hosts import Host, parse_host
from mesh.model.pace import paced
from mesh.text.untrusted import inner, mappings, text

_PARTS = 4


@dataclass(frozen=True, slots=True)
class ClusterRow:
    """`port` is 0 and texts are empty for what the name does not tell; `destination_rule` is `name.namespace`."""

    host: Host
    port: int
    subset: str
    direction: str
    type: str
    destination_rule: str


def cluster_rows(dump: ConfigDump, identity_domain: str) -> tuple[ClusterRow, ...]:
    """Those that istiod sends first, then the static ones."""
    return tuple(_row(cluster, identity_domain) for cluster in paced(_clusters(dump.section(Section.CLUSTERS))))


def _clusters(section: Raw) -> Iterator[Raw]:
    for key in ("dynamic_active_clusters", "static_clusters"):
        yield from (inner(entry, "cluster") for entry in mappings(section.get(key)))


def _row(cluster: Raw, identity_domain: str) -> ClusterRow:
    name = text(cluster.get("name"))
    host, port, subset, direction = Host(name), 0, "", ""
    parts = name.split("|")
    if len(parts) >= _PARTS:
        direction = parts[0].rstrip("_")
        told = parts[1].rstrip("_")
        port = int(told) if told.isascii() and told.isdigit() and len(told) < 7 else 0
        subset, host = parts[2], parse_host(parts[3], identity_domain)
    kind = text(cluster.get("type")) or text(inner(cluster, "cluster_type").get("name"))
    return ClusterRow(host, port, subset, direction, kind, istio_source(cluster))
