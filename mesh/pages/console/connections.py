"""The outside systems and how they are just now: the colour of the masthead and the words behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from mesh.config import Settings
from mesh.model.access import Viewer
from mesh.model.cluster import ClusterSnapshot
from mesh.model.problems import Failure, Problem, System

# Less does not change what a rate of the last minute shows.
SKEW_SECONDS = 30.0
_LOST = (Failure.UNREACHABLE, Failure.TIMED_OUT)


class State(StrEnum):
    """How a system is; the value is the name of its icon."""

    FAILURE = "failure"
    DEGRADED = "degraded"
    NOT_READY = "not-ready"
    HEALTHY = "healthy"
    OFF = "na"


WORDS = {
    State.FAILURE: "Unreachable",
    State.DEGRADED: "With problems",
    State.NOT_READY: "Not ready",
    State.HEALTHY: "Healthy",
    State.OFF: "Switched off",
}
_WORST_FIRST = tuple(State)


@dataclass(frozen=True, slots=True)
class Heard:
    """What the exchanges with the metrics store have told. Unix seconds; `reached` is None before the first of them.

    `since` is when the present state began, `failures` how many calls failed in a row, `recovered` whether the store
    was lost before, `status` the HTTP status of the last failure (0: no answer). `by_query`: queries failed, which only
    a query can disprove; `foreign` says what answered in the store's place, such as `text/html` or `a redirect`. By
    `ahead` seconds its clock is before the console's.
    """

    reached: bool | None = None
    since: float = 0.0
    at: float = 0.0
    failures: int = 0
    status: int = 0
    recovered: bool = False
    version: str = ""
    by_query: bool = False
    foreign: str = ""
    ahead: float = 0.0

    @property
    def is_skewed(self) -> bool:
        return abs(self.ahead) >= SKEW_SECONDS


@dataclass(frozen=True, slots=True)
class Connection:
    """One system. `since` is None where it is not known; `facts` are short texts."""

    name: str
    system: System
    state: State
    is_home: bool = False
    is_core: bool = True
    version: str = ""
    url: str = ""
    since: float | None = None
    facts: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def word(self) -> str:
        return WORDS[self.state]


@dataclass(frozen=True, slots=True)
class Connections:
    """All of them, the worst first and the home cluster before its equals."""

    all: tuple[Connection, ...] = ()

    @property
    def state(self) -> State:
        """The worst state; a system that is no core component makes the whole no worse than degraded."""
        states = {_felt(connection) for connection in self.all}
        return next((state for state in _WORST_FIRST if state in states), State.NOT_READY)

    @property
    def word(self) -> str:
        """The state of the whole in words, with how many systems are not well."""
        ill = sum(connection.state in (State.FAILURE, State.DEGRADED) for connection in self.all)
        if ill:
            return "1 problem" if ill == 1 else f"{ill} problems"
        return "not ready" if self.state is State.NOT_READY else "healthy"


def _felt(connection: Connection) -> State:
    if connection.state is State.FAILURE and not connection.is_core:
        return State.DEGRADED
    return connection.state


def connections(
    settings: Settings, snapshots: Mapping[str, ClusterSnapshot], home: str, heard: Heard | None, viewer: Viewer
) -> Connections:
    """`heard` is None where metrics are switched off."""
    found = [_cluster(snapshot, viewer, is_home=name == home) for name, snapshot in snapshots.items()]
    found.append(_metrics_store(settings, heard))
    return Connections(tuple(sorted(found, key=lambda one: (_WORST_FIRST.index(one.state), not one.is_home, one.name))))


def _cluster(snapshot: ClusterSnapshot, viewer: Viewer, *, is_home: bool) -> Connection:
    problems = viewer.told(snapshot.problems)
    lost = [problem for problem in problems if problem.failure in _LOST]
    if lost and not _is_partial(lost):
        state = State.FAILURE
    elif problems:
        state = State.DEGRADED
    else:
        state = State.HEALTHY if snapshot.synced else State.NOT_READY
    return Connection(
        name=snapshot.cluster,
        system=System.KUBERNETES,
        state=state,
        is_home=is_home,
        version=snapshot.version,
        url=snapshot.api_endpoint,
        since=min((problem.at for problem in problems), default=None),
        facts=(f"{len(snapshot.objects)} kinds of objects are read",) if snapshot.synced else ("not read yet",),
        problems=problems,
    )


def _is_partial(lost: Iterable[Problem]) -> bool:
    """A lost connection strikes all kinds alike and is told once, without a kind."""
    return all(problem.resource for problem in lost)


def _metrics_store(settings: Settings, heard: Heard | None) -> Connection:
    service = settings.external_services.prometheus
    base = Connection("Prometheus", System.PROMETHEUS, State.OFF, is_core=service.is_core)
    if heard is None or not service.enabled:
        return base
    well = State.DEGRADED if heard.is_skewed else State.HEALTHY
    state = {None: State.NOT_READY, True: well, False: State.FAILURE}[heard.reached]
    return Connection(
        name=base.name,
        system=base.system,
        state=state,
        is_core=base.is_core,
        version=heard.version,
        since=heard.since or None,
        facts=() if heard.reached is not None else ("not asked yet",),
        problems=metrics_problems(heard),
    )


def metrics_problems(heard: Heard) -> tuple[Problem, ...]:
    """The failure of the calls until now, if the last one failed; else what a clock that goes wrong costs."""
    if heard.reached is not False:
        return (_skewed(heard),) if heard.is_skewed else ()
    failure = Failure.FORBIDDEN if heard.status in (401, 403) else Failure.UNREACHABLE
    answer = f"the last answer had status {heard.status}" if heard.status else "no answer came"
    if heard.foreign:
        failure = Failure.BAD_ANSWER
        answer = f"the last answer was {heard.foreign} (status {heard.status}), perhaps a sign-in page before the store"
    calls = "1 call has" if heard.failures == 1 else f"{heard.failures} calls in a row have"
    text = f"{calls} failed: {answer}. Graphs, charts and health from traffic are missing."
    return (Problem(System.PROMETHEUS, failure, text, heard.since, status=heard.status or None),)


def _skewed(heard: Heard) -> Problem:
    side = "behind" if heard.ahead < 0 else "ahead of"
    text = (
        f"Its clock is {abs(heard.ahead):.0f} s {side} the console's: figures of the last minutes are missing or too "
        "old. One of the two must be set right."
    )
    return Problem(System.PROMETHEUS, Failure.WARNING, text, heard.at)
