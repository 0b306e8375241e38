"""One watch: the lines of a long answer as events, and an end that another thread can bring about."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import Self

from mesh.clients.errors import BadAnswer, SourceError, TooLarge
from mesh.clients.exchange import MEGABYTE
from mesh.clients.kubernetes.decode import Decoder, Event, Garbage
from mesh.clients.kubernetes.transport import Call, Transport, status_error

MAX_LINE = 16 * MEGABYTE


class Watch:
    """Iterate it for events. It ends when the API server ends it, when the connection drops, and after `stop`.

    An ERROR event is raised as our error (`Gone` for 410), a line that is no event as `BadAnswer`.
    """

    def __init__(self, transport: Transport, call: Call, decoder: Decoder) -> None:
        self._transport = transport
        self._call = call
        self._decoder = decoder
        self._answer = transport.open(call)
        self.dropped = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def __iter__(self) -> Iterator[Event]:
        for line in self._lines():
            try:
                event = self._decoder.event(line)
            except Garbage as error:
                raise self._transport.error(BadAnswer, str(error), self._call, cause=error) from error
            if event.type == "ERROR":
                raise status_error(self._transport, self._call, event.status)
            yield event

    def stop(self) -> None:
        """End it from another thread, even while that one waits for the next event."""
        self._answer.shutdown()

    def close(self) -> None:
        self._answer.close()

    def _lines(self) -> Iterator[bytes]:
        rest = b""
        for piece in self._pieces():
            if b"\n" not in piece and len(rest) + len(piece) > MAX_LINE:
                message = f"an event is larger than {MAX_LINE // MEGABYTE} MB"
                raise self._transport.error(TooLarge, message, self._call)
            *lines, rest = (rest + piece).split(b"\n")
            yield from (line for line in lines if line.strip())
        if rest.strip() and not self.dropped:
            yield rest

    def _pieces(self) -> Iterator[bytes]:
        try:
            yield from self._answer.pieces()
        except SourceError:
            self.dropped = True
