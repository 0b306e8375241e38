"""Two graphs of the same question at two times, asked side by side."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from mesh.graph.compare import compare, with_gone
from mesh.graph.elements import TrafficGraph
from mesh.graph.options import Options
from mesh.model import pace
from mesh.pages.graph import page as traffic_graph
from mesh.pages.graph.page import GraphPage
from mesh.pages.graph.shown import ShownGraph, Understood, show
from mesh.pages.sources.sources import Sources


def both(options: Options, seconds_ago: int, sources: Sources) -> tuple[GraphPage, GraphPage]:
    """The graph at the options' time, and the one `seconds_ago` before it."""
    earlier = replace(options, query_time=options.query_time - seconds_ago)
    with ThreadPoolExecutor(max_workers=1) as side:
        before = side.submit(traffic_graph.page, earlier, sources)
        now = traffic_graph.page(options, sources)
        with pace.waiting():
            return now, before.result()


def compared(shown: ShownGraph, before: TrafficGraph, understood: Understood, limit: int) -> ShownGraph:
    """What is shown, with what is gone added, and the comparison of both graphs, hidden and folded alike."""
    alike = replace(understood.view, fold="always" if shown.folded else "never")
    earlier = show(before, replace(understood, view=alike), limit)
    found = compare(shown.graph, earlier.graph)
    folded = {**{key: item for key, item in earlier.folded.items() if key not in shown.folded}, **shown.folded}
    return replace(shown, graph=with_gone(shown.graph, found), folded=folded, comparison=found)
