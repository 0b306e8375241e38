"""The graph API's query parameters, read in the reference's order: the first fault answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from mesh.graph.elements import GraphType
from mesh.graph.options import Ambient, Options, Rate, Root, Step
from mesh.model.access import Viewer
from mesh.text.durations import whole_seconds
from mesh.web.address.reader import NOT_ALLOWED, Allowed, allowed_words
from mesh.web.address.strict import Strict

E = TypeVar("E", bound=StrEnum)

_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*", re.ASCII)
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


def read_options(given: Mapping[str, str], viewer: Viewer, now: float, *, root: Root | None = None) -> Options:
    """Options of one request. `given` holds each parameter's first value. Raises BadGraphParameter."""
    reader = _GraphReader({name: [value] for name, value in given.items()})
    reader.choice("configVendor", "common", ("common",))
    duration = reader.whole_seconds("duration", "10m")
    graph_type = reader.enum("graphType", GraphType.WORKLOAD, tuple(GraphType))
    if root is not None and root.app and graph_type not in (GraphType.APP, GraphType.VERSIONED_APP):
        raise BadGraphParameter(
            f"Invalid graphType [{graph_type}]. The graph of an app can be asked as graphType app or versionedApp."
        )
    box_by = reader.boxes()
    idle_edges = reader.switch("includeIdleEdges", False)
    inject = graph_type is GraphType.SERVICE or reader.switch("injectServiceNodes", False)
    query_time = reader.moment("queryTime", now)
    reader.refresh()
    reader.choice("telemetryVendor", "istio", ("istio",))
    namespaces = (root.namespace,) if root is not None else reader.namespaces()
    check_namespaces(namespaces, viewer, query_time)
    ambient = reader.enum("ambientTraffic", Ambient.TOTAL, tuple(Ambient), label="Ambient Traffic")
    grpc = reader.enum("rateGrpc", Rate.REQUESTS, _RATES_GRPC, label="gRPC Rate")
    http = reader.enum("rateHttp", Rate.REQUESTS, (Rate.NONE, Rate.REQUESTS), label="HTTP Rate")
    tcp = reader.enum("rateTcp", Rate.SENT, _RATES_TCP, label="TCP Rate")
    steps = reader.steps(with_aggregate=root is not None and bool(root.aggregate))
    times, throughputs = _RESPONSE_TIMES, ("request", "response")
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
        response_time=reader.choice("responseTime", "95", times) if Step.RESPONSE_TIME in steps else "95",
        throughput=reader.choice("throughputType", "response", throughputs) if Step.THROUGHPUT in steps else "response",
        aggregate=reader.aggregate(root),
        waypoints=reader.switch("waypoints", True) if Step.AMBIENT in steps else True,
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


class _GraphReader(Strict):
    """One request's parameters, refused in the reference's words."""

    def refuse(self, name: str, value: str, allowed: Allowed, *, used: str = "", what: str = NOT_ALLOWED) -> None:
        del used, what
        raise BadGraphParameter(f"Invalid {name} [{value}]; allowed: {allowed_words(allowed, most=1000)}")

    def enum(self, name: str, default: E, allowed: tuple[E, ...], label: str = "") -> E:
        value = self.text(name, default)
        found: E | None = next((item for item in allowed if item == value), None)
        if found is None:
            self.refuse(label or name, value, allowed)
        return found or default

    def whole_seconds(self, name: str, default: str) -> int:
        text = self.text(name, default)
        seconds = whole_seconds(text)
        if seconds is None:
            self.refuse(name, text, "whole units from 1s, such as 60s, 10m, 1h30m")
        return seconds or 0

    def boxes(self) -> frozenset[str]:
        text = self.text("boxBy")
        found = frozenset(item.strip() for item in text.split(",")) if text else frozenset()
        if not found <= _BOXES:
            self.refuse("boxBy", text, "app, cluster, namespace")
        return found

    def moment(self, name: str, now: float) -> int:
        return self._signed(name, int(now), _LATEST, "Unix seconds")

    def refresh(self) -> None:
        """Checked for the reference's clients; nothing is cached between requests here."""
        milliseconds = self._signed("refreshInterval", 60_000, 10**15, "milliseconds")
        if 0 < milliseconds < 10_000:
            raise BadGraphParameter(
                f"Refresh interval [{milliseconds}] is below 10000 ms; 0 or less asks afresh each time"
            )
        if milliseconds > 900_000:
            raise BadGraphParameter(f"Refresh interval [{milliseconds}] is above 900000 ms (15 minutes)")

    def namespaces(self) -> tuple[str, ...]:
        text = self.text("namespaces")
        if not text.strip():
            raise BadGraphParameter("At least one namespace must be given in the query parameter namespaces.")
        return tuple(sorted({item.strip() for item in text.split(",")}))

    def steps(self, *, with_aggregate: bool) -> frozenset[Step]:
        if not self.has("appenders"):
            return frozenset(Step)
        found = {Step.AGGREGATE_NODE} if with_aggregate else set()
        for item in (part.strip() for part in self.first("appenders").split(",")):
            if item in _ALWAYS_RUN:
                continue
            name = "meshCheck" if item == "sidecarsCheck" else item
            if name not in tuple(Step):
                self.refuse("appender", item, tuple(Step))
            found.add(Step(name))
        return frozenset(found)

    def aggregate(self, root: Root | None) -> str:
        value = (root.aggregate if root else "") or self.text("aggregate", "request_operation")
        if not _LABEL.fullmatch(value):
            self.refuse("aggregate", value, "a metric label's name")
        return value

    def _signed(self, name: str, default: int, most: int, allowed: str) -> int:
        value = self.first(name)
        if not value:
            return default
        if not re.fullmatch(r"[-+]?\d{1,16}", value, re.ASCII) or abs(int(value)) > most:
            self.refuse(name, value, allowed)
        return int(value)
