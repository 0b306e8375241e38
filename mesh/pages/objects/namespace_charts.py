"""The traffic of a namespace as charts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mesh.charts import ChartLine, Look, chart
from mesh.pages.metrics.charts import ChartCard
from mesh.pages.objects.namespace import NamespaceTraffic


def cards(found: NamespaceTraffic) -> list[ChartCard]:
    """Requests always, TCP only where there is some."""
    over = found.over
    if over is None:
        return []
    error = found.failure.message if found.failure else ""
    look = Look(unit="req/s", spans=6, minimum=0, start=over.start, end=over.end, step=over.step)
    requests = [
        _card(
            f"{rates.direction} requests",
            (ChartLine("All requests", rates.total, 0), ChartLine("Failed", rates.failed, 1)),
            look,
            error,
        )
        for rates in found.directions
    ]
    look = replace(look, unit="B/s")
    tcp = [
        _card(f"{rates.direction} TCP", [ChartLine("Sent and received", rates.tcp, 2)], look)
        for rates in found.directions
        if rates.tcp
    ]
    return [*requests, *tcp]


def _card(title: str, lines: Iterable[ChartLine], look: Look, error: str = "") -> ChartCard:
    name = title.lower().replace(" ", "-")
    there = [line for line in lines if line.points]
    # `capitalize` would make the letters of TCP small.
    drawn = chart(there, title=title[0].upper() + title[1:], id=name, look=look)
    return ChartCard(name, drawn, spans=6, error=error)
