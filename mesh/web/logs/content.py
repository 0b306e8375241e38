"""What the logs tab shows: its controls, the lines of one page, and what is said about the rest."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

from mesh.actions.proxies import LEVELS
from mesh.clients.errors import SourceError
from mesh.logs.lines import LogLine, LogType
from mesh.logs.rows import LINES_A_PAGE, LINES_FOLLOWED, Cutout, LogRow, RowStyle, colour_of, cutout, line_id, same_day
from mesh.logs.window import CHOICES, Window
from mesh.model.problems import Failure
from mesh.pages.log_places import LogPlaces, kind_of
from mesh.pages.logs import LogsPage
from mesh.web.controls import DURATIONS, Choice, span
from mesh.web.logs.address import ALL_LINES, LogHere, LogOptions
from mesh.web.logs.links import LogLinks, links_of, log_level_url
from mesh.web.logs.reading import read, window_of
from mesh.web.parts.tab import OpenTab

FOLLOW_SECONDS = 3
# Of each container, each time.
LINES_READ_FOLLOWING = 1_000
VIEW_ONLY = "view-only"
BAD_LEVEL = "level"
# Why a level was not set, by the word in the address that the form's answer leads back to.
_REASONS = {
    VIEW_ONLY: "the console is in view-only mode: it changes nothing",
    BAD_LEVEL: f"the level is none of {', '.join(LEVELS)}",
    Failure.FORBIDDEN: "you may not reach into this pod; needed: create pods/portforward or pods/proxy",
    Failure.NOT_FOUND: "the pod is not there any more",
    Failure.UNREACHABLE: "the proxy, or the way to it, does not answer",
    Failure.TIMED_OUT: "the proxy did not answer in time",
}


@dataclass(frozen=True, slots=True)
class CheckBox:
    """One checkbox. `css` is the class of its colour."""

    name: str
    value: str
    label: str
    checked: bool
    css: str = ""


@dataclass(frozen=True, slots=True)
class LogControls:
    """The inputs of the page's form."""

    options: LogOptions
    pods: tuple[Choice, ...]
    lines: tuple[Choice, ...]
    sources: tuple[CheckBox, ...]
    switches: tuple[CheckBox, ...]

    @property
    def changed_switches(self) -> int:
        return sum(box.checked for box in self.switches)


@dataclass(frozen=True, slots=True)
class LevelForm:
    """How much the pod's proxy logs. `refusal` says why it cannot be set here, `back` where the form
    returns to."""

    url: str
    back: str
    refusal: str = ""
    levels: tuple[str, ...] = LEVELS


@dataclass(frozen=True, slots=True)
class Notice:
    """What became of a change that was asked for."""

    text: str
    icon: str


@dataclass(frozen=True, slots=True)
class LogView:
    """One page of lines. `found` holds all lines that pass the filter; `rows` are `first` to `last` of them, from 1.

    `failure` is why nothing at all could be read; `poll_seconds` is 0 where nothing is to be expected.
    """

    controls: LogControls
    links: LogLinks
    found: LogsPage
    rows: tuple[LogRow, ...]
    part: Cutout
    day: str = ""
    failure: str = ""
    poll_seconds: int = 0
    can_follow: bool = True
    follows: bool = False
    longer: str = ""
    longer_url: str = ""
    level: LevelForm | None = None
    told: Notice | None = None
    notices: tuple[str, ...] = ()

    @property
    def options(self) -> LogOptions:
        return self.controls.options

    @property
    def count(self) -> int:
        return len(self.found.lines)

    @property
    def first(self) -> int:
        return self.part.first + 1

    @property
    def is_full(self) -> bool:
        return "full" in self.options.flags

    @property
    def stamp(self) -> str:
        """Changes with what is shown."""
        told = "".join((*(row.id for row in self.rows), str(self.count), str(self.found.hidden), *self.notices))
        return f"{zlib.crc32(told.encode()):08x}"

    def _page(self, *, on: Collection[str] = (), off: Collection[str] = (), **changes: Any) -> str:
        """The tab with these switches on and those off, and with other changes."""
        return self.links.page.url(flags=(self.options.flags | set(on)) - set(off), **changes)

    @property
    def poll_url(self) -> str:
        return self.links.part.url(("stamp", self.stamp))

    @property
    def earlier_url(self) -> str:
        if not self.part.first:
            return ""
        return self._page(before=line_id(self.found.lines[self.part.first]), off={"follow"})

    @property
    def newest_url(self) -> str:
        return self._page(before="") if self.options.before else ""

    @property
    def follow_url(self) -> str:
        switch = {"off" if self.follows else "on": {"follow"}}
        return self._page(before="", **switch) if self.can_follow else ""

    @property
    def full_url(self) -> str:
        return self._page(**{"off" if self.is_full else "on": {"full"}})

    @property
    def download_url(self) -> str:
        return self.links.part.url(("format", "text"), before="", flags=self.options.flags - {"full", "follow"})

    @property
    def unfiltered_url(self) -> str:
        return self._page(show="", hide="", before="", off={"regex"})

    @property
    def everything_url(self) -> str:
        return self._page(containers=self.options.known, before="")


def log_view(tab: OpenTab, here: LogHere, pods: tuple[str, ...], places: LogPlaces) -> LogView:
    """Reads the logs and lays out one page of them."""
    options = here.view
    ended = tab.times.is_custom and not tab.times.is_open
    follows = "follow" in options.flags and not options.before and not ended
    window = _window(tab, options, follows)
    found, failure = _found(tab, options, window)
    part = cutout(found.lines, options.before, LINES_FOLLOWED if follows else LINES_A_PAGE)
    shown = found.lines[part.first : part.end]
    style = _style(options, found, shown)
    links = links_of(tab, here)
    longer = next((each for each in DURATIONS if each > tab.times.length), 0) if not tab.times.is_custom else 0
    return LogView(
        controls=_controls(tab, options, pods, places),
        links=links,
        found=found,
        rows=tuple(style.row(line) for line in shown),
        part=part,
        day=style.day,
        failure=failure,
        poll_seconds=FOLLOW_SECONDS if follows else (0 if options.before else tab.times.poll_seconds),
        can_follow=not ended,
        follows=follows,
        longer=f"Last {span(longer)}" if longer else "",
        longer_url=links.longer(longer),
        level=_level(tab, options, links) if places.has_proxy and not _is_ztunnel(tab) else None,
        told=_told(tab, options),
        notices=tuple(_notices(options, found, window)),
    )


def _window(tab: OpenTab, options: LogOptions, follows: bool) -> Window:
    """What is asked for every few seconds is less."""
    window = window_of(options, tab.times)
    return replace(window, lines=min(window.most, LINES_READ_FOLLOWING)) if follows else window


def _style(options: LogOptions, found: LogsPage, shown: tuple[LogLine, ...]) -> RowStyle:
    return RowStyle(
        containers=options.known,
        several=len({(line.type, line.container) for line in found.lines}) > 1,
        has_times=options.has_times,
        as_written="raw" in options.flags,
        day=same_day(shown) if options.has_times else "",
    )


def _found(tab: OpenTab, options: LogOptions, window: Window) -> tuple[LogsPage, str]:
    """The lines; or none, and why nothing could be read at all."""
    try:
        return read(tab.subject, options, window), ""
    except SourceError as error:
        problem = error.problem(tab.subject.sources.clock())
        return LogsPage(options.pod, (), problems=(problem,)), error.message


def _notices(options: LogOptions, found: LogsPage, window: Window) -> Iterator[str]:
    """What was left out, and what could not be read."""
    if found.cut:
        unread = {(pod, container) for pod, container, _ in found.unread}
        cut = [_place(found, place) for place in found.cut if place not in unread]
        if cut:
            yield f"Only the newest {window.most} lines of {', '.join(cut)} were read; there are more in this time."
    for pod, container, message in found.unread:
        # The reasons stand above all that, where the full screen does not show them.
        reason = f": {message}" if "full" in options.flags else "."
        yield f"{_place(found, (pod, container))} could not be read, or not to its end{reason}"
    if found.unseen:
        yield f"The filter took too long: {found.unseen} lines were not looked at, and are not shown."


def _place(found: LogsPage, place: tuple[str, str]) -> str:
    pod, container = place
    return container if pod == found.pod else f"{container} of pod {pod}"


def _controls(tab: OpenTab, options: LogOptions, pods: tuple[str, ...], places: LogPlaces) -> LogControls:
    own = (
        CheckBox("container", name, name, name in options.containers, _colour(tab, name, places))
        for name in places.containers
    )
    others = (CheckBox(kind, "true", kind, kind in options.flags, f"log-{kind}") for kind in places.others)
    numbers = sorted({*CHOICES, options.lines} - {ALL_LINES})
    lines = [Choice(str(each), f"{each} lines", each == options.lines) for each in numbers]
    return LogControls(
        options=options,
        pods=tuple(Choice(name, name, name == options.pod) for name in pods),
        lines=(*lines, Choice(str(ALL_LINES), "All lines", options.lines == ALL_LINES)),
        sources=(*own, *others),
        switches=(
            CheckBox("regex", "true", "Show and Hide are regular expressions", "regex" in options.flags),
            CheckBox("raw", "true", "Lines as they were written", "raw" in options.flags),
            CheckBox("timestamps", "false", "Without times", not options.has_times),
        ),
    )


def _colour(tab: OpenTab, container: str, places: LogPlaces) -> str:
    workload = tab.subject.workload
    kind = kind_of(workload, container) if workload is not None else LogType.APP
    return colour_of(kind, container, places.containers)


def _is_ztunnel(tab: OpenTab) -> bool:
    return tab.subject.workload is not None and tab.subject.workload.is_ztunnel


def _level(tab: OpenTab, options: LogOptions, links: LogLinks) -> LevelForm:
    view_only = tab.subject.sources.settings.deployment.view_only_mode
    return LevelForm(
        url=log_level_url(tab, options.pod), back=links.page.url(), refusal=_REASONS[VIEW_ONLY] if view_only else ""
    )


def _told(tab: OpenTab, options: LogOptions) -> Notice | None:
    """What the address says of a change that was just asked for: only words that this console puts there."""
    done, failed = tab.query.get("done", ""), tab.query.get("failed", "")
    if done in LEVELS:
        return Notice(f"The proxy of pod {options.pod} logs at level {done} until it restarts.", "healthy")
    if failed:
        reason = _REASONS.get(failed, "the proxy gave no usable answer")
        return Notice(f"The log level of pod {options.pod} was not set: {reason}.", "failure")
    return None
