"""`make bench`: what the budgets of the design are measured with. Figures, never pass or fail."""

from __future__ import annotations

import argparse
from pathlib import Path

from bench import browser, layout, server


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--worlds", type=Path, default=Path("../shared/conformance"), help="the folder of worlds")
    worlds = parser.parse_args().worlds.resolve()
    small, big = worlds / "bookshop", worlds / "mesh-200"
    layout.main()
    if big.exists():
        server.report(big)
        browser.report(small, {"graph": {}})
        browser.report(big, {"folded": {}, "unfolded": {"unfold": "all"}})
    else:
        print(f"server and browser: skipped, there is no {big}")


if __name__ == "__main__":
    main()
