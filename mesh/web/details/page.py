"""The frame around a tab: title, the way back, tabs with their addresses, times."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from mesh.model.object_types import EXTERNAL_SERVICE, OBJECT_TYPES, ObjectType
from mesh.pages import unknown_clusters
from mesh.web.address.lenient import refusal
from mesh.web.address.links import crumbs
from mesh.web.address.times import Times
from mesh.web.details.tabs import tabs_of
from mesh.web.metrics.dashboards import begin_tabs
from mesh.web.parts.subject import Subject
from mesh.web.parts.tab import Tab, TabContent, open_tab


@dataclass(frozen=True, slots=True)
class TabLink:
    """A tab of the page; `current` is the open one."""

    id: str
    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class DetailPage:
    """All that the templates print around and inside the tab. `here` is the address of just this view."""

    subject: Subject
    object_type: ObjectType
    heading: str
    tabs: tuple[TabLink, ...]
    tab: Tab
    times: Times
    content: TabContent
    here: str
    carried: tuple[tuple[str, str], ...]
    messages: tuple[str, ...]

    @property
    def poll_seconds(self) -> int:
        return self.times.poll_seconds if self.content.polls else 0


def detail_page(subject: Subject) -> DetailPage:
    """The tab that the address names, and what is around it."""
    wanted = subject.visit.request.GET.get("tab", "")
    fixed, waiting = tabs_of(subject), begin_tabs(subject, wanted)
    tab = _named(fixed, wanted) or (_named(waiting().tabs, wanted) if wanted else None) or fixed[0]
    opened, messages = open_tab(subject, tab.id, tab.usual_times(subject), by_range=tab.by_range)
    content = tab.show(opened)
    dashboards = waiting()
    elsewhere = unknown_clusters.problems(subject.sources, [subject.space])
    problems = dict.fromkeys((*content.problems, *dashboards.problems, *elsewhere))
    content = replace(content, problems=tuple(problems))
    tabs = (*fixed, *dashboards.tabs)
    if wanted and tab.id != wanted:
        messages.insert(0, refusal("tab", wanted, [each.id for each in tabs], tab.id))
    return DetailPage(
        subject=subject,
        object_type=object_type_of(subject),
        heading=subject.name,
        tabs=tuple(TabLink(each.id, each.label, opened.url(tab=each.id), each.id == tab.id) for each in tabs),
        tab=tab,
        times=opened.times,
        content=content,
        here=opened.url(*content.pairs),
        carried=(*opened.base(), *content.carried),
        messages=(*messages, *content.messages),
    )


def object_type_of(subject: Subject) -> ObjectType:
    """Its letters stand before the name."""
    if subject.service is not None and subject.service.is_external:
        return EXTERNAL_SERVICE
    return OBJECT_TYPES[subject.object_type]


def _named(tabs: Iterable[Tab], name: str) -> Tab | None:
    return next((each for each in tabs if each.id == name), None)


def breadcrumbs(page: DetailPage) -> list[tuple[str, str]]:
    """`Workloads / Namespace: x / y`, or `Namespaces / x`."""
    subject = page.subject
    cluster = subject.sources.told_cluster(subject.space.cluster)
    return [*crumbs(subject.object_type, subject.space.name, cluster), (subject.name, "")]
