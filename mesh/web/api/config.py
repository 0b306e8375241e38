"""`/api/config` and `/api/config/disabled`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from mesh.config import Settings
from mesh.config.base import as_public
from mesh.pages.console import disabled as features
from mesh.pages.console.config import Cluster, ServerConfig, server_config
from mesh.web.parts.answers import json_answer
from mesh.web.process.runtime import Runtime
from mesh.web.visit import visit_of

_ISTIO_ANNOTATIONS = {
    "ambientAnnotation": "ambient.istio.io/redirection",
    "ambientAnnotationEnabled": "enabled",
    "istioInjectionAnnotation": "sidecar.istio.io/inject",
}
# The reference's JSON keeps these two words as they are.
_ODD_NAMES = {"enable_exec_provider": "enable_exec_provider", "skip_wildcard_gateway_hosts": "SkipWildcardGatewayHosts"}


def config(request: HttpRequest) -> HttpResponse:
    visit = visit_of(request)
    process = visit.runtime
    page = server_config(
        visit.settings, visit.viewer, process.snapshots(), process.home_cluster, process.metrics_facts()
    )
    return json_answer(config_json(process, page), indent=2)


def config_json(process: Runtime, page: ServerConfig) -> dict[str, Any]:
    """The reference leaves out what is false or empty."""
    settings = process.settings
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
        "runMode": "offline" if process.notice else settings.run_mode,
    }
    data = {name: value for name, value in data.items() if value not in (None, "", False, [], {})}
    return data | structures(settings, page) | run_config(process)


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


def run_config(process: Runtime) -> dict[str, Any]:
    if process.notice is None:
        return {}
    return {"runConfig": {"cluster": process.home_cluster, "timestamp": process.notice.at}}


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


def disabled(request: HttpRequest) -> HttpResponse:
    process = visit_of(request).runtime
    return json_answer(features.disabled_features(process.prometheus, process.clock()), indent=2)
