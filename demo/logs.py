"""The logs of the demo mesh as a function of time: nobody writes them, and any moment of them can be had.

They tell of the same traffic as the metrics, in the same incidents. The API server asks for them
(`python -m apiserver DIR --log-writer demo.logs:lines`).
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any

from demo.app_lines import call_line, habits_of, own_line, serves
from demo.calls import Call, End, Route, calls_of, count_at, routes, weather
from demo.labels import through_waypoint
from demo.mesh import NODES, WORKLOADS, Plane, Workload
from demo.proxy_lines import AT_WAYPOINT, INBOUND, OUTBOUND, access_fields, as_json, as_text, moment, ztunnel_line

# What a node keeps of a log: older lines are rotated away.
KEPT_SECONDS = 2 * 3600
PROXY = "istio-proxy"
_JOB_SECONDS = 90
_SIDECARS = (Plane.SIDECAR, Plane.GATEWAY)
# Of a ztunnel's connections, which carry ten requests each.
_ZTUNNEL_SHARE = 0.4

Line = tuple[float, str]


@dataclass(frozen=True, slots=True)
class Voice:
    """Calls of a route as one container tells them."""

    route: Route
    tell: Callable[[Call], str]
    share: float = 1.0


def lines(pod: Mapping[str, Any], container: str, first: float, last: float) -> Iterator[bytes]:
    """The lines of a container from a time to before another (Unix seconds), each behind its time."""
    metadata = pod.get("metadata", {})
    place = (metadata.get("namespace", ""), metadata.get("name", ""))
    end = _ends().get(place)
    if end is None:
        return
    # Pods are whole hours old, in which the tides repeat: any pod's birth will do for the weather.
    born = datetime.fromisoformat(metadata["creationTimestamp"]).timestamp()
    if end.workload.kind == "CronJob":
        last = min(last, born + _JOB_SECONDS)
    voices = _voices(place, container)
    for second in range(int(max(first, born, last - KEPT_SECONDS)), int(last) + 1):
        for at, text in sorted(_second(end, container, voices, second, born)):
            if first <= at < last:
                yield f"{_stamp(at)} {text}\n".encode()


@cache
def _ends() -> dict[tuple[str, str], End]:
    return {
        (workload.namespace, name): End(workload, number)
        for workload in WORKLOADS
        for number, name in enumerate(workload.pods)
    }


def _stamp(at: float) -> str:
    """With nine digits of a second, as a kubelet writes it."""
    return f"{moment(at, 6)[:-1]}000Z"


def _second(end: End, container: str, voices: tuple[Voice, ...], second: int, born: float) -> Iterator[Line]:
    loads, bad = weather(second, born)
    for voice in voices:
        for call in calls_of(voice.route, second, loads, bad):
            if call.draw % 100 < voice.share * 100:
                yield call.at, voice.tell(call)
    for place, habit in enumerate(habits_of(end.workload, container)):
        seed = zlib.crc32(f"{end.name} {container} {place}".encode())
        if count_at(seed, second, habit.calm * (1 - bad) + habit.storm * bad):
            dice = random.Random(seed ^ second)  # noqa: S311 - a story, not a secret
            at = second + dice.random()
            yield at, own_line(end.workload, container, habit, at, dice.randrange(3, 900))


@cache
def _voices(place: tuple[str, str], container: str) -> tuple[Voice, ...]:
    return tuple(_all_voices(_ends()[place], container))


def _all_voices(end: End, container: str) -> Iterator[Voice]:
    workload = end.workload
    for route in routes():
        if container != PROXY:
            if route.target == end and serves(route):
                yield Voice(route, lambda call: call_line(call, end))
        elif workload.name == "ztunnel":
            yield from _of_ztunnel(route, NODES[end.number])
        elif workload.plane is Plane.WAYPOINT:
            if _passes(route, workload):
                yield Voice(route, lambda call: as_text(access_fields(call, AT_WAYPOINT)))
        elif workload.plane in _SIDECARS:
            yield from _of_sidecar(route, end)


def _of_sidecar(route: Route, end: End) -> Iterator[Voice]:
    write = as_json if end.workload.plane is Plane.GATEWAY else as_text
    if route.source == end:
        yield Voice(route, lambda call: write(access_fields(call, OUTBOUND)))
    if route.target == end and route.outcome.arrives:
        yield Voice(route, lambda call: write(access_fields(call, INBOUND)))


def _of_ztunnel(route: Route, node: str) -> Iterator[Voice]:
    ends = (("outbound", route.source), ("inbound", route.target))
    for direction, end in ends:
        if end is not None and end.workload.plane is Plane.AMBIENT and NODES[end.number % len(NODES)] == node:
            yield Voice(route, partial(ztunnel_line, direction=direction), _ZTUNNEL_SHARE)


def _passes(route: Route, waypoint: Workload) -> bool:
    target = route.target
    return (
        target is not None
        and target.workload.namespace == waypoint.namespace
        and route.flow.protocol != "tcp"
        and through_waypoint(route.source.workload, route.flow.service)
    )
