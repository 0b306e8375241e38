"""ReferenceGrant: what of another namespace may name objects of this one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mesh.editing.drafts.checks import needed, told
from mesh.editing.drafts.shapes import Fault, choice
from mesh.editing.objects import Json
from mesh.model import kinds
from mesh.model.metadata import dns_label_fault

FROM_KINDS = (
    kinds.HTTP_ROUTE,
    kinds.K8S_GATEWAY,
    kinds.GRPC_ROUTE,
    kinds.TCP_ROUTE,
    kinds.TLS_ROUTE,
    kinds.UDP_ROUTE,
)
SERVICE, SECRET = "Service", "Secret"


@dataclass(frozen=True, slots=True)
class Draft:
    from_namespace: str = ""
    from_kind: str = choice(*(kind.name for kind in FROM_KINDS))
    to_kind: str = choice(SERVICE, SECRET)


def faults(draft: Draft) -> Iterator[Fault]:
    typed = draft.from_namespace.strip()
    yield from told(("from_namespace",), needed(typed, "A namespace") or dns_label_fault(typed))


def spec(draft: Draft) -> Json:
    source = {"group": kinds.K8S_GATEWAY.group, "kind": draft.from_kind, "namespace": draft.from_namespace.strip()}
    return {"from": [source], "to": [{"group": "", "kind": draft.to_kind}]}
