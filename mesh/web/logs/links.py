"""The addresses of the logs tab: its page, and the parts of it that are asked for by themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.urls import reverse

from mesh.web.address.links import object_url, page_url
from mesh.web.address.reader import Pairs
from mesh.web.logs.address import LogHere
from mesh.web.parts.tab import OpenTab


@dataclass(frozen=True, slots=True)
class LogLinks:
    """`page` is the tab's page, `part` that of its lines, downloads and entries; `fixed` are the parameters of every
    address, whatever its time."""

    page: LogHere
    part: LogHere
    fixed: Pairs

    @property
    def hidden(self) -> Pairs:
        """What a form of this page sends along."""
        return (*self.page.kept, *self.page.pairs)

    def around(self, start: int, end: int) -> str:
        """All lines between two times (Unix seconds)."""
        times = (("from", str(start * 1000)), ("to", str(end * 1000)))
        flags = self.page.view.flags - {"regex", "follow"}
        everything = self.page.but(show="", hide="", flags=flags, before="", entry="")
        return replace(everything, kept=(*self.fixed, *times)).url()

    def longer(self, seconds: int) -> str:
        """The same lines of a longer time up to now."""
        kept = (*self.fixed, ("rangeDuration", str(seconds)))
        return replace(self.page.but(before=""), kept=kept).url()


def links_of(tab: OpenTab, here: LogHere) -> LogLinks:
    """The addresses of this request's tab."""
    subject, lines = tab.subject, here.but(entry="")
    names = {"namespace": subject.space.name, "name": subject.name}
    return LogLinks(
        page=replace(lines, path=object_url("workload", subject.space.name, subject.name)),
        part=replace(lines, path=reverse("workload-logs", kwargs=names)),
        fixed=tuple(tab.base()),
    )


def log_level_url(tab: OpenTab, pod: str) -> str:
    """Where the form that sets the level of the pod's proxy is sent."""
    space = tab.subject.space
    cluster = [("clusterName", space.cluster)] if tab.several_clusters else []
    return page_url("pod-log-level", cluster, namespace=space.name, pod=pod)
