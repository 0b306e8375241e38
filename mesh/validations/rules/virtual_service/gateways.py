"""KIA1102, KIA1108: the gateways of a VirtualService exist, and are written as namespace/name."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.text.untrusted import indexed_texts
from mesh.validations import keys
from mesh.validations.findings import Finding, Told, finding
from mesh.validations.gateway_names import MESH, gateway_name, matched_gateways
from mesh.validations.index import Subject
from mesh.validations.look import Look


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    for path, gateways in _lists(subject):
        findings = [
            found for index, name in gateways if name != MESH for found in _named(path, index, name, subject, look)
        ]
        yield from findings
        # As in the reference, what comes after a list with a gateway that is not there is not looked at.
        if any(each.code == "KIA1102" for each in findings):
            return


def _lists(subject: Subject) -> Iterator[tuple[str, Iterator[tuple[int, str]]]]:
    yield "spec/gateways", indexed_texts(subject.obj.spec.get("gateways"))
    for index, listed in matched_gateways(subject.obj, "http"):
        yield f"spec/http[{index}]/match/gateways", listed


def _named(path: str, index: int, name: str, subject: Subject, look: Look) -> Iterator[Finding]:
    place = gateway_name(name, subject.namespace, look.base.domain)
    whole = f"{place.namespace}/{place.name}"
    if "." in name:
        told = Told(f"The gateway is written {name}; Istio wants it as namespace/name.", "", f"Write {whole}.")
        yield finding("KIA1108", f"spec/gateways[{index}]", told, value=name)
    is_there = place.domain == look.base.domain and "." not in place.name
    if not is_there or not look.index.size(keys.gateway(place.namespace, place.name)):
        told = Told(
            f"The gateway {name} does not exist, so that these routes are never used there.",
            f"Looked for a Gateway {place.name} in namespace {place.namespace}.",
            f"Correct the name, or create the Gateway {whole}.",
        )
        yield finding("KIA1102", f"{path}[{index}]", told, value=name)
