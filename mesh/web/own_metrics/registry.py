"""Counters, gauges and histograms of this process, and their text form (Prometheus exposition format 0.0.4)."""

from __future__ import annotations

import bisect
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Type(StrEnum):
    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Family:
    """Series of one name. `buckets` are the upper bounds of a histogram, without the infinite one."""

    name: str
    type: Type
    help: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


Series = dict[tuple[str, ...], list[float]]
"""By values of labels: one number, or of a histogram the count of each bucket (the infinite one too) and the sum."""
Figures = dict[str, Series]
"""By name of family."""


class Registry:
    """Safe for threads. Its size is that of the sets of labels that were told: only bounded ones may be."""

    def __init__(self, families: Iterable[Family]) -> None:
        self.families = {family.name: family for family in families}
        self._figures: Figures = {name: {} for name in self.families}
        self._lock = threading.Lock()

    def count(self, family: Family, *labels: str, by: float = 1) -> None:
        with self._lock:
            series = self._figures[family.name]
            series[labels] = [series.get(labels, [0.0])[0] + by]

    def set(self, family: Family, value: float, *labels: str) -> None:
        """The value of a gauge, or of a counter that somebody else counts."""
        with self._lock:
            self._figures[family.name][labels] = [float(value)]

    def observe(self, family: Family, value: float, *labels: str) -> None:
        with self._lock:
            series = self._figures[family.name]
            seen = series.get(labels) or [0.0] * (len(family.buckets) + 2)
            changed = list(seen)
            changed[bisect.bisect_left(family.buckets, value)] += 1
            changed[-1] += value
            series[labels] = changed

    def replace(self, family: Family, series: Mapping[tuple[str, ...], float]) -> None:
        """All series of a family of gauges."""
        made = {labels: [value] for labels, value in series.items()}
        with self._lock:
            self._figures[family.name] = made

    def figures(self) -> Figures:
        with self._lock:
            return {name: dict(series) for name, series in self._figures.items() if series}

    def summable(self, figures: Figures) -> Figures:
        """Only what may be added to the same of another process: no gauges."""
        return {name: series for name, series in figures.items() if self.families[name].type is not Type.GAUGE}


def added(all_figures: Iterable[Figures]) -> Figures:
    """The sum, series by series; of series whose buckets differ (another version of the console) the first."""
    found: Figures = {}
    for figures in all_figures:
        for name, series in figures.items():
            into = found.setdefault(name, {})
            for labels, values in series.items():
                known = into.get(labels)
                if known is None:
                    into[labels] = list(values)
                elif len(known) == len(values):
                    into[labels] = [a + b for a, b in zip(known, values, strict=True)]
    return found


def text_of(families: Iterable[Family], figures: Figures) -> str:
    """Families without a series are left out."""
    return "".join(line for family in families for line in _family(family, figures.get(family.name, {})))


def _family(family: Family, series: Series) -> Iterator[str]:
    if not series:
        return
    yield f"# HELP {family.name} {_escaped(family.help)}\n# TYPE {family.name} {family.type}\n"
    for labels in sorted(series):
        pairs = list(zip(family.labels, labels, strict=True))
        if family.type is Type.HISTOGRAM:
            yield from _histogram(family, pairs, series[labels])
        else:
            yield _line(family.name, pairs, series[labels][0])


def _histogram(family: Family, pairs: list[tuple[str, str]], values: Sequence[float]) -> Iterator[str]:
    *counts, total = values
    bounds = [*map(_number, family.buckets), "+Inf"]
    sums = list(accumulate(counts))
    for bound, count in zip(bounds, sums, strict=True):
        yield _line(f"{family.name}_bucket", [*pairs, ("le", bound)], count)
    yield _line(f"{family.name}_sum", pairs, total)
    yield _line(f"{family.name}_count", pairs, sums[-1])


def _line(name: str, pairs: Sequence[tuple[str, str]], value: float) -> str:
    labels = ",".join(f'{label}="{_escaped(text, quotes=True)}"' for label, text in pairs)
    return f"{name}{{{labels}}} {_number(value)}\n" if labels else f"{name} {_number(value)}\n"


def _escaped(text: str, *, quotes: bool = False) -> str:
    plain = text.replace("\\", "\\\\").replace("\n", "\\n")
    return plain.replace('"', '\\"') if quotes else plain


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(value)
