"""A mesh of 5,000 workloads: the list pages, the refresh of health, and a process's memory over an hour.

The objects lie in the little API server, the traffic in prepared answers; both live in this process, the console in
its own. The hour is not waited for: as many watch events, visits and refreshes as it has follow one another.
"""

from __future__ import annotations

import itertools
import random
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from apiserver import Store
from bench import consoles, metrics_store
from bench.metrics_store import MetricsStore
from bench.visiting import told, visit
from bench.worlds import World
from demo.processes import Supervisor, fetch, free_port

SERVICES, NAMESPACES, VERSIONS = 2500, 42, 2
ROUNDS = 15
LISTS = ("namespaces", "applications", "services", "workloads")
MINUTES, WARM_MINUTE = 60, 10
EVENTS_A_MINUTE = 120
"""Two a second: pods that become ready, rollouts, status."""
VISITS_A_MINUTE = 4
"""Of one list after the other: a person whose page refreshes every 15 seconds."""
MINUTES_A_REFRESH = 3


@dataclass(frozen=True, slots=True)
class Bench:
    """A console on the world, and what it reads."""

    base: str
    own_metrics: str
    objects: Store
    metrics: MetricsStore
    world: World
    supervisor: Supervisor

    def get(self, path: str) -> tuple[float, int]:
        """Seconds and compressed bytes of one answer."""
        return visit(f"{self.base}{path}")

    def own(self, name: str) -> float:
        """One of the console's own metrics; 0 before it is told."""
        text = (fetch(self.own_metrics, timeout=30) or b"").decode()
        found = re.search(rf"^{name}(?:\{{[^}}]*\}})? (\S+)$", text, re.MULTILINE)
        return float(found[1]) if found else 0.0

    @property
    def refreshes(self) -> int:
        return int(self.own("kiali_health_refresh_duration_seconds_count"))

    def wait_for_refreshes(self, number: int) -> None:
        self.supervisor.wait_until(f"{number} refreshes", lambda: self.refreshes >= number, 120)


@contextmanager
def running(world: World, refresh: str) -> Iterator[Bench]:
    """A console of one process; `refresh` is the pause between two refreshes of health."""
    own, more = free_port(), f"health_config: {{compute: {{refresh_interval: {refresh}}}}}"
    with (
        metrics_store.serving(world) as metrics,
        consoles.running(world.objects(), more=more, prometheus=metrics.url, metrics_port=own) as console,
    ):
        own_metrics = f"http://127.0.0.1:{own}/metrics"
        bench = Bench(console.base, own_metrics, console.store, metrics, world, console.supervisor)
        bench.wait_for_refreshes(1)
        yield bench


class Events:
    """Changes to the mesh as they happen in one: mostly pods, now and then a workload that goes and comes back."""

    def __init__(self, bench: Bench) -> None:
        self._store = bench.objects
        self._workloads = bench.world.workloads
        self._dice = random.Random(5)  # noqa: S311 - repeatable, no secret
        self._number = 0

    def one(self) -> None:
        self._number += 1
        workload = self._dice.choice(self._workloads)

        def touch(obj: dict[str, Any]) -> None:
            obj["metadata"].setdefault("annotations", {})["bench/touched"] = str(self._number)

        if self._number % 3:
            self._store.change("pods", workload.namespace, f"{workload.name}-7c7650-6f151", touch)
        else:
            self._store.change("deployments.apps", workload.namespace, workload.name, touch)

    def replace_one(self) -> None:
        workload = self._dice.choice(self._workloads)
        kind = self._store.kinds.by_plural("apps", "deployments")
        assert kind is not None
        kept = self._store.get(kind, workload.namespace, workload.name).object()
        self._store.remove("deployments.apps", workload.namespace, workload.name)
        self._store.add(kept)


def report_lists(bench: Bench) -> None:
    """Warm: nothing has changed since the last visit. Cold: an object has, and what hangs on it is made anew."""
    events = Events(bench)
    for route in LISTS:
        path = f"/console/{route}"
        first, size = bench.get(path)
        warm = [bench.get(path)[0] for _ in range(ROUNDS)]
        cold = []
        for _ in range(ROUNDS):
            events.one()
            time.sleep(0.3)
            cold.append(bench.get(path)[0])
        before = bench.metrics.queries
        bench.get(path)
        print(
            f"  {route:<13} warm {told(warm)}; cold {told(cold)}; first {first * 1000:.0f} ms; "
            f"{size / 1024:.1f} KiB compressed; {bench.metrics.queries - before} upstream queries"
        )


def report_refresh(bench: Bench) -> None:
    queries, rounds = bench.metrics.queries, bench.refreshes
    spent = bench.own("kiali_health_refresh_duration_seconds_sum")
    bench.wait_for_refreshes(rounds + 5)
    made = bench.refreshes - rounds
    taken = bench.own("kiali_health_refresh_duration_seconds_sum") - spent
    print(
        f"  health of all namespaces: {taken / made:.2f} s and {(bench.metrics.queries - queries) / made:.0f} upstream "
        "queries a refresh"
    )


def report_hour(bench: Bench) -> None:
    events, routes, memory = Events(bench), itertools.cycle(LISTS), []
    begun, rounds_before = time.perf_counter(), bench.refreshes
    for minute in range(1, MINUTES + 1):
        done = bench.refreshes
        for number in range(EVENTS_A_MINUTE):
            events.one()
            if number % (EVENTS_A_MINUTE // VISITS_A_MINUTE) == 0:
                bench.get(f"/console/{next(routes)}")
        events.replace_one()
        if minute % MINUTES_A_REFRESH == 0:
            bench.wait_for_refreshes(done + 1)
        memory.append(bench.own("process_resident_memory_bytes") / 1e6)
    warm, last = memory[WARM_MINUTE - 1], memory[-1]
    shown = ", ".join(f"{memory[minute - 1]:.0f}" for minute in (1, *range(10, MINUTES + 1, 10)))
    seconds, rounds = time.perf_counter() - begun, bench.refreshes - rounds_before
    print(
        f"  an hour in {seconds:.0f} s: {MINUTES * EVENTS_A_MINUTE} watch events, {MINUTES * VISITS_A_MINUTE} visits, "
        f"{rounds} refreshes\n  memory {shown} MB at minutes 1, 10, 20 … 60: {(last / warm - 1) * 100:+.1f} % from "
        f"minute {WARM_MINUTE} on; most {max(memory):.0f} MB"
    )


def main() -> None:
    world = World(SERVICES, NAMESPACES, VERSIONS)
    print(f"inventory: {len(world.workloads)} workloads, {SERVICES} services, {NAMESPACES} namespaces")
    with running(world, "3m") as bench:
        report_lists(bench)
    # The shortest pause there is: the hour's worth of refreshes must not take an hour.
    with running(world, "1s") as bench:
        report_refresh(bench)
        report_hour(bench)


if __name__ == "__main__":
    main()
