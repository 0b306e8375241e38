"""The first tab: what the object is, how it is, and what belongs to it (ui.md §7.2)."""

from __future__ import annotations

from mesh.web.details.frame import Asked, TabContent


def show(_asked: Asked) -> TabContent:
    return TabContent("panels/details/info.html", None)
