"""What the store says of itself, as far as it says it: Thanos, Mimir and guarded stores often do not."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import TypeVar

import msgspec

from mesh.clients.errors import SourceError
from mesh.clients.http import Deadline, HttpClient
from mesh.clients.prometheus.decode import data
from mesh.model.samples import PrometheusFacts
from mesh.text.durations import PROMETHEUS

T = TypeVar("T")
SECONDS = 10.0
LIFE = 300.0
LIFE_UNREACHED = 30.0

_LONGEST_INTERVAL = 86_400.0
_LONGEST_RETENTION = 300 * 365 * 86_400.0

_GLOBAL = re.compile(r"^global:[ \t]*\n((?:[ \t]+.*\n?)*)", re.MULTILINE)
_INTERVAL = re.compile(r"^[ \t]+scrape_interval:[ \t]*[\"']?(\w+)", re.MULTILINE)


class _Build(msgspec.Struct):
    version: str = ""


class _Runtime(msgspec.Struct, rename="camel"):
    storage_retention: str = ""


class _Config(msgspec.Struct):
    yaml: str = ""


def scrape_interval_of(yaml: str) -> float | None:
    """`global.scrape_interval` in seconds. The file can have megabytes of targets: only its head is looked at."""
    block = _GLOBAL.search(yaml)
    found = _INTERVAL.search(block[1]) if block else None
    return _bounded(PROMETHEUS.seconds(found[1]), _LONGEST_INTERVAL) if found else None


def retention_of(text: str) -> float | None:
    """Seconds of a retention such as `15d` or `15d or 512MB`; None for a size alone, and for 0 (no limit told)."""
    return _bounded(PROMETHEUS.seconds(text.strip().partition(" ")[0]), _LONGEST_RETENTION) or None


def _bounded(seconds: float | None, most: float) -> float | None:
    """None of what no store keeps to: nothing can be reckoned with it."""
    return seconds if seconds is not None and seconds <= most else None


class KnownFacts:
    """The facts, asked again when they are old. `pinned` are those that the configuration knows better."""

    def __init__(self, http: HttpClient, pinned: PrometheusFacts, clock: Callable[[], float]) -> None:
        self._http = http
        self._pinned = pinned
        self._clock = clock
        self._lock = threading.Lock()
        self._held: tuple[PrometheusFacts, float] | None = None

    def get(self) -> PrometheusFacts:
        """Never fails. While one thread asks anew, the others get the facts of before."""
        held = self._held
        if held is not None and self._clock() < held[1]:
            return held[0]
        if not self._lock.acquire(blocking=held is None):
            return held[0] if held else self._pinned
        try:
            if self._held is held:
                facts, life = self._read(held[0] if held else PrometheusFacts())
                self._held = (facts, self._clock() + life)
            return self._held[0] if self._held else self._pinned
        finally:
            self._lock.release()

    def _read(self, before: PrometheusFacts) -> tuple[PrometheusFacts, float]:
        try:
            told, life = read_facts(self._http, Deadline(SECONDS)), LIFE
        except SourceError:
            told, life = before, LIFE_UNREACHED
        interval = self._pinned.scrape_interval or told.scrape_interval
        retention = self._pinned.retention or told.retention
        return PrometheusFacts(told.version, interval, retention), life


def read_facts(http: HttpClient, deadline: Deadline) -> PrometheusFacts:
    """The facts that the store tells. Raises SourceError when it cannot be asked at all."""
    build = _told(http, "/api/v1/status/buildinfo", _Build, deadline)
    runtime = _told(http, "/api/v1/status/runtimeinfo", _Runtime, deadline)
    retention = retention_of(runtime.storage_retention) if runtime else None
    if retention is None:
        flags = _told(http, "/api/v1/status/flags", dict[str, str], deadline) or {}
        retention = retention_of(flags.get("storage.tsdb.retention.time", ""))
    config = _told(http, "/api/v1/status/config", _Config, deadline)
    return PrometheusFacts(
        version=build.version if build else "",
        scrape_interval=scrape_interval_of(config.yaml) if config else None,
        retention=retention,
    )


def _told(http: HttpClient, path: str, kind: type[T], deadline: Deadline) -> T | None:
    response = http.send("GET", path, deadline=deadline, resource=path)
    try:
        return data(response, path, kind)
    except SourceError:
        return None
