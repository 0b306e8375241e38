"""Metrics of the mesh's own parts: control planes, ztunnels, and what pods use."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from mesh.metrics.options import Range
from mesh.metrics.queries import Matchers
from mesh.metrics.values import Chart, Dashboard, Metric, MetricsMap, Query
from mesh.model.samples import Sample
from mesh.promql import Delta, Divided, Expr, Rate, Selector, Sum, equal, literal, matches, one_of

MEGA = 1e-6
KILO = 1e-3
PUSH_TIME = "pilot_proxy_convergence_time"
_CPU = ("container_cpu_usage_seconds_total", "process_cpu_seconds_total")
_MEMORY = ("container_memory_working_set_bytes", "process_resident_memory_bytes")

# Chart, unit, key of its queries.
_ZTUNNEL_CHARTS = (
    ("Ztunnel Connections", "cps", "ztunnel_connections"),
    ("Ztunnel versions", "", "ztunnel_versions"),
    ("Ztunnel memory usage", "MiB", "ztunnel_memory_usage"),
    ("Ztunnel CPU usage", "", "ztunnel_cpu_usage"),
    ("Ztunnel bytes transmitted", "kB", "ztunnel_bytes_transmitted"),
    ("Ztunnel workload manager", "", "ztunnel_workload_manager"),
)
ZTUNNEL_KEYS = tuple(key for _, _, key in _ZTUNNEL_CHARTS)


def control_plane(pods: Collection[str], over: Range) -> tuple[Query, ...]:
    """CPU in cores, memory in MB, of the pods of one istiod; the time of pushes is `push_time`."""
    of = (one_of("pod", pods),)
    cpu = (_query(name, name, Sum(Rate(Selector(name, of), over.interval), ())) for name in _CPU)
    memory = (_query(name, name, Selector(name, of), scale=MEGA) for name in _MEMORY)
    return (*cpu, *memory)


def push_time(pods: Collection[str], over: Range) -> Expr:
    """The mean seconds of a push over the whole range, of each pod, as an instant vector at its end.

    The histogram moves in steps, few and far between: a rate over a short window mostly has nothing to see.
    """
    of = (one_of("pod", pods),)
    seconds = max(1, over.end - over.start)
    total, count = (Delta(Selector(PUSH_TIME + part, of), seconds) for part in ("_sum", "_count"))
    return Divided(total, count)


def with_push_time(metrics: MetricsMap, samples: Sequence[Sample], at: int) -> dict[str, Sequence[Metric]]:
    """`metrics` and the time of pushes, where there is any."""
    found = {name: _named(name, series) if name in _MEMORY else series for name, series in metrics.items()}
    if samples:
        found[PUSH_TIME] = [Metric(f"{PUSH_TIME}_sum", each.labels, [(at, each.value)]) for each in samples]
    return found


def _named(name: str, series: Sequence[Metric]) -> list[Metric]:
    # Plain series keep their name among the labels; clients that compare labels know it there.
    return [Metric(each.name, {"__name__": name, **each.labels}, each.points, each.stat) for each in series]


def usage(app: str, namespace: str, over: Range) -> tuple[Query, ...]:
    """Memory in MB and CPU in cores of each pod whose name begins with the app's."""
    of = (matches("pod", f"{literal(app)}-.*"), equal("namespace", namespace))
    return (_memory("memory_usage", of), _cpu("cpu_usage", of, over))


def ztunnel(workload: str, over: Range) -> tuple[Query, ...]:
    """Of each pod of the ztunnel DaemonSet of that name."""
    of = (matches("pod", f"{literal(workload)}-.*"),)
    versions = Selector("istio_build", (equal("component", "ztunnel"),))
    managed = "workload_manager_active_proxy_count"
    return (
        _rate("ztunnel_connections", "istio_tcp_connections_opened_total", of, over),
        _rate("ztunnel_connections", "istio_tcp_connections_closed_total", of, over),
        _query("ztunnel_versions", "istio_build", Sum(versions, ("tag",))),
        _memory("ztunnel_memory_usage", of),
        _cpu("ztunnel_cpu_usage", of, over),
        _bytes("istio_tcp_received_bytes_total", "Received", of, over),
        _bytes("istio_tcp_sent_bytes_total", "Sent", of, over),
        Query("ztunnel_workload_manager", "ztunnel_workload_manager", _by_pod(Selector(managed, of)), managed),
    )


def ztunnel_dashboard(metrics: MetricsMap) -> Dashboard:
    charts = tuple(Chart(name, unit, 4, metrics.get(key, ())) for name, unit, key in _ZTUNNEL_CHARTS)
    return Dashboard(name="", title="Ztunnel Metrics", charts=charts, groupings=(), rows=2)


def _query(key: str, metric: str, expr: Expr, *, scale: float = 1.0) -> Query:
    return Query(f"{key} {metric}" if key != metric else key, key, expr, metric, scale=scale, unscoped=True)


def _by_pod(expr: Expr) -> Sum:
    return Sum(expr, ("pod",))


def _memory(key: str, of: Matchers) -> Query:
    return _query(key, _MEMORY[0], _by_pod(Selector(_MEMORY[0], of)), scale=MEGA)


def _cpu(key: str, of: Matchers, over: Range) -> Query:
    return _query(key, _CPU[0], _by_pod(Rate(Selector(_CPU[0], of), over.interval, instant=True)))


def _rate(key: str, metric: str, of: Matchers, over: Range) -> Query:
    return Query(f"{key} {metric}", key, _by_pod(Rate(Selector(metric, of), over.interval, over.instant)), metric)


def _bytes(metric: str, prefix: str, of: Matchers, over: Range) -> Query:
    key = "ztunnel_bytes_transmitted"
    expr = _by_pod(Rate(Selector(metric, of), over.interval, over.instant))
    return Query(f"{key} {metric}", key, expr, key, scale=KILO, prefix=prefix)
