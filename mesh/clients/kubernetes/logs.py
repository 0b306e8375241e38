"""The log of one container, line by line as it comes: never more of it in memory than is asked for."""

from __future__ import annotations

import codecs
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from urllib3.exceptions import HTTPError

from mesh.clients.errors import TimedOut, TooLarge
from mesh.clients.kubernetes import paths
from mesh.clients.kubernetes.client import KubernetesClient
from mesh.clients.kubernetes.transport import MEGABYTE, Call
from mesh.model.kinds import POD

MOST_BYTES = 64 * MEGABYTE
MOST_SECONDS = 20.0
LONGEST_LINE = 64 * 1024
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class LogQuery:
    """Which log. `since` is in Unix seconds; `tail` asks for the last so many lines, of all when 0."""

    namespace: str
    pod: str
    container: str = ""
    since: int | None = None
    tail: int = 0
    previous: bool = False

    def parameters(self) -> dict[str, str]:
        """As the Kubernetes API wants them; every line comes with its time."""
        wanted = {
            "timestamps": "true",
            "container": self.container,
            "sinceTime": "" if self.since is None else _rfc3339(self.since),
            "tailLines": str(self.tail) if self.tail > 0 else "",
            "previous": "true" if self.previous else "",
            "limitBytes": str(MOST_BYTES + 1),
        }
        return {key: value for key, value in wanted.items() if value}


class PodLog:
    """Iterate it for lines without their ends. Close it (it is a context manager) when enough was read.

    Raises our errors: `NotFound` for no such pod, `BadAnswer` for a container that has no log, `TimedOut` when the
    lines take too long to come. A line longer than `LONGEST_LINE` is cut.
    """

    def __init__(self, client: KubernetesClient, query: LogQuery) -> None:
        path = paths.one(POD, POD.versions[0], query.namespace, query.pod, "log")
        self._transport = client.transport
        self._call = Call("GET", path, f"{POD.plural}/log", query.parameters())
        self._answer = self._transport.open(self._call)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Ends the transfer: what was not read yet is not wanted."""
        self._answer.close()

    def __iter__(self) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        rest = ""
        for chunk in self._chunks():
            *lines, rest = (rest + decoder.decode(chunk)).split("\n")
            yield from (line[:LONGEST_LINE] for line in lines)
            # the end of a line that is too long is read and dropped
            rest = rest[:LONGEST_LINE]
        rest += decoder.decode(b"", final=True)
        if rest:
            yield rest

    def _chunks(self) -> Iterator[bytes]:
        deadline = time.monotonic() + MOST_SECONDS
        size = 0
        try:
            while chunk := self._answer.read1(_CHUNK):
                yield chunk
                size += len(chunk)
                if size > MOST_BYTES:
                    message = f"the log is larger than {MOST_BYTES // MEGABYTE} MB"
                    raise self._transport.error(TooLarge, message, self._call)
                if time.monotonic() > deadline:
                    message = f"the log took more than {MOST_SECONDS:g} s"
                    raise self._transport.error(TimedOut, message, self._call)
        except (HTTPError, OSError) as error:
            raise self._transport.failure(self._call, error) from error


def _rfc3339(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
