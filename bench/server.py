"""Server time, upstream queries and memory of the graph of a big world, beside the time of one plain query."""

from __future__ import annotations

import json
import re
import statistics
import time
import urllib.parse
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from bench.visiting import ask
from demo.console import ROOT
from demo.processes import Supervisor
from mesh.graph.metrics import REQUEST_GROUP
from tools.conformance import running

GRAPH_TYPES = ("workload", "app", "versionedApp", "service")
ROUNDS = 7
DASHBOARDS = 50
MANY = 12
REST_SECONDS = 5
PLAIN = f'sum by ({",".join(REQUEST_GROUP)}) (rate(istio_requests_total{{reporter="source"}}[600s]))'


@dataclass(frozen=True, slots=True)
class Bench:
    """A console on a world, and what stands behind it."""

    base: str
    prometheus: str
    moment: int
    namespaces: tuple[str, ...]
    supervisor: Supervisor

    def graph_path(self, graph_type: str) -> str:
        asked = {
            "namespaces": ",".join(self.namespaces),
            "graphType": graph_type,
            "duration": "600s",
            "queryTime": str(self.moment),
        }
        return f"{self.base}/api/namespaces/graph?{urlencode(asked)}"

    def dashboard_path(self, workload: str) -> str:
        """Of a workload of the first namespace."""
        asked = {"direction": "inbound", "reporter": "destination", "duration": 600, "queryTime": self.moment}
        quantiles = {"quantiles[]": ["0.5", "0.95", "0.99"], "avg": "true", "step": 15, "rateInterval": "60s"}
        object_path = f"api/namespaces/{self.namespaces[0]}/workloads/{workload}"
        return f"{self.base}/{object_path}/dashboard?{urlencode(asked | quantiles, doseq=True)}"

    def workloads(self) -> list[str]:
        """The names in the first namespace."""
        answer = json.loads(get(f"{self.base}/api/clusters/workloads?namespaces={self.namespaces[0]}"))
        return [item["name"] for item in answer["workloads"]]

    def page_path(self, **more: str) -> str:
        asked = {"namespaces": ",".join(self.namespaces), "duration": "600", **more}
        return f"{self.base}/console/graph/namespaces?{urlencode(asked)}"

    @property
    def console(self) -> int:
        """The process that leads the console's process group."""
        return next(child for child in self.supervisor.children if child.name == "console").process.pid


@contextmanager
def on_world(world: Path, workers: int = 1, checkout: Path = ROOT) -> Iterator[Bench]:
    """The console of a checkout on the world."""
    with running(world, workers, checkout) as found:
        names = sorted(path.stem for path in (world / "cluster").glob("*.yaml"))
        asked = tuple(name for name in names if name not in ("_namespaces", "istio-system"))
        yield Bench(found.base, found.prometheus, found.moment, asked, found.supervisor)


def get(url: str) -> bytes:
    """One answer over a connection of its own; raises on a status other than 200."""
    status, body = ask(url, {"Accept-Encoding": "identity"})
    if status != 200:
        raise RuntimeError(f"{url}: {status} {body[:200]!r}")
    return body


def median_seconds(ask: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median of several rounds, after one that is not counted."""
    ask()
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        ask()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def plain_query_seconds(bench: Bench) -> float:
    asked = urllib.parse.urlencode({"query": PLAIN, "time": str(bench.moment)})
    return median_seconds(lambda: get(f"{bench.prometheus}/api/v1/query?{asked}"))


def query_count(bench: Bench, handler: str = "query") -> int:
    """How many queries Prometheus has answered so far, by its own count."""
    text = get(f"{bench.prometheus}/metrics?").decode()
    pattern = rf'^prometheus_http_requests_total\{{code="200",handler="/api/v1/{handler}"\}} (\S+)'
    found = re.search(pattern, text, re.MULTILINE)
    return int(float(found[1])) if found else 0


def processes(console: int) -> list[int]:
    """The console's master and its workers."""
    return [console, *map(int, Path(f"/proc/{console}/task/{console}/children").read_text().split())]


def cpu_seconds(pids: Iterable[int]) -> float:
    """What the threads that live now have computed."""
    tasks = (task for pid in pids for task in Path(f"/proc/{pid}/task").iterdir())
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def proportional_megabytes(console: int) -> float:
    """PSS of master and workers: what they share counts once."""
    told = (Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in processes(console))
    return sum(int(text.partition("\nPss:")[2].split()[0]) for text in told) / 1024


def peak_megabytes(console: int) -> float:
    """The largest resident size that one process of the console has had."""
    master, *children = processes(console)
    peaks = []
    for pid in children or [master]:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
        peaks.append(int(found[1]) / 1024 if found else 0.0)
    return max(peaks)


def report(world: Path) -> None:
    with on_world(world) as bench:
        plain = plain_query_seconds(bench)
        print(f"{world.name}: {len(bench.namespaces)} namespaces; one plain query {plain:.3f} s")
        for graph_type in GRAPH_TYPES:
            url = bench.graph_path(graph_type)
            before = query_count(bench)
            size = len(get(url))
            queries = query_count(bench) - before
            seconds = median_seconds(partial(get, url))
            print(
                f"  graph JSON {graph_type:<13} {seconds:.3f} s = {seconds / plain:5.1f} plain queries; "
                f"{queries} upstream queries; {size / 1024:.0f} KiB"
            )
        for label, more in (("page", {}), ("page, unfolded", {"unfold": "all"})):
            url = bench.page_path(**more)
            seconds = median_seconds(partial(get, url), 3)
            print(f"  graph {label:<18} {seconds:.3f} s; {len(get(url)) / 1024:.0f} KiB")
        report_dashboard(bench)
        print(f"  peak memory of the console's process: {peak_megabytes(bench.console):.0f} MB")
    report_memory(world)


def report_dashboard(bench: Bench) -> None:
    url = bench.dashboard_path(bench.workloads()[0])
    get(url)
    pids = processes(bench.console)
    spent, asked = cpu_seconds(pids), query_count(bench, "query_range")
    for _ in range(DASHBOARDS):
        get(url)
    spent, asked = cpu_seconds(pids) - spent, query_count(bench, "query_range") - asked
    seconds = median_seconds(partial(get, url), DASHBOARDS)
    print(
        f"  dashboard of a workload   {seconds * 1000:.1f} ms, of which the console computes "
        f"{spent / DASHBOARDS * 1000:.1f} ms; {asked / DASHBOARDS:.0f} exchanges with Prometheus"
    )


def report_memory(world: Path) -> None:
    """Of a master and two workers, at rest and after everybody's usual pages."""
    with on_world(world, workers=2) as bench:
        time.sleep(REST_SECONDS)
        before = proportional_megabytes(bench.console)
        names = bench.workloads()[:MANY]
        urls = [*map(bench.graph_path, GRAPH_TYPES), bench.page_path(), *map(bench.dashboard_path, names)]
        urls += [f"{bench.base}/console/{page}?" for page in ("workloads", "services", "applications", "namespaces")]
        place = f"{bench.base}/console/namespaces/{bench.namespaces[0]}/workloads"
        urls += [f"{place}/{name}?tab={tab}" for name in names for tab in ("info", "traffic", "in_metrics")]
        for url in urls * 3:
            get(url)
        after = proportional_megabytes(bench.console)
        print(f"  memory of a master and two workers: {before:.0f} MB at rest, {after:.0f} MB after use")
