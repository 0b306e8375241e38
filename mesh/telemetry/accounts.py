"""Whose account of a call counts, where several proxies tell of it.

The caller's proxy tells of a call (reporter `source`), a waypoint on the way may, and so does the callee's
(`destination`). Where all goes well they say the same. Where something goes wrong they do not: what the caller gave up
after a second is a 504 to it and an answer that nobody waited for to the callee; a call that was tried three times is
one to the caller and three to the callee; the callee cannot tell under which of its services it was asked. So accounts
are never added up, nor united code by code.

The rule: of the calls from one workload to another in one protocol, the account nearest to the caller counts, whole:
the caller's, else a waypoint's, else the callee's. What that account cannot name is named as the callee names it. Where
the called workload is not known, its service tells calls apart. Calls that the callee counts beyond the account are
tries of the same calls where they failed, and calls that the account lacks where all went well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Generic, NamedTuple, Protocol, TypeVar

from mesh.telemetry.labels import DESTINATION, PASSTHROUGH, SOURCE, UNKNOWN, known

_LABELS = (
    "source_cluster",
    "destination_cluster",
    "source_workload_namespace",
    "source_workload",
    "destination_workload_namespace",
    "destination_workload",
)
_CLUSTERS = slice(0, 2)
_SOURCE = slice(2, 4)
_DEST = slice(4, 6)
_labels = itemgetter(*_LABELS)
_SERVICE = ("destination_service_namespace", "destination_service_name")
_WORKLOAD = (
    "destination_cluster",
    "destination_workload_namespace",
    "destination_workload",
    "destination_canonical_service",
    "destination_canonical_revision",
)
_LEAST_SHARE = 0.01
"""Two proxies are not read at the same moment: a smaller difference means nothing."""


class Told(Protocol):
    """One series of a standard metric; `value` is per second."""

    @property
    def labels(self) -> Mapping[str, str]: ...
    @property
    def value(self) -> float: ...


T = TypeVar("T", bound=Told)


class Counted(NamedTuple, Generic[T]):
    """How a series counts: `rate` and `hidden` are per second, the latter failed tries that retries hid from the
    caller. `names` are labels that the series lacks, as the callee names them."""

    item: T
    rate: float
    hidden: float
    names: Mapping[str, str]


_NO_NAMES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Calls(Generic[T]):
    """The calls of one pair in one protocol: `share` of `account` is what counts; `last` is the account nearest to the
    callee, the same where there is only one."""

    account: Sequence[T]
    last: Sequence[T]
    share: float = 1.0

    def counted(self, is_error: Callable[[T], bool] | None) -> Iterator[Counted[T]]:
        """The account's series, and those of calls that it lacks. `is_error` None: they count no requests, and what
        the callee has beyond says nothing."""
        if self.last is self.account:
            yield from (Counted(item, item.value * self.share, 0.0, _NO_NAMES) for item in self.account)
            return
        rate = self.share * _total(self.account)
        hidden, lacking = self._beyond(rate, is_error) if is_error is not None else (0.0, 0.0)
        for item in self.account:
            value = item.value * self.share
            yield Counted(item, value, hidden * max(0.0, value) / rate if hidden else 0.0, self._names(item))
        if lacking and is_error is not None:
            well = [item for item in self.last if item.value > 0 and not is_error(item)]
            part = lacking / _total(well)
            yield from (Counted(item, item.value * part, 0.0, _NO_NAMES) for item in well)

    def _beyond(self, rate: float, is_error: Callable[[T], bool]) -> tuple[float, float]:
        """What the callee counts beyond the account: failed tries that retries hid; and calls that came back well and
        that the account lacks. Where the account has errors, the latter may be tries, too."""
        count, errors = _total(self.last), self.share * _errors(self.account, is_error)
        more = count - rate
        if more <= _LEAST_SHARE * count:
            return 0.0, 0.0
        hidden = max(0.0, min(more, _errors(self.last, is_error) - errors))
        return hidden, 0.0 if errors > 0 else more - hidden

    def _names(self, item: T) -> Mapping[str, str]:
        lacking = [label for label in _WORKLOAD if not known(item.labels.get(label, ""))]
        if not _names_service(item.labels):
            lacking += _SERVICE
        if not lacking:
            return _NO_NAMES
        able = [other for other in self.last if _names_service(other.labels)] or self.last
        best = max(able, key=lambda other: (other.value, sorted(other.labels.items()))).labels
        return {label: best[label] for label in lacking if known(best.get(label, ""))}


@dataclass(slots=True)
class _Pair(Generic[T]):
    """`ends` are the texts of `_LABELS`, `service` those of `_SERVICE` where the workload is not known."""

    ends: tuple[str, ...]
    protocol: str
    service: tuple[str, ...]
    accounts: dict[str, list[T]] = field(default_factory=dict)
    share: float = 1.0

    def tells(self, reporter: str) -> bool:
        return any(item.value > 0 for item in self.accounts.get(reporter, ()))

    def calls(self) -> Calls[T]:
        accounts = self.accounts
        if len(accounts) == 1:
            (only,) = accounts.values()
            return Calls(only, only, self.share)
        between = [item for name, items in accounts.items() if name not in (SOURCE, DESTINATION) for item in items]
        order = [items for items in (accounts.get(SOURCE), between, accounts.get(DESTINATION)) if items]
        told = [items for items in order if any(item.value > 0 for item in items)] or order[:1]
        return Calls(told[0], told[-1], self.share)


def settle(told: Iterable[T]) -> list[Calls[T]]:
    """Every call once: of the series of one metric over one period, whoever told of them."""
    pairs: dict[tuple[object, ...], _Pair[T]] = {}
    for item in told:
        key = _key(item.labels)
        pair = pairs.get(key)
        if pair is None:
            pair = pairs[key] = _Pair(*key)
        pair.accounts.setdefault(item.labels.get("reporter", ""), []).append(item)
    found = _across_clusters(pairs.values())
    found = _callees_named(found)
    return [pair.calls() for pair in _callers_named(found)]


def _key(labels: Mapping[str, str]) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    try:
        ends: tuple[str, ...] = _labels(labels)
    except KeyError:
        ends = tuple(labels.get(label, UNKNOWN) for label in _LABELS)
    service = () if known(ends[-1]) else tuple(labels.get(label, UNKNOWN) for label in _SERVICE)
    return ends, labels.get("request_protocol", ""), service


def _across_clusters(pairs: Iterable[_Pair[T]]) -> list[_Pair[T]]:
    """Accounts together that differ only in a cluster that one of them could not tell."""
    groups: dict[tuple[object, ...], list[_Pair[T]]] = defaultdict(list)
    for pair in pairs:
        groups[pair.ends[2:], pair.protocol, pair.service].append(pair)
    found = []
    for group in groups.values():
        clusters = [{pair.ends[end] for pair in group if known(pair.ends[end])} for end in (0, 1)]
        if len(group) == 1 or any(len(names) > 1 for names in clusters):
            found += group
            continue
        first = group[0]
        united = _Pair[T](
            (*(next(iter(names), UNKNOWN) for names in clusters), *first.ends[2:]), first.protocol, first.service
        )
        for pair in group:
            for reporter, items in pair.accounts.items():
                united.accounts.setdefault(reporter, []).extend(items)
        found.append(united)
    return found


def _callees_named(pairs: list[_Pair[T]]) -> list[_Pair[T]]:
    """A caller that names only services tells of the calls that the workloads behind them tell of: shared out to
    these as they count them."""
    nameless = [pair for pair in pairs if pair.service and pair.tells(SOURCE)]
    if not nameless:
        return pairs
    unled: dict[tuple[object, ...], list[_Pair[T]]] = defaultdict(list)
    for pair in pairs:
        if not pair.service and pair.tells(DESTINATION) and not pair.tells(SOURCE):
            unled[pair.ends[0], pair.ends[_SOURCE], pair.protocol].append(pair)
    shared = set()
    for pair in nameless:
        behind = [
            other
            for other in unled.get((pair.ends[0], pair.ends[_SOURCE], pair.protocol), ())
            if any(_key_of_service(item.labels) == pair.service for item in other.accounts[DESTINATION])
        ]
        whole = sum(_total(other.accounts[DESTINATION]) for other in behind)
        for other in behind:
            other.share = _total(other.accounts[DESTINATION]) / whole
            other.accounts[SOURCE] = pair.accounts[SOURCE]
        if behind:
            shared.add(id(pair))
    return [pair for pair in pairs if id(pair) not in shared]


def _callers_named(pairs: list[_Pair[T]]) -> list[_Pair[T]]:
    """Bytes from a caller that the callee cannot name (without mutual TLS nobody says who connects) are those that
    callers tell of; what is left comes from elsewhere."""
    nameless = [pair for pair in pairs if not pair.protocol and not known(pair.ends[3]) and pair.tells(DESTINATION)]
    gone = set()
    for pair in nameless:
        named = sum(
            _total(other.accounts[SOURCE])
            for other in pairs
            if other.ends[_DEST] == pair.ends[_DEST] and other.tells(SOURCE) and not other.tells(DESTINATION)
        )
        pair.share = max(0.0, 1 - named / _total(pair.accounts[DESTINATION]))
        if pair.share < _LEAST_SHARE:
            gone.add(id(pair))
    return [pair for pair in pairs if id(pair) not in gone]


def _key_of_service(labels: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(labels.get(label, UNKNOWN) for label in _SERVICE)


def _names_service(labels: Mapping[str, str]) -> bool:
    name = labels.get("destination_service_name", "")
    return known(name) and name != PASSTHROUGH


def _errors(items: Iterable[T], is_error: Callable[[T], bool]) -> float:
    return _total(item for item in items if is_error(item))


def _total(items: Iterable[Told]) -> float:
    return sum(item.value for item in items if item.value > 0)
