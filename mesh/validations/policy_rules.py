"""The parts of an AuthorizationPolicy, with their places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mesh.istio.specs import Spec
from mesh.model.objects import ConfigObject
from mesh.text.untrusted import indexed, indexed_texts, mapping


def sources(policy: ConfigObject) -> Iterator[tuple[str, Spec]]:
    """From where requests are, of all rules."""
    return _parts(policy, "from", "source")


def operations(policy: ConfigObject) -> Iterator[tuple[str, Spec]]:
    """What requests ask for, of all rules."""
    return _parts(policy, "to", "operation")


def conditions(policy: ConfigObject) -> Iterator[tuple[str, Spec]]:
    """What else must hold, of all rules."""
    for number, rule in indexed(policy.spec.get("rules")):
        for at, condition in indexed(rule.get("when")):
            yield f"spec/rules[{number}]/when[{at}]", condition


def numbered(path: str, value: Any) -> Iterator[tuple[str, str]]:
    """The texts of a list, each with its place."""
    return ((f"{path}[{number}]", item) for number, item in indexed_texts(value))


def _parts(policy: ConfigObject, side: str, name: str) -> Iterator[tuple[str, Spec]]:
    for number, rule in indexed(policy.spec.get("rules")):
        for at, part in indexed(rule.get(side)):
            yield f"spec/rules[{number}]/{side}[{at}]/{name}", mapping(part.get(name))
