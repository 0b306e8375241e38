"""What is found wrong with the configuration of all clusters, judged in the background and again after changes."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import InitVar, dataclass, field
from typing import TypeVar

from mesh.config import Settings
from mesh.istio.view import ClusterView
from mesh.model import pace
from mesh.model.findings import FindingCounts, Verdict, counts_of
from mesh.model.kinds import Kind
from mesh.pages.sources.options import validation_options
from mesh.validations.accounts import accounts_of
from mesh.validations.findings import WORKLOAD, Entry, Key
from mesh.validations.run import Around, Entries, Validator

log = logging.getLogger(__name__)

FIRST_SECONDS = 2.0
"""So long a request waits for the first verdicts of all."""
NEXT_SECONDS = 0.3
"""So long it waits for newer ones than are there."""
RETRY_SECONDS = 10.0
"""Nobody looks again sooner where a check failed."""
_REST = 4
"""A thread that judges then rests for so many times as long as it took: the console has other things to do."""
_BAD = frozenset({Verdict.INVALID, Verdict.WARNING})
Clusters = Mapping[str, ClusterView]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SpaceCounts:
    """Of one namespace without its workloads: its entries, and what was found by severity; `verdicts` are those on its
    configuration."""

    objects: int = 0
    errors: int = 0
    warnings: int = 0
    verdicts: Mapping[Verdict, int] = field(default_factory=dict)

    @property
    def found(self) -> FindingCounts:
        return FindingCounts(self.errors, self.warnings)

    @property
    def verdict(self) -> Verdict:
        """The worst that was found; unknown where nothing was looked at."""
        return self.found.verdict if self.objects else Verdict.UNKNOWN


@dataclass(frozen=True, slots=True)
class Checked:
    """The verdicts on everything as it was when they were made, at Unix seconds; `before` are those from before."""

    at: float
    entries: Mapping[Key, Entry]
    before: InitVar[Checked | None] = None
    spaces: Mapping[tuple[str, str], tuple[Entry, ...]] = field(init=False)
    """Entries by (cluster, namespace)."""
    counts: Mapping[tuple[str, str], SpaceCounts] = field(init=False)
    news: Mapping[tuple[str, str], Mapping[Verdict, float]] = field(init=False)
    """Of namespaces with such objects, since when the last of them has been invalid, or has had warnings."""

    def __post_init__(self, before: Checked | None) -> None:
        spaces: dict[tuple[str, str], list[Entry]] = {}
        for key, entry in self.entries.items():
            spaces.setdefault((key.cluster, key.namespace), []).append(entry)
        object.__setattr__(self, "spaces", {place: tuple(found) for place, found in spaces.items()})
        object.__setattr__(self, "counts", {place: _counts(found) for place, found in spaces.items()})
        bad = (place for place, counts in self.counts.items() if counts.verdicts.keys() & _BAD)
        object.__setattr__(self, "news", {place: self._news(place, before) for place in bad})

    def _news(self, place: tuple[str, str], before: Checked | None) -> Mapping[Verdict, float]:
        known = before.news.get(place, {}) if before else {}
        old = _bad(before.spaces.get(place, ())) if before else frozenset()
        new = {verdict for verdict, key in _bad(self.spaces[place]) - old}
        return {
            verdict: self.at if verdict in new else known.get(verdict, self.at)
            for verdict in _BAD & self.counts[place].verdicts.keys()
        }


def _bad(entries: Iterable[Entry]) -> frozenset[tuple[Verdict, Key]]:
    told = ((entry.verdict, entry.key) for entry in entries if entry.checks and entry.key.kind.is_config)
    return frozenset(each for each in told if each[0] in _BAD)


def _counts(entries: list[Entry]) -> SpaceCounts:
    counted = [entry for entry in entries if entry.key.kind is not WORKLOAD]
    found = counts_of(check.severity for entry in counted for check in entry.checks)
    verdicts = Counter(entry.verdict for entry in entries if entry.key.kind.is_config)
    return SpaceCounts(len(counted), found.errors, found.warnings, verdicts)


@dataclass(frozen=True, slots=True)
class Measuring:
    """What is entered around a whole run, around all objects of a kind in it, and around one object that is judged
    alone, by whoever wants to know how long each takes."""

    run: Callable[[], AbstractContextManager[object]] = nullcontext
    kind: Around = nullcontext
    alone: Around = nullcontext


class Validations:
    """Judges with the console's own account: what a viewer may not see is left out where it is shown. Safe for
    threads."""

    def __init__(self, settings: Settings, clock: Callable[[], float], measuring: Measuring | None = None) -> None:
        self._settings = settings
        self._clock = clock
        self._measuring = measuring or Measuring()
        self._lock = threading.Lock()
        self._judging = threading.Lock()
        self._validators: dict[str, Validator] = {}
        self._checked: Checked | None = None
        self._of: Clusters = {}
        self._done = threading.Event()
        self._runs = False
        self._rests_until = 0.0
        self.failed_at: float | None = None
        """When the last check failed (Unix seconds); None where it did not."""

    @property
    def is_on(self) -> bool:
        """Not where the interval of checks is 0."""
        return bool(self._settings.external_services.istio.validation_reconcile_interval)

    def latest(self, clusters: Clusters) -> Checked | None:
        """The verdicts on these clusters, or older ones where new ones take long; None where there are none yet."""
        under_way = self._begun(clusters)
        if under_way is not None:
            with pace.waiting():
                under_way.wait(FIRST_SECONDS if self._checked is None else NEXT_SECONDS)
        return self.known

    @property
    def known(self) -> Checked | None:
        """The last verdicts, on whatever was there then: nothing is begun for them. None where there are none."""
        return self._checked if self.is_on else None

    def _begun(self, clusters: Clusters) -> threading.Event | None:
        """The end of a run that is under way, begun here if there is a reason; None where there is none."""
        if not self.is_on:
            return None
        with self._lock:
            if _is_same(self._of, clusters) or (not self._runs and time.monotonic() < self._rests_until):
                return None
            if not self._runs:
                self._runs, self._done = True, threading.Event()
                threading.Thread(target=self._run, args=(clusters,), name="validation", daemon=True).start()
            return self._done

    def refresh(self, clusters: Clusters) -> None:
        """Judges what has changed, however long that takes."""
        if not self.is_on:
            return
        with self._lock:
            if self._runs or _is_same(self._of, clusters):
                return
            self._runs, self._done = True, threading.Event()
        self._run(clusters)

    def tried(
        self, cluster: str, view: ClusterView, change: ClusterView, compare: Callable[[Entries, Entries], T]
    ) -> T | None:
        """What `compare` makes of the entries of the cluster as it is and as it would be; None where nobody has looked
        yet, where the validator is busy for long, or fails."""

        def tried(validator: Validator) -> T:
            with validator.meanwhile(view) as now:
                before = dict(now)
            with validator.meanwhile(change) as after:
                return compare(before, after)

        return self.told(cluster, tried, FIRST_SECONDS)

    def told(self, cluster: str, ask: Callable[[Validator], T], patience: float) -> T | None:
        """The answer of the cluster's validator; None where nobody has looked yet, where it is busy for long, or fails:
        no page is held up by what cannot be told."""
        with self._validator(cluster, patience) as validator:
            if validator is None:
                return None
            try:
                return ask(validator)
            except Exception:
                log.exception("a question about validation could not be answered")
                return None

    @contextmanager
    def _validator(self, cluster: str, patience: float = FIRST_SECONDS) -> Iterator[Validator | None]:
        """That of the cluster, for one thread at a time; None where there is none, or it is busy for long."""
        with pace.waiting():
            is_mine = self._judging.acquire(timeout=patience)
        try:
            yield self._validators.get(cluster) if is_mine else None
        finally:
            if is_mine:
                self._judging.release()

    def alone(self, cluster: str, kind: Kind, namespace: str, name: str) -> Entry | None:
        """The object as its own namespace by itself sees it; None where it was not looked at, or where the validator is
        busy for long."""
        with self._validator(cluster) as validator, self._measuring.alone(kind):
            found = validator.alone(kind, name, [namespace]) if validator else ()
        return next((entry for entry in found if entry.key.namespace == namespace), None)

    def _run(self, clusters: Clusters) -> None:
        begun, at = time.monotonic(), self._clock()
        checked = None
        try:
            with self._judging, self._measuring.run():
                checked = Checked(at, self._judged(clusters), self._checked)
        except Exception:
            # A later run may do better; what was found before stays, with its age.
            log.exception("configuration could not be validated")
        finally:
            now = time.monotonic()
            with self._lock:
                self._runs = False
                self.failed_at = None if checked is not None else self.failed_at or at
                if checked is not None:
                    self._of, self._checked = clusters, checked
                self._rests_until = now + max(_REST * (now - begun), 0 if checked is not None else RETRY_SECONDS)
                self._done.set()

    def _judged(self, clusters: Clusters) -> dict[Key, Entry]:
        istio = self._settings.external_services.istio
        is_kept = istio.validation_change_detection_enabled
        known = self._validators if is_kept else {}
        self._validators = {name: known.get(name) or Validator(self._measuring.kind) for name in clusters}
        planes = [plane for view in clusters.values() for plane in view.mesh.planes]
        accounts = accounts_of(clusters, planes, istio.istio_identity_domain)
        snapshots = [view.snapshot for view in clusters.values()]
        ignored = self._settings.kiali_feature_flags.validations.ignore
        entries: dict[Key, Entry] = {}
        for name, view in clusters.items():
            options = validation_options(self._settings, view.snapshot, snapshots, ignored)
            entries |= self._validators[name].run(view, planes, options, accounts[name])
        return entries


def _is_same(before: Clusters, now: Clusters) -> bool:
    """Whether all that is judged is the same objects."""
    return before.keys() == now.keys() and all(
        before[name].snapshot is now[name].snapshot and before[name].inventory is now[name].inventory for name in now
    )
