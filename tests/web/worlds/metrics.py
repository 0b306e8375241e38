"""A shop whose metrics store knows series by their labels, grouped as each query asks, for tests of charts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mesh.clients.errors import SourceError, Unreachable
from mesh.clients.prometheus.answers import Answers, RangeAnswers, SentQuery
from mesh.model.problems import System
from mesh.model.samples import PrometheusFacts, Sample, Series

FRONT = {"source_canonical_service": "front", "source_workload_namespace": "shop", "response_code": "200"}
CALLERS: tuple[dict[str, str], ...] = (
    FRONT,
    {**FRONT, "response_code": "503"},
    {**FRONT, "source_canonical_service": "web,eu", "source_workload_namespace": "store"},
)


@dataclass
class ChartStore:
    """Every metric that is in `known` (a part of its name) has the series of `callers`: two points, 1, 2, 3, … each.

    `named` are the metrics that discovery finds; queries whose text has a word of `failing` are not answered.
    """

    callers: tuple[dict[str, str], ...] = CALLERS
    known: tuple[str, ...] = ("requests_total", "request_duration", "request_bytes", "hits", "nodejs")
    named: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()
    scrape: float | None = None
    asked: dict[str, str] = field(default_factory=dict)
    times: tuple[float, ...] = ()
    discoveries: int = 0
    observer: Any = None

    def query_range_many(self, plan: Mapping[str, Any], *times: float, deadline_seconds: float) -> RangeAnswers:
        self.asked, self.times = {name: str(expr) for name, expr in plan.items()}, times
        failed = {name: down(name) for name, text in self.asked.items() if self._fails(text)}
        found = {name: self._series(text, times) for name, text in self.asked.items() if name not in failed}
        told = tuple(SentQuery(name, text, 0.01, failed.get(name, 1)) for name, text in self.asked.items())
        return RangeAnswers(found, failed, (), told)

    def query_many(self, plan: Mapping[str, Any], _at: Any, *, deadline_seconds: float) -> Answers:
        if any(name.startswith("dashboards by") for name in plan):
            self.discoveries += 1
        if self._fails("discovery"):
            return Answers({}, {name: down(name) for name in plan}, (), ())
        return Answers({name: [Sample({"metric": each}, 1.0) for each in self.named] for name in plan}, {}, (), ())

    def facts(self) -> PrometheusFacts:
        return PrometheusFacts(scrape_interval=self.scrape)

    def healthy(self) -> bool:
        return True

    def close(self) -> None:
        pass

    def _fails(self, text: str) -> bool:
        return any(word in text for word in self.failing)

    def _series(self, text: str, times: tuple[float, ...]) -> list[Series]:
        if not any(word in text for word in self.known):
            return []
        grouped = re.search(r"by \((.*?)\)", text)
        labels = grouped[1].split(",") if grouped else []
        sets = {tuple((name, caller[name]) for name in labels if name in caller) for caller in self.callers}
        return [
            Series(dict(told), [(times[0], 1.0 + index), (times[1], 1.0 + index)])
            for index, told in enumerate(sorted(sets))
        ]


def down(name: str) -> SourceError:
    return Unreachable("connection refused", system=System.PROMETHEUS, resource=name)
