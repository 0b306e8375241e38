"""Which features lack their metrics, so that clients hide them."""

from __future__ import annotations

from collections.abc import Collection

from mesh.clients.errors import SourceError
from mesh.clients.prometheus import PrometheusClient

# Feature -> the metric family that it is made of.
_FAMILIES = {
    "requestSize": "istio_request_bytes",
    "responseSize": "istio_response_bytes",
    "responseTime": "istio_request_duration_milliseconds",
}
_PARTS = ("_sum", "_count", "_bucket")
_NAMES = frozenset({"istio_requests_total", *(f"{family}{part}" for family in _FAMILIES.values() for part in _PARTS)})
_DEADLINE_SECONDS = 10.0


def disabled_features(prometheus: PrometheusClient | None, now: float) -> dict[str, bool]:
    """Feature -> whether it is disabled. Without an answer nothing is known to be missing, and nothing is disabled."""
    if prometheus is None:
        return disabled_without(_NAMES)
    selector = f'{{__name__=~"{"|".join(sorted(_NAMES))}"}}'
    # The client leaves `__name__` out of samples, so the name travels under another label.
    query = f'label_replace(group by (__name__) ({selector}), "metric", "$1", "__name__", "(.+)")'
    try:
        answer = prometheus.query(query, now, deadline_seconds=_DEADLINE_SECONDS)
    except SourceError:
        return disabled_without(_NAMES)
    return disabled_without({sample.labels.get("metric", "") for sample in answer.samples})


def disabled_without(present: Collection[str]) -> dict[str, bool]:
    """Averages need the sums and the counts, percentiles the buckets too. Of an empty store nothing is said."""
    known = _NAMES & set(present)
    whole = not known
    found: dict[str, bool] = {}
    for feature, family in _FAMILIES.items():
        plain, average, percentiles = (
            not whole and any(f"{family}{part}" not in known for part in _PARTS[: index + 1]) for index in range(3)
        )
        found |= {feature: plain, f"{feature}Average": average, f"{feature}Percentiles": percentiles}
    return found
