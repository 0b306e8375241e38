"""What a client needs to know of the configuration and of the clusters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from mesh.config import Settings
from mesh.istio.control_planes import is_ambient_cluster
from mesh.istio.facts import mesh_facts
from mesh.istio.hosts import DEFAULT_DOMAIN
from mesh.model import kinds
from mesh.model.access import Viewer
from mesh.model.cluster import ClusterSnapshot
from mesh.model.samples import PrometheusFacts
from mesh.pages.sources.options import configured_classes
from mesh.validations.gateway_classes import built_in_classes, served_classes, wanted_labels

_PART_OF = "app.kubernetes.io/part-of"
_GATEWAY_API = (kinds.K8S_GATEWAY, kinds.GATEWAY_CLASS, kinds.HTTP_ROUTE, kinds.GRPC_ROUTE, kinds.REFERENCE_GRANT)
DEFAULT_SCRAPE_INTERVAL = 15
DEFAULT_RETENTION = 15 * 86_400


@dataclass(frozen=True, slots=True)
class Instance:
    """A console that runs in a cluster."""

    namespace: str
    service: str
    url: str = ""
    version: str = ""
    operator_resource: str = ""


@dataclass(frozen=True, slots=True)
class Cluster:
    name: str
    api_endpoint: str
    is_home: bool
    accessible: bool
    secret: str = ""
    instances: tuple[Instance, ...] = ()


@dataclass(frozen=True, slots=True)
class GatewayClass:
    name: str
    class_name: str


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """Seconds for the two times of the metrics store; `metrics_reason` is why it is not connected."""

    clusters: tuple[Cluster, ...]
    control_planes: Mapping[str, str]
    ambient: bool
    gateway_api: bool
    gateway_classes: tuple[GatewayClass, ...]
    istio_api: bool
    istio_gateways: bool
    identity_domain: str
    scrape_interval: int
    retention: int
    metrics_reason: str


def server_config(
    settings: Settings,
    viewer: Viewer,
    snapshots: Mapping[str, ClusterSnapshot],
    home: str,
    metrics: PrometheusFacts | None,
) -> ServerConfig:
    """`metrics` is None while the metrics store does not answer."""
    ambient = any(is_ambient_cluster(snapshot) for snapshot in snapshots.values())
    gateway_api = any(serves_gateway_api(snapshot) for snapshot in snapshots.values())
    scrape_interval, retention = _metrics_times(settings, metrics)
    missing = settings.external_services.prometheus.enabled and metrics is None
    return ServerConfig(
        clusters=_known_to(viewer, clusters(settings, snapshots, home)),
        control_planes={ns.cluster: ns.name for ns in viewer.namespaces.values() if ns.is_control_plane},
        ambient=ambient,
        gateway_api=gateway_api,
        gateway_classes=gateway_classes(settings, snapshots) if gateway_api else (),
        istio_api=any(snapshot.serves(kinds.VIRTUAL_SERVICE) for snapshot in snapshots.values()),
        istio_gateways=any(snapshot.serves(kinds.GATEWAY) for snapshot in snapshots.values()),
        identity_domain=identity_domain(settings, snapshots.get(home)),
        scrape_interval=scrape_interval,
        retention=retention,
        metrics_reason="the metrics store does not answer" if missing else "",
    )


def _metrics_times(settings: Settings, metrics: PrometheusFacts | None) -> tuple[int, int]:
    proxy = settings.external_services.prometheus.thanos_proxy
    if proxy.enabled:
        return int(proxy.scrape_interval.total_seconds()), int(proxy.retention_period.total_seconds())
    facts = metrics or PrometheusFacts()
    return int(facts.scrape_interval or DEFAULT_SCRAPE_INTERVAL), int(facts.retention or DEFAULT_RETENTION)


def identity_domain(settings: Settings, home: ClusterSnapshot | None) -> str:
    """The configured one, else that of the home mesh's trust domain."""
    configured = settings.external_services.istio.istio_identity_domain
    return configured or DEFAULT_DOMAIN if home is None else mesh_facts(home, configured).identity_domain


def serves_gateway_api(snapshot: ClusterSnapshot) -> bool:
    return all(snapshot.serves(kind) for kind in _GATEWAY_API)


def clusters(settings: Settings, snapshots: Mapping[str, ClusterSnapshot], home: str) -> tuple[Cluster, ...]:
    """Those that are read, then those that are only configured."""
    secrets = {known.name: known.secret_name for known in settings.clustering.clusters}
    read = [
        Cluster(
            name=name,
            api_endpoint=snapshot.api_endpoint,
            is_home=name == home,
            accessible=True,
            secret=secrets.get(name, ""),
            instances=_with_urls(settings, name, instances(snapshot)),
        )
        for name, snapshot in sorted(snapshots.items())
    ]
    named = dict.fromkeys([*secrets, *(url.cluster_name for url in settings.clustering.kiali_urls)])
    unread = [
        Cluster(name, "", False, False, secrets.get(name, ""), _with_urls(settings, name, ()))
        for name in named
        if name and name not in snapshots
    ]
    return (*read, *unread)


def _known_to(viewer: Viewer, found: Iterable[Cluster]) -> tuple[Cluster, ...]:
    """Without the consoles in namespaces that they may not see."""
    return tuple(
        replace(
            cluster,
            instances=tuple(
                each
                for each in cluster.instances
                if viewer.is_console or not cluster.accessible or viewer.may_see(cluster.name, each.namespace)
            ),
        )
        for cluster in found
    )


def instances(snapshot: ClusterSnapshot) -> tuple[Instance, ...]:
    """Services that say that they are part of such a console."""
    return tuple(
        Instance(
            namespace=service.namespace,
            service=service.name,
            url=service.annotations.get("kiali.io/external-url", ""),
            version=service.labels.get("app.kubernetes.io/version", ""),
            operator_resource=service.annotations.get("operator-sdk/primary-resource", ""),
        )
        for service in snapshot.everywhere(kinds.SERVICE)
        if service.labels.get(_PART_OF) == "kiali"
    )


def _with_urls(settings: Settings, cluster: str, found: Iterable[Instance]) -> tuple[Instance, ...]:
    """Configured addresses replace what the services say, or add an instance."""
    by_name = {(instance.namespace, instance.service): instance for instance in found}
    for known in settings.clustering.kiali_urls:
        if known.cluster_name == cluster:
            key = (known.namespace, known.instance_name)
            by_name[key] = replace(by_name.get(key, Instance(*key)), url=known.url)
    return tuple(by_name.values())


def gateway_classes(settings: Settings, snapshots: Mapping[str, ClusterSnapshot]) -> tuple[GatewayClass, ...]:
    """Configured ones; else the clusters' own; else those that Istio makes."""
    if configured := configured_classes(settings):
        return tuple(GatewayClass(each.name, each.class_name) for each in configured)
    served: dict[str, None] = {}
    if settings.deployment.cluster_wide_access:
        labels = wanted_labels(settings.external_services.istio.gateway_api_classes_label_selector)
        for snapshot in snapshots.values():
            served.update(dict.fromkeys(served_classes(snapshot, labels)))
    if served:
        return tuple(GatewayClass(name, name) for name in served)
    return tuple(GatewayClass(_title(name), name) for name in built_in_classes(list(snapshots.values())))


def _title(name: str) -> str:
    """`istio-east-west` as `Istio East West`."""
    return name.replace("-", " ").title()
