"""What the console is and what it is connected to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mesh.config import Settings
from mesh.model.access import Viewer
from mesh.model.cluster import ClusterSnapshot
from mesh.model.problems import Failure, Problem
from mesh.model.samples import PrometheusFacts

VERSION = "0.1.0"
# Clients of the reference's API look at its version (the Backstage plugin wants 1.73 or newer).
COMPATIBLE_WITH = "v2.31.0"


@dataclass(frozen=True, slots=True)
class Service:
    """An outside system; `version` is empty where it did not say, `url` where a browser has no way to it."""

    name: str
    version: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    version: str
    compatible_with: str
    container_version: str
    commit: str
    disabled_features: tuple[str, ...]
    services: tuple[Service, ...]
    warnings: tuple[str, ...]
    istio_api_enabled: bool
    problems: tuple[Problem, ...]


def status_page(
    settings: Settings,
    snapshots: Mapping[str, ClusterSnapshot],
    metrics: PrometheusFacts | None,
    viewer: Viewer,
    *,
    container_version: str = "",
    commit: str = "",
) -> Status:
    """`metrics` is None when the metrics store could not be reached: it is then left out, as clusters are."""
    clusters = [
        Service(f"Kubernetes-{name}", found.version) for name, found in sorted(snapshots.items()) if found.synced
    ]
    return Status(
        version=VERSION,
        compatible_with=COMPATIBLE_WITH,
        container_version=container_version or COMPATIBLE_WITH,
        commit=commit or "unknown",
        disabled_features=settings.kiali_feature_flags.disabled_features,
        services=(*clusters, *_services(settings, metrics)),
        warnings=tuple(_warnings(snapshots, viewer)),
        istio_api_enabled=settings.external_services.istio.istio_api_enabled,
        problems=viewer.told(problem for found in snapshots.values() for problem in found.problems),
    )


def _warnings(snapshots: Mapping[str, ClusterSnapshot], viewer: Viewer) -> Iterator[str]:
    """What of the clusters cannot be read, and why."""
    for name, snapshot in sorted(snapshots.items()):
        for problem in viewer.told(snapshot.problems):
            if problem.failure not in (Failure.WARNING, Failure.UNREADABLE):
                place = f"Kubernetes-{name}, {problem.resource}" if problem.resource else f"Kubernetes-{name}"
                yield f"{place}: {problem.failure}: {problem.message}"


def _services(settings: Settings, metrics: PrometheusFacts | None) -> list[Service]:
    """The configured systems, in the reference's order. Those that no client asks yet have no version."""
    services = settings.external_services
    found: list[Service] = []
    if services.prometheus.enabled and metrics is not None:
        found.append(Service("Prometheus", metrics.version))
    if services.grafana.enabled and (services.grafana.internal_url or services.grafana.external_url):
        found.append(Service("Grafana", url=services.grafana.external_url))
    if services.perses.enabled:
        found.append(Service("Perses", url=services.perses.external_url))
    if services.tracing.enabled:
        found.append(Service(services.tracing.provider, url=services.tracing.external_url))
    return found
