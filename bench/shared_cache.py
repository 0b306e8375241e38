"""What sharing rounds of health saves: 5,000 workloads, a console of two workers, with and without a Redis or Valkey.

Part of `make bench` as `shared-cache`; skipped where there is no such program.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

from bench import consoles, metrics_store
from bench.inventory import NAMESPACES, SERVICES, VERSIONS, Bench
from bench.worlds import World
from demo.processes import Supervisor, free_port

ROUNDS, PAUSE_SECONDS = 4, 20


def measure(world: World, cache: str) -> str:
    own, shared = free_port(), f"console: {{shared_cache: {{url: {cache}}}}}\n" if cache else ""
    more = f"{shared}health_config: {{compute: {{refresh_interval: {PAUSE_SECONDS}s}}}}"
    with (
        metrics_store.serving(world) as metrics,
        consoles.running(world.objects(), more=more, prometheus=metrics.url, metrics_port=own, workers=2) as console,
    ):
        bench = Bench(
            console.base, f"http://127.0.0.1:{own}/metrics", console.store, metrics, world, console.supervisor
        )
        bench.wait_for_refreshes(2)
        asked, rounds = metrics.queries, bench.refreshes
        spent = bench.own("kiali_health_refresh_duration_seconds_sum")
        cpu = bench.own("process_cpu_seconds_total")
        time.sleep(ROUNDS * PAUSE_SECONDS)
        made = bench.refreshes - rounds
        spent = (bench.own("kiali_health_refresh_duration_seconds_sum") - spent) / made
        cpu = bench.own("process_cpu_seconds_total") - cpu
        return (
            f"{made} refreshes of both workers in {ROUNDS * PAUSE_SECONDS} s: {metrics.queries - asked} queries, "
            f"{spent:.2f} s a refresh, {cpu:.1f} s of CPU"
        )


def main() -> None:
    program = next(filter(None, map(shutil.which, ("valkey-server", "redis-server"))), None)
    if program is None:
        print("shared-cache: skipped, there is no valkey-server and no redis-server")
        return
    world = World(SERVICES, NAMESPACES, VERSIONS)
    print(f"shared-cache: {len(world.workloads)} workloads, {NAMESPACES} namespaces")
    print(f"  each for itself: {measure(world, '')}")
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="bench-") as name, Supervisor(Path(name)) as supervisor:
        supervisor.start("shared cache", [program, "--port", str(port), "--bind", "127.0.0.1", "--save", ""], {})
        print(f"  shared:          {measure(world, f'redis://127.0.0.1:{port}/0')}")


if __name__ == "__main__":
    main()
