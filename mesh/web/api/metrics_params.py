"""The parameters of metrics, read strictly (api.md §11.1, §12.3)."""

from __future__ import annotations

import re

from django.http import HttpRequest

from mesh.metrics.custom import AGGREGATORS
from mesh.metrics.families import NAMES
from mesh.metrics.options import Direction, Options, OutOfRange, Range, bounded
from mesh.metrics.values import Grouping
from mesh.promql import is_label_name, label_name
from mesh.web.address import strict as params
from mesh.web.address.strict import BadParameter
from mesh.web.visit import visit_of

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


def metrics_options(request: HttpRequest, created: float) -> Options:
    """Options within the life of the namespace, whose creation is in Unix seconds. Raises `BadParameter`."""
    reporter = params.text(request, "reporter", "source")
    return Options(
        range=range_options(request, created),
        direction=Direction(_choice(request, "direction", tuple(Direction), Direction.OUTBOUND)),
        reporters=() if reporter == "both" else _reporters(reporter),
        protocol=params.text(request, "requestProtocol"),
        filters=_filters(request),
    )


def range_options(request: HttpRequest, created: float) -> Range:
    end = params.query_time(request, visit_of(request).now)
    asked = Range(
        start=end - params.whole_number(request, "duration", DEFAULT_DURATION, most=int(params.LONGEST)),
        end=end,
        step=params.whole_number(request, "step", DEFAULT_STEP, least=1, most=int(params.LONGEST)),
        interval=params.duration(request, "rateInterval", DEFAULT_INTERVAL),
        instant=_choice(request, "rateFunc", ("rate", "irate"), "rate") == "irate",
        average=params.flag(request, "avg", True),
        quantiles=_quantiles(request),
        by=_labels(request),
    )
    try:
        return bounded(asked, created)
    except OutOfRange as error:
        raise BadParameter(f"queryTime, duration, step: {error}") from None


def labels_filters(request: HttpRequest) -> dict[str, str]:
    """`labelsFilters` as `name:value,name:value`."""
    found: dict[str, str] = {}
    for name, value in _pairs(request, "labelsFilters"):
        if not is_label_name(label_name(name)):
            raise BadParameter(f'labelsFilters: "{name[:80]}" is not the name of a label')
        found[name] = value
    return found


def additional_labels(request: HttpRequest) -> tuple[Grouping, ...]:
    """`additionalLabels` as `label:display name,…`."""
    return tuple(Grouping(label, shown) for label, shown in _pairs(request, "additionalLabels"))


def aggregator(request: HttpRequest) -> str:
    return _choice(request, "rawDataAggregator", AGGREGATORS, "sum")


def _pairs(request: HttpRequest, name: str) -> list[tuple[str, str]]:
    found = []
    for word in params.words(request, name):
        parts = [part.strip() for part in word.split(":")]
        if len(parts) != 2 or not parts[0]:
            raise BadParameter(f'{name}: "{word[:80]}" is not allowed; allowed: name:value,name:value')
        found.append((parts[0], parts[1]))
    return found


def _choice(request: HttpRequest, name: str, allowed: tuple[str, ...], default: str) -> str:
    value = params.text(request, name, default)
    if value not in allowed:
        raise BadParameter(f'{name}: "{value[:80]}" is not allowed; allowed: {", ".join(allowed)}')
    return value


def _reporters(text: str) -> tuple[str, ...]:
    found = text.split(",")
    for reporter in found:
        if reporter not in _REPORTERS:
            known = ", ".join(_REPORTERS)
            raise BadParameter(f'reporter: "{reporter[:80]}" is not allowed; allowed: both, or some of {known}')
    return tuple(sorted(set(found)))


def _several(request: HttpRequest, name: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(request.GET.getlist(name)))
    if len(found) > _MOST:
        raise BadParameter(f"{name}: {len(found)} values are too many; allowed: at most {_MOST}")
    return found


def _filters(request: HttpRequest) -> tuple[str, ...]:
    found = _several(request, "filters[]")
    for name in found:
        if name not in NAMES:
            raise BadParameter(f'filters[]: "{name[:80]}" is not a metric; allowed: {", ".join(NAMES)}')
    return found


def _quantiles(request: HttpRequest) -> tuple[str, ...]:
    found = _several(request, "quantiles[]")
    for text in found:
        if not is_share(text):
            raise BadParameter(f'quantiles[]: "{text[:80]}" is not allowed; allowed: a number from 0 to 1')
    return found


def is_share(text: str) -> bool:
    """Whether a text is a number from 0 to 1."""
    return _DECIMAL.fullmatch(text) is not None and 0 <= float(text) <= 1


def _labels(request: HttpRequest) -> tuple[str, ...]:
    found = _several(request, "byLabels[]")
    for name in found:
        if not is_label_name(name):
            allowed = "letters, digits and _, the first no digit"
            raise BadParameter(f'byLabels[]: "{name[:80]}" is not the name of a label; allowed: {allowed}')
    return found
