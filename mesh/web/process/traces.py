"""The console's own traces by OpenTelemetry: a span for each request and each exchange with an outside system.

Nothing of OpenTelemetry is loaded where they are off.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any

from mesh.clients import spans
from mesh.clients.collector import NoCollector, exporter
from mesh.clients.http import request_id
from mesh.config import Settings

log = logging.getLogger(__name__)
_END_MILLISECONDS = 3000


class Traces:
    """Made after a fork: its thread would not survive one."""

    def __init__(self, settings: Settings, cluster: str, export: Any) -> None:
        from opentelemetry.baggage.propagation import W3CBaggagePropagator  # noqa: PLC0415 - loaded only where used
        from opentelemetry.propagators.composite import CompositePropagator  # noqa: PLC0415
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
        from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased  # noqa: PLC0415
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator  # noqa: PLC0415

        about: dict[str, str | int] = {
            "service.name": f"kiali.{settings.deployment.namespace}",
            "hostname": socket.gethostname(),
            "instance_name": settings.deployment.instance_name,
            "istio.cluster_id": cluster,
            "process.pid": os.getpid(),
        }
        rate = min(1.0, max(0.0, settings.server.observability.tracing.sampling_rate))
        self._provider = TracerProvider(
            sampler=ParentBased(TraceIdRatioBased(rate)), resource=Resource.create({**about}), shutdown_on_exit=False
        )
        self._provider.add_span_processor(BatchSpanProcessor(export))
        self._tracer = self._provider.get_tracer("mesh")
        self._propagator = CompositePropagator([TraceContextTextMapPropagator(), W3CBaggagePropagator()])

    @contextmanager
    def request(self, method: str, headers: Mapping[str, str]) -> Iterator[Any]:
        """Around one request, as a part of the trace that its headers name."""
        from opentelemetry.trace import SpanKind  # noqa: PLC0415

        carrier = {name.lower(): value for name, value in headers.items()}
        parent = self._propagator.extract(carrier)
        about = {"http.request.method": method, "request_id": request_id.current.get()}
        with self._tracer.start_as_current_span(method, parent, SpanKind.SERVER, about) as span:
            yield span

    @contextmanager
    def exchange(self, name: str, attributes: dict[str, str]) -> Iterator[Any]:
        """Only within a trace: a watch of its own would be one without end."""
        from opentelemetry.trace import INVALID_SPAN, SpanKind, get_current_span  # noqa: PLC0415

        if get_current_span() is INVALID_SPAN:
            yield INVALID_SPAN
            return
        about = {**attributes, "request_id": request_id.current.get()}
        with self._tracer.start_as_current_span(
            name, kind=SpanKind.CLIENT, attributes=about, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield span
            except Exception as error:
                # Without its text, which may quote anything.
                failed(span, type(error).__name__)
                raise

    def inject(self, headers: MutableMapping[str, str]) -> None:
        self._propagator.inject(headers)

    def stop(self) -> None:
        """What is there yet is sent, if that is fast."""
        spans.use(None)
        self._provider.force_flush(_END_MILLISECONDS)
        self._provider.shutdown()


def failed(span: Any, reason: str = "") -> None:
    from opentelemetry.trace import Status, StatusCode  # noqa: PLC0415 - loaded only where used

    span.set_status(Status(StatusCode.ERROR, reason))


_current: Traces | None = None


def current() -> Traces | None:
    return _current


def start(settings: Settings, cluster: str) -> Callable[[], None] | None:
    """What ends them, where they are on; a collector that cannot be spoken to is told, and costs the traces alone."""
    global _current  # noqa: PLW0603 - the one per process
    if not settings.server.observability.tracing.enabled:
        return None
    try:
        made = Traces(settings, cluster, exporter(settings))
    except (NoCollector, ImportError, OSError) as error:
        log.warning("server.observability.tracing: there are no traces: %s", error)
        return None
    _current = made
    spans.use(made)
    return _stop


def _stop() -> None:
    global _current
    ending, _current = _current, None
    if ending is not None:
        ending.stop()
