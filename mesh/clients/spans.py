"""Spans of exchanges with outside systems, where the console's own traces are on (`server.observability.tracing`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Span(Protocol):
    def set_attribute(self, key: str, value: str | int) -> object: ...


class Tracer(Protocol):
    """`exchange` is around one exchange; `inject` adds the headers by which another system continues the trace."""

    def exchange(self, name: str, attributes: dict[str, str]) -> AbstractContextManager[Span]: ...

    def inject(self, headers: MutableMapping[str, str]) -> None: ...


_tracer: Tracer | None = None


def use(tracer: Tracer | None) -> None:
    """For all exchanges of this process from now on."""
    global _tracer  # noqa: PLW0603 - the one per process
    _tracer = tracer


@contextmanager
def exchange(
    system: str, method: str, path: str, headers: MutableMapping[str, str], *, cluster: str = ""
) -> Iterator[Callable[[int], None]]:
    """Tells of one exchange; it is called with the status of the answer. `path` is without a query, which may hold
    anything. Costs nothing where there are no traces."""
    tracer = _tracer
    if tracer is None:
        yield _nothing
        return
    about = {"peer.service": system, "http.request.method": method, "url.path": path, "istio.cluster_id": cluster}
    with tracer.exchange(f"{method} {system}", {key: value for key, value in about.items() if value}) as span:
        tracer.inject(headers)
        yield lambda status: _tell(span, status)


def _tell(span: Span, status: int) -> None:
    span.set_attribute("http.response.status_code", status)


def _nothing(_status: int) -> None:
    return
