"""Logs of several containers side by side. Nothing is parsed here: the lines go through `consume` as they come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

from mesh.clients.budget import Keep, Reader
from mesh.clients.errors import SourceError
from mesh.clients.kubernetes.client import KubernetesClient
from mesh.clients.kubernetes.logs import MOST_SECONDS, RESOURCE, LogQuery, PodLog
from mesh.model import pace

T = TypeVar("T")
Consume = Callable[[LogQuery, Iterable[str], Callable[[int], None]], T]
"""Makes something of a log; it asks for room before it keeps so many bytes in all."""
SIDE_BY_SIDE = 6


@dataclass(frozen=True, slots=True)
class LogRead(Generic[T]):
    """What was made of one log, and the room that it takes. `error` is why it could not be opened (`taken` is then
    None) or not read to its end."""

    query: LogQuery
    taken: T | None
    error: SourceError | None = None
    room: Keep | None = None


def read_logs(
    client: KubernetesClient,
    queries: Sequence[LogQuery],
    consume: Consume[T],
    others: Mapping[LogQuery, KubernetesClient] | None = None,
) -> tuple[LogRead[T], ...]:
    """In the order of the queries, those in `others` by the client there. `consume` is called from several threads, and
    may stop before a log's end."""
    clients = others or {}

    def read(query: LogQuery) -> LogRead[T]:
        return _read(clients.get(query, client), query, consume)

    with pace.waiting():
        if len(queries) == 1:
            return (read(queries[0]),)
        with ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="logs") as pool:
            return tuple(pool.map(read, queries))


def _read(client: KubernetesClient, query: LogQuery, consume: Consume[T]) -> LogRead[T]:
    failures: list[SourceError] = []
    try:
        with client.reading(RESOURCE, MOST_SECONDS) as reader:
            held = _Held(reader)
            with PodLog(client, query) as log:
                taken = consume(query, _until_failure(log, failures), held.grow)
            room = reader.kept_bytes(held.size)
    except SourceError as error:
        return LogRead(query, None, error)
    return LogRead(query, taken, failures[0] if failures else None, room)


class _Held:
    """How many bytes are held of one log."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.size = 0

    def grow(self, size: int) -> None:
        self._reader.grow(size)
        self.size = size


def _until_failure(lines: Iterable[str], failures: list[SourceError]) -> Iterator[str]:
    """The lines that came; a failure on the way ends them and is put aside."""
    try:
        yield from lines
    except SourceError as error:
        failures.append(error)
