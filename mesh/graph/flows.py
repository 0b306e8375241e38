"""Prometheus samples read as flows: who sent what to whom, checked and repaired."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from mesh.graph import metrics
from mesh.graph.elements import UNKNOWN, known
from mesh.graph.options import Options, Rate
from mesh.model.samples import Sample
from mesh.telemetry.accounts import settle
from mesh.telemetry.calls import Counted
from mesh.telemetry.responses import is_error, response_code

_IP_ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+(:\d+)?")
_REQUIRED = tuple(label for label in metrics.ENDS if not label.endswith("_cluster"))
_REQUIRED_WITHOUT_HOST = frozenset(_REQUIRED) - {"destination_service"}
_HOST = _REQUIRED.index("destination_service")
_told = itemgetter(*_REQUIRED)


class End(NamedTuple):
    """One end of a flow, as the labels name it; sources have no service."""

    cluster: str
    service_namespace: str
    service: str
    namespace: str
    workload: str
    app: str
    version: str


class Flow(NamedTuple):
    """One series: `code` and `flags` are empty where the metric has none; `value` is per second, and so is `hidden`,
    its share of the failed tries that retries hid from the caller."""

    metric: str
    reporter: str
    source: End
    dest: End
    protocol: str
    code: str
    flags: str
    host: str
    value: float
    labels: Mapping[str, str]
    hidden: float = 0.0


FindsEnd = Callable[[str, str], End | None]
"""The end that a full host means in a cluster; None where it means none that is known."""


def _finds_none(_cluster: str, _host: str) -> End | None:
    return None


def read_flows(
    samples: Iterable[Sample], metric: str, options: Options, find_end: FindsEnd = _finds_none
) -> list[Flow]:
    """The flows of a traffic metric over one period, every call once; series that lack labels or have a bad end are
    left out."""
    known_ends: dict[End, End] = {}
    usable = [
        _with_known(flow, known_ends)
        for sample in samples
        if (flow := _traffic(sample, metric, options, find_end)) is not None
    ]
    is_error = _failed if metric == metrics.REQUESTS else None
    found: list[Flow] = []
    for calls in settle(usable):
        if calls.is_plain(is_error):
            found += calls.account
        else:
            found += (_as_counted(one, options, find_end) for one in calls.counted(is_error))
    return found


def _with_known(flow: Flow, known_ends: dict[End, End]) -> Flow:
    """Each end once: flows are many, and what they lie between is little."""
    source, dest = known_ends.setdefault(flow.source, flow.source), known_ends.setdefault(flow.dest, flow.dest)
    if source is flow.source and dest is flow.dest:
        return flow
    return flow._replace(source=source, dest=dest)


def _failed(flow: Flow) -> bool:
    return is_error(flow.protocol, flow.code)


def _as_counted(one: Counted[Flow], options: Options, find_end: FindsEnd) -> Flow:
    flow, rate, hidden, names = one
    if names:
        named = Sample({**flow.labels, **names}, rate)
        flow = _traffic(named, flow.metric, options, find_end) or flow
    if rate == flow.value and not hidden:
        return flow
    return flow._replace(value=rate, hidden=hidden)


def wants(options: Options, protocol: str) -> bool:
    """Whether requests of the protocol are part of the graph."""
    if protocol == metrics.GRPC:
        return options.rate_grpc is Rate.REQUESTS
    if protocol == metrics.HTTP:
        return options.rate_http is Rate.REQUESTS
    return True


def _traffic(sample: Sample, metric: str, options: Options, find_end: FindsEnd) -> Flow | None:
    labels = sample.labels
    if metric == metrics.REQUESTS:
        protocol, code = labels.get("request_protocol", ""), labels.get("response_code", "")
        if not protocol or not code or "response_flags" not in labels or not wants(options, protocol):
            return None
        return checked(sample, metric, protocol, response_code(labels), labels["response_flags"], find_end=find_end)
    if metrics.is_tcp(metric):
        if "response_flags" not in labels:
            return None
        return checked(sample, metric, metrics.TCP, "", labels["response_flags"], find_end=find_end)
    return checked(sample, metric, metrics.GRPC, find_end=find_end)


def checked(
    sample: Sample,
    metric: str,
    protocol: str,
    code: str = "",
    flags: str = "",
    *,
    find_end: FindsEnd = _finds_none,
) -> Flow | None:
    """A flow with both ends checked and the destination repaired, or None where they cannot be told."""
    labels = sample.labels
    try:
        told = _told(labels)
    except KeyError:
        return None
    pair = _checked(labels, told, find_end)
    if pair is None:
        return None
    source, dest = pair
    reporter = labels.get("reporter", "")
    return Flow(metric, reporter, source, dest, protocol, code, flags, told[_HOST], sample.value, labels)


def checked_ends(labels: Mapping[str, str], find_end: FindsEnd) -> tuple[End, End] | None:
    """Both ends, the destination repaired; None where they cannot be told. A label that is not there is unknown."""
    return _checked(labels, _as_told(labels), find_end)


def has_both_ends(labels: Mapping[str, str]) -> bool:
    """Whether a series without a host label names both its ends."""
    return labels.keys() >= _REQUIRED_WITHOUT_HOST


def ends(labels: Mapping[str, str]) -> tuple[End, End]:
    """Both ends as the labels name them; a label that is not there is unknown."""
    return _ends(labels, _as_told(labels))


def _as_told(labels: Mapping[str, str]) -> list[str]:
    return [labels.get(label, UNKNOWN) for label in _REQUIRED]


def _ends(labels: Mapping[str, str], told: Sequence[str]) -> tuple[End, End]:
    """`told` are the texts of `_REQUIRED`."""
    home, caller, caller_app, caller_version, service_namespace, _, service, namespace, name, app, version = told
    source = End(labels.get("source_cluster") or UNKNOWN, home, "", home, caller, caller_app, caller_version)
    cluster = labels.get("destination_cluster") or UNKNOWN
    return source, End(cluster, service_namespace, service, namespace, name, app, version)


def _checked(labels: Mapping[str, str], told: Sequence[str], find_end: FindsEnd) -> tuple[End, End] | None:
    source, dest = _ends(labels, told)
    if _bad_source(source, labels):
        return None
    dest = _repaired(source, dest, told[_HOST], find_end)
    return None if _bad_dest(dest, told[_HOST], labels) else (source, dest)


def _bad_source(source: End, labels: Mapping[str, str]) -> bool:
    if not known(source.namespace):
        return False
    nameless = not known(source.workload) and not known(source.app)
    return nameless or ("source_cluster" in labels and not known(source.cluster))


def _repaired(source: End, dest: End, host: str, find_end: FindsEnd) -> End:
    """Of a TLS route into another namespace, as to an egress gateway, a proxy knows nothing but the full host."""
    if host == dest.service and not known(dest.service_namespace) and not known(dest.workload):
        found = find_end(source.cluster, host)
        if found is not None:
            return found
    if not known(dest.cluster) and known(source.cluster) and known(dest.service_namespace):
        return dest._replace(cluster=source.cluster)
    return dest


def _bad_dest(dest: End, host: str, labels: Mapping[str, str]) -> bool:
    if not known(dest.workload) and known(host) and host == dest.service and _IP_ADDRESS.fullmatch(host):
        return True
    return known(dest.service_namespace) and "destination_cluster" in labels and not known(dest.cluster)
