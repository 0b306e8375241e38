"""The settings of a metrics tab as values for its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mesh.metrics.shown import Groups
from mesh.metrics.values import Grouping
from mesh.web.controls import Choice
from mesh.web.metrics.address import ONE_VALUE, QUANTILES, MetricsView, group_text

_REPORTERS = {"destination": "Destination", "source": "Source", "both": "Both"}
_AGGREGATORS = {
    "sum": "Sum",
    "avg": "Average",
    "min": "Min",
    "max": "Max",
    "stddev": "Standard deviation",
    "stdvar": "Standard variance",
}


@dataclass(frozen=True, slots=True)
class GroupChoice:
    """A label to tell series apart by, with its values; `name` is that of the values' inputs. `is_single`: one value
    at a time."""

    label: str
    display_name: str
    chosen: bool
    name: str
    values: tuple[Choice, ...] = ()
    is_single: bool = False

    @property
    def shows_all(self) -> bool:
        return not any(each.chosen for each in self.values)


@dataclass(frozen=True, slots=True)
class MetricsControls:
    """`reporters` and `aggregators` are empty where there is nothing to choose."""

    groups: tuple[GroupChoice, ...]
    quantiles: tuple[Choice, ...]
    average: bool
    trendlines: bool
    reporters: tuple[Choice, ...] = ()
    aggregators: tuple[Choice, ...] = ()

    @property
    def chosen_groups(self) -> int:
        return sum(each.chosen for each in self.groups)


def controls(
    view: MetricsView, groupings: Sequence[Grouping], groups: Groups, values: Mapping[str, Sequence[str]]
) -> MetricsControls:
    """`groups` are those in force, `values` what the answered series have of them."""
    return MetricsControls(
        groups=tuple(_group(each, groups, values.get(each.label, ())) for each in groupings),
        quantiles=tuple(Choice(each, f"Quantile {each}", each in view.quantiles) for each in QUANTILES),
        average=view.average,
        trendlines=view.trendlines,
        reporters=_choices(_REPORTERS, view.reporter) if view.reporter else (),
        aggregators=() if view.reporter else _choices(_AGGREGATORS, view.aggregator),
    )


def _group(grouping: Grouping, groups: Groups, known: Sequence[str]) -> GroupChoice:
    label, single = grouping.label, grouping.single_selection
    chosen = groups.get(label, ())
    # A chosen value stays to be unchosen, also when no series has it now.
    shown = sorted({*known, *chosen}) if label in groups else ()
    return GroupChoice(
        label=label,
        display_name=grouping.display_name or label,
        chosen=label in groups,
        name=f"{ONE_VALUE}{label}" if single else "bylbl",
        values=tuple(_value(label, each, single=single, chosen=each in chosen) for each in shown),
        is_single=single,
    )


def _value(label: str, value: str, *, single: bool, chosen: bool) -> Choice:
    text = group_text(label, value)
    return Choice(text.partition("=")[2] if single else text, value or "(none)", chosen)


def _choices(names: Mapping[str, str], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(name, label, name == chosen) for name, label in names.items())
