"""The side panel's small charts: how the traffic of a node, an edge or a namespace went."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mesh.graph.elements import Node, NodeType, known, known_version
from mesh.metrics import traffic
from mesh.metrics.options import OutOfRange, Range, bounded
from mesh.metrics.traffic import QUANTILES, End, Trends
from mesh.model.problems import Problem
from mesh.pages.metrics.page import MetricsPage, oldest, read_page
from mesh.pages.sources.sources import Sources

SHORTEST = 600
_POINTS = 40
_STEP = 15


@dataclass(frozen=True, slots=True)
class Subject:
    """A node or a namespace; with a `target` the edge from one to the other, of one protocol (http, grpc, tcp)."""

    end: End
    target: End | None = None
    protocol: str = "http"

    @property
    def ends(self) -> tuple[End, ...]:
        return (self.end,) if self.target is None else (self.end, self.target)


@dataclass(frozen=True, slots=True)
class ChartsPage:
    """`words` say why there can be no charts."""

    over: Range
    groups: tuple[Trends, ...] = ()
    problems: tuple[Problem, ...] = ()
    words: str = ""


def page(sources: Sources, subject: Subject, at: int, duration: int) -> ChartsPage:
    """Up to `at` (Unix seconds), at least ten minutes; the number of queries does not depend on the traffic."""
    length = max(duration, SHORTEST)
    step = max(_STEP, -(-length // _POINTS // _STEP) * _STEP)
    # Four scrapes of a usual interval, and nothing between two points left out.
    over = Range(at - length, at, step, float(max(60, step)), quantiles=QUANTILES)
    spaces = [space for end in subject.ends if (space := sources.space(end.cluster, end.namespace)) is not None]
    try:
        over = bounded(over, oldest(spaces))
    except OutOfRange as why:
        return ChartsPage(over, words=f"No charts: {why}.")
    if subject.target is None:
        found = read_page(sources, traffic.node_plan(subject.end, over), over)
        return _page(over, traffic.node_trends(found.metrics), found)
    plan = traffic.edge_plan(subject.end, subject.target, subject.protocol, over)
    found = read_page(sources, plan, over)
    return _page(over, traffic.edge_trends(found.metrics), found)


def _page(over: Range, groups: Iterable[Trends], found: MetricsPage) -> ChartsPage:
    return ChartsPage(over, tuple(groups), found.problems)


def end_of(node: Node) -> tuple[End | None, str]:
    """What metrics call a node, or why they cannot tell it from others."""
    cluster = node.cluster if known(node.cluster) else ""
    if node.is_inaccessible:
        return None, "No charts: you may not look into this namespace."
    if node.service_entry is not None:
        return None, "No charts: what a service entry stands for reports nothing, under several names."
    if node.type is NodeType.UNKNOWN or not known(node.namespace):
        return End("unknown"), ""
    is_version = known(node.workload) and known_version(node.version)
    kind, name = {
        NodeType.SERVICE: ("service", node.service),
        NodeType.AGGREGATE: ("operation", node.aggregate),
        NodeType.BOX: ("namespace", ""),
        NodeType.APP: ("workload", node.workload) if is_version or not known(node.app) else ("app", node.app),
    }.get(node.type, ("workload", node.workload))
    return End(kind, cluster, node.namespace, name), ""
