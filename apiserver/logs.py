"""Pod logs from files under the folder of manifests (`gathered.places`), or made as they are asked for.

A `Writer` makes the lines of containers that have no file: a function of time, so that a log can grow without
anybody writing it.
"""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event as Flag
from typing import Any

from apiserver.errors import ApiError, bad_request
from apiserver.gathered.places import Gathered
from apiserver.gathered.sections import Excerpt
from apiserver.messages import Cut, Request
from apiserver.store import Stored

FOLLOW_SECONDS = 0.2
CHUNK = 1 << 16
# Pod, container, and two times in Unix seconds -> the lines from the first time to before the second, in order, each
# with its RFC 3339 time before it and its end behind it.
Writer = Callable[[Mapping[str, Any], str, float, float], Iterable[bytes]]
_STAMP = re.compile(rb"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) ?")


def container_of(pod: Stored, asked: str) -> str:
    """The container to read: the one asked for, or the only one; 400 otherwise."""
    spec = pod.object().get("spec")
    spec = spec if isinstance(spec, dict) else {}
    ordinary = list(_names(spec.get("containers")))
    known = [*ordinary, *_names(spec.get("initContainers")), *_names(spec.get("ephemeralContainers"))]
    if asked:
        if asked not in known:
            raise bad_request(f"container {asked} is not valid for pod {pod.name}")
        return asked
    if len(ordinary) != 1:
        raise bad_request(
            f"a container name must be specified for pod {pod.name}, choose one of: [{' '.join(ordinary)}]"
        )
    return ordinary[0]


def _names(containers: Any) -> Iterator[str]:
    for container in containers if isinstance(containers, list) else ():
        if isinstance(container, dict) and isinstance(container.get("name"), str):
            yield container["name"]


def find_log(gathered: Gathered, pod: Stored, container: str, *, previous: bool) -> Excerpt:
    """The log of a container; 404 when the folder has none, 400 when there is no container before."""
    found = gathered.log(pod.namespace, pod.name, container, previous=previous)
    if found is not None:
        return found
    if previous:
        raise bad_request(f'previous terminated container "{container}" in pod "{pod.name}" not found')
    raise ApiError(404, f'this server holds no log of container "{container}" in pod "{pod.name}"')


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which lines a request asks for; lines that begin with a time are shown without it unless `stamps` is set."""

    since: datetime | None
    tail: int | None
    stamps: bool
    follow: bool

    def shown(self, line: bytes) -> bytes:
        return line if self.stamps else _bare(line)


def read_log(excerpt: Excerpt, request: Request, stopping: Flag) -> Iterator[bytes]:
    """The lines that a request asks for; with `follow` of what may grow it goes on until client or server stop."""
    wanted, room = _wanted(request)
    return _limited(_chosen(excerpt, wanted, stopping), room)


def make_log(writer: Writer, pod: Stored, container: str, request: Request, stopping: Flag) -> Iterator[bytes]:
    """The same of a log that is made up to now. A container that waits has none: 400, as from a kubelet."""
    obj = pod.object()
    if reason := _waits_for(obj, container):
        raise bad_request(f'container "{container}" in pod "{pod.name}" is waiting to start: {reason}')
    wanted, room = _wanted(request)
    return _limited(_made(writer, obj, container, wanted, stopping), room)


def _wanted(request: Request) -> tuple[_Wanted, int | None]:
    room = request.number("limitBytes")
    if room == 0:
        raise bad_request("limitBytes must be greater than 0")
    stamps, follow = request.flag("timestamps"), request.flag("follow")
    return _Wanted(_since(request), request.number("tailLines"), stamps, follow), room


def _waits_for(pod: Mapping[str, Any], container: str) -> str:
    statuses = (pod.get("status") or {}).get("containerStatuses") or []
    for status in statuses:
        if status.get("name") == container:
            waiting = (status.get("state") or {}).get("waiting") or {}
            return str(waiting.get("message") or waiting.get("reason") or "")
    return ""


def _since(request: Request) -> datetime | None:
    seconds, text = request.number("sinceSeconds"), request.text("sinceTime")
    if seconds is not None and text:
        raise bad_request("at most one of `sinceTime` or `sinceSeconds` may be specified")
    if seconds is not None:
        if not 0 < seconds < 1 << 31:
            raise bad_request("sinceSeconds must be greater than 0")
        return datetime.now(UTC) - timedelta(seconds=seconds)
    if not text:
        return None
    moment = _moment(text.encode())
    if moment is None:
        raise bad_request(f"invalid sinceTime: {text!r}: an RFC 3339 time is needed")
    return moment


def _moment(text: bytes) -> datetime | None:
    match = _STAMP.match(text)
    if match is None:
        return None
    # nine digits of a second are usual in logs, and more than datetime can read
    stamp = re.sub(r"(\.\d{6})\d+", r"\1", match.group(1).decode())
    try:
        return datetime.fromisoformat(stamp)
    except ValueError:
        return None


def _chosen(excerpt: Excerpt, wanted: _Wanted, stopping: Flag) -> Iterator[bytes]:
    with excerpt.path.open("rb") as file:
        yield from _joined(_last(_after(excerpt.lines(file), wanted.since), wanted))
        while wanted.follow and excerpt.may_grow:
            if stopping.is_set():
                raise Cut
            chunk = b"".join(wanted.shown(line) for line in iter(file.readline, b""))
            if not chunk:
                time.sleep(FOLLOW_SECONDS)
            yield chunk


def _made(writer: Writer, pod: Mapping[str, Any], container: str, wanted: _Wanted, stopping: Flag) -> Iterator[bytes]:
    now = time.time()
    first = wanted.since.timestamp() if wanted.since else 0.0
    yield from _joined(_last(iter(writer(pod, container, first, now)), wanted))
    while wanted.follow:
        if stopping.is_set():
            raise Cut
        time.sleep(FOLLOW_SECONDS)
        before, now = now, time.time()
        yield b"".join(wanted.shown(line) for line in writer(pod, container, before, now))


def _last(lines: Iterator[bytes], wanted: _Wanted) -> Iterator[bytes]:
    kept = lines if wanted.tail is None else iter(deque(lines, maxlen=wanted.tail))
    return map(wanted.shown, kept)


def _after(lines: Iterator[bytes], since: datetime | None) -> Iterator[bytes]:
    """The lines from a moment on; one without a time belongs to the one before, or is shown."""
    if since is None:
        yield from lines
        return
    late = True
    for line in lines:
        moment = _moment(line)
        if moment is not None:
            late = moment >= since
        if late:
            yield line


def _bare(line: bytes) -> bytes:
    match = _STAMP.match(line)
    return line[match.end() :] if match else line


def _joined(lines: Iterator[bytes]) -> Iterator[bytes]:
    held, size = [], 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= CHUNK:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


def _limited(chunks: Iterator[bytes], room: int | None) -> Iterator[bytes]:
    for chunk in chunks:
        if room is None:
            yield chunk
            continue
        yield chunk[:room]
        room -= len(chunk)
        if room <= 0:
            return
