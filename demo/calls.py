"""The single calls behind the demo's rates, as a function of time: the same call is told alike at both of its ends."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from demo.clock import Tide, load, trouble
from demo.flows import FLOWS, Flow, Outcome
from demo.mesh import WORKLOAD, Workload

# Of a dozen calls that succeed one is told, so that logs stay readable; failures are told all.
TOLD_OF = 12
_BYTES_A_CONNECTION = 50_000
_SPREAD = 0.5


@dataclass(frozen=True, slots=True)
class End:
    """One pod of a workload, counted from 0."""

    workload: Workload
    number: int

    @property
    def name(self) -> str:
        return self.workload.pods[self.number]


@dataclass(frozen=True, slots=True)
class Route:
    """Calls of one flow and outcome between two pods; `target` is None outside the mesh. Rates are a second's, at mean
    load, outside and inside an incident."""

    flow: Flow
    outcome: Outcome
    source: End
    target: End | None
    calm: float
    storm: float
    seed: int


@dataclass(frozen=True, slots=True)
class Call:
    """One call that ended `at` (Unix seconds); `took` is in milliseconds, sizes in bytes, `draw` any number of its
    own."""

    route: Route
    at: float
    took: int
    received: int
    sent: int
    draw: int

    @property
    def request_id(self) -> str:
        text = f"{self.draw:032x}"[-32:]
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


@cache
def routes() -> tuple[Route, ...]:
    """All of them."""
    return tuple(_routes())


def _routes() -> Iterator[Route]:
    for flow in FLOWS:
        outcomes = flow.outcomes() if flow.protocol != "tcp" else (Outcome("0", 1, 1),)
        rate = flow.rate / (_BYTES_A_CONNECTION if flow.protocol == "tcp" else 1)
        for source, given in _ends(flow.sources):
            targets = list(_ends(flow.targets)) if any(_ends(flow.targets)) else [(None, 1.0)]
            for target, taken in targets:
                for outcome in outcomes:
                    succeeds = outcome.code in ("200", "0") and outcome.grpc in ("", "0")
                    told = rate * given * taken / (TOLD_OF if succeeds else 1)
                    seed = zlib.crc32(f"{flow.service} {outcome} {source.name} {target and target.name}".encode())
                    yield Route(flow, outcome, source, target, told * outcome.calm, told * outcome.storm, seed)


def _ends(shares: Mapping[str, float]) -> Iterator[tuple[End, float]]:
    """The pods of workloads that run, with their shares."""
    for key, share in shares.items():
        workload = WORKLOAD[key]
        for number in range(workload.ready):
            yield End(workload, number), share / workload.ready


def count_at(seed: int, second: int, expected: float) -> int:
    """How many happen in a second of which so many are expected: always the same, right on average."""
    return int(expected + zlib.crc32(second.to_bytes(8, "big"), seed) / 2**32)


def weather(second: int, born: float) -> tuple[dict[Tide, float], float]:
    """The load of each tide and how much of the incident there is."""
    since = second - born
    return {tide: load(tide, since) for tide in Tide}, trouble(since)


def calls_of(route: Route, second: int, loads: dict[Tide, float], bad: float) -> Iterator[Call]:
    """The calls of a route that end in one second."""
    expected = loads[route.flow.tide] * (route.calm * (1 - bad) + route.storm * bad)
    count = count_at(route.seed, second, expected) if expected > 0 else 0
    if not count:
        return
    dice = random.Random(route.seed ^ second)  # noqa: S311 - a story, not a secret
    latency = route.flow.latency
    median = latency.calm * (1 - bad) + latency.storm * bad
    for _ in range(count):
        received, sent = (int(size * dice.lognormvariate(0, _SPREAD)) for size in route.flow.sizes)
        took = max(1, int(median * dice.lognormvariate(0, _SPREAD)))
        yield Call(route, second + dice.random(), took, received, sent, dice.getrandbits(128))
