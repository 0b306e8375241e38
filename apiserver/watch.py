"""Watches: a stream of JSON lines from a resource version on, by selectors, with bookmarks."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from queue import Empty

from apiserver.errors import ApiError, bad_request
from apiserver.kinds import Kind
from apiserver.messages import Cut, Request
from apiserver.selectors import Requirement, parse_field_selector, parse_label_selector
from apiserver.showing import Showing
from apiserver.store import Event, Store, Stored, Watcher

LONGEST_WATCH_SECONDS = 3600
PULSE_SECONDS = 0.5
_INITIAL_END = {"k8s.io/initial-events-end": "true"}


@dataclass(frozen=True, slots=True)
class Choice:
    """Which objects of a kind a list, watch or deletion is about."""

    kind: Kind
    namespace: str
    labels: Requirement | None
    fields: Requirement | None

    def takes(self, stored: Stored | None) -> bool:
        if stored is None or (self.namespace and stored.namespace != self.namespace):
            return False
        if self.labels is not None and not self.labels(stored.labels):
            return False
        if self.fields is None:
            return True
        names = {"metadata.name": stored.name, "metadata.namespace": stored.namespace}
        return self.fields({**stored.fields, **names})

    @property
    def selective(self) -> bool:
        return self.labels is not None or self.fields is not None


def choice_of(kind: Kind, namespace: str, request: Request) -> Choice:
    """Reads the selectors of a request; 400 when they cannot be read."""
    fields = parse_field_selector(kind, request.text("fieldSelector"))
    return Choice(kind, namespace, parse_label_selector(request.text("labelSelector")), fields)


def asked_version(request: Request) -> int | None:
    """The parameter `resourceVersion`; None when it is absent or 0, which both mean 'any'."""
    return request.number("resourceVersion") or None


@dataclass(slots=True)
class Watch:
    """One watch. The subscription is made by `start`, so that a version too old can still be answered as such."""

    store: Store
    choice: Choice
    showing: Showing
    bookmarks: bool
    bookmark_seconds: float
    seconds: float
    initial_end: bool = False
    watcher: Watcher | None = None

    def start(self, since: int | None) -> Iterator[bytes]:
        """Subscribes, then gives the lines; `since` None begins with all objects there are.

        A version that is forgotten gives one ERROR line with a 410 Status, as a real server does.
        """
        try:
            self.watcher, missed, current, reached = self.store.subscribe(self.choice.kind, since)
        except ApiError as error:
            if error.code != 410:
                raise
            return iter([_line("ERROR", json.dumps(error.status()).encode())])
        return self._lines(self.watcher, missed, current, reached)

    def _lines(self, watcher: Watcher, missed: list[Event], current: list[Stored], reached: int) -> Iterator[bytes]:
        try:
            yield b"".join(self._added(stored) for stored in current if self.choice.takes(stored))
            if self.initial_end:
                yield self._bookmark(reached, _INITIAL_END)
            for event in missed:
                yield self._event(event)
            yield from self._live(watcher)
        finally:
            self.store.unsubscribe(self.choice.kind, watcher)

    def _live(self, watcher: Watcher) -> Iterator[bytes]:
        end = time.monotonic() + self.seconds
        next_bookmark = time.monotonic() + self.bookmark_seconds
        while (now := time.monotonic()) < end:
            if self.bookmarks and now >= next_bookmark:
                reached = self.store.reached(watcher)
                if reached is not None:
                    yield self._bookmark(reached)
                    next_bookmark = now + self.bookmark_seconds
            try:
                event = watcher.queue.get(timeout=max(0.0, min(PULSE_SECONDS, end - now, self.bookmark_seconds)))
            except Empty:
                yield b""
                continue
            if event is None:
                raise Cut
            yield self._event(event)
        if self.bookmarks and (reached := self.store.reached(watcher)) is not None:
            yield self._bookmark(reached)

    def _event(self, event: Event) -> bytes:
        """What the event is to this watch: an object may come into or go out of the selection."""
        was, now = self.choice.takes(event.before), self.choice.takes(event.after)
        if not (was or now):
            return b""
        kind = "MODIFIED" if was and now else "ADDED" if now else "DELETED"
        return _line(kind, self.showing.encoded(event.shown))

    def _added(self, stored: Stored) -> bytes:
        return _line("ADDED", self.showing.encoded(stored))

    def _bookmark(self, version: int, annotations: dict[str, str] | None = None) -> bytes:
        metadata = {"resourceVersion": str(version), **({"annotations": annotations} if annotations else {})}
        return _line("BOOKMARK", self.showing.bookmark(metadata))


def open_watch(
    store: Store, choice: Choice, showing: Showing, request: Request, bookmark_seconds: float
) -> Iterator[bytes]:
    """Begins the watch that a request asks for; 400 for parameters that do not fit."""
    since = asked_version(request)
    initial = request.text("sendInitialEvents")
    match = request.text("resourceVersionMatch")
    bookmarks = request.flag("allowWatchBookmarks")
    if initial and match != "NotOlderThan":
        raise bad_request("sendInitialEvents needs resourceVersionMatch=NotOlderThan")
    if match and not initial:
        raise bad_request("resourceVersionMatch is forbidden for watch unless sendInitialEvents is given")
    if request.flag("sendInitialEvents"):
        since = None
    asked = request.number("timeoutSeconds")
    watch = Watch(
        store,
        choice,
        showing,
        bookmarks,
        bookmark_seconds,
        seconds=min(asked, LONGEST_WATCH_SECONDS) if asked else random.uniform(1800, 3600),  # noqa: S311
        initial_end=bookmarks and request.flag("sendInitialEvents"),
    )
    return watch.start(since)


def _line(kind: str, obj: bytes) -> bytes:
    return b'{"type":"' + kind.encode() + b'","object":' + obj + b"}\n"
