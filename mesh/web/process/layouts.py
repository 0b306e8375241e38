"""This process's layouts: one cache for all requests."""

from __future__ import annotations

from functools import lru_cache

from mesh.config import Settings
from mesh.layout.answer import read_positions
from mesh.layout.geometry import Positions
from mesh.readers.layouts import Layouts
from mesh.web.process.own_metrics.caches import count_layouts


def layouts(settings: Settings) -> Layouts[Positions]:
    graph = settings.console.graph
    return _layouts(graph.layout_command, graph.layout_timeout.total_seconds(), graph.cache_entries)


@lru_cache(maxsize=4)
def _layouts(command: str, timeout: float, entries: int) -> Layouts[Positions]:
    return Layouts(read_positions, command=command, timeout=timeout, entries=entries, told=count_layouts)
