"""`make bench`: what the budgets of the design are measured with. Figures, never pass or fail."""

from __future__ import annotations

import argparse
from pathlib import Path

from bench import layout, server


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--worlds", type=Path, default=Path("../shared/conformance"), help="the folder of worlds")
    world = parser.parse_args().worlds.resolve() / "mesh-200"
    layout.main()
    if world.exists():
        server.report(world)
    else:
        print(f"server: skipped, there is no {world}")


if __name__ == "__main__":
    main()
