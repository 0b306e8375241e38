"""Small charts of the graph's side panel: their addresses, which say what they are about, and their rows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from mesh.charts.sparkline import sparkline
from mesh.charts.units import scale_for
from mesh.graph.elements import Edge, Node, known
from mesh.graph.picture.names import PROTOCOLS
from mesh.graph.replay import frame_moment
from mesh.graph.view_options import GraphView
from mesh.metrics.traffic import End, Trend, Trends, fault
from mesh.pages.graph.charts import SHORTEST, ChartsPage, Subject, end_of
from mesh.pages.sources.sources import Sources
from mesh.web.address.strict import BadParameter
from mesh.web.controls import span

LONGEST = 2_592_000
"""Seconds."""


@dataclass(frozen=True, slots=True)
class ChartRow:
    """`now` and `range` are values in words; `css` marks what failed."""

    name: str
    svg: SafeString
    now: str
    range: str
    css: str = ""


@dataclass(frozen=True, slots=True)
class ChartGroup:
    title: str
    rows: tuple[ChartRow, ...]


@dataclass(frozen=True, slots=True)
class ChartsLink:
    """Where the charts are; without an address `words` say why there are none."""

    url: str
    words: str = ""


def node_charts(node: Node, view: GraphView) -> ChartsLink:
    end, words = end_of(node)
    if end is None or end.kind == "unknown":
        return ChartsLink("", words or "No charts: all that is known of unknown sources is at their edges.")
    return ChartsLink("" if node.is_idle else _address(view, node=_text(end)))


def edge_charts(edge: Edge, view: GraphView) -> ChartsLink:
    source, words = end_of(edge.source)
    target, more = end_of(edge.target)
    if source is None or target is None:
        return ChartsLink("", words or more)
    if source.kind == target.kind == "service":
        return ChartsLink("", "No charts: metrics name who calls a service, not which service it was called by.")
    if edge.rate <= 0 or edge.protocol not in PROTOCOLS:
        return ChartsLink("")
    return ChartsLink(_address(view, source=_text(source), target=_text(target), protocol=edge.protocol))


def namespace_charts(namespace: str, cluster: str, view: GraphView) -> ChartsLink:
    return ChartsLink(_address(view, node=_text(End("namespace", cluster if known(cluster) else "", namespace))))


def app_charts(namespace: str, app: str, cluster: str, view: GraphView) -> ChartsLink:
    return ChartsLink(_address(view, node=_text(End("app", cluster if known(cluster) else "", namespace, app))))


def read_subject(given: Mapping[str, str]) -> Subject:
    """The charts that an address asks for. Raises `BadParameter`."""
    subject = _subject(given)
    # Unknown ends alone would ask about all of the mesh, whoever may see it.
    if all(end.kind == "unknown" for end in subject.ends):
        raise BadParameter("node: an unknown end alone is not allowed; allowed: one that names a namespace")
    return subject


def _subject(given: Mapping[str, str]) -> Subject:
    if "node" in given:
        return Subject(_read(given, "node"))
    if "source" not in given or "target" not in given:
        raise BadParameter("node: missing; allowed: node, or source and target, as kind:cluster:namespace:name")
    protocol = given.get("protocol", "http")
    if protocol not in PROTOCOLS:
        raise BadParameter(f'protocol: "{protocol[:20]}" is not allowed; allowed: {", ".join(PROTOCOLS)}')
    return Subject(_read(given, "source"), _read(given, "target"), protocol)


def allowed(subject: Subject, sources: Sources, home_cluster: str) -> Subject:
    """The subject, within one cluster where there are several. Raises 403 for what the viewer may not see."""
    several = len(sources.clusters) > 1

    def placed(end: End) -> End:
        if end.kind == "unknown":
            return end
        cluster = end.cluster or home_cluster
        if sources.space(cluster, end.namespace) is None:
            raise PermissionDenied(f'namespace "{end.namespace}" is not there or not accessible')
        return replace(end, cluster=cluster if several else end.cluster)

    target = placed(subject.target) if subject.target is not None else None
    return replace(subject, end=placed(subject.end), target=target)


def heading(subject: Subject) -> str:
    told = [f"{end.kind} {end.name or end.namespace}".strip() for end in subject.ends]
    return f"Traffic of {told[0]}" if len(told) == 1 else f"Traffic from {told[0]} to {told[1]}"


def groups(page: ChartsPage) -> tuple[ChartGroup, ...]:
    return tuple(ChartGroup(group.title, _rows(group, page.over.step)) for group in page.groups)


def period(page: ChartsPage) -> str:
    return f"Last {span(int(page.over.end - page.over.start) // 60 * 60 or 60)}"


def _rows(group: Trends, step: int) -> tuple[ChartRow, ...]:
    finite = [value for trend in group.trends for _, value in trend.points if math.isfinite(value)]
    highest = max(finite, default=0.0)
    return tuple(_row(trend, highest, step) for trend in group.trends)


def _row(trend: Trend, highest: float, step: int) -> ChartRow:
    values = [value for _, value in trend.points if math.isfinite(value)]
    css = "is-failure" if trend.name == "Errors" else ""
    if not values:
        return ChartRow(trend.name, SafeString(), "none", "", css)
    svg = sparkline(trend.points, label=trend.name, unit=trend.unit, width=96, height=22, maximum=highest, step=step)
    # What is drawn are numbers; the label is one of our own words.
    safe = mark_safe(svg)  # noqa: S308
    scale = scale_for(trend.unit, max(values))
    low, high = scale.number(min(values)), scale.number(max(values))
    return ChartRow(trend.name, safe, scale.text(values[-1]), "" if low == high else f"{low} to {high}", css)


def _text(end: End) -> str:
    return ":".join((end.kind, end.cluster, end.namespace, end.name))


def _read(given: Mapping[str, str], name: str) -> End:
    value = given.get(name, "")
    parts = value.split(":", 3)
    end = End(*parts)
    if why := fault(end):
        raise BadParameter(f'{name}: "{value[:80]}" is not allowed: {why}; allowed: kind:cluster:namespace:name')
    return end


def _address(view: GraphView, **subject: str) -> str:
    """With the graph's time; of now a moment would change with each refresh, so it is left out."""
    at = frame_moment(view) or view.query_time
    pairs = {**subject, "duration": str(max(view.duration, SHORTEST))} | ({"queryTime": str(at)} if at else {})
    return f"{reverse('graph-charts')}?{urlencode(pairs, safe=':=')}"
