"""What an API server fills in, by the little one's rules."""

from __future__ import annotations

from typing import Any

from apiserver.defaults import fill_defaults as fill
from apiserver.kinds import KNOWN_KINDS
from mesh.model.kinds import Kind

_KNOWN = {(kind.group, kind.name): kind for kind in KNOWN_KINDS}


def fill_defaults(kind: Kind, obj: dict[str, Any]) -> None:
    """Fills in an object of a kind in place; of a kind that has no defaults it does nothing."""
    known = _KNOWN.get((kind.group, kind.name))
    if known is not None:
        fill(known, obj)
