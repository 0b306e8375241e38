"""What the cards of the overview show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from mesh.charts.donut import Segment, donut
from mesh.model.health import HealthStatus
from mesh.model.problems import Problem, System
from mesh.model.states import State, StateCount, health_filter, state_of
from mesh.pages.console.connections import Connection
from mesh.pages.console.connections import State as SourceState
from mesh.pages.console.messages import title_of
from mesh.pages.lists.rows import UNHEALTHY
from mesh.pages.overview.page import ControlPlane, MeshHealth, SpaceHealth
from mesh.web.address.links import Links, page_url

COUNTS, APPLICATIONS = "overview/counts.html", "overview/applications.html"
TITLES = {
    "clusters": "Clusters",
    "control-planes": "Control planes",
    "data-planes": "Data planes",
    "istio-configs": "Istio configs",
    "applications": "Applications",
    "insights": "Service insights",
    "namespaces": "Namespaces",
}
MOST_LINES = 5
_UNHEALTHY = list(map(health_filter, UNHEALTHY))


@dataclass(frozen=True, slots=True)
class CountLine:
    """A line of a count's list."""

    name: str
    url: str
    state: State
    note: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """So many of a state. `more` leads to all of them (label, address)."""

    count: int
    words: str
    icon: str
    items: tuple[CountLine, ...] = ()
    more: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Counts:
    """`links` are (label, count, address) of another way to count the same."""

    counts: tuple[Count, ...]
    links: tuple[tuple[str, int, str], ...] = ()
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Applications:
    """`inbound` and `outbound` are rates in words, empty where the traffic is not known; `silent` counts the apps
    without any."""

    svg: SafeString
    shares: tuple[StateCount, ...]
    inbound: str
    outbound: str
    silent: int


@dataclass(frozen=True, slots=True)
class OverviewCard:
    """`error` says why (a part of) it is not known, `note` what to know of its figures. `url` shows it alone; one that
    `loads` asks for it by itself. `total` is None where it is not known."""

    id: str
    body: object | None = None
    total: int | None = None
    error: str = ""
    note: str = ""
    footer: tuple[str, str] = ("", "")
    loads: bool = False
    url: str = ""
    template: str = COUNTS
    problems: tuple[Problem, ...] = field(default=(), compare=False)

    @property
    def title(self) -> str:
        return TITLES[self.id]


def why(problem: Problem) -> str:
    """A problem in one line."""
    return f"{title_of(problem)}. {problem.message}"


def clusters_card(found: Sequence[Connection]) -> OverviewCard:
    """`found` are the clusters among the outside systems."""
    well = [each for each in found if each.state is SourceState.HEALTHY]
    waiting = [each for each in found if each.state is SourceState.NOT_READY]
    ill = [each for each in found if each not in well and each not in waiting]
    groups = ((well, "healthy", "healthy"), (ill, "with problems", "degraded"), (waiting, "not read yet", "na"))
    counts = (Count(len(group), words, icon, _of_clusters(group)) for group, words, icon in groups if group)
    mesh = page_url("mesh")
    footer = ("View mesh", mesh) if mesh else ("", "")
    return OverviewCard("clusters", Counts(tuple(counts)), len(found), footer=footer)


def _of_clusters(found: Sequence[Connection]) -> tuple[CountLine, ...]:
    mesh, messages = page_url("mesh"), reverse("messages")
    items = []
    for each in sorted(found, key=lambda one: (not one.is_home, one.name)):
        state = State(each.word, str(each.state), str(each.state))
        count = len(each.problems)
        note = f"{count} problem{'' if count == 1 else 's'}" if count else f"Kubernetes {each.version}".strip()
        to = f"{mesh}?{urlencode({'meshHide': f'cluster!={each.name}'})}" if mesh else messages if count else ""
        items.append(CountLine(each.name, to, state, note))
    return tuple(items)


def control_planes_card(
    planes: Sequence[ControlPlane], unread: Problem | None, *, api_is_off: bool, links: Links
) -> OverviewCard:
    """`unread` is why there may be more; `api_is_off`: istiod is not to be asked by configuration."""
    well = [plane for plane in planes if plane.status is HealthStatus.HEALTHY]
    unknown = [plane for plane in planes if plane.status is HealthStatus.NA]
    ill = [plane for plane in planes if plane not in well and plane not in unknown]
    groups = ((well, "healthy", "healthy"), (ill, "unhealthy", "failure"), (unknown, "unknown", "na"))
    counts = tuple(
        Count(len(found), words, icon, tuple(_plane(plane, links) for plane in found))
        for found, words, icon in groups
        if found
    )
    return OverviewCard(
        "control-planes",
        Counts(counts, mark="Istio API disabled" if api_is_off else ""),
        total=None if unread and not planes else len(planes),
        error=f"There may be more that are not known. {why(unread)}" if unread else "",
        note="" if planes or unread else "No istiod runs in the namespaces that you may see.",
        footer=("View control planes", page_url("namespaces", [("type", "Control plane")])),
    )


def _plane(plane: ControlPlane, links: Links) -> CountLine:
    mesh = page_url("mesh")
    query = urlencode({"meshHide": f"cluster!={plane.cluster}"})
    to = f"{mesh}?{query}" if mesh else links.object("workload", plane.namespace, plane.name, plane.cluster)
    pods = f", {plane.verdict.available} of {plane.verdict.desired} pods available" if plane.verdict else ""
    note = f"revision {plane.revision}, namespace {plane.namespace}{pods}"
    return CountLine(
        f"{plane.name} ({plane.cluster})" if links.several_clusters else plane.name, to, state_of(plane.status), note
    )


def data_planes_card(found: MeshHealth, *, links: Links) -> OverviewCard:
    """The namespaces in the mesh but for those of control planes, by health and by mode."""
    planes = [space for space in found.spaces if space.is_data_plane]
    well = [space for space in planes if space.worst is HealthStatus.HEALTHY]
    ill = [space for space in planes if space.worst in UNHEALTHY]
    unknown = [space for space in planes if space.worst in (None, HealthStatus.NA)]
    of_type = ("type", "Data plane")
    groups = (
        (ill, "unhealthy", "degraded", _UNHEALTHY),
        (well, "healthy", "healthy", [health_filter(HealthStatus.HEALTHY)]),
        (unknown, "n/a", "na", [health_filter(HealthStatus.NA)]),
    )
    counts = []
    for spaces, words, icon, health in groups:
        if spaces:
            items = tuple(_space(space, links) for space in spaces[:MOST_LINES])
            more = (f"View all {len(spaces)} {words}", page_url("namespaces", [of_type, *health]))
            worst = state_of(spaces[0].worst).icon if spaces is ill else icon
            counts.append(Count(len(spaces), words, worst, items, more))
    modes = {"Ambient": [space for space in planes if space.space.is_ambient]}
    modes["Sidecar"] = [space for space in planes if not space.space.is_ambient]
    by_mode = tuple(
        (word, len(spaces), page_url("namespaces", [of_type, ("mode", word)])) for word, spaces in modes.items()
    )
    return OverviewCard(
        "data-planes",
        Counts(tuple(counts), by_mode if planes else ()),
        len(planes),
        error=f"Their health is not known. {why(found.failure)}" if found.failure else "",
        note="" if planes else "No namespace that you may see is in the mesh.",
        footer=("View data planes", page_url("namespaces", [of_type])),
        problems=found.problems,
    )


def _space(space: SpaceHealth, links: Links) -> CountLine:
    issues = space.issues
    note = f"{issues} issue{'' if issues == 1 else 's'}" if issues and space.worst else ""
    return CountLine(
        space.space.name, links.namespace(space.space.name, space.space.cluster), state_of(space.worst), note
    )


def applications_card(found: MeshHealth, *, has_metrics: bool) -> OverviewCard:
    """Apps by health, and their requests per second."""
    apps, is_known = found.apps, found.failure is None
    shown = [status for status in HealthStatus if apps.statuses[status]]
    segments = [
        Segment(state_of(status).word.lower(), apps.statuses[status], f"donut-{state_of(status).css}")
        for status in shown
    ]
    # The words in it went through mesh.charts.escape.
    svg = mark_safe(donut(segments, label="Applications by health", caption="app" if apps.total == 1 else "apps"))  # noqa: S308
    shares = tuple(
        StateCount(state_of(status), apps.statuses[status], page_url("applications", [health_filter(status)]))
        for status in shown
    )
    has_rates = is_known and has_metrics
    return OverviewCard(
        "applications",
        Applications(
            svg,
            shares,
            inbound=rate(apps.inbound) if has_rates else "",
            outbound=rate(apps.outbound) if has_rates else "",
            silent=apps.silent,
        ),
        apps.total,
        error=f"Their health and traffic are not known. {why(found.failure)}" if found.failure else "",
        note=_of_pods(has_metrics) or _may_be_more(found),
        footer=("View all applications", page_url("applications")),
        template=APPLICATIONS,
        problems=found.problems,
    )


def _of_pods(has_metrics: bool) -> str:
    return "" if has_metrics else "Metrics are switched off: health is that of the pods alone."


def _may_be_more(found: MeshHealth) -> str:
    lacking = any(problem.system is System.KUBERNETES for problem in found.problems)
    return "Some objects could not be read: there may be more." if lacking else ""


def rate(value: float) -> str:
    """Requests per second, as exact as a person wants it."""
    if not value:
        return "0 rps"
    return f"{value:,.0f} rps" if value >= 100 else f"{value:.1f} rps" if value >= 10 else f"{value:.2f} rps"
