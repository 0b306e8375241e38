"""From the answers of `mesh.health.queries` to the traffic of every service, app and workload.

Inbound, each code's rate is the larger of what the clients' and the servers' proxies report; outbound, what the
clients' report.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mesh.health import queries
from mesh.model.health import CodeRates, Requests
from mesh.model.samples import Sample, Vectors

Key = tuple[str, str, str]
"""Cluster, namespace, name."""

_Sides = dict[str, CodeRates]
_OWN_REPORTERS = ("source", "destination")


class Traffic:
    """Who received and sent what, per second. What nothing is known of has empty traffic."""

    __slots__ = ("_app_inbound", "_app_outbound", "_services", "_workload_inbound", "_workload_outbound")

    def __init__(self, vectors: Vectors | None = None) -> None:
        self._services: dict[Key, _Sides] = {}
        self._workload_inbound: dict[Key, _Sides] = {}
        self._app_inbound: dict[Key, _Sides] = {}
        self._workload_outbound: dict[Key, CodeRates] = {}
        self._app_outbound: dict[Key, CodeRates] = {}
        for name, samples in (vectors or {}).items():
            self._add(queries.purpose(name), samples)

    def service(self, cluster: str, namespace: str, name: str) -> Requests:
        """Also what was reported without a cluster: an outside host has none."""
        known = self._services.get((cluster, namespace, name), {})
        placeless = self._services.get((queries.UNKNOWN, namespace, name), {})
        return Requests(inbound=_merged(_united(known, placeless) if placeless else known))

    def workload(self, cluster: str, namespace: str, name: str) -> Requests:
        key = (cluster, namespace, name)
        return Requests(_merged(self._workload_inbound.get(key, {})), _copied(self._workload_outbound.get(key, {})))

    def app(self, cluster: str, namespace: str, name: str) -> Requests:
        key = (cluster, namespace, name)
        return Requests(_merged(self._app_inbound.get(key, {})), _copied(self._app_outbound.get(key, {})))

    def _add(self, purpose: str, samples: Iterable[Sample]) -> None:
        if purpose == queries.SERVICES:
            for sample in samples:
                ends = _ends(sample.labels, "destination_cluster", "destination_service_namespace")
                _count(self._services.setdefault((*ends, _text(sample, "destination_service_name")), {}), sample)
        elif purpose == queries.INBOUND:
            for sample in samples:
                ends = _ends(sample.labels, "destination_cluster", "destination_workload_namespace")
                _count(self._workload_inbound.setdefault((*ends, _text(sample, "destination_workload")), {}), sample)
                app = _text(sample, "destination_canonical_service")
                _count(self._app_inbound.setdefault((*ends, app), {}), sample)
        else:
            for sample in samples:
                ends = _ends(sample.labels, "source_cluster", "source_workload_namespace")
                _rate(self._workload_outbound.setdefault((*ends, _text(sample, "source_workload")), {}), sample)
                _rate(self._app_outbound.setdefault((*ends, _text(sample, "source_canonical_service")), {}), sample)


def response_code(labels: Mapping[str, str]) -> str:
    """What tells success from failure: `-` where no answer came, for grpc the status behind the HTTP code."""
    code = labels.get("response_code", "")
    if code == "0":
        return "-"
    if labels.get("request_protocol") == "grpc":
        return labels.get("grpc_response_status") or code
    return code


def _ends(labels: Mapping[str, str], cluster: str, namespace: str) -> tuple[str, str]:
    return labels.get(cluster, ""), labels.get(namespace, "")


def _text(sample: Sample, label: str) -> str:
    return sample.labels.get(label, "")


def _count(sides: _Sides, sample: Sample) -> None:
    _rate(sides.setdefault(sample.labels.get("reporter", ""), {}), sample)


def _rate(rates: CodeRates, sample: Sample) -> None:
    codes = rates.setdefault(sample.labels.get("request_protocol", ""), {})
    code = response_code(sample.labels)
    codes[code] = codes.get(code, 0.0) + sample.value


def _united(first: _Sides, second: _Sides) -> _Sides:
    return {reporter: _summed([first.get(reporter, {}), second.get(reporter, {})]) for reporter in {*first, *second}}


def _merged(sides: _Sides) -> CodeRates:
    """The proxies' own reports, and a waypoint's where they have none for the code."""
    merged = _summed(rates for reporter, rates in sides.items() if reporter not in _OWN_REPORTERS)
    for protocol, codes in sides.get("source", {}).items():
        merged.setdefault(protocol, {}).update(codes)
    for protocol, codes in sides.get("destination", {}).items():
        known = merged.setdefault(protocol, {})
        for code, rate in codes.items():
            known[code] = max(known.get(code, 0.0), rate)
    return merged


def _summed(parts: Iterable[CodeRates]) -> CodeRates:
    total: CodeRates = {}
    for rates in parts:
        for protocol, codes in rates.items():
            known = total.setdefault(protocol, {})
            for code, rate in codes.items():
                known[code] = known.get(code, 0.0) + rate
    return total


def _copied(rates: CodeRates) -> CodeRates:
    return {protocol: dict(codes) for protocol, codes in rates.items()}
