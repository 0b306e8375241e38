"""What a ztunnel knows: services, workloads, certificates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mesh.envoy.dump import NOTHING, Raw
from mesh.model.pace import paced
from mesh.text.untrusted import inner, mappings, number, text, texts

HEALTHY = "Healthy"


@dataclass(frozen=True, slots=True)
class Waypoint:
    """Where requests for the row go first."""

    destination: str
    port: int

    def __str__(self) -> str:
        return f"{self.destination}:{self.port}"


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """`raw` is the service as the ztunnel tells it."""

    namespace: str
    name: str
    vips: tuple[str, ...]
    waypoint: Waypoint | None
    endpoints: int
    healthy: int
    raw: Raw


@dataclass(frozen=True, slots=True)
class WorkloadRow:
    """`protocol` is HBONE for what the mesh encrypts, TCP for the rest."""

    namespace: str
    name: str
    addresses: tuple[str, ...]
    node: str
    waypoint: Waypoint | None
    protocol: str
    raw: Raw


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """The first certificate of an identity's chain; times as the ztunnel writes them."""

    identity: str
    state: str
    serial: str
    valid_from: str
    expires: str
    raw: Raw


@dataclass(frozen=True, slots=True)
class ZtunnelDump:
    """`config` and `policies` as the ztunnel tells them."""

    services: tuple[ServiceRow, ...] = ()
    workloads: tuple[WorkloadRow, ...] = ()
    certificates: tuple[CertificateRow, ...] = ()
    config: Raw = field(default_factory=dict)
    policies: tuple[Raw, ...] = ()


def read_ztunnel(raw: Raw) -> ZtunnelDump:
    """From the answer of `/config_dump`. Rows are by namespace and name."""
    services = [_service(entry) for entry in _entries(raw, "services")]
    workloads = [_workload(entry) for entry in _entries(raw, "workloads")]
    return ZtunnelDump(
        services=tuple(sorted(services, key=lambda row: (row.namespace, row.name))),
        workloads=tuple(sorted(workloads, key=lambda row: (row.namespace, row.name))),
        certificates=tuple(_certificate(entry) for entry in _entries(raw, "certificates")),
        config=inner(raw, "config"),
        policies=tuple(_entries(raw, "policies")),
    )


def _entries(raw: Raw, key: str) -> Iterator[Raw]:
    """The objects of a list; older ztunnels write maps by identifier."""
    found = raw.get(key)
    return paced(mappings(list(found.values()) if isinstance(found, dict) else found))


def _service(raw: Raw) -> ServiceRow:
    endpoints = list(_entries(raw, "endpoints"))
    healthy = sum(text(entry.get("status")) == HEALTHY for entry in endpoints)
    return ServiceRow(
        text(raw.get("namespace")),
        text(raw.get("name")),
        tuple(texts(raw.get("vips"))),
        _waypoint(raw),
        len(endpoints),
        healthy,
        raw,
    )


def _workload(raw: Raw) -> WorkloadRow:
    return WorkloadRow(
        text(raw.get("namespace")),
        text(raw.get("name")),
        tuple(texts(raw.get("workloadIps"))),
        text(raw.get("node")),
        _waypoint(raw),
        text(raw.get("protocol")),
        raw,
    )


def _waypoint(raw: Raw) -> Waypoint | None:
    found = inner(raw, "waypoint")
    destination = _destination(found.get("destination"))
    return Waypoint(destination, number(found.get("hboneMtlsPort"))) if destination else None


def _destination(value: Any) -> str:
    """A text such as `network/10.0.0.1`, or an object that names a host or an address."""
    if isinstance(value, Mapping):
        value = next((entry for entry in value.values() if isinstance(entry, str) and entry), "")
    return value.rpartition("/")[2] if isinstance(value, str) else ""


def _certificate(raw: Raw) -> CertificateRow:
    first = next(iter(mappings(raw.get("certChain"))), NOTHING)
    return CertificateRow(
        text(raw.get("identity")),
        text(raw.get("state")),
        text(first.get("serialNumber")),
        text(first.get("validFrom")),
        text(first.get("expirationTime")),
        raw,
    )
