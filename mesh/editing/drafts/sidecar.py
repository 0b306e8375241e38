"""Sidecar: which services workloads know of."""

from __future__ import annotations

from dataclasses import dataclass

from mesh.editing.drafts.shapes import Offers, listed
from mesh.editing.drafts.writing import filled, pairs_of, values_of
from mesh.editing.objects import Json


@dataclass(frozen=True, slots=True)
class Draft:
    """`hosts` are `namespace/host`."""

    selector: str = ""
    hosts: str = listed()


def offered(offers: Offers) -> Draft:
    return Draft(hosts=f"{offers.istio_namespace}/*")


def spec(draft: Draft) -> Json:
    selector = filled({"labels": pairs_of(draft.selector)})
    return filled({"workloadSelector": selector, "egress": [{"hosts": values_of(draft.hosts)}]})
