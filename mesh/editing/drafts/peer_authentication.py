"""PeerAuthentication: which workloads want mutual TLS of their callers."""

from __future__ import annotations

from dataclasses import dataclass

from mesh.editing.drafts.shapes import choice, rows
from mesh.editing.drafts.writing import filled, number_of, pairs_of, rows_of
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


def spec(draft: Draft) -> Json:
    ports = {str(number_of(row.port)): {"mode": row.mode} for row in rows_of(draft.ports)}
    selector = filled({"matchLabels": pairs_of(draft.selector)})
    return filled({"selector": selector, "mtls": {"mode": draft.mode}, "portLevelMtls": ports})
