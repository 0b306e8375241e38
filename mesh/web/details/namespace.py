"""The only tab of a namespace: what it is, what it holds, its labels and annotations, and its traffic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from mesh.model.states import State, StateCount, health_filter, state_of
from mesh.pages.lists.rows import UNHEALTHY, Issues
from mesh.pages.objects import namespace as namespace_details
from mesh.pages.objects.namespace import NamespaceDetails
from mesh.web.address.durations import UsualTimes
from mesh.web.address.links import list_url, page_url
from mesh.web.metadata.cards import MetadataCard, annotation_card, label_card
from mesh.web.parts.findings import verdict_counts
from mesh.web.parts.subject import Subject
from mesh.web.parts.tab import OpenTab, TabContent

TEMPLATE = "details/namespace/overview.html"
_ICONS = {"applications": "app", "services": "service", "workloads": "workload"}


@dataclass(frozen=True, slots=True)
class Resource:
    """One kind of thing that the namespace holds; `url` lists all of it, `""` where no page does. What `has_health`
    is told by its states."""

    label: str
    icon: str
    total: int
    url: str
    counts: tuple[StateCount, ...] = ()
    has_health: bool = True


@dataclass(frozen=True, slots=True)
class Issue:
    """Things that are not well: `2 of 6 workloads`."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Overview:
    """What the templates print."""

    details: NamespaceDetails
    state: State
    issues: tuple[Issue, ...]
    resources: tuple[Resource, ...]
    labels: MetadataCard
    annotations: MetadataCard
    graph_url: str
    traffic_url: str
    has_metrics: bool


def show(tab: OpenTab) -> TabContent:
    """All of it is about the time of the page."""
    subject = tab.subject
    sources, space = subject.sources, subject.space
    found = namespace_details.page(sources, space, tab.times.length, tab.times.end)
    cluster = sources.told_cluster(space.cluster)
    several = [("clusterName", cluster)] if cluster else []
    duration = [("duration", str(tab.times.length)), *((name, str(value)) for name, value in tab.times.moment)]
    has_metrics = sources.prometheus is not None
    overview = Overview(
        details=found,
        state=state_of(found.row.status),
        issues=tuple(_issues(found, cluster)),
        resources=(
            *(_resource(each, space.name, cluster) for each in found.row.issues),
            Resource(
                "Istio config",
                "config",
                found.row.objects,
                list_url("istio-config", cluster, namespace=space.name),
                verdict_counts(found.row.counts.verdicts if found.row.counts else {}, space.name, cluster),
                has_health=False,
            ),
        ),
        labels=label_card(tab.visit, space),
        annotations=annotation_card(tab.visit, space),
        graph_url=page_url("graph", [("namespaces", space.name), *duration]),
        traffic_url=page_url("namespace-traffic", [*duration, *several], name=space.name),
        has_metrics=has_metrics,
    )
    graph = page_url("namespace-mini-graph", [*duration, *several], name=space.name) if has_metrics else ""
    extra = {"mini_graph_url": graph, "mini_graph_seconds": tab.times.poll_seconds}
    return TabContent(TEMPLATE, overview, problems=found.problems, extra=extra)


def usual_times(subject: Subject) -> UsualTimes:
    """The time over which the background refresh judges health: then the page needs not judge it again."""
    seconds = subject.sources.settings.health_config.compute.duration.total_seconds()
    return subject.visit.usual._replace(duration=int(seconds))


def _resource(found: Issues, namespace: str, cluster: str) -> Resource:
    listed = partial(list_url, found.route, cluster, namespace=namespace)
    return Resource(
        label=found.route.capitalize(),
        icon=_ICONS.get(found.route, "na"),
        total=found.total,
        url=listed(),
        counts=tuple(
            StateCount(state_of(status), count, listed(health_filter(status))) for status, count in found.counts
        ),
    )


def _issues(found: NamespaceDetails, cluster: str) -> Iterator[Issue]:
    for each in found.row.issues:
        if each.unhealthy:
            url = list_url(each.route, cluster, *map(health_filter, UNHEALTHY), namespace=found.space.name)
            yield Issue(f"{each.unhealthy} of {each.total} {each.route}", url)
