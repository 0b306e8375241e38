"""What the console is, in the reference's JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mesh.config import Settings
from mesh.config.base import as_public
from mesh.pages.console.config import Cluster, ServerConfig
from mesh.pages.console.status import Service, Status

_ISTIO_ANNOTATIONS = {
    "ambientAnnotation": "ambient.istio.io/redirection",
    "ambientAnnotationEnabled": "enabled",
    "istioInjectionAnnotation": "sidecar.istio.io/inject",
}
# The reference's JSON keeps these two words as they are.
_ODD_NAMES = {"enable_exec_provider": "enable_exec_provider", "skip_wildcard_gateway_hosts": "SkipWildcardGatewayHosts"}


def config_json(settings: Settings, page: ServerConfig, snapshot: Mapping[str, str] | None) -> dict[str, Any]:
    """The reference leaves out what is false or empty. `snapshot` has the cluster and the time
    of its taking; None of live clusters."""
    data: dict[str, Any] = {
        "ambientEnabled": page.ambient,
        "authStrategy": settings.auth.strategy,
        "clusters": {cluster.name: cluster_json(cluster) for cluster in page.clusters},
        "clusterWideAccess": settings.deployment.cluster_wide_access,
        "controlPlanes": dict(sorted(page.control_planes.items())),
        "gatewayAPIClasses": [{"name": item.name, "className": item.class_name} for item in page.gateway_classes],
        "gatewayAPIEnabled": page.gateway_api,
        "ignoreHomeCluster": settings.clustering.ignore_home_cluster,
        "installationTag": settings.installation_tag,
        "istioAPIInstalled": page.istio_api,
        "istioGatewayInstalled": page.istio_gateways,
        "istioIdentityDomain": page.identity_domain,
        "istioStatusEnabled": settings.external_services.istio.component_status.enabled,
        "logLevel": "info",
        "runMode": "offline" if snapshot is not None else settings.run_mode,
    }
    data = {name: value for name, value in data.items() if value not in (None, "", False, [], {})}
    return data | structures(settings, page) | ({} if snapshot is None else {"runConfig": dict(snapshot)})


def structures(settings: Settings, page: ServerConfig) -> dict[str, Any]:
    """The parts that are always there."""
    metrics: dict[str, Any] = {"enabled": settings.external_services.prometheus.enabled}
    if page.metrics_reason:
        metrics["disabledReason"] = page.metrics_reason
    metrics |= {"globalScrapeInterval": page.scrape_interval, "storageTsdbRetention": page.retention}
    return {
        "chatAI": {"enabled": False, "defaultProvider": "", "providers": [], "store": {"enabled": False}},
        "deployment": {"viewOnlyMode": True} if settings.deployment.view_only_mode else {},
        "healthConfig": camel(as_public(settings.health_config)),
        "istioAnnotations": _ISTIO_ANNOTATIONS,
        "istioLabels": camel(as_public(settings.istio_labels)),
        "kialiFeatureFlags": camel(as_public(settings.kiali_feature_flags)),
        "prometheus": metrics,
    }


def cluster_json(cluster: Cluster) -> dict[str, Any]:
    instances = [
        {
            "namespace": instance.namespace,
            "operatorResource": instance.operator_resource,
            "serviceName": instance.service,
            "url": instance.url,
            "version": instance.version,
        }
        for instance in cluster.instances
    ]
    return {
        "accessible": cluster.accessible,
        "apiEndpoint": cluster.api_endpoint,
        "isKialiHome": cluster.is_home,
        "kialiInstances": instances,
        "name": cluster.name,
        "secretName": cluster.secret,
    }


def camel(value: Any) -> Any:
    """Configuration keys as the reference's JSON writes them."""
    if isinstance(value, Mapping):
        return {camel_name(name): camel(item) for name, item in value.items()}
    return [camel(item) for item in value] if isinstance(value, list) else value


def camel_name(name: str) -> str:
    if name in _ODD_NAMES:
        return _ODD_NAMES[name]
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def status_json(page: Status) -> dict[str, Any]:
    return {
        "status": {
            "Kiali commit hash": page.commit,
            "Kiali container version": page.container_version,
            "Kiali state": "running",
            "Kiali version": page.compatible_with,
            "Disabled features": ",".join(page.disabled_features),
        },
        "externalServices": [service_json(service) for service in page.services],
        "warningMessages": list(page.warnings),
        "istioEnvironment": {"istioAPIEnabled": page.istio_api_enabled},
    }


def service_json(service: Service) -> dict[str, Any]:
    data: dict[str, Any] = {"name": service.name}
    if service.version:
        data["version"] = service.version
    if service.url:
        data["url"] = service.url
    return data | {"tempoConfig": {}}
