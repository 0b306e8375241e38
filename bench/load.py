"""The console under load: its list of workloads and its graph page over two and over fifty connections.

    python -m bench.load [--worlds FOLDER] [--checkout FOLDER] [--seconds N]

The console may be that of another checkout, with the environment in its `.venv`: so before and after are measured by
one program, on the same API server and Prometheus.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from bench import http_load
from bench.server import Bench, on_world
from demo.console import ROOT

WORKERS = 2
CONNECTIONS = (2, 50)
SECONDS, WARM_SECONDS = 20.0, 3.0


def report(world: Path, checkout: Path = ROOT, seconds: float = SECONDS) -> None:
    if not world.exists():
        print(f"load: skipped, there is no {world}")
        return
    with on_world(world, WORKERS, checkout) as bench:
        print(f"load on {world.name}, {WORKERS} workers, {seconds:g} s each")
        for label, url in _pages(bench).items():
            http_load.put(url, max(CONNECTIONS), min(seconds, WARM_SECONDS))
            for connections in CONNECTIONS:
                load = http_load.put(url, connections, seconds, bench.console)
                print(f"  {label:<9} {connections:>2} connections: {load}", flush=True)


def _pages(bench: Bench) -> dict[str, str]:
    return {"workloads": f"{bench.base}/console/workloads", "graph": bench.page_path()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", type=Path, default=Path("../shared/conformance"), help="the folder of worlds")
    parser.add_argument("--checkout", type=Path, default=ROOT, help="where the console lies; default: here")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of load, for each page and number")
    options = parser.parse_args()
    report(options.worlds.resolve() / "mesh-200", options.checkout.resolve(), options.seconds)


if __name__ == "__main__":
    main()
