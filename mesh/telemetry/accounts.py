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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Generic

from mesh.telemetry.calls import LEAST_SHARE, SERVICE, Calls, T, Told, total
from mesh.telemetry.labels import DESTINATION, SOURCE, UNKNOWN, known

_LABELS = (
    "source_cluster",
    "destination_cluster",
    "source_workload_namespace",
    "source_workload",
    "destination_workload_namespace",
    "destination_workload",
)
_CALLERS_CLUSTER = 0
_SOURCE = slice(2, 4)
_DEST = slice(4, 6)
_labels = itemgetter(*_LABELS)
_OWN = {SOURCE, DESTINATION}


@dataclass(slots=True)
class _Pair(Generic[T]):
    """`ends` are the texts of `_LABELS`, `service` those of `SERVICE` where the workload is not known."""

    ends: tuple[str, ...]
    protocol: str
    service: tuple[str, ...]
    accounts: dict[str, list[T]] = field(default_factory=dict)
    share: float = 1.0

    @property
    def caller(self) -> tuple[object, ...]:
        """Who calls, in which protocol."""
        return self.ends[_CALLERS_CLUSTER], self.ends[_SOURCE], self.protocol

    @property
    def but_for_clusters(self) -> tuple[object, ...]:
        return self.ends[2:], self.protocol, self.service

    def tells(self, reporter: str) -> bool:
        return _moves(self.accounts.get(reporter, ()))

    def calls(self) -> Calls[T]:
        accounts = self.accounts
        if len(accounts) == 1:
            (only,) = accounts.values()
            return Calls(only, only, self.share)
        others = accounts.keys() - _OWN
        between = [item for name in sorted(others) for item in accounts[name]] if others else None
        order = [items for items in (accounts.get(SOURCE), between, accounts.get(DESTINATION)) if items]
        told = [items for items in order if _moves(items)] or order[:1]
        return Calls(told[0], told[-1], self.share)


def _moves(items: Sequence[Told]) -> bool:
    return bool(items) and (items[0].value > 0 or any(item.value > 0 for item in items))


def settle(told: Iterable[T]) -> list[Calls[T]]:
    """Every call once: of the series of one metric over one period, whoever told of them."""
    pairs: dict[tuple[object, ...], _Pair[T]] = {}
    for item in told:
        key = _key(item.labels)
        pair = pairs.get(key)
        if pair is None:
            pair = pairs[key] = _Pair(*key)
        pair.accounts.setdefault(item.labels.get("reporter", ""), []).append(item)
    found = _across_clusters(list(pairs.values()))
    found = _callees_named(found)
    return [pair.calls() for pair in _callers_named(found)]


def _key(labels: Mapping[str, str]) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    try:
        ends: tuple[str, ...] = _labels(labels)
    except KeyError:
        ends = tuple(labels.get(label, UNKNOWN) for label in _LABELS)
    return ends, labels.get("request_protocol", ""), () if known(ends[-1]) else _service(labels)


def _across_clusters(pairs: list[_Pair[T]]) -> list[_Pair[T]]:
    """Accounts together that differ only in a cluster that one of them could not tell."""
    doubtful = {pair.but_for_clusters for pair in pairs if not (known(pair.ends[0]) and known(pair.ends[1]))}
    if not doubtful:
        return pairs
    groups: dict[tuple[object, ...], list[_Pair[T]]] = {}
    for pair in pairs:
        key = pair.but_for_clusters
        groups.setdefault(key if key in doubtful else (key, pair.ends), []).append(pair)
    return [pair for group in groups.values() for pair in _united(group)]


def _united(group: list[_Pair[T]]) -> list[_Pair[T]]:
    """One, unless there are namesakes in several clusters."""
    clusters = [{pair.ends[end] for pair in group if known(pair.ends[end])} for end in (0, 1)] if group[1:] else []
    if not clusters or any(len(names) > 1 for names in clusters):
        return group
    first = group[0]
    ends = (*(next(iter(names), UNKNOWN) for names in clusters), *first.ends[2:])
    united = _Pair[T](ends, first.protocol, first.service)
    for pair in group:
        for reporter, items in pair.accounts.items():
            united.accounts.setdefault(reporter, []).extend(items)
    return [united]


def _callees_named(pairs: list[_Pair[T]]) -> list[_Pair[T]]:
    """A caller that names only services tells of the calls that the workloads behind them tell of: as many of its calls
    are theirs as they count."""
    nameless = [pair for pair in pairs if pair.service and pair.tells(SOURCE)]
    if not nameless:
        return pairs
    unled: dict[tuple[object, ...], list[tuple[_Pair[T], float]]] = defaultdict(list)
    for pair in pairs:
        if not pair.service and pair.tells(DESTINATION) and not pair.tells(SOURCE):
            for service, count in _by_service(pair.accounts[DESTINATION]).items():
                unled[pair.caller, service].append((pair, count))
    wholes: dict[int, float] = defaultdict(float)
    for pair in nameless:
        told, behind = pair.accounts[SOURCE], unled.get((pair.caller, pair.service), ())
        counted = sum(count for _, count in behind)
        whole = max(total(told), counted)
        for other, count in behind:
            before = other.share * wholes[id(other)]
            wholes[id(other)] += whole
            other.share = (before + count) / wholes[id(other)]
            other.accounts[SOURCE] = [*other.accounts.get(SOURCE, ()), *told]
        pair.share = 1 - counted / whole
    return _without_little(pairs, nameless)


def _by_service(items: Iterable[Told]) -> dict[tuple[str, ...], float]:
    """Calls per second; without services that were not called."""
    found: dict[tuple[str, ...], float] = defaultdict(float)
    for item in items:
        if item.value > 0:
            found[_service(item.labels)] += item.value
    return found


def _callers_named(pairs: list[_Pair[T]]) -> list[_Pair[T]]:
    """Bytes from a caller that the callee cannot name (without mutual TLS nobody says who connects) are those that
    callers tell of; what is left comes from elsewhere."""
    nameless = [pair for pair in pairs if not pair.protocol and not known(pair.ends[3]) and pair.tells(DESTINATION)]
    if not nameless:
        return pairs
    named: dict[tuple[str, ...], float] = defaultdict(float)
    for pair in pairs:
        if pair.tells(SOURCE) and not pair.tells(DESTINATION):
            named[pair.ends[_DEST]] += total(pair.accounts[SOURCE])
    for pair in nameless:
        pair.share = max(0.0, 1 - named[pair.ends[_DEST]] / total(pair.accounts[DESTINATION]))
    return _without_little(pairs, nameless)


def _without_little(pairs: Iterable[_Pair[T]], nameless: Iterable[_Pair[T]]) -> list[_Pair[T]]:
    """Without those nameless ones of which next to nothing is left."""
    gone = {id(pair) for pair in nameless if pair.share < LEAST_SHARE}
    return [pair for pair in pairs if id(pair) not in gone]


def _service(labels: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(labels.get(label, UNKNOWN) for label in SERVICE)
