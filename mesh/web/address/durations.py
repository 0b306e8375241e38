"""Which durations and refreshes pages offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from mesh.config import Settings
from mesh.model.samples import PrometheusFacts
from mesh.text.durations import whole_seconds
from mesh.web.controls import DURATIONS, REFRESHES, Choice, refresh_label


@dataclass(frozen=True, slots=True)
class Offer:
    """Seconds; `keeps` is how far back the store reaches, 0 where it does not say."""

    durations: tuple[int, ...] = DURATIONS
    keeps: int = 0


class UsualTimes(NamedTuple):
    """What pages show when an address says nothing: seconds, and milliseconds (0 paused, 1 by hand)."""

    duration: int
    refresh: int


def usual_times(settings: Settings) -> UsualTimes:
    """By configuration."""
    usual = settings.kiali_feature_flags.ui_defaults
    seconds = whole_seconds(usual.metrics_per_refresh) or 60
    return UsualTimes(min(DURATIONS, key=lambda offered: abs(offered - seconds)), _refresh(usual.refresh_interval))


def _refresh(text: str) -> int:
    """`1m` or the like, `pause`, `manual` (matched by the end of the option's label, as the reference does)."""
    words = text.strip().lower()
    if words in ("pause", "manual"):
        return REFRESHES[("pause", "manual").index(words)]
    seconds = whole_seconds(words.split(" ")[-1] if words else "")
    return seconds * 1000 if seconds and seconds * 1000 in REFRESHES else 60_000


def offer(facts: PrometheusFacts) -> Offer:
    """Nothing longer than the store keeps, nothing too short for a rate; at least one."""
    keeps, shortest = int(facts.retention or 0), 2 * (facts.scrape_interval or 0.0)
    fitting = tuple(each for each in DURATIONS if each >= shortest and (not keeps or each <= keeps))
    return Offer(fitting or (min(DURATIONS, key=lambda each: abs(each - shortest)),), keeps)


def refresh_choices(chosen: int) -> tuple[Choice, ...]:
    """In milliseconds."""
    return tuple(Choice(str(each), refresh_label(each), each == chosen) for each in REFRESHES)
