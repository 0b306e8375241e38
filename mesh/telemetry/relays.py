"""Calls through waypoints: the two ways that they take, and the call that they are.

A waypoint tells of a call from its caller to its callee, and leaves itself out. Proxies beside it do not: a sidecar
behind it names the waypoint as who called, and a gateway or sidecar before it names the waypoint as who was called.
Each of these ways is one account of calls that the waypoint tells of, and no other call.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from mesh.telemetry.calls import SERVICE, Told, total
from mesh.telemetry.labels import DESTINATION, SOURCE

T = TypeVar("T", bound=Told)
Remake = Callable[[dict[str, str], float], T]
"""Makes a series of labels and a rate."""

_PLACE = ("workload_namespace", "workload")
_PROTOCOL = "request_protocol"


@dataclass(frozen=True, slots=True)
class Relayed(Generic[T]):
    """`calls` are all series, the ways to and from waypoints told as the calls that they are part of; `into` and `out`
    are those ways as they were told."""

    calls: Sequence[T]
    into: Sequence[T] = field(default_factory=tuple)
    out: Sequence[T] = field(default_factory=tuple)


def unrelayed(told: Iterable[T], waypoints: Collection[tuple[str, str]], remake: Remake[T]) -> Relayed[T]:
    """The series of one metric of requests over one period; `waypoints` are (namespace, workload).

    A way of which no waypoint tells stays as it is: there is nobody else who knows of these calls.
    """
    items = list(told)
    if not waypoints:
        return Relayed(items)
    ways: dict[str, list[T]] = {SOURCE: [], DESTINATION: []}
    others: list[T] = []
    for item in items:
        reporter = item.labels.get("reporter", "")
        peer = {SOURCE: "destination", DESTINATION: "source"}.get(reporter, "")
        (ways[reporter] if peer and _end(item.labels, peer) in waypoints else others).append(item)
    if not any(ways.values()):
        return Relayed(items)
    by_waypoints = [item for item in others if item.labels.get("reporter") not in (SOURCE, DESTINATION)]
    calls, into = _told_whole(ways[SOURCE], by_waypoints, "destination", _asked, remake)
    more, out = _told_whole(ways[DESTINATION], by_waypoints, "source", _answering, remake)
    return Relayed([*others, *calls, *more], into, out)


def _told_whole(
    ways: Sequence[T],
    by_waypoints: Iterable[T],
    end: str,
    key: Callable[[Mapping[str, str]], tuple[str, ...]],
    remake: Remake[T],
) -> tuple[list[T], list[T]]:
    """The series with the true `end` in the place of the waypoint, each shared out as the waypoints' calls are; and
    those of which that could be told."""
    if not ways:
        return [], []
    ends: dict[tuple[str, ...], dict[tuple[str, ...], list[T]]] = defaultdict(lambda: defaultdict(list))
    for item in by_waypoints:
        if item.value > 0:
            ends[key(item.labels)][_end(item.labels, end)].append(item)
    calls, known = [], []
    for way in ways:
        behind = ends.get(key(way.labels))
        if behind is None:
            calls.append(way)
            continue
        known.append(way)
        whole = sum(total(items) for items in behind.values())
        calls += [remake(_at(way, items, end), way.value * total(items) / whole) for items in behind.values()]
    return calls, known


def _at(way: Told, items: Iterable[Told], end: str) -> dict[str, str]:
    """The way's labels, with those of the true end. Of a service the way's own name stays: it is what was asked for."""
    best = max(items, key=lambda item: (item.value, sorted(item.labels.items()))).labels
    kept = {name: text for name, text in way.labels.items() if not _is_of(name, end)}
    return kept | {name: text for name, text in best.items() if _is_of(name, end)}


def _is_of(name: str, end: str) -> bool:
    return name.startswith(f"{end}_") and not name.startswith("destination_service")


def _end(labels: Mapping[str, str], end: str) -> tuple[str, ...]:
    return tuple(labels.get(f"{end}_{label}", "") for label in _PLACE)


def _asked(labels: Mapping[str, str]) -> tuple[str, ...]:
    """Who asked for what."""
    return (*_end(labels, "source"), *(labels.get(label, "") for label in SERVICE), labels.get(_PROTOCOL, ""))


def _answering(labels: Mapping[str, str]) -> tuple[str, ...]:
    return (*_end(labels, "destination"), labels.get(_PROTOCOL, ""))
