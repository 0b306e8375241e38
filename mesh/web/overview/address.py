"""What the overview shows, from its address and back."""

from __future__ import annotations

from dataclasses import dataclass

from mesh.metrics.options import Direction
from mesh.web.address import fields
from mesh.web.address.fields import Fields, One
from mesh.web.address.reader import Reader
from mesh.web.controls import REFRESH_WORDS, REFRESHES

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


def _metrics(reader: Reader, name: str, default: tuple[str, ...]) -> tuple[str, ...]:
    del default
    return tuple(sorted(set(reader.members(name, tuple(METRICS)))))


def _direction(reader: Reader, name: str, default: Direction) -> Direction:
    """In whatever case: older links have capitals."""
    value = reader.first(name).lower()
    return Direction(value if value in tuple(Direction) else reader.choice(name, default, tuple(Direction)))


# `otype` and `displayMode` of older links have nothing to choose any more: all types are shown at once.
FIELDS: Fields[OverviewView] = Fields(
    metrics=One("siMetrics", _metrics, ",".join),
    direction=One("drtype", _direction),
    refresh=fields.nearest("refresh", REFRESHES, allowed=REFRESH_WORDS),
)
