"""Three namespaces with traffic between them, for tests of the graph page: no network, a metrics store in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from mesh.clients.errors import SourceError, Unreachable
from mesh.clients.prometheus import client_from_settings
from mesh.clients.prometheus.answers import Answers, SentQuery
from mesh.config import Settings
from mesh.graph.metrics import REQUESTS
from mesh.model.problems import System
from mesh.model.samples import PrometheusFacts, Sample
from mesh.web.process.current import use_runtime
from tests.stand_ins.metrics_server import Metrics
from tests.stand_ins.metrics_store import MetricsStore
from tests.web.worlds.memory import HOME, NOW, checked, everything, in_memory, namespaces, settings_of

SHOP = "namespaces=shop,store,bank"
SERVICES = (("front", "shop"), ("cart", "shop"), ("stock", "store"), ("ledger", "bank"))
CALLS = (("front", "cart", 10.0), ("cart", "stock", 4.0), ("cart", "ledger", 2.0))
_HOMES = dict(SERVICES)


def request(source: str, dest: str, rate: float, code: str = "200", *, homes: Mapping[str, str] = _HOMES) -> Sample:
    """An HTTP series as the store answers it; `homes` are the namespaces of the apps."""
    ends = {
        f"{side}_{name}": text
        for side, app in (("source", source), ("destination", dest))
        for name, text in {
            "cluster": HOME,
            "workload_namespace": homes[app],
            "workload": f"{app}-v1",
            "canonical_service": app,
            "canonical_revision": "v1",
        }.items()
    }
    service = {
        "destination_service": f"{dest}.{homes[dest]}.svc.cluster.local",
        "destination_service_name": dest,
        "destination_service_namespace": homes[dest],
    }
    labels = {"reporter": "destination", "request_protocol": "http", "response_code": code, "response_flags": "-"}
    return Sample({**ends, **service, **labels}, rate)


@dataclass
class GraphMetrics:
    """Answers the requests metric with the calls of the moment: those of `earlier` before `NOW`."""

    calls: Sequence[tuple[str, str, float]] = CALLS
    earlier: Sequence[tuple[str, str, float]] = CALLS
    is_down: bool = False
    asked_at: list[float] = field(default_factory=list)
    observer: Any = None

    def query_many(self, plan: Mapping[str, Any], at: float, *, deadline_seconds: float) -> Answers:
        self.asked_at.append(at)
        if self.is_down:
            return Answers({}, {name: _down() for name in plan}, (), ())
        calls = self.calls if at >= NOW else self.earlier
        vectors = {name: [request(*call) for call in calls] if name == REQUESTS else [] for name in plan}
        asked = tuple(SentQuery(name, str(plan[name]), 0.01, len(vectors[name])) for name in plan)
        return Answers(vectors, {}, (), asked)

    def facts(self) -> PrometheusFacts:
        return PrometheusFacts()


def _down() -> SourceError:
    return Unreachable("connection refused", system=System.PROMETHEUS, resource="query")


@contextmanager
def graph_console(settings: Settings, metrics: MetricsStore) -> Iterator[Client]:
    seen = namespaces("shop", "store", "bank", "istio-system")
    with use_runtime(checked(in_memory(settings, metrics, seen, find_viewer=everything))):
        yield Client(raise_request_exception=False)


@contextmanager
def small_graph(store: Metrics, **sections: object) -> Iterator[Client]:
    """Two namespaces, and a metrics store on loopback that knows traffic of the first."""
    settings = settings_of(external_services={"prometheus": {"url": store.url}}, **sections)
    runtime = in_memory(settings, client_from_settings(settings), namespaces("shop", "other"), find_viewer=everything)
    try:
        with use_runtime(checked(runtime)):
            yield Client(raise_request_exception=False)
    finally:
        runtime.close()
