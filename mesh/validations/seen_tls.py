"""The modes of TLS that a viewer sees."""

from __future__ import annotations

from collections.abc import Iterable

from mesh.validations import keys
from mesh.validations.look import Look
from mesh.validations.viewers import Mask


def rule_modes(hosts: Iterable[str], look: Look, bit: Mask, home: str = "") -> list[str]:
    """Those of the DestinationRules that the viewer sees, by namespace and name; bare names count in `home` only."""
    items = [
        item
        for host in dict.fromkeys(hosts)
        for item in look.index.items(keys.tls_rules(host))
        if item.mask & bit and ("." in host or item.subject.namespace == home)
    ]
    return [item.told for item in sorted(items, key=lambda item: item.subject.place)]
