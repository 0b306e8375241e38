"""What a metrics tab or a custom dashboard shows, read from an address and written into one (ui.md §1.2, §7.5)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict

from mesh.metrics.custom import AGGREGATORS
from mesh.metrics.options import Range
from mesh.metrics.values import Grouping, Metric
from mesh.promql import is_label_name
from mesh.web.address.lenient import Reader, as_switch, changed, refusal

QUANTILES = ("0.5", "0.95", "0.99", "0.999")
REPORTERS = ("destination", "source", "both")
ONE_VALUE = "bylbl-"
"""Begins the name of the input of a label that shows one of its values at a time."""

POINTS = 50
SHORTEST_STEP = 15
USUAL_SCRAPE = 15.0
_NO_VALUE = '""'
_MOST_LABELS = 12

Groups = Mapping[str, tuple[str, ...]]
"""The labels by which series are told apart, each with the values that are shown; none stands for all."""


@dataclass(frozen=True, slots=True)
class MetricsView:
    """`groups` None are the tab's own; `reporter` is empty where nobody is asked who reports."""

    groups: Groups | None = None
    reporter: str = ""
    aggregator: str = "sum"
    quantiles: tuple[str, ...] = ()
    average: bool = True
    trendlines: bool = False
    expand: str = ""

    def pairs(self, usual_reporter: str = "", *, expand: str | None = None) -> list[tuple[str, str]]:
        """As parameters; what is as by default stays out. `expand` shows another chart alone, or all with `""`."""
        groups = () if self.groups is None else _group_pairs(self.groups)
        shown = self.expand if expand is None else expand
        return [
            *groups,
            *changed(
                (
                    ("reporter", self.reporter, usual_reporter),
                    ("aggregator", self.aggregator, "sum"),
                    ("quantiles", " ".join(self.quantiles), ""),
                    ("avg", as_switch(self.average), "true"),
                    ("trendlines", as_switch(self.trendlines), "false"),
                    ("expand", shown, ""),
                )
            ),
        ]


def read_view(
    query: QueryDict, singles: Iterable[str] = (), *, reporter: str = ""
) -> tuple[MetricsView, tuple[str, ...]]:
    """The view, and what could not be read; `singles` are the labels that show one value at a time, `reporter` is
    the usual one, or empty where there is none to choose."""
    read = Reader.of(query)
    quantiles = " ".join(read.all("quantiles")).split()
    for text in quantiles:
        if text not in QUANTILES:
            read.refuse("quantiles", text, " ".join(QUANTILES), "the others")
    view = MetricsView(
        groups=_groups(read, frozenset(singles)),
        reporter=read.choice("reporter", reporter, REPORTERS) if reporter else "",
        aggregator="sum" if reporter else read.choice("aggregator", "sum", AGGREGATORS),
        quantiles=tuple(each for each in QUANTILES if each in quantiles),
        average=read.switch("avg", True),
        trendlines=read.switch("trendlines", False),
        expand=read.text("expand", 200),
    )
    return view, tuple(read.messages)


def with_known_chart(view: MetricsView, known: Collection[str]) -> tuple[MetricsView, tuple[str, ...]]:
    """The view with all charts where the one that it shows alone is not `known`, and what is said of that."""
    if not view.expand or view.expand in known:
        return view, ()
    return replace(view, expand=""), (refusal("expand", view.expand, known, "all charts"),)


def range_of(start: int, end: int, scrape: float | None) -> Range:
    """Some fifty points, no closer than two scrapes. Rates look back over four scrapes at least: with two of them, a
    scrape that comes late would be a gap."""
    apart = scrape or USUAL_SCRAPE
    step = max((end - start) // POINTS, int(2 * apart), SHORTEST_STEP)
    return Range(start=start, end=end, step=step, interval=float(max(step, int(4 * apart))))


def values_of(metrics: Iterable[Metric], labels: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The values that the series have of each label, in order."""
    found: dict[str, set[str]] = {label: set() for label in labels}
    for each in metrics:
        for label, values in found.items():
            values.add(each.labels.get(label, ""))
    return {label: tuple(sorted(values)) for label, values in found.items()}


def wanted(metrics: Sequence[Metric], groups: Groups) -> Sequence[Metric]:
    """Only the series whose values are shown."""
    chosen = {label: frozenset(values) for label, values in groups.items() if values}
    if not chosen:
        return metrics
    return [each for each in metrics if all(each.labels.get(label, "") in values for label, values in chosen.items())]


def group_text(label: str, value: str) -> str:
    """A value of `bylbl`. Commas part values, so those within one are escaped; the empty value is written `""`."""
    return f"{label}={_escaped(value)}"


def offered(groupings: Iterable[Grouping], groups: Groups) -> tuple[Grouping, ...]:
    """Those of the dashboard, and the labels that the address names beside them."""
    found = {each.label: each for each in groupings}
    for label in groups:
        found.setdefault(label, Grouping(label, label))
    return tuple(found.values())


def _group_pairs(groups: Groups) -> Iterable[tuple[str, str]]:
    for label, values in groups.items():
        yield "bylbl", f"{label}={','.join(map(_escaped, values))}" if values else label
    if not groups:
        yield "bylbl", ""


def _groups(read: Reader, singles: frozenset[str]) -> Groups | None:
    """A form sends an empty `bylbl` first, then the labels that are chosen and, apart, their values: values of labels
    that are not chosen are left from before. A link has labels with their values at once."""
    entries = read.all("bylbl")
    if not entries:
        return None
    found: dict[str, list[str]] = {}
    is_form = not entries[0]
    chosen = {entry for entry in entries if "=" not in entry}
    for entry in filter(None, entries):
        label, told, values = entry.partition("=")
        if not is_label_name(label):
            read.refuse("bylbl", entry, "label, or label=value,value", "the others")
        elif len(found) >= _MOST_LABELS and label not in found:
            read.refuse("bylbl", entry, f"at most {_MOST_LABELS} labels", "the first of them")
        elif not is_form or label in chosen:
            found.setdefault(label, []).extend(_unescaped(each) for each in values.split(",") if told and each)
    for label in singles & found.keys():
        given = read.all(ONE_VALUE + label)
        found[label] = [_unescaped(value) for value in given[-1:] if value] if given else found[label][:1]
    return {label: tuple(dict.fromkeys(values)) for label, values in found.items()}


def _escaped(value: str) -> str:
    return value.replace("%", "%25").replace(",", "%2C") or _NO_VALUE


def _unescaped(value: str) -> str:
    return "" if value == _NO_VALUE else value.replace("%2C", ",").replace("%25", "%")
