"""The parameters of metrics, read strictly."""

from __future__ import annotations

import re
from collections.abc import Callable

from mesh.metrics.custom import AGGREGATORS
from mesh.metrics.families import NAMES
from mesh.metrics.options import Direction, Options, OutOfRange, Range, bounded
from mesh.metrics.values import Grouping
from mesh.promql import is_label_name, label_name
from mesh.text.durations import LONGEST_SECONDS
from mesh.web.address.strict import BadParameter, Strict

RANGE = frozenset(
    {"avg", "byLabels[]", "clusterName", "duration", "quantiles[]", "queryTime", "rateFunc", "rateInterval", "step"}
)
METRICS = RANGE | {"direction", "filters[]", "reporter", "requestProtocol"}
CUSTOM = RANGE | {"additionalLabels", "labelsFilters", "rawDataAggregator", "workload", "workloadType"}

DEFAULT_DURATION = 1800
DEFAULT_STEP = 15
DEFAULT_INTERVAL = 60.0
_MOST = 20
_REPORTERS = ("destination", "source", "waypoint")
_DECIMAL = re.compile(r"([0-9]{1,20}\.?[0-9]{0,20}|\.[0-9]{1,20})([eE][+-]?[0-9]{1,3})?", re.ASCII)


def metrics_options(reader: Strict, now: int, created: float, direction: Direction = Direction.OUTBOUND) -> Options:
    """Options within the life of the namespace, whose creation is in Unix seconds; `direction` where none is told.
    Raises `BadParameter`."""
    reporter = reader.text("reporter", "source")
    return Options(
        range=range_options(reader, now, created),
        direction=Direction(reader.choice("direction", direction, tuple(Direction))),
        reporters=() if reporter == "both" else _reporters(reader, reporter),
        protocol=reader.text("requestProtocol"),
        filters=_several(reader, "filters[]", NAMES.__contains__, ", ".join(NAMES), "is not a metric"),
    )


def range_options(reader: Strict, now: int, created: float) -> Range:
    end = reader.moment("queryTime", now)
    label = "is not the name of a label"
    asked = Range(
        start=end - reader.number("duration", DEFAULT_DURATION, most=LONGEST_SECONDS),
        end=end,
        step=reader.number("step", DEFAULT_STEP, least=1, most=LONGEST_SECONDS),
        interval=reader.seconds("rateInterval", DEFAULT_INTERVAL),
        instant=reader.choice("rateFunc", "rate", ("rate", "irate")) == "irate",
        average=reader.switch("avg", True),
        quantiles=_several(reader, "quantiles[]", is_share, "a number from 0 to 1"),
        by=_several(reader, "byLabels[]", is_label_name, "letters, digits and _, the first no digit", label),
    )
    try:
        return bounded(asked, created)
    except OutOfRange as error:
        raise BadParameter(f"queryTime, duration, step: {error}") from None


def labels_filters(reader: Strict) -> dict[str, str]:
    """`labelsFilters` as `name:value,name:value`."""
    found: dict[str, str] = {}
    for name, value in _pairs(reader, "labelsFilters"):
        if not is_label_name(label_name(name)):
            reader.refuse("labelsFilters", name, "letters, digits and _", what="is not the name of a label")
        found[name] = value
    return found


def additional_labels(reader: Strict) -> tuple[Grouping, ...]:
    """`additionalLabels` as `label:display name,…`."""
    return tuple(Grouping(label, shown) for label, shown in _pairs(reader, "additionalLabels"))


def aggregator(reader: Strict) -> str:
    return reader.choice("rawDataAggregator", "sum", AGGREGATORS)


def is_share(text: str) -> bool:
    """Whether a text is a number from 0 to 1."""
    return _DECIMAL.fullmatch(text) is not None and 0 <= float(text) <= 1


def _pairs(reader: Strict, name: str) -> list[tuple[str, str]]:
    found = []
    for word in reader.words(name):
        parts = [part.strip() for part in word.split(":")]
        if len(parts) != 2 or not parts[0]:
            reader.refuse(name, word, "name:value,name:value")
        found.append((parts[0], parts[1]))
    return found


def _reporters(reader: Strict, text: str) -> tuple[str, ...]:
    reporters = text.split(",")
    for reporter in reporters:
        if reporter not in _REPORTERS:
            reader.refuse("reporter", reporter, f"both, or some of {', '.join(_REPORTERS)}")
    return tuple(sorted(set(reporters)))


def _several(
    reader: Strict, name: str, is_one: Callable[[str], bool], allowed: str, what: str = "is not allowed"
) -> tuple[str, ...]:
    """The values of a repeated parameter, each once."""
    values = tuple(dict.fromkeys(reader.all(name)))
    if len(values) > _MOST:
        raise BadParameter(f"{name}: {len(values)} values are too many; allowed: at most {_MOST}")
    for value in values:
        if not is_one(value):
            reader.refuse(name, value, allowed, what=what)
    return values
