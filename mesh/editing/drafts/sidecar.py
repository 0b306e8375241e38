"""Sidecar: which services workloads know of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mesh.editing.drafts import checks, hosts
from mesh.editing.drafts.checks import told
from mesh.editing.drafts.shapes import Fault, Offers, listed
from mesh.editing.drafts.writing import filled, pairs_of, values_of
from mesh.editing.objects import Json


@dataclass(frozen=True, slots=True)
class Draft:
    """`hosts` are `namespace/host`."""

    selector: str = ""
    hosts: str = listed()


def faults(draft: Draft) -> Iterator[Fault]:
    yield from told(("selector",), checks.labels(draft.selector))
    yield from told(("hosts",), checks.some(draft.hosts, hosts.of_egress, "A host"))


def offered(offers: Offers) -> Draft:
    return Draft(hosts=f"{offers.istio_namespace}/*")


def spec(draft: Draft) -> Json:
    selector = filled({"labels": pairs_of(draft.selector)})
    return filled({"workloadSelector": selector, "egress": [{"hosts": values_of(draft.hosts)}]})
