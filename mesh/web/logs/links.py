"""The addresses of the logs tab: its page, and the parts of it that are tab for by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from mesh.web.address.links import object_url
from mesh.web.logs.options import LogOptions
from mesh.web.parts.tab import OpenTab

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class LogLinks:
    """`page` is the path of the tab's page, `part` that of its lines, downloads and entries; `fixed` are the parameters
    of every address, `times` those of the chosen time."""

    page: str
    part: str
    fixed: Pairs
    times: Pairs
    options: LogOptions

    def here(self, *more: tuple[str, str], without: tuple[str, ...] = ()) -> str:
        """The tab as it is now, with and without some parameters."""
        return self._address(self.page, more, without)

    def of_part(self, *more: tuple[str, str], without: tuple[str, ...] = ()) -> str:
        return self._address(self.part, more, without)

    def hidden(self) -> Pairs:
        """What a form of this page sends along."""
        return [*self.fixed, *self.times, *self.options.pairs()]

    def around(self, start: int, end: int) -> str:
        """All lines between two times (Unix seconds)."""
        times = [("from", str(start * 1000)), ("to", str(end * 1000))]
        kept = self.options.pairs(without=("show", "hide", "regex", "before", "follow"))
        return f"{self.page}?{_query([*self.fixed, *times, *kept])}"

    def longer(self, seconds: int) -> str:
        """The same lines of a longer time up to now."""
        kept = self.options.pairs(without=("before",))
        return f"{self.page}?{_query([*self.fixed, ('rangeDuration', str(seconds)), *kept])}"

    def _address(self, path: str, more: tuple[tuple[str, str], ...], without: tuple[str, ...]) -> str:
        return f"{path}?{_query([*self.fixed, *self.times, *self.options.pairs(without=without), *more])}"


def links_of(tab: OpenTab, options: LogOptions) -> LogLinks:
    """The addresses of this request's tab."""
    subject = tab.subject
    names = {"namespace": subject.space.name, "name": subject.name}
    return LogLinks(
        page=object_url("workload", subject.space.name, subject.name),
        part=reverse("workload-logs", kwargs=names),
        fixed=tab.base(),
        times=tab.times.pairs(),
        options=options,
    )


def log_level_url(tab: OpenTab, pod: str) -> str:
    """Where the form that sets the level of the pod's proxy is sent."""
    path = reverse("pod-log-level", kwargs={"namespace": tab.subject.space.name, "pod": pod})
    return f"{path}?{urlencode({'clusterName': tab.subject.space.cluster})}" if tab.several_clusters else path


def _query(pairs: Pairs) -> str:
    return urlencode(pairs, safe=",:")
