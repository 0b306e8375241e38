"""What the tabs about proxies have in common: parts to choose from, and a pod."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mesh.clients.errors import SourceError
from mesh.model.objects import Pod
from mesh.web.address.lenient import Lenient
from mesh.web.address.times import Times
from mesh.web.controls import Choice
from mesh.web.parts.tab import OpenTab, TabContent

_RUNNING = "Running"


@dataclass(frozen=True, slots=True)
class TabPart:
    """A part of the tab, as a link."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class ProxyView:
    """The parts, the pods where there are several, and what the chosen part shows with which inputs.

    `times` is there for a part that has time controls; other parts carry the times that were chosen.
    """

    parts: tuple[TabPart, ...]
    inner: TabContent
    pods: tuple[Choice, ...] = ()
    times: Times | None = None


class Chooser:
    """Reads which part of a tab is open, and of which pod; keeps what it had to refuse."""

    def __init__(self, tab: OpenTab, parameter: str, parts: Mapping[str, str]) -> None:
        """`parts` are labels by the value of the parameter; the first is open by default."""
        self._tab = tab
        self._parameter = parameter
        self._parts = parts
        self._pods: tuple[Choice, ...] = ()
        self._pod: tuple[tuple[str, str], ...] = ()
        self._reader = Lenient.of(tab.query)
        self.part = self._reader.choice(parameter, next(iter(parts)), parts)

    def pod(self, pods: Mapping[str, Pod]) -> str:
        """The one that is asked for, else the first that runs. There must be one."""
        usual = next((name for name, pod in pods.items() if pod.status.phase == _RUNNING), next(iter(pods)))
        chosen = self._reader.choice("pod", usual, pods)
        if len(pods) > 1:
            self._pods = tuple(Choice(name, _told(pod), name == chosen) for name, pod in pods.items())
        self._pod = (("pod", chosen),) if chosen != usual else ()
        return chosen

    @property
    def messages(self) -> list[str]:
        """What could not be read so far."""
        return self._reader.messages

    @property
    def tab(self) -> OpenTab:
        """The request for the part: its addresses lead back to it."""
        return replace(self._tab, kept=(*self._kept(self.part), *self._pod))

    def url(self, part: str, *more: tuple[str, str]) -> str:
        """Another part, about the same pod."""
        return replace(self._tab, kept=(*self._kept(part), *self._pod)).url(*more)

    def content(self, inner: TabContent, *, has_times: bool = False) -> TabContent:
        """The whole tab with the part that `inner` is."""
        parts = tuple(TabPart(label, self.url(name), name == self.part) for name, label in self._parts.items())
        view = ProxyView(parts, inner, pods=self._pods, times=self._tab.times if has_times else None)
        kept = (*self._kept(self.part), *self._pod)
        # The form has no input for what is chosen by a link, nor for times that mean nothing to this part.
        carried = (*self._kept(self.part), *(() if has_times else self._tab.times.pairs()))
        return replace(
            inner,
            template="proxies/tab.html",
            content=view,
            controls="proxies/controls.html",
            carried=(*carried, *inner.carried),
            pairs=(*kept, *inner.pairs),
            messages=(*self.messages, *inner.messages),
            polls=has_times,
        )

    def of_pod(self, ask: Callable[[str], TabContent]) -> TabContent:
        """The whole tab with what `ask` makes of the chosen pod's proxy; or why that is not known."""
        subject = self._tab.subject
        pods = subject.pods
        if not pods:
            return self.content(TabContent("proxies/no_pods.html", None))
        try:
            return self.content(ask(self.pod(pods)))
        except SourceError as error:
            problem = error.problem(subject.sources.clock())
            return self.content(failed(error.message, problems=(problem,)))

    def _kept(self, part: str) -> tuple[tuple[str, str], ...]:
        return ((self._parameter, part),) if part != next(iter(self._parts)) else ()


def failed(message: str, **more: Any) -> TabContent:
    """A part whose source did not answer; the problem itself is in `more`."""
    return TabContent("proxies/failed.html", message, **more)


def _told(pod: Pod) -> str:
    return pod.name if pod.status.phase in (_RUNNING, "") else f"{pod.name} ({pod.status.phase.lower()})"
