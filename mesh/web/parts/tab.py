"""What a detail page is made of: its subject, its tabs, and what one tab shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from mesh.model.access import VisibleNamespace
from mesh.model.kinds import POD
from mesh.model.objects import Pod
from mesh.model.problems import Problem
from mesh.model.services import ServiceItem
from mesh.model.workloads import Workload
from mesh.pages.sources.sources import Sources
from mesh.web.address.times import Times
from mesh.web.parts.links import Links


@dataclass(frozen=True, slots=True)
class Subject:
    """What the page is about; `item` is workload, service, application or namespace.

    `workload` is set for workloads, `service` for services; `workloads` are those of an application or behind a
    service.
    """

    item: str
    name: str
    space: VisibleNamespace
    sources: Sources
    workload: Workload | None = None
    service: ServiceItem | None = None
    workloads: tuple[Workload, ...] = ()

    @property
    def pods(self) -> dict[str, Pod]:
        """Those of the workload that are still there, by name."""
        snapshot = self.sources.clusters[self.space.cluster].snapshot
        names = self.workload.pods if self.workload is not None else ()
        found = ((name, snapshot.get(POD, self.space.name, name)) for name in names)
        return {name: pod for name, pod in found if isinstance(pod, Pod)}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for one tab. `kept` are parameters of this tab that all its addresses have: which part of it is
    open."""

    request: HttpRequest
    subject: Subject
    tab: str
    times: Times
    kept: tuple[tuple[str, str], ...] = ()

    @property
    def several_clusters(self) -> bool:
        """Whether links must name theirs."""
        return self.subject.sources.several_clusters

    @property
    def query(self) -> QueryDict:
        return self.request.GET

    @property
    def links(self) -> Links:
        """How to other objects: with the duration that was chosen."""
        duration = self.times.duration
        return Links(self.several_clusters, duration if duration != self.times.default_duration else 0)

    def base(self, tab: str = "") -> list[tuple[str, str]]:
        """The parameters that every address of this page keeps."""
        kept = [("tab", tab or self.tab), *(self.kept if tab in ("", self.tab) else ()), *self.times.others]
        if self.several_clusters:
            kept.append(("clusterName", self.subject.space.cluster))
        if kiosk := self.request.GET.get("kiosk", ""):
            kept.append(("kiosk", kiosk))
        return kept

    def url(self, *more: tuple[str, str], tab: str = "") -> str:
        """This page with the times that were chosen and `more` parameters; `tab` leads to another tab."""
        return f"{self.request.path}?{urlencode([*self.base(tab), *self.times.pairs(), *more], safe=',:')}"


@dataclass(frozen=True, slots=True)
class TabContent:
    """What a tab shows: `template` with `content` in the region below the bar.

    `controls` is a template of inputs inside the page's form, which also has the times; `carried` are hidden inputs of
    that form for what has no input; `pairs` are the tab's own parameters, so that a refresh asks for the same;
    `messages` say what could not be read in the address. `polls` is False for what must not refresh by itself.
    """

    template: str
    content: Any
    controls: str = ""
    carried: tuple[tuple[str, str], ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()
    messages: tuple[str, ...] = ()
    polls: bool = True
    extra: Mapping[str, Any] = field(default_factory=dict)


def _always(_subject: Subject) -> bool:
    return True


Show = Callable[[Asked], TabContent]


@dataclass(frozen=True, slots=True)
class Tab:
    """`by_range`: its time is a range (`rangeDuration`, or `from` and `to`), not a duration.

    `has_times` is False where time means nothing (the proxy's configuration). `suits` says which subjects have it.
    """

    id: str
    label: str
    show: Show
    by_range: bool = False
    has_times: bool = True
    needs_metrics: bool = False
    suits: Callable[[Subject], bool] = _always
