"""The graph API's query parameters, read in the reference's order: the first fault answers (graph.md §2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from mesh.graph.elements import GraphType
from mesh.graph.options import Ambient, Options, Rate, Root, Step
from mesh.model.access import Viewer

E = TypeVar("E", bound=StrEnum)

_TRUE = frozenset(("1", "t", "T", "true", "TRUE", "True"))
_FALSE = frozenset(("0", "f", "F", "false", "FALSE", "False"))
_DURATION = re.compile(r"(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?", re.ASCII)
_UNITS = (365 * 86_400_000, 7 * 86_400_000, 86_400_000, 3_600_000, 60_000, 1000, 1)
_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*", re.ASCII)
_LONGEST = 100 * 365 * 86_400
_LATEST = 2**53
_BOXES = frozenset(("app", "cluster", "namespace"))
_ALWAYS_RUN = frozenset(("outsider", "trafficGenerator", ""))
_RATES_GRPC = tuple(Rate)
_RATES_TCP = (Rate.NONE, Rate.RECEIVED, Rate.SENT, Rate.TOTAL)
_RESPONSE_TIMES = ("avg", "50", "95", "99")


class BadGraphParameter(ValueError):
    """A parameter that cannot be read; `status` is the HTTP status of the answer (400, or 403 for access)."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def read_options(
    given: Mapping[str, str], viewer: Viewer, now: float, *, root: Root | None = None, refresh_ms: int = 60_000
) -> Options:
    """Options of one request. `given` holds each parameter's first value. Raises BadGraphParameter."""
    read = _Reader(given)
    read.one_of("configVendor", "common", ("common",))
    duration = read.duration()
    graph_type = read.enum("graphType", GraphType.WORKLOAD, tuple(GraphType))
    if root is not None and root.app and graph_type not in (GraphType.APP, GraphType.VERSIONED_APP):
        raise BadGraphParameter(
            f"Invalid graphType [{graph_type}]. The graph of an app can be asked as graphType app or versionedApp."
        )
    box_by = read.boxes()
    idle_edges = read.flag("includeIdleEdges", default=False)
    inject = graph_type is GraphType.SERVICE or read.flag("injectServiceNodes", default=False)
    query_time = read.query_time(now)
    read.refresh(refresh_ms)
    read.one_of("telemetryVendor", "istio", ("istio",))
    namespaces = (root.namespace,) if root is not None else read.namespaces()
    check_namespaces(namespaces, viewer, query_time)
    ambient = read.enum("ambientTraffic", Ambient.TOTAL, tuple(Ambient), label="Ambient Traffic")
    grpc = read.enum("rateGrpc", Rate.REQUESTS, _RATES_GRPC, label="gRPC Rate")
    http = read.enum("rateHttp", Rate.REQUESTS, (Rate.NONE, Rate.REQUESTS), label="HTTP Rate")
    tcp = read.enum("rateTcp", Rate.SENT, _RATES_TCP, label="TCP Rate")
    steps = read.steps(with_aggregate=root is not None and bool(root.aggregate))
    return Options(
        namespaces=namespaces,
        query_time=query_time,
        duration=duration,
        graph_type=graph_type,
        box_by=box_by,
        include_idle_edges=idle_edges,
        inject_service_nodes=inject,
        ambient=ambient,
        rate_grpc=grpc,
        rate_http=http,
        rate_tcp=tcp,
        steps=steps,
        response_time=read.response_time() if Step.RESPONSE_TIME in steps else "95",
        throughput=read.throughput() if Step.THROUGHPUT in steps else "response",
        aggregate=read.aggregate(root),
        waypoints=read.flag("waypoints", default=True) if Step.AMBIENT in steps else True,
        root=root,
    )


def check_namespaces(namespaces: tuple[str, ...], viewer: Viewer, query_time: int) -> None:
    """Each must be visible in some cluster, and older than the moment asked about."""
    for name in namespaces:
        seen = viewer.clusters_of(name)
        if not seen:
            raise BadGraphParameter(f"Requested namespace [{name}] is not accessible.", status=403)
        born = min(namespace.created for namespace in seen)
        if born > query_time:
            raise BadGraphParameter(f"Namespace [{name}] did not exist at requested queryTime [{query_time}]")


class _Reader:
    """One request's parameters."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = given

    def one_of(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        value = self._given.get(name) or default
        if value not in allowed:
            raise BadGraphParameter(f"Invalid {name} [{value}]; allowed: {', '.join(allowed)}")
        return value

    def enum(self, name: str, default: E, allowed: tuple[E, ...], label: str = "") -> E:
        value = self._given.get(name) or default
        found: E | None = next((item for item in allowed if item == value), None)
        if found is None:
            raise BadGraphParameter(f"Invalid {label or name} [{value}]; allowed: {', '.join(allowed)}")
        return found

    def flag(self, name: str, *, default: bool) -> bool:
        value = self._given.get(name) or str(default)
        if value not in _TRUE | _FALSE:
            raise BadGraphParameter(f"Invalid {name} [{value}]; allowed: true, false")
        return value in _TRUE

    def duration(self) -> int:
        text = self._given.get("duration") or "10m"
        seconds = duration_seconds(text)
        if seconds is None:
            raise BadGraphParameter(f"Invalid duration [{text}]; allowed: whole units from 1s, such as 60s, 10m, 1h30m")
        return seconds

    def boxes(self) -> frozenset[str]:
        text = self._given.get("boxBy") or ""
        found = frozenset(item.strip() for item in text.split(",")) if text else frozenset()
        if not found <= _BOXES:
            raise BadGraphParameter(f"Invalid boxBy [{text}]; allowed: app, cluster, namespace")
        return found

    def query_time(self, now: float) -> int:
        text = self._given.get("queryTime") or str(int(now))
        if not re.fullmatch(r"[-+]?\d{1,16}", text, re.ASCII) or abs(int(text)) > _LATEST:
            raise BadGraphParameter(f"Invalid queryTime [{text}]; allowed: Unix seconds")
        return int(text)

    def refresh(self, default: int) -> None:
        """Checked for the reference's clients; nothing is cached between requests here."""
        text = self._given.get("refreshInterval") or str(default)
        if not re.fullmatch(r"[-+]?\d{1,15}", text, re.ASCII):
            raise BadGraphParameter(f"Invalid refresh interval [{text}]; allowed: milliseconds")
        if 0 < int(text) < 10_000:
            raise BadGraphParameter(f"Refresh interval [{text}] is below 10000 ms; 0 or less asks afresh each time")
        if int(text) > 900_000:
            raise BadGraphParameter(f"Refresh interval [{text}] is above 900000 ms (15 minutes)")

    def namespaces(self) -> tuple[str, ...]:
        text = self._given.get("namespaces") or ""
        if not text.strip():
            raise BadGraphParameter("At least one namespace must be given in the query parameter namespaces.")
        return tuple(sorted({item.strip() for item in text.split(",")}))

    def steps(self, *, with_aggregate: bool) -> frozenset[Step]:
        if "appenders" not in self._given:
            return frozenset(Step)
        found = {Step.AGGREGATE_NODE} if with_aggregate else set()
        for item in (part.strip() for part in self._given["appenders"].split(",")):
            if item in _ALWAYS_RUN:
                continue
            name = "meshCheck" if item == "sidecarsCheck" else item
            if name not in tuple(Step):
                raise BadGraphParameter(f"Invalid appender [{item}]; allowed: {', '.join(Step)}")
            found.add(Step(name))
        return frozenset(found)

    def response_time(self) -> str:
        return self._choice("responseTime", "95", _RESPONSE_TIMES)

    def throughput(self) -> str:
        return self._choice("throughputType", "response", ("request", "response"))

    def _choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        value = self._given.get(name) or default
        if value not in allowed:
            raise BadGraphParameter(f"Invalid {name}, must be one of: {' | '.join(allowed)}: [{value}]")
        return value

    def aggregate(self, root: Root | None) -> str:
        value = (root.aggregate if root else "") or self._given.get("aggregate") or "request_operation"
        if not _LABEL.fullmatch(value):
            raise BadGraphParameter(f"Invalid aggregate [{value}]; allowed: a metric label's name")
        return value


def duration_seconds(text: str) -> int | None:
    """Whole seconds of a Prometheus duration with ordered units; None when it is none, below 1 s or absurdly long."""
    found = _DURATION.fullmatch(text)
    if not text or found is None or len(text) > 40:
        return None
    milliseconds = sum(int(count) * unit for count, unit in zip(found.groups("0"), _UNITS, strict=True))
    seconds = milliseconds // 1000
    return seconds if 1 <= seconds <= _LONGEST else None
