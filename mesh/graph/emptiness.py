"""Why is it empty? What was asked, what came back, and what in the clusters explains it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from mesh.graph import metrics
from mesh.graph.options import Ambient, Options, Rate
from mesh.graph.parts import moment
from mesh.graph.windows import Window
from mesh.istio.reported import ReportedClusters
from mesh.model.access import Viewer, VisibleNamespace
from mesh.model.inventory import Inventory
from mesh.model.workloads import Workload

MOST_NAMES = 10


class Cause(StrEnum):
    NONE_SELECTED = "no namespace selected"
    NOT_VISIBLE = "namespace not visible"
    NAMESPACE = "namespace"
    YOUNG = "young namespace"
    PERIOD = "period"
    RATE_OFF = "rate switched off"
    QUERY_FAILED = "query failed"
    QUERY_EMPTY = "query gave nothing"
    QUERY_ANSWERED = "query gave series"
    OTHER_CLUSTER = "another cluster's name"
    NO_WORKLOADS = "no workloads"
    NO_PODS = "no running pods"
    NO_PROXY = "no proxy"
    IDLE = "idle nodes hidden"


class QueryOutcome(NamedTuple):
    """One query's outcome: its name in the plan, the PromQL as sent, and how many series came back or why none."""

    name: str
    promql: str
    series: int | None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact in a sentence. `explains` tells that it is by itself a reason why nothing is shown (of its
    namespace, where it has one); `names` are all the namespaces, workloads or metrics that the sentence counts."""

    cause: Cause
    sentence: str
    explains: bool = False
    cluster: str = ""
    namespace: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EmptinessReport:
    """What was found, in the order in which a person would check it. `start` and `end` are Unix seconds."""

    start: int
    end: int
    findings: tuple[Finding, ...]
    answers: tuple[QueryOutcome, ...]

    @property
    def reasons(self) -> tuple[Finding, ...]:
        """The findings that explain the emptiness by themselves."""
        return tuple(finding for finding in self.findings if finding.explains)


def explain(
    options: Options,
    windows: Sequence[Window],
    answers: Sequence[QueryOutcome],
    inventories: Mapping[str, Inventory],
    viewer: Viewer,
    *,
    reported: ReportedClusters | None = None,
) -> EmptinessReport:
    """`windows` are those of `mesh.graph.windows.windows`, `inventories` by cluster, `reported` what the series tell.
    Tells only of what the viewer may see: whether a namespace that they may not see exists is not said."""
    findings = (
        *_namespaces(options, viewer),
        *_period(options, windows),
        *_rates(options),
        *_answers(options, answers),
        *_other_clusters(options, inventories, viewer, reported or ReportedClusters()),
        *_workloads(options, inventories, viewer),
        *_idle(options, inventories, viewer),
    )
    return EmptinessReport(options.query_time - options.duration, options.query_time, findings, tuple(answers))


def _namespaces(options: Options, viewer: Viewer) -> Iterator[Finding]:
    if not options.namespaces:
        yield Finding(Cause.NONE_SELECTED, "No namespace is selected.", explains=True)
    hidden = tuple(name for name in options.namespaces if not viewer.clusters_of(name))
    if hidden:
        sentence = f"{_counted(hidden, 'namespace')} not there, or you may not see {_them(hidden)}: {_some(hidden)}."
        yield Finding(Cause.NOT_VISIBLE, sentence, explains=len(hidden) == len(options.namespaces), names=hidden)
    for found in _visible(options, viewer):
        yield _namespace(found, options)


def _namespace(found: VisibleNamespace, options: Options) -> Finding:
    age = options.query_time - found.created if found.created else None
    if age is None:
        when = "exists; its age is unknown"
    elif age < 0:
        when = f"was created {_span(-age)} after the moment that is shown"
    else:
        when = f"exists for {_span(age)}"
    mode = ", in ambient mode" if found.is_ambient else ""
    sentence = f"Namespace {found.name} of cluster {found.cluster} {when}{mode}."
    too_late = age is not None and age < 0
    return Finding(Cause.NAMESPACE, sentence, too_late, found.cluster, found.name)


def _period(options: Options, windows: Sequence[Window]) -> Iterator[Finding]:
    sentence = f"The last {_span(options.duration)} up to {moment(options.query_time)} were asked."
    yield Finding(Cause.PERIOD, sentence)
    for window in windows:
        if window.seconds < options.duration:
            names = window.namespaces
            sentence = (
                f"{_counted(names, 'namespace')} younger than that and {'was' if len(names) == 1 else 'were'} measured "
                f"over {_span(window.seconds)} only: {_some(names)}."
            )
            yield Finding(Cause.YOUNG, sentence, names=names)


def _rates(options: Options) -> Iterator[Finding]:
    """Protocols and layers that were not asked for."""
    off = tuple(
        name
        for name, rate in (("HTTP", options.rate_http), ("gRPC", options.rate_grpc), ("TCP", options.rate_tcp))
        if rate is Rate.NONE
    )
    if off:
        all_off = len(off) == 3
        sentence = (
            "All traffic is switched off: HTTP, gRPC and TCP."
            if all_off
            else f"{' and '.join(off)} traffic is switched off and was not asked for."
        )
        yield Finding(Cause.RATE_OFF, sentence, all_off, names=off)
    if options.ambient is not Ambient.TOTAL:
        left = {
            Ambient.NONE: "Traffic that only ambient proxies report is",
            Ambient.WAYPOINT: "Traffic that only ztunnels report is",
            Ambient.ZTUNNEL: "Traffic that only waypoints report is",
        }[options.ambient]
        yield Finding(Cause.RATE_OFF, f"{left} left out.", names=("ambient",))


def _answers(options: Options, answers: Sequence[QueryOutcome]) -> Iterator[Finding]:
    """What the metrics store said about traffic; decorations cannot explain an empty graph."""
    chosen = set(metrics.traffic_metrics(options))
    asked = [answer for answer in answers if answer.name.partition(" #")[0] in chosen]
    nothing = bool(asked) and not any(answer.series for answer in asked)
    for answer in asked:
        metric = answer.name.partition(" #")[0]
        if answer.series is None:
            why = answer.failure or "no reason is known"
            sentence = f"The query for {metric} failed: {why}. What it would have shown is unknown."
            yield Finding(Cause.QUERY_FAILED, sentence, True, names=(metric,))
        elif answer.series == 0:
            sentence = f"The query for {metric} was answered and found no traffic of these namespaces in the period."
            yield Finding(Cause.QUERY_EMPTY, sentence, nothing, names=(metric,))
        else:
            series = "1 series" if answer.series == 1 else f"{answer.series} series"
            yield Finding(Cause.QUERY_ANSWERED, f"The query for {metric} gave {series}.", names=(metric,))


def _other_clusters(
    options: Options, known: Collection[str], viewer: Viewer, reported: ReportedClusters
) -> Iterator[Finding]:
    """Telemetry under names of clusters that the console does not know."""
    for found in _visible(options, viewer):
        others = reported.unknown(found.name, known)
        if others:
            whole = bool(reported.elsewhere(found.name, known))
            sentence = (
                f"{'The' if whole else 'Part of the'} telemetry of {_at(found)} is kept for cluster {_some(others)}, "
                "which the console does not know: its name here, or in istiod, may be wrong."
            )
            yield Finding(Cause.OTHER_CLUSTER, sentence, whole, found.cluster, found.name, others)


def _workloads(options: Options, inventories: Mapping[str, Inventory], viewer: Viewer) -> Iterator[Finding]:
    """Workloads that cannot report traffic: nothing runs, or there is no proxy that would."""
    for found in _visible(options, viewer):
        inventory = inventories.get(found.cluster)
        if inventory is None:
            continue
        workloads = [each for each in inventory.workloads(found.name) if not each.is_infra]
        running = [each for each in workloads if each.runs]
        if not workloads:
            sentence = f"Nothing runs in {_at(found)}: it has no workloads."
            yield Finding(Cause.NO_WORKLOADS, sentence, True, found.cluster, found.name)
            continue
        yield from _lacking(Cause.NO_PODS, "no pods", found, workloads, [w for w in workloads if not w.runs])
        yield from _lacking(
            Cause.NO_PROXY,
            "no proxy, neither a sidecar nor ambient mode, and report no traffic",
            found,
            running,
            [each for each in running if not _has_proxy(each)],
        )


def _lacking(
    cause: Cause, what: str, found: VisibleNamespace, all_of: Sequence[Workload], lacking: Sequence[Workload]
) -> Iterator[Finding]:
    if lacking:
        names = tuple(sorted(workload.name for workload in lacking))
        sentence = f"{len(lacking)} of {len(all_of)} workloads in {_at(found)} have {what}: {_some(names)}."
        yield Finding(cause, sentence, len(lacking) == len(all_of), found.cluster, found.name, names)


def _has_proxy(workload: Workload) -> bool:
    return workload.has_sidecar or workload.is_ambient or workload.is_gateway


def _idle(options: Options, inventories: Mapping[str, Inventory], viewer: Viewer) -> Iterator[Finding]:
    workloads = services = 0
    for found in _visible(options, viewer):
        inventory = inventories.get(found.cluster)
        if inventory is not None:
            workloads += len(inventory.workloads(found.name))
            services += len(inventory.services(found.name))
    if workloads or services:
        sentence = (
            f"The selected namespaces have {workloads} workloads and {services} services; "
            "those without traffic are shown when idle nodes are."
        )
        yield Finding(Cause.IDLE, sentence)


def _visible(options: Options, viewer: Viewer) -> Iterable[VisibleNamespace]:
    return (found for name in options.namespaces for found in viewer.clusters_of(name))


def _at(found: VisibleNamespace) -> str:
    return f"{found.name} of cluster {found.cluster}"


def _counted(names: Sequence[str], noun: str) -> str:
    return f"1 {noun} is" if len(names) == 1 else f"{len(names)} {noun}s are"


def _them(names: Sequence[str]) -> str:
    return "it" if len(names) == 1 else "them"


def _some(names: Sequence[str]) -> str:
    rest = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" and {rest} more" if rest > 0 else "")


def _span(seconds: float) -> str:
    """The largest unit that fits at least twice, or that it fills exactly: `10 minutes`, `90 minutes`, `3 days`."""
    for unit, length in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds >= 2 * length or seconds == length:
            count = int(seconds // length)
            return f"{count} {unit}{'s' if count != 1 else ''}"
    count = int(seconds)
    return f"{count} second{'s' if count != 1 else ''}"
