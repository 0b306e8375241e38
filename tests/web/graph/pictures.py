"""The picture in a graph page: what is drawn in it, and where it leads."""

from __future__ import annotations

from tests.web.html import Page, Part


def drawn(page: Page, label: str, kind: str = "") -> bool:
    """Whether anything has a name that begins so; `kind` narrows it to nodes, edges or boxes (a selector)."""
    return page.has(f'{kind}[aria-label^="{label}"]')


def choosing(page: Page, label: str) -> str:
    """The query that chooses the node, edge or box whose name begins so."""
    return page.link(label, "#graph-canvas a").removeprefix("?")


def ways(part: Part) -> dict[str, str]:
    """The links of a menu, by their labels."""
    return {item.words: item["href"] for item in part.all("a.menu-item")}
