"""What a detail page is made of: its subject, its tabs, and what one tab shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from mesh.model.problems import Problem
from mesh.web.address.durations import UsualTimes
from mesh.web.address.fields import Fields, Here, V
from mesh.web.address.lenient import Lenient
from mesh.web.address.links import Links
from mesh.web.address.times import Times, read_times
from mesh.web.parts.subject import Subject
from mesh.web.visit import Visit


@dataclass(frozen=True, slots=True)
class OpenTab:
    """The tab of one request. `kept` are parameters of this tab that all its addresses have: which part of it is
    open."""

    subject: Subject
    id: str
    times: Times
    kept: tuple[tuple[str, str], ...] = ()

    @property
    def several_clusters(self) -> bool:
        """Whether links must name theirs."""
        return self.subject.sources.several_clusters

    @property
    def cluster(self) -> str:
        """The subject's cluster as links name it: not at all where there is only one."""
        return self.subject.sources.told_cluster(self.subject.space.cluster)

    @property
    def visit(self) -> Visit:
        return self.subject.visit

    @property
    def request(self) -> HttpRequest:
        return self.subject.visit.request

    @property
    def query(self) -> QueryDict:
        return self.request.GET

    @property
    def links(self) -> Links:
        """How to other objects: with the duration that was chosen."""
        duration = self.times.lasting
        return Links(self.several_clusters, duration if duration != self.visit.usual.duration else 0)

    def base(self, tab: str = "") -> list[tuple[str, str]]:
        """The parameters that every address of this page keeps."""
        own = self.kept if tab in ("", self.id) else ()
        kept = [*self.subject.kept, ("tab", tab or self.id), *own]
        if self.several_clusters:
            kept.append(("clusterName", self.subject.space.cluster))
        if kiosk := self.request.GET.get("kiosk", ""):
            kept.append(("kiosk", kiosk))
        return kept

    def at(self, table: Fields[V], view: V, defaults: V) -> Here[V]:
        """The tab with what it shows: addresses of it that differ in that."""
        return Here(table, view, defaults, self.request.path, (*self.base(), *self.times.pairs()))

    def url(self, *more: tuple[str, str], tab: str = "") -> str:
        """This page with the times that were chosen and `more` parameters; `tab` leads to another tab."""
        return f"{self.request.path}?{urlencode([*self.base(tab), *self.times.pairs(), *more], safe=',:')}"


def open_tab(subject: Subject, id: str, usual: UsualTimes, *, by_range: bool) -> tuple[OpenTab, list[str]]:
    """The tab as the address wants it, and what of its times could not be read."""
    visit = subject.visit
    reader = Lenient.of(visit.request.GET)
    times = read_times(reader, visit.now, by_range=by_range, usual=usual, offer=visit.offer)
    return OpenTab(subject, id, times), reader.messages


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


def _of_all_pages(subject: Subject) -> UsualTimes:
    return subject.visit.usual


Show = Callable[[OpenTab], TabContent]


@dataclass(frozen=True, slots=True)
class Tab:
    """`by_range`: where nothing is chosen it looks further back, and its form says `rangeDuration` and not `duration`.
    `usual_times` are its own, where they are not those of all pages.

    `has_times` is False where time means nothing (the proxy's configuration). `suits` says which subjects have it.
    """

    id: str
    label: str
    show: Show
    by_range: bool = False
    has_times: bool = True
    needs_metrics: bool = False
    suits: Callable[[Subject], bool] = _always
    usual_times: Callable[[Subject], UsualTimes] = _of_all_pages
