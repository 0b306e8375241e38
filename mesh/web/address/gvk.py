"""The parameter `gvk`: which kind an object is of, where several share a name."""

from __future__ import annotations

import re

GVK = "gvk"
ALLOWED = '"apps/v1, Kind=Deployment", "Deployment"'
_GROUP_VERSION = re.compile(r"/?[^/,\s]+|[^/,\s]+/[^/,\s]+")


def kind_of(text: str) -> str | None:
    """The kind of `group/version, Kind=Kind`, or of a bare kind; `""` for any, None of what cannot be read."""
    group_version, comma, named = text.partition(", Kind=")
    if not comma:
        return text.strip()
    return named if named and _GROUP_VERSION.fullmatch(group_version.strip()) else None
