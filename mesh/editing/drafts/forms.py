"""The kinds whose objects are drafted in a form, and how a draft becomes a manifest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from mesh.editing.drafts import (
    authorization_policy,
    gateway,
    k8s_gateway,
    peer_authentication,
    reference_grant,
    request_authentication,
    service_entry,
    sidecar,
)
from mesh.editing.drafts.form_checks import odd_fields
from mesh.editing.drafts.shapes import Fault, Form, Offers
from mesh.editing.objects import Json
from mesh.model import kinds
from mesh.model.kinds import Kind
from mesh.model.metadata import MetadataPart, dns_name_fault, key_fault, size_fault, value_fault

Pairs = tuple[tuple[str, str], ...]
"""Labels or annotations as typed, row by row."""


class _Drafting(Protocol):
    """What the module of a kind has."""

    @property
    def Draft(self) -> type: ...  # noqa: N802

    def faults(self, draft: Any, /) -> Iterator[Fault]: ...

    def spec(self, draft: Any, /) -> Json: ...


def _form(module: _Drafting, offered: Callable[[Offers], Any] | None = None) -> Form:
    def faults(draft: Any) -> tuple[Fault, ...]:
        # What a kind says of its fields is for what a form can send.
        return tuple(odd_fields(draft)) or tuple(module.faults(draft))

    return Form(module.Draft, offered or (lambda _: module.Draft()), faults, module.spec)


DRAFTS: Mapping[Kind, Form] = {
    kinds.AUTHORIZATION_POLICY: _form(authorization_policy),
    kinds.GATEWAY: _form(gateway),
    kinds.K8S_GATEWAY: _form(k8s_gateway, k8s_gateway.offered),
    kinds.REFERENCE_GRANT: _form(reference_grant),
    kinds.PEER_AUTHENTICATION: _form(peer_authentication),
    kinds.REQUEST_AUTHENTICATION: _form(request_authentication),
    kinds.SERVICE_ENTRY: _form(service_entry),
    kinds.SIDECAR: _form(sidecar, sidecar.offered),
}


def metadata_faults(name: str, labels: Pairs, annotations: Pairs) -> Iterator[Fault]:
    """At `("name",)`, `("labels", 0, "key")`, `("annotations", 1, "value")` and the like; rows that are blank are let
    pass."""
    told = dns_name_fault(name.strip()) if name.strip() else "A name is needed."
    if told:
        yield Fault(("name",), told)
    yield from _pair_faults(MetadataPart.LABELS, labels)
    yield from _pair_faults(MetadataPart.ANNOTATIONS, annotations)


def _pair_faults(part: MetadataPart, pairs: Pairs) -> Iterator[Fault]:
    typed = [
        (row, key.strip(), value.strip()) for row, (key, value) in enumerate(pairs) if key.strip() or value.strip()
    ]
    seen = set()
    for row, key, value in typed:
        key_told = key_fault(key, part) or ("This key is there twice." if key in seen else "")
        seen.add(key)
        for field, told in (("key", key_told), ("value", value_fault(value, part))):
            if told:
                yield Fault((part.value, row, field), told)
    told = size_fault({key: value for _, key, value in typed}, part)
    if told:
        yield Fault((part.value,), told)


def manifest(
    kind: Kind,
    draft: Any,
    *,
    version: str,
    name: str,
    namespace: str,
    labels: Pairs = (),
    annotations: Pairs = (),
) -> Json:
    """The object of a draft without faults; `version` is the one in which the cluster serves the kind. Rows of labels
    and annotations without a key are left out."""
    metadata: Json = {"name": name.strip(), "namespace": namespace}
    for part, pairs in ((MetadataPart.LABELS, labels), (MetadataPart.ANNOTATIONS, annotations)):
        typed = {key.strip(): value.strip() for key, value in pairs if key.strip()}
        if typed:
            metadata[part.value] = typed
    head = {"apiVersion": kind.api_version_of(version), "kind": kind.name, "metadata": metadata}
    return {**head, "spec": DRAFTS[kind].spec(draft)}
