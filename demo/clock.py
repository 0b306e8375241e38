"""How the demo's load moves with time: tides of demand, and an incident that comes and goes.

Time is seconds since the counters' birth. Everything repeats after `CYCLE`, so an integral over any time is that of
whole cycles plus a look into a table.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise

CYCLE = 3600
INCIDENT_EVERY = 720
INCIDENT_STARTS = 120
INCIDENT_ENDS = 300
_RAMP = 20


class Tide(StrEnum):
    """Whose day it is: customers come and go every 15 minutes, the yard's shifts change every 20."""

    CUSTOMERS = "customers"
    YARD = "yard"


_SWELL = {Tide.CUSTOMERS: (0.35, 900, 0.0), Tide.YARD: (0.5, 1200, 1.0)}


def load(tide: Tide, seconds: float) -> float:
    """Demand at a time, as a share of its mean (which is 1)."""
    swing, period, phase = _SWELL[tide]
    return 1 + swing * math.sin(2 * math.pi * seconds / period + phase)


def trouble(seconds: float) -> float:
    """How much of the incident there is at a time: 0 none, 1 all of it, with short slopes between."""
    into = seconds % INCIDENT_EVERY
    rising = (into - INCIDENT_STARTS) / _RAMP
    falling = (INCIDENT_ENDS - into) / _RAMP
    return max(0.0, min(1.0, rising, falling))


@dataclass(frozen=True, slots=True)
class Flood:
    """The demand that has come in since birth: in calm and in trouble (`load` x (1 - `trouble`), `load` x `trouble`).

    `load` is the demand of this moment.
    """

    calm: float
    storm: float
    load: float


def flood(tide: Tide, seconds: float) -> Flood:
    """What a tide has brought in between birth and a time; never less than at an earlier time."""
    return Flood(_integral(tide, False, seconds), _integral(tide, True, seconds), load(tide, seconds))


def _integral(tide: Tide, storm: bool, seconds: float) -> float:
    table = _table(tide, storm)
    cycles, rest = divmod(seconds, CYCLE)
    second = int(rest)
    step = table[second + 1] - table[second]
    return cycles * table[CYCLE] + table[second] + step * (rest - second)


@cache
def _table(tide: Tide, storm: bool) -> tuple[float, ...]:
    """The integral from birth to each second of the first cycle, by trapezoids."""
    rates = []
    for second in range(CYCLE + 1):
        bad = trouble(second)
        rates.append(load(tide, second) * (bad if storm else 1 - bad))
    sums = [0.0]
    for before, after in pairwise(rates):
        sums.append(sums[-1] + (before + after) / 2)
    return tuple(sums)
