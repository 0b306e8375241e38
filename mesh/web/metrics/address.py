"""What a metrics tab or a custom dashboard shows, from its address and back."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from mesh.metrics.custom import AGGREGATORS
from mesh.metrics.shown import Groups
from mesh.promql import is_label_name
from mesh.web.address import fields
from mesh.web.address.fields import Field, Fields, Here, One
from mesh.web.address.lenient import Lenient, refusal
from mesh.web.address.reader import Pairs, Reader
from mesh.web.parts.tab import OpenTab

QUANTILES = ("0.5", "0.95", "0.99", "0.999")
REPORTERS = ("destination", "source", "both")
ONE_VALUE = "bylbl-"
"""Begins the name of the input of a label that shows one of its values at a time."""

_NO_VALUE = '""'
_MOST_LABELS = 12


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


@lru_cache(maxsize=64)
def metrics_fields(singles: frozenset[str] = frozenset(), *, has_reporter: bool = False) -> Fields[MetricsView]:
    """The parameters of a tab; `singles` are the labels that show one value at a time. Either a reporter is chosen, or
    how the values of several pods are put together."""
    chosen: dict[str, Field] = (
        {"reporter": fields.choice("reporter", REPORTERS)}
        if has_reporter
        else {"aggregator": fields.choice("aggregator", AGGREGATORS)}
    )
    return Fields(
        groups=_Groups(singles),
        **chosen,
        quantiles=One("quantiles", _quantiles, " ".join),
        average=fields.switch("avg"),
        trendlines=fields.switch("trendlines"),
        expand=fields.text("expand", most=200, strip=True),
    )


@dataclass(frozen=True, slots=True)
class _Groups:
    """`bylbl`, and a parameter for each label that shows one of its values at a time."""

    singles: frozenset[str]

    @property
    def names(self) -> tuple[str, ...]:
        return ("bylbl", *(ONE_VALUE + label for label in self.singles))

    def read(self, reader: Reader, default: Groups | None) -> Groups | None:
        del default
        return _groups(reader, self.singles)

    def pairs(self, value: Groups | None, default: Groups | None) -> Pairs:
        del default
        return () if value is None else tuple(_group_pairs(value))


def _quantiles(reader: Reader, name: str, default: tuple[str, ...]) -> tuple[str, ...]:
    del default
    quantiles = " ".join(reader.all(name)).split()
    for text in quantiles:
        if text not in QUANTILES:
            reader.refuse(name, text, " ".join(QUANTILES), used="the others")
    return tuple(each for each in QUANTILES if each in quantiles)


def read_metrics(
    tab: OpenTab, singles: Iterable[str] = (), *, reporter: str = ""
) -> tuple[Here[MetricsView], tuple[str, ...]]:
    """What the tab shows, and what could not be read; `reporter` is the usual one, or empty where there is none to
    choose."""
    table, usual = metrics_fields(frozenset(singles), has_reporter=bool(reporter)), MetricsView(reporter=reporter)
    reader = Lenient.of(tab.query)
    return tab.at(table, table.read(reader, usual), usual), tuple(reader.messages)


def with_known_chart(here: Here[MetricsView], known: Collection[str]) -> tuple[Here[MetricsView], tuple[str, ...]]:
    """With all charts where the one that is shown alone is not `known`, and what is said of that."""
    alone = here.view.expand
    if not alone or alone in known:
        return here, ()
    return here.but(expand=""), (refusal("expand", alone, known, "all charts"),)


def group_text(label: str, value: str) -> str:
    """A value of `bylbl`. Commas part values, so those within one are escaped; the empty value is written `""`."""
    return f"{label}={_escaped(value)}"


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
            read.refuse("bylbl", entry, "label, or label=value,value", used="the others")
        elif len(found) >= _MOST_LABELS and label not in found:
            read.refuse("bylbl", entry, f"at most {_MOST_LABELS} labels", used="the first of them")
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
