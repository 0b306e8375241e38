"""`server` and `identity`: the listener and what it tells of itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from mesh.config.base import SECRET, Count, Duration, Port, Section

_NANOSECONDS_PER_MILLISECOND = 1_000_000
_PROFILER_TIMEOUT = timedelta(seconds=60)


def _small_integer_is_seconds(value: object) -> object:
    """Old files give a plain number of seconds; from a millisecond's worth on it is nanoseconds."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < _NANOSECONDS_PER_MILLISECOND:
        return f"{value}s"
    return value


class HealthStatusMetrics(Section):
    enabled: bool = False
    max_consecutive_na: Count = 3


class Metrics(Section):
    enabled: bool = True
    health_status: HealthStatusMetrics = Field(default_factory=HealthStatusMetrics)
    port: Port = 9090


class OtelCollector(Section):
    protocol: Literal["http", "https", "grpc"] = "http"
    skip_verify: bool = False
    tls_enabled: bool = False


class OwnTracing(Section):
    collector_type: str = "otel"
    collector_url: str = "jaeger-collector.istio-system:4318"
    enabled: bool = False
    otel: OtelCollector = Field(default_factory=OtelCollector)
    sampling_rate: float = 0.5


class Observability(Section):
    metrics: Metrics = Field(default_factory=Metrics)
    tracing: OwnTracing = Field(default_factory=OwnTracing)


class Profiler(Section):
    enabled: bool = False


class Server(Section):
    address: str = ""
    audit_log: bool = True
    cors_allow_all: bool = False
    gzip_enabled: bool = True
    observability: Observability = Field(default_factory=Observability)
    port: Port = 20001
    profiler: Profiler = Field(default_factory=Profiler)
    require_auth: bool = False
    web_fqdn: str = ""
    web_history_mode: Literal["", "browser", "hash"] = "browser"
    web_port: str = ""
    web_root: str = "/"
    web_schema: str = ""
    write_timeout: Annotated[Duration, BeforeValidator(_small_integer_is_seconds)] = timedelta(seconds=30)

    @property
    def effective_write_timeout(self) -> timedelta:
        """At least a minute with the profiler on: a profile takes half of that."""
        return max(self.write_timeout, _PROFILER_TIMEOUT) if self.profiler.enabled else self.write_timeout


class Identity(Section):
    cert_file: str = ""
    private_key_file: Annotated[str, SECRET] = ""

    @property
    def https(self) -> bool:
        return bool(self.cert_file and self.private_key_file)
