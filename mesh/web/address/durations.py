"""Which durations and refreshes pages offer (ui.md §2.5)."""

from __future__ import annotations

from dataclasses import dataclass

from mesh.model.samples import PrometheusFacts
from mesh.web.controls import DURATIONS, REFRESHES, Choice, refresh_label
from mesh.web.process.runtime import runtime


@dataclass(frozen=True, slots=True)
class Offer:
    """Seconds; `keeps` is how far back the store reaches, 0 where it does not say."""

    durations: tuple[int, ...] = DURATIONS
    keeps: int = 0


def offer(facts: PrometheusFacts) -> Offer:
    """Nothing longer than the store keeps, nothing too short for a rate; at least one."""
    keeps, shortest = int(facts.retention or 0), 2 * (facts.scrape_interval or 0.0)
    fitting = tuple(each for each in DURATIONS if each >= shortest and (not keeps or each <= keeps))
    return Offer(fitting or (min(DURATIONS, key=lambda each: abs(each - shortest)),), keeps)


def offered() -> Offer:
    """By what is known of the store now: nobody waits for it to be asked."""
    watch = runtime().metrics
    return Offer() if watch is None else offer(watch.facts)


def refresh_choices(chosen: int) -> tuple[Choice, ...]:
    """In milliseconds."""
    return tuple(Choice(str(each), refresh_label(each), each == chosen) for each in REFRESHES)
