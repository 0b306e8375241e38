"""The graph page in a browser: where it is, a node of it, and what is seen of its picture."""

from __future__ import annotations

from playwright.sync_api import Page, expect

GRAPH = "/console/graph/namespaces"
CART = "#graph-region .node[aria-label^='App cart v2']"


def view_box(page: Page) -> str:
    return page.locator(".graph-canvas .graph-svg").first.get_attribute("viewBox") or ""


def open_graph(page: Page, console_url: str, query: str = "") -> None:
    page.goto(f"{console_url}{GRAPH}?namespaces=shop{query}")
    expect(page.locator(CART)).to_be_visible()
