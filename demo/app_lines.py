"""What the demo's own containers write: about the calls that they served, and about themselves."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from demo.calls import Call, End, Route
from demo.mesh import CONTROL_PLANE, Workload
from demo.proxy_lines import moment, path_of

# Apps that write JSON, and those that write key=value; the others write words.
_JSON = frozenset({"quotes", "payments", "shipments", "tracker"})
_LOGFMT = frozenset({"planner", "drivers", "accounts", "eta"})


@dataclass(frozen=True, slots=True)
class Habit:
    """A line that comes so often (a second, outside and inside an incident). `text` may use `{n}`, a number."""

    calm: float
    storm: float
    level: str
    text: str


_USUAL = (
    Habit(1 / 40, 1 / 40, "INFO", "refreshed the list of zones: {n} entries"),
    Habit(1 / 75, 1 / 75, "DEBUG", "pool: {n} connections idle"),
    Habit(1 / 300, 1 / 60, "WARN", "the answer to request {n} took longer than its budget"),
)
_HABITS: dict[str, tuple[Habit, ...]] = {
    "geocoder": (
        Habit(1 / 30, 1 / 30, "INFO", "tile cache: {n} hits"),
        Habit(0, 0.5, "ERROR", "geocode.cartographer.example did not answer in time, attempt {n}"),
        Habit(0, 0.1, "WARN", "worker queue is full: {n} requests wait"),
    ),
    "sessions": (Habit(1 / 60, 1 / 60, "INFO", "{n} changes in 60 seconds. Saving..."),),
    "istiod": (
        Habit(1 / 12, 1 / 12, "info", "ads\tpush for {n} proxies done"),
        Habit(1 / 45, 1 / 45, "info", "model\tfull push, version {n}"),
        Habit(1 / 90, 1 / 90, "warn", "gateway\tno workload matches the selector of operations/yard-gate ({n})"),
    ),
    "ztunnel": (Habit(1 / 60, 1 / 60, "info", "xds\treceived an update of {n} workloads"),),
    "istio-cni-node": (Habit(1 / 120, 1 / 120, "info", "ambient\tchecked {n} pods of this node"),),
    "handscanners-v1": (Habit(0.2, 0.2, "INFO", "scanned parcel KP{n}"),),
}
_DATABASE = (
    Habit(1 / 90, 1 / 90, "LOG", "checkpoint complete: wrote {n} buffers"),
    Habit(1 / 200, 1 / 200, "WARNING", "autovacuum had to wait, {n} dead rows"),
)
_PROXY = (
    Habit(1 / 400, 1 / 400, "info", "xdsproxy\tconnected to the control plane, stream {n}"),
    Habit(1 / 600, 1 / 600, "warning", "envoy config\tlistener update took {n} ms"),
)


def habits_of(workload: Workload, container: str) -> tuple[Habit, ...]:
    """What a container writes without being called."""
    own = _HABITS.get(workload.labels.get("app", ""), _HABITS.get(workload.name))
    if own is not None:
        return own
    if container == "istio-proxy":
        return _PROXY
    return _DATABASE if workload.kind == "StatefulSet" else _USUAL


def own_line(workload: Workload, container: str, habit: Habit, at: float, number: int) -> str:
    """One such line, in the container's own way."""
    text = habit.text.format(n=number)
    if workload.namespace == CONTROL_PLANE or container == "istio-proxy":
        return f"{moment(at, 6)}\t{habit.level}\t{text}"
    if workload.kind == "StatefulSet":
        return f"{moment(at).replace('T', ' ').rstrip('Z')} UTC [{number % 90 + 10}] {habit.level}:  {text}"
    return _writer(workload)(workload, habit.level, at, text, {})


def call_line(call: Call, end: End) -> str:
    """What the app that was called tells of it."""
    code, grpc = call.route.outcome.code, call.route.outcome.grpc
    method, path = path_of(call)
    level = "ERROR" if code[0] == "5" or grpc not in ("", "0") else ("WARN" if code[0] == "4" else "INFO")
    text = f"{method} {path} answered"
    caller = call.route.source.workload.name
    facts: _Facts = {"status": grpc or code, "ms": call.took, "caller": caller, "request_id": call.request_id}
    return _writer(end.workload)(end.workload, level, call.at, text, facts)


def serves(route: Route) -> bool:
    """Whether the app at its end gets to know of the route's calls."""
    return route.target is not None and route.outcome.arrives and route.flow.protocol != "tcp"


_Facts = dict[str, str | int]


def _writer(workload: Workload) -> Callable[[Workload, str, float, str, _Facts], str]:
    app = workload.labels.get("app", "")
    return _as_json if app in _JSON else (_as_pairs if app in _LOGFMT else _as_words)


def _as_json(workload: Workload, level: str, at: float, text: str, facts: _Facts) -> str:
    version = workload.labels.get("version", "")
    told = {"time": moment(at), "level": level.lower(), "msg": text, "version": version, **facts}
    return json.dumps(told, separators=(",", ":"))


def _as_pairs(_workload: Workload, level: str, at: float, text: str, facts: _Facts) -> str:
    rest = "".join(f" {name}={value}" for name, value in facts.items())
    return f'time={moment(at)} level={level.lower()} msg="{text}"{rest}'


def _as_words(workload: Workload, level: str, at: float, text: str, facts: _Facts) -> str:
    rest = ", ".join(f"{name} {value}" for name, value in facts.items())
    return f"{moment(at)} {level:5} [{workload.container.name}] {text}{f' ({rest})' if rest else ''}"
