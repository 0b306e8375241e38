"""What the mesh's own parts tell of themselves: istiod's pushes, and CPU and memory of istiod and the proxies."""

from __future__ import annotations

from demo.clock import Tide
from demo.labels import ZTUNNEL, pod_labels
from demo.mesh import CONTROL_PLANE, ISTIO_VERSION, SERVICE, WAYPOINT, WORKLOAD, WORKLOADS, Plane
from demo.series import Amount, Table

_ISTIOD = WORKLOAD[f"{CONTROL_PLANE}/istiod"]
_PUSH_MILLISECONDS = 40
_MIB = 1024.0**2


def count_infrastructure(table: Table) -> None:
    """Add istiod's, ztunnel's and the waypoint's own series."""
    _count_istiod(table)
    for workload, cores, memory in (
        (_ISTIOD, 0.04, 180 * _MIB),
        (ZTUNNEL, 0.02, 24 * _MIB),
        (WORKLOAD[f"tracking/{WAYPOINT}"], 0.015, 52 * _MIB),
    ):
        for pod in workload.pods:
            labels = {**pod_labels(workload), "pod": pod, "instance": f"{pod}:15020"}
            container = {**labels, "container": workload.container.name, "job": "kubelet"}
            table.count("container_cpu_usage_seconds_total", container, Tide.CUSTOMERS, Amount(cores, cores * 1.3))
            table.gauge("container_memory_working_set_bytes", container, memory, memory / 10)
            if workload is ZTUNNEL:
                table.gauge("istio_build", {**labels, "component": "ztunnel", "tag": ISTIO_VERSION}, 1)
                table.gauge("workload_manager_active_proxy_count", labels, 3)


def _count_istiod(table: Table) -> None:
    labels = {**pod_labels(_ISTIOD), "app": "istiod"}
    proxies = sum(len(workload.pods) for workload in WORKLOADS if workload.plane in {Plane.SIDECAR, Plane.GATEWAY})
    table.gauge("pilot_info", {**labels, "version": ISTIO_VERSION}, 1)
    table.gauge("pilot_services", labels, len(SERVICE))
    table.gauge("pilot_xds", {**labels, "version": ISTIO_VERSION}, proxies)
    table.gauge("process_resident_memory_bytes", labels, 170 * _MIB, 12 * _MIB)
    table.count("process_cpu_seconds_total", labels, Tide.CUSTOMERS, Amount(0.04, 0.05))
    for kind, rate in (("cds", 0.05), ("eds", 0.4), ("lds", 0.05), ("rds", 0.06)):
        table.count("pilot_xds_pushes", {**labels, "type": kind}, Tide.CUSTOMERS, Amount(rate, rate * 2))
    pushes = Amount(0.5, 1.0)
    table.count("pilot_proxy_convergence_time_count", labels, Tide.CUSTOMERS, pushes)
    table.count("pilot_proxy_convergence_time_sum", labels, Tide.CUSTOMERS, pushes.times(_PUSH_MILLISECONDS / 1000))
