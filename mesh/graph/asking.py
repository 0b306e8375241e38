"""What the graph's queries have in common: who is asked, and sums over parts."""

from __future__ import annotations

from collections.abc import Iterable

from mesh.graph import metrics
from mesh.graph.options import Ambient, Options
from mesh.graph.windows import Window
from mesh.promql import Expr, Matcher, Rate, Selector, Sum, Union, not_equal, one_of
from mesh.telemetry.labels import DESTINATION, SOURCE, WAYPOINT

Part = tuple[Matcher, ...]


def reporters(options: Options, *own: str) -> Matcher:
    """These proxies (of nobody in particular: those of both ends), and waypoints where ambient traffic through them is
    wanted."""
    sides = own or (SOURCE, DESTINATION)
    return one_of("reporter", (*sides, WAYPOINT) if options.ambient in (Ambient.TOTAL, Ambient.WAYPOINT) else sides)


def tcp_scope(options: Options, metric: str) -> Part:
    """Leaves ztunnel's own counters out where layer 4 of ambient is not wanted."""
    if metrics.is_tcp(metric) and options.ambient in (Ambient.WAYPOINT, Ambient.NONE):
        return (not_equal("app", "ztunnel"),)
    return ()


def summed(metric: str, parts: Iterable[tuple[Part, tuple[str, ...]]], window: Window) -> Expr:
    """The rates of all parts, each in the groups of its labels; the reporter is always told."""
    sums = tuple(
        Sum(Rate(Selector(metric, part), window.seconds), (*group, "reporter")) for part, group in dict.fromkeys(parts)
    )
    return sums[0] if len(sums) == 1 else Union(sums)
