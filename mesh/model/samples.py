"""What a metrics query answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec


class Sample(msgspec.Struct, frozen=True, gc=False):
    """One element of an instant vector: its labels (without `__name__`) and its value."""

    labels: dict[str, str]
    value: float


class Series(msgspec.Struct, frozen=True):
    """One element of a range matrix: its labels and its points as (Unix seconds, value)."""

    labels: dict[str, str]
    points: list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class PrometheusFacts:
    """What is known of the metrics store. Seconds; None where the store does not say."""

    version: str = ""
    scrape_interval: float | None = None
    retention: float | None = None


Vectors = Mapping[str, Sequence[Sample]]
