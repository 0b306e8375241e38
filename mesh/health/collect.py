"""From the answers of `mesh.health.queries` to the traffic of every service, app and workload.

Every call counts once, as `mesh.telemetry.accounts` tells.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from mesh.health import queries
from mesh.model.health import CodeRates, Requests
from mesh.model.pace import paced
from mesh.model.samples import Sample, Vectors
from mesh.telemetry.accounts import settle
from mesh.telemetry.relays import unrelayed
from mesh.telemetry.responses import is_error, response_code

Key = tuple[str, str, str]
"""Cluster, namespace, name."""

_OF_SERVICE = ("destination_cluster", "destination_service_namespace", "destination_service_name")
_INTO_WORKLOAD = ("destination_cluster", "destination_workload_namespace", "destination_workload")
_INTO_APP = ("destination_cluster", "destination_workload_namespace", "destination_canonical_service")
_FROM_WORKLOAD = ("source_cluster", "source_workload_namespace", "source_workload")
_FROM_APP = ("source_cluster", "source_workload_namespace", "source_canonical_service")


class _Counts:
    """What counts for each object, per second: by protocol and code, and the failed tries that retries hid."""

    __slots__ = ("hidden", "rates")

    def __init__(self) -> None:
        self.rates: dict[Key, CodeRates] = {}
        self.hidden: dict[Key, dict[str, float]] = {}

    def add(self, key: Key, protocol: str, code: str, rate: float, hidden: float) -> None:
        codes = self.rates.setdefault(key, {}).setdefault(protocol, {})
        codes[code] = codes.get(code, 0.0) + rate
        if hidden:
            known_ones = self.hidden.setdefault(key, {})
            known_ones[protocol] = known_ones.get(protocol, 0.0) + hidden

    def of(self, *keys: Key) -> tuple[CodeRates, dict[str, float]]:
        """The sum of several objects, as a copy."""
        rates: CodeRates = {}
        hidden: dict[str, float] = {}
        for key in keys:
            for protocol, codes in self.rates.get(key, {}).items():
                _add(rates.setdefault(protocol, {}), codes)
            _add(hidden, self.hidden.get(key, {}))
        return rates, hidden


class Traffic:
    """Who received and sent what, per second. What nothing is known of has empty traffic. `waypoints` are (namespace,
    workload): what passes them is theirs, and counts once for those who called and who were called."""

    __slots__ = ("_from_apps", "_from_workloads", "_into_apps", "_into_workloads", "_services")

    def __init__(self, vectors: Vectors | None = None, waypoints: Collection[tuple[str, str]] = ()) -> None:
        self._services = _Counts()
        self._into_workloads = _Counts()
        self._into_apps = _Counts()
        self._from_workloads = _Counts()
        self._from_apps = _Counts()
        for name, samples in (vectors or {}).items():
            self._add_all(queries.purpose(name), samples, waypoints)

    def service(self, cluster: str, namespace: str, name: str) -> Requests:
        """Also what was reported without a cluster: an outside host has none."""
        inbound, hidden = self._services.of((cluster, namespace, name), (queries.UNKNOWN, namespace, name))
        return Requests(inbound=inbound, hidden=hidden)

    def workload(self, cluster: str, namespace: str, name: str) -> Requests:
        key = (cluster, namespace, name)
        inbound, hidden = self._into_workloads.of(key)
        return Requests(inbound, self._from_workloads.of(key)[0], hidden=hidden)

    def app(self, cluster: str, namespace: str, name: str) -> Requests:
        key = (cluster, namespace, name)
        inbound, hidden = self._into_apps.of(key)
        return Requests(inbound, self._from_apps.of(key)[0], hidden=hidden)

    def _add_all(self, purpose: str, samples: Iterable[Sample], waypoints: Collection[tuple[str, str]]) -> None:
        found = unrelayed(samples, waypoints, Sample)
        if purpose == queries.SERVICES:
            self._add(found.calls, ((self._services, _OF_SERVICE),))
            return
        is_inbound = purpose == queries.INBOUND
        into = ((self._into_workloads, _INTO_WORKLOAD), (self._into_apps, _INTO_APP))
        out = ((self._from_workloads, _FROM_WORKLOAD), (self._from_apps, _FROM_APP))
        for part in (found.calls, found.into if is_inbound else found.out):
            self._add(part, into if is_inbound else out)

    @staticmethod
    def _add(samples: Iterable[Sample], counts: Sequence[tuple[_Counts, tuple[str, ...]]]) -> None:
        for calls in paced(settle(paced(samples))):
            for sample, rate, hidden, names in calls.counted(_failed):
                labels = {**sample.labels, **names} if names else sample.labels
                protocol, code = labels.get("request_protocol", ""), response_code(labels)
                for count, (cluster, namespace, name) in counts:
                    key = (labels.get(cluster, ""), labels.get(namespace, ""), labels.get(name, ""))
                    count.add(key, protocol, code, rate, hidden)


def _failed(sample: Sample) -> bool:
    return is_error(sample.labels.get("request_protocol", ""), response_code(sample.labels))


def _add(total: dict[str, float], part: Mapping[str, float]) -> None:
    for name, rate in part.items():
        total[name] = total.get(name, 0.0) + rate
