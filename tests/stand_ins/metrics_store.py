"""A metrics store in memory that health is asked of, and samples for it in a few words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, cast

from mesh.clients.errors import SourceError, Unreachable
from mesh.clients.prometheus.answers import Answers
from mesh.health import queries
from mesh.model.problems import System
from mesh.model.samples import PrometheusFacts, Sample

if TYPE_CHECKING:
    from mesh.clients.prometheus import PrometheusClient


class MetricsStore(Protocol):
    """What every client of a metrics store in memory has; each has more as the pages under test ask for it."""

    observer: Any

    def query_many(self, plan: Mapping[str, Any], at: float, /, *, deadline_seconds: float) -> Answers: ...


def as_client(store: MetricsStore | None) -> PrometheusClient | None:
    """The one place where a store in memory passes for the client of a real one."""
    return cast("PrometheusClient | None", store)


RESPONSE = {"request_protocol": "http", "response_code": "200"}


def to_workload(
    workload: str, rate: float, code: str = "200", *, namespace: str = "shop", app: str = "", reporter: str = "source"
) -> Sample:
    """Requests that a workload receives; its app is its name without the version."""
    ends = {
        "destination_cluster": "Kubernetes",
        "destination_workload_namespace": namespace,
        "destination_workload": workload,
        "destination_canonical_service": app or workload.rpartition("-")[0] or workload,
    }
    return Sample({**ends, **RESPONSE, "response_code": code, "reporter": reporter}, rate)


def to_service(service: str, rate: float, code: str = "200", namespace: str = "shop") -> Sample:
    ends = {
        "destination_cluster": "Kubernetes",
        "destination_service_namespace": namespace,
        "destination_service_name": service,
    }
    return Sample({**ends, **RESPONSE, "response_code": code, "reporter": "source"}, rate)


@dataclass
class MetricsStandIn:
    """`samples` are the answers by purpose (`mesh.health.queries`), whatever the query's matchers say; `asked` are the
    queries of each call; the purposes in `failing` are not answered."""

    samples: dict[str, list[Sample]] = field(default_factory=dict)
    failing: frozenset[str] = frozenset()
    asked: list[dict[str, str]] = field(default_factory=list)
    observer: Any = None

    def query_many(self, plan: Mapping[str, Any], _at: float, *, deadline_seconds: float) -> Answers:
        self.asked.append({name: str(expr) for name, expr in plan.items()})
        failed = {name for name in plan if queries.purpose(name) in self.failing}
        return Answers(
            vectors={name: self.samples.get(queries.purpose(name), []) for name in plan if name not in failed},
            errors={name: _down(name) for name in failed},
            warnings=(),
            asked=(),
        )

    def facts(self) -> PrometheusFacts:
        return PrometheusFacts()

    def healthy(self) -> bool:
        return not self.failing

    def close(self) -> None:
        pass


def _down(name: str) -> SourceError:
    return Unreachable("connection refused", system=System.PROMETHEUS, resource=name)
