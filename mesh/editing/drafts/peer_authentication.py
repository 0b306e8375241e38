"""PeerAuthentication: which workloads want mutual TLS of their callers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mesh.editing.drafts import checks
from mesh.editing.drafts.checks import told
from mesh.editing.drafts.shapes import Fault, choice, rows
from mesh.editing.drafts.writing import filled, number_of, numbered_rows, pairs_of, rows_of
from mesh.editing.objects import Json
from mesh.istio.tls_modes import DISABLE, PERMISSIVE, STRICT, UNSET

MODES = (UNSET, DISABLE, PERMISSIVE, STRICT)


@dataclass(frozen=True, slots=True)
class PortMode:
    port: str = ""
    mode: str = choice(*MODES)


@dataclass(frozen=True, slots=True)
class Draft:
    """Ports need a selector."""

    selector: str = ""
    mode: str = choice(*MODES)
    ports: tuple[PortMode, ...] = rows(PortMode)


def faults(draft: Draft) -> Iterator[Fault]:
    ports = list(numbered_rows(draft.ports))
    missing = "Modes of single ports need a selector." if ports and not draft.selector.strip() else ""
    yield from told(("selector",), missing or checks.labels(draft.selector))
    for place, row in ports:
        yield from told(("ports", place, "port"), checks.port(row.port))
    numbers = ((("ports", place, "port"), row.port.strip().lstrip("0")) for place, row in ports)
    yield from checks.repeats(numbers, "This port")


def spec(draft: Draft) -> Json:
    ports = {str(number_of(row.port)): {"mode": row.mode} for row in rows_of(draft.ports)}
    selector = filled({"matchLabels": pairs_of(draft.selector)})
    return filled({"selector": selector, "mtls": {"mode": draft.mode}, "portLevelMtls": ports})
