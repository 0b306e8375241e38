"""The graph of 1,000 services in 40 namespaces, made up here, with the telemetry in a real Prometheus."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench import server
from bench.worlds import World, write

SERVICES, NAMESPACES, VERSIONS = 1000, 40, 2
# The questions look back 10 minutes from a moment 10 minutes before the end; a sample a minute is enough for rates.
WINDOW, STEP = 1320, 60


def main(worlds: Path) -> None:
    """`worlds` is the folder whose tools lay a world's telemetry down."""
    if not (worlds / "openmetrics.py").exists():
        print(f"graph of {SERVICES} services: skipped, there is no {worlds / 'openmetrics.py'}")
        return
    with tempfile.TemporaryDirectory(prefix="worlds-") as name:
        folder = Path(name)
        for tool in ("openmetrics.py", "config.yaml"):
            (folder / tool).symlink_to(worlds / tool)
        made = folder / f"{SERVICES}-services"
        write(World(SERVICES, NAMESPACES, VERSIONS), made, window=WINDOW, step=STEP)
        server.report(made)


if __name__ == "__main__":
    main(Path("../shared/conformance").resolve())
