"""The legends of charts."""

from __future__ import annotations

from tests.web.html import Page


def legend(page: Page, chart: str) -> list[str]:
    """The names of the series of a chart."""
    series = page.all(f'[aria-label="Series of {chart}, last values"] li:has(svg)')
    return [" ".join(line.node.text(deep=False).split()).removesuffix(":") for line in series]
