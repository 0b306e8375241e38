"""`make bench`: what the budgets of the design are measured with. Figures, never pass or fail."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from bench import (
    big_graph,
    browser,
    configuration,
    inventory,
    layout,
    load,
    manifests,
    server,
    shared_cache,
    validations,
)


def of_server(worlds: Path) -> None:
    big = worlds / "mesh-200"
    if big.exists():
        server.report(big)
    else:
        print(f"server: skipped, there is no {big}")


def of_browser(worlds: Path) -> None:
    small, big = worlds / "bookshop", worlds / "mesh-200"
    if big.exists():
        browser.report(small, {"graph": {}})
        browser.report(big, {"folded": {}, "unfolded": {"unfold": "all"}})
    else:
        print(f"browser: skipped, there is no {big}")


PARTS: dict[str, Callable[[Path], None]] = {
    "layout": lambda _worlds: layout.main(),
    "server": of_server,
    "browser": of_browser,
    "big-graph": big_graph.main,
    "configuration": lambda _worlds: configuration.main(),
    "inventory": lambda _worlds: inventory.main(),
    "load": lambda worlds: load.report(worlds / "mesh-200"),
    "shared-cache": lambda _worlds: shared_cache.main(),
    "validations": lambda _worlds: validations.main(),
    "validate": lambda _worlds: manifests.main(),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--worlds", type=Path, default=Path("../shared/conformance"), help="the folder of worlds")
    parser.add_argument("--only", choices=PARTS, action="append", help="only this part; may be given several times")
    options = parser.parse_args()
    for part in options.only or PARTS:
        PARTS[part](options.worlds.resolve())


if __name__ == "__main__":
    main()
