"""What the overview shows, from its address and back (ui.md §1.2, §3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from mesh.metrics.options import Direction
from mesh.web.address.lenient import Pairs, Reader, changed

METRICS = {"e": "Error rates", "l": "Latency", "t": "Throughput"}
"""The tables of service insights by their letters in `siMetrics`."""


@dataclass(frozen=True, slots=True)
class OverviewView:
    """`refresh` in milliseconds (0 pause, 1 manual). No `metrics`: errors and latency, and throughput where there is
    some. `direction` is that of the namespaces' traffic."""

    refresh: int
    metrics: tuple[str, ...] = ()
    direction: Direction = Direction.INBOUND

    @property
    def asked_metrics(self) -> tuple[str, ...]:
        return self.metrics or tuple(METRICS)


def read_view(given: Mapping[str, Sequence[str]], refresh: int) -> tuple[OverviewView, tuple[str, ...]]:
    """The view of an address, and what could not be read in it. `refresh` is the usual one.

    `otype` and `displayMode` of older links (ui.md §4.3) have nothing to choose any more: all types are shown at once.
    """
    read = Reader({**given, "drtype": [value.lower() for value in given.get("drtype", ())]})
    view = OverviewView(
        refresh=read.refresh(refresh),
        metrics=tuple(sorted(set(read.members("siMetrics", tuple(METRICS))))),
        direction=Direction(read.choice("drtype", Direction.INBOUND, tuple(Direction))),
    )
    return view, tuple(read.messages)


def pairs(view: OverviewView, refresh: int) -> Pairs:
    """The parameters of a view; what is as by default stays out."""
    return changed(
        (
            ("siMetrics", ",".join(view.metrics), ""),
            ("drtype", view.direction, Direction.INBOUND),
            ("refresh", str(view.refresh), str(refresh)),
        )
    )


def query(view: OverviewView, refresh: int, *more: tuple[str, str]) -> str:
    """`?…` of a view with `more` parameters; a bare `?` is the default's."""
    return f"?{urlencode([*pairs(view, refresh), *more], safe=',')}"
