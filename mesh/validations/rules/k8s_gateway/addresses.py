"""KIA1502: an address belongs to one Gateway."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from mesh.text.untrusted import mappings, text
from mesh.validations import policy_keys
from mesh.validations.findings import MOST_RELATED, Finding, Told, finding
from mesh.validations.index import Subject, references
from mesh.validations.look import Look


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    for address in mappings(subject.obj.spec.get("addresses")):
        type_, value = text(address.get("type")), text(address.get("value"))
        items = look.index.others(policy_keys.address(type_, value), subject, look.viewers)
        # As in the reference, a Gateway of the same name in another namespace is let pass.
        others = references(islice((item for item in items if item.subject.name != subject.name), MOST_RELATED))
        if others:
            told = Told(
                f"{len(others)} more Gateways have the address {value} ({type_}).",
                "Looked at the Gateways of all namespaces.",
                "Give each Gateway an address of its own.",
            )
            yield finding("KIA1502", "spec/addresses/value", told, value=value, related=others)
