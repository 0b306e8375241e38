"""Where the console's own spans go: an OpenTelemetry collector, over HTTP or gRPC."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from mesh.clients.http.settings import ca_files
from mesh.config import Settings

_SECONDS = 10


class NoCollector(ValueError):
    """The settings name none that can be spoken to, in words."""


def exporter(settings: Settings) -> Any:
    """OpenTelemetry's own, as `server.observability.tracing` says. Raises `NoCollector`."""
    tracing = settings.server.observability.tracing
    bundle = next((path for path in ca_files(settings.auth.strategy) if Path(path).is_file()), None)
    if tracing.otel.protocol == "grpc":
        return _over_grpc(tracing, bundle)
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - loaded only where it is used
        OTLPSpanExporter,
    )

    session = requests.Session()
    session.trust_env = False
    session.verify = False if tracing.otel.skip_verify else bundle or True
    return OTLPSpanExporter(endpoint=_endpoint(tracing), session=session, timeout=_SECONDS, certificate_file=bundle)


def _endpoint(tracing: Any) -> str:
    """`host:port`, or a whole URL, whose path then counts."""
    url = tracing.collector_url.strip()
    if "://" not in url:
        secure = tracing.otel.protocol == "https" or tracing.otel.tls_enabled
        url = f"{'https' if secure else 'http'}://{url}"
    try:
        parts = urlsplit(url)
        has_host = bool(parts.hostname) and parts.port != 0
    except ValueError:
        has_host = False
    if not has_host:
        raise NoCollector(f"collector_url: {tracing.collector_url!r} names no host; allowed: host:port, or a URL")
    return url if parts.path.strip("/") else f"{url.rstrip('/')}/v1/traces"


def _over_grpc(tracing: Any, bundle: str | None) -> Any:
    if tracing.otel.tls_enabled and tracing.otel.skip_verify:
        raise NoCollector("otel.skip_verify: gRPC over TLS always verifies; allowed: false, or protocol https")
    from grpc import ssl_channel_credentials  # type: ignore[import-untyped]  # noqa: PLC0415 - loaded only where used
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter  # noqa: PLC0415

    trusted = Path(bundle).read_bytes() if bundle else None
    credentials = ssl_channel_credentials(trusted) if tracing.otel.tls_enabled else None
    address = tracing.collector_url.partition("://")[2] or tracing.collector_url
    insecure = not tracing.otel.tls_enabled
    return OTLPSpanExporter(endpoint=address, insecure=insecure, credentials=credentials, timeout=_SECONDS)
