"""The console under load of people who sign in: one, and fifty different ones, each with a token and rights.

    python -m bench.people [--worlds FOLDER] [--seconds N]

One replica of two workers on a world of 200 services; the little API server asks for tokens and keeps to the roles. The
strategy is `header`, by which a person's token comes with each request.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from urllib.parse import urlencode

from bench import http_load
from bench.server import proportional_megabytes
from tools.users_cluster import Guarded, running

WORLD, WORKERS, CONNECTIONS = "mesh-200", 2, 50
PEOPLE = (1, 50)
SECONDS, WARM_SECONDS = 10.0, 3.0


def report(worlds: Path, seconds: float = SECONDS) -> None:
    if not (worlds / WORLD).exists():
        print(f"people: skipped, there is no {worlds / WORLD}")
        return
    names = {f"person-{number}": "reading" for number in range(max(PEOPLE))}
    with running(worlds, [WORLD], names, "header", WORKERS) as console:
        tokens = [f"{name}-token" for name in names]
        print(f"people on {WORLD}, {WORKERS} workers, {CONNECTIONS} connections, {seconds:g} s each")
        for label, url in _pages(console).items():
            http_load.put(url, CONNECTIONS, min(seconds, WARM_SECONDS), tokens=tokens)
            for count in PEOPLE:
                load = http_load.put(url, CONNECTIONS, seconds, console.console, tokens[:count])
                size = proportional_megabytes(console.console)
                print(f"  {label:<9} {count:>2} people: {load}; {size:.0f} MB", flush=True)


def _pages(console: Guarded) -> dict[str, str]:
    shown = sorted(name for name in console.namespaces if name.startswith("ns-"))
    graph = urlencode({"namespaces": ",".join(shown), "duration": "600"})
    return {
        "workloads": f"{console.base}/console/workloads",
        "workload": f"{console.base}/console/namespaces/{shown[0]}/workloads/svc-0000-v1",
        "graph": f"{console.base}/console/graph/namespaces?{graph}",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", type=Path, default=Path("../shared/conformance"), help="the folder of worlds")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of load, for each page and number of people")
    options = parser.parse_args()
    report(options.worlds.resolve(), options.seconds)


if __name__ == "__main__":
    main()
