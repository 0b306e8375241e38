"""What an object's own status says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from mesh.text.untrusted import inner, mapping, mappings, text

MOST = 100
_BAD_WHEN_TRUE = frozenset({"Conflicted", "Detached", "OverlappingTLSConfig", "PartiallyInvalid"})
"""Conditions that tell of trouble where they hold."""


@dataclass(frozen=True, slots=True)
class ObjectCondition:
    """`of` is the part that it is about, empty for the whole; `since` an ISO time. `is_good` is None where that is not
    known."""

    of: str
    type: str
    status: str
    reason: str
    message: str
    since: str

    @property
    def is_good(self) -> bool | None:
        if self.status not in ("True", "False"):
            return None
        return (self.status == "True") is not (self.type in _BAD_WHEN_TRUE)


@dataclass(frozen=True, slots=True)
class IstioMessage:
    """What istiod's own analysis says; `level` is Error, Warning or Info."""

    code: str
    name: str
    level: str
    url: str


def conditions_of(status: Mapping[str, Any]) -> tuple[ObjectCondition, ...]:
    """Those of the object, of its listeners and of what it is part of."""
    return tuple(islice(_conditions(status), MOST))


def messages_of(status: Mapping[str, Any]) -> tuple[IstioMessage, ...]:
    return tuple(
        IstioMessage(
            text(inner(each, "type").get("code")),
            text(inner(each, "type").get("name")),
            text(each.get("level")).capitalize(),
            _web(text(each.get("documentationUrl"))),
        )
        for each in islice(mappings(status.get("validationMessages")), MOST)
    )


def _conditions(status: Mapping[str, Any]) -> Iterator[ObjectCondition]:
    yield from _listed(status, "")
    for listener in mappings(status.get("listeners")):
        yield from _listed(listener, f"listener {text(listener.get('name'))}")
    for parent in mappings(status.get("parents")):
        name = text(mapping(parent.get("parentRef")).get("name"))
        yield from _listed(parent, f"parent {name}")


def _listed(holder: Mapping[str, Any], of: str) -> Iterator[ObjectCondition]:
    for each in mappings(holder.get("conditions")):
        words = (text(each.get(key)) for key in ("type", "status", "reason", "message", "lastTransitionTime"))
        yield ObjectCondition(of, *words)


def _web(url: str) -> str:
    return url if url.startswith(("http://", "https://")) else ""
