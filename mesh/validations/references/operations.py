"""The hosts that an AuthorizationPolicy names."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.model.objects import ConfigObject
from mesh.text.untrusted import inner, mappings, texts


def operation_hosts(policy: ConfigObject) -> Iterator[str]:
    for rule in mappings(policy.spec.get("rules")):
        for target in mappings(rule.get("to")):
            yield from texts(inner(target, "operation").get("hosts"))
