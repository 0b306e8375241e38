"""What a visit costs in headless Chromium: bytes, requests, JavaScript, time to the visible graph, long tasks, heap."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.server import on_world

CHROMIUM = Path("/usr/bin/chromium")
ROUNDS = 5
_WATCH_LONG_TASKS = """
window.longTasks = [];
new PerformanceObserver((list) => { for (const one of list.getEntries()) window.longTasks.push(one.duration); })
  .observe({ type: "longtask", buffered: true });
const watch = () => {
  if (!document.querySelector(".graph-svg .node")) requestAnimationFrame(watch);
  else requestAnimationFrame(() => { window.seenAfter = performance.now(); });
};
watch();
"""


@dataclass(frozen=True, slots=True)
class Visit:
    """Bytes as sent; seconds from the click until the graph shows; the longest task in ms; the heap in MB."""

    bytes: int
    requests: int
    script_bytes: int
    seconds: float
    longest_task: float
    heap: float


def visit(page: Any, url: str) -> Visit:
    """One visit, in a page whose cache may be warm."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.update({event["requestId"]: int(event["encodedDataLength"])}),
    )
    page.goto(url)
    page.wait_for_load_state("networkidle")
    sent = {request: size for request, size in sizes.items() if size}
    found = Visit(
        bytes=sum(sent.values()),
        requests=len(sent),
        script_bytes=sum(size for request, size in sent.items() if kinds.get(request) == "Script"),
        seconds=page.evaluate("window.seenAfter") / 1000,
        longest_task=max(page.evaluate("window.longTasks"), default=0.0),
        heap=page.evaluate("performance.memory.usedJSHeapSize") / 1e6,
    )
    session.detach()
    return found


def measured(browser: Any, url: str) -> tuple[list[Visit], list[Visit]]:
    """Cold and warm visits."""
    cold, warm = [], []
    for _ in range(ROUNDS):
        context = browser.new_context()
        context.add_init_script(_WATCH_LONG_TASKS)
        page = context.new_page()
        page.goto("about:blank")
        cold.append(visit(page, url))
        warm.append(visit(page, url))
        context.close()
    return cold, warm


def told(label: str, visits: list[Visit]) -> str:
    def middle(name: str) -> float:
        return float(statistics.median(getattr(one, name) for one in visits))

    return (
        f"  {label:<18} {middle('bytes') / 1024:6.1f} KiB in {middle('requests'):.0f} requests "
        f"({middle('script_bytes') / 1024:.1f} KiB JavaScript); visible after {middle('seconds'):.2f} s; "
        f"longest task {middle('longest_task'):.0f} ms; heap {middle('heap'):.1f} MB"
    )


def report(world: Path, pages: dict[str, dict[str, str]]) -> None:
    """`pages` are labels and the page's parameters."""
    if not CHROMIUM.exists():
        print(f"browser: skipped, there is no {CHROMIUM}")
        return
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    with on_world(world) as bench, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        print(f"{world.name} in a browser:")
        for label, parameters in pages.items():
            cold, warm = measured(browser, bench.page_path(**parameters))
            print(told(f"{label}, cold", cold))
            print(told(f"{label}, warm", warm))
        browser.close()
