"""What the tests of all kinds ask of a draft."""

from __future__ import annotations

from typing import Any

from mesh.editing.drafts.forms import DRAFTS
from mesh.editing.drafts.shapes import Path
from mesh.model.kinds import Kind


def paths(kind: Kind, draft: Any) -> list[Path]:
    """The fields at which something is wrong."""
    return [fault.path for fault in DRAFTS[kind].faults(draft)]


def told(kind: Kind, draft: Any, path: Path) -> str:
    """What is said at a field, `""` for nothing."""
    return " ".join(fault.text for fault in DRAFTS[kind].faults(draft) if fault.path == path)


def spec(kind: Kind, draft: Any) -> dict[str, Any]:
    """Of a draft that is right."""
    assert paths(kind, draft) == []
    return DRAFTS[kind].spec(draft)
