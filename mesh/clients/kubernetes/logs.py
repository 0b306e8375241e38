"""The log of one container, line by line as it comes: never more of it in memory than is asked for."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from mesh.clients.exchange import MEGABYTE
from mesh.clients.kubernetes import paths
from mesh.clients.kubernetes.client import KubernetesClient
from mesh.clients.kubernetes.transport import WORDS, Call
from mesh.model.kinds import POD

MOST_BYTES = 64 * MEGABYTE
MOST_SECONDS = 20.0
LONGEST_LINE = 64 * 1024
RESOURCE = f"{POD.plural}/log"
_WORDS = replace(WORDS, too_large="the log is larger than {limit}", incomplete="the log took more than {total:g} s")


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
        call = Call("GET", path, RESOURCE, query.parameters())
        self._answer = client.transport.open(call, seconds=MOST_SECONDS, most=MOST_BYTES, words=_WORDS)

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
        for piece in self._answer.pieces():
            *lines, rest = (rest + decoder.decode(piece)).split("\n")
            yield from (line[:LONGEST_LINE] for line in lines)
            # the end of a line that is too long is read and dropped
            rest = rest[:LONGEST_LINE]
        rest += decoder.decode(b"", final=True)
        if rest:
            yield rest


def _rfc3339(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
