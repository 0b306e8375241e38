"""The console's own metrics in one of its processes: what they are collected from, and that they are told."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from mesh.web.process.own_metrics import caches
from mesh.web.process.own_metrics.catalogue import COUNTED, HEALTH_REFRESH_SECONDS, kubernetes_clients
from mesh.web.process.own_metrics.preparing import Prepared
from mesh.web.process.own_metrics.processes import Processes
from mesh.web.process.own_metrics.serving import Teller, TlsContext
from mesh.web.process.runtime import Runtime

log = logging.getLogger(__name__)


def start(
    prepared: Prepared, process: Runtime, *, tls: TlsContext | None = None, others: Iterable[Collector] = ()
) -> Teller | None:
    """Tells what is counted, and what `others` collect, and has a refusal told on the pages. The caller stops what it
    gets."""
    if prepared.refusal:
        log.warning("%s", prepared.refusal)
        process.warnings = (*process.warnings, prepared.refusal)
    if prepared.listening is None:
        return None
    caches.begin_at_zero()
    for cluster in process.caches:
        HEALTH_REFRESH_SECONDS.labels(cluster)
    # The collector of several processes cannot say beforehand what it has; a scrape may ask for a part by `name[]`.
    registry = CollectorRegistry(support_collectors_without_names=True)
    for collector in (*_counted(prepared), Clients(process), *others):
        registry.register(collector)
    teller = Teller(registry, prepared.listening, tls=tls)
    teller.start()
    log.info("process %d tells the console's own metrics at %s", os.getpid(), prepared.listening.getsockname()[:2])
    return teller


def _counted(prepared: Prepared) -> tuple[Collector, Collector]:
    slots = prepared.slots
    if slots is None or not slots.is_taken_here:
        return COUNTED, Processes(os.getpid(), tuple, prepared.at)
    together = MultiProcessCollector(None, str(slots.folder))  # type: ignore[no-untyped-call]
    return together, Processes(prepared.first, slots.pids, prepared.at)


class Clients(Collector):
    """The clusters that this process watches: the others watch the same."""

    def __init__(self, process: Runtime) -> None:
        self._process = process

    def collect(self) -> Iterator[Metric]:
        yield kubernetes_clients(len(self._process.caches))
