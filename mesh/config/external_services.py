"""`external_services`: the systems that the console asks."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from pydantic import Field

from mesh.config.base import (
    Count,
    Duration,
    OptionalDuration,
    Port,
    SecretMap,
    Section,
    TextMap,
    Texts,
    empty_map,
)
from mesh.config.secrets import Credential


class OAuth2(Section):
    audience: str = ""
    auth_style: Literal["", "header", "params"] = ""
    client_id: str = ""
    client_secret: Credential = Credential()
    scopes: Texts = ()
    token_url: str = ""


class ServiceAuth(Section):
    """The credentials of one outside system."""

    ca_file: str = ""
    cert_file: Credential = Credential()
    insecure_skip_verify: bool = False
    key_file: Credential = Credential()
    oauth2: OAuth2 = Field(default_factory=OAuth2)
    password: Credential = Credential()
    token: Credential = Credential()
    type: Literal["none", "basic", "bearer", "oauth2", ""] = "none"
    use_kiali_token: bool = False
    username: Credential = Credential()


class ThanosProxy(Section):
    enabled: bool = False
    retention_period: OptionalDuration = timedelta(days=7)
    scrape_interval: OptionalDuration = timedelta(seconds=30)


class Prometheus(Section):
    auth: ServiceAuth = Field(default_factory=ServiceAuth)
    cache_duration: Count = 7
    cache_enabled: bool = True
    cache_expiration: Count = 300
    custom_headers: SecretMap = Field(default_factory=empty_map)
    enabled: bool = True
    health_check_url: str = ""
    is_core: bool = False
    query_scope: TextMap = Field(default_factory=empty_map)
    thanos_proxy: ThanosProxy = Field(default_factory=ThanosProxy)
    url: str = "http://prometheus.istio-system:9090"


class DashboardsThanosProxy(ThanosProxy):
    retention_period: OptionalDuration = timedelta(0)
    scrape_interval: OptionalDuration = timedelta(0)


class DashboardsPrometheus(Prometheus):
    """The metrics store of custom dashboards; without a URL the main one answers."""

    cache_duration: Count = 0
    cache_enabled: bool = False
    cache_expiration: Count = 0
    enabled: bool = False
    thanos_proxy: DashboardsThanosProxy = Field(default_factory=DashboardsThanosProxy)
    url: str = ""


class CustomDashboardsService(Section):
    discovery_auto_threshold: Count = 10
    discovery_enabled: Literal["true", "auto", "false"] = "auto"
    enabled: bool = True
    is_core: bool = False
    namespace_label: str = "namespace"
    prometheus: DashboardsPrometheus = Field(default_factory=DashboardsPrometheus)


class LinkVariables(Section):
    """Which variable of a linked dashboard takes which value; empty = the dashboard has none."""

    app: str = ""
    datasource: str = ""
    namespace: str = ""
    service: str = ""
    version: str = ""
    workload: str = ""


class LinkedDashboard(Section):
    name: str = ""
    variables: LinkVariables = Field(default_factory=LinkVariables)


class Grafana(Section):
    auth: ServiceAuth = Field(default_factory=ServiceAuth)
    dashboards: tuple[LinkedDashboard, ...] = ()
    datasource_uid: str = ""
    enabled: bool = True
    external_url: str = ""
    health_check_url: str = ""
    internal_url: str = "http://grafana.istio-system:3000"
    is_core: bool = False


class Perses(Section):
    auth: ServiceAuth = Field(default_factory=ServiceAuth)
    dashboards: tuple[LinkedDashboard, ...] = ()
    enabled: bool = False
    external_url: str = ""
    health_check_url: str = ""
    internal_url: str = ""
    is_core: bool = False
    project: str = "istio"
    url_format: Literal["", "perses", "openshift"] = ""


class Component(Section):
    app_label: str = ""
    is_core: bool = False
    is_multicluster: bool = False
    is_proxy: bool = False
    namespace: str = ""


class ComponentStatus(Section):
    components: tuple[Component, ...] = ()
    enabled: bool = True


class GatewayApiClass(Section):
    class_name: str = ""
    name: str = ""


class Istio(Section):
    component_status: ComponentStatus = Field(default_factory=ComponentStatus)
    gateway_api_classes: tuple[GatewayApiClass, ...] = ()
    gateway_api_classes_label_selector: str = ""
    istio_api_enabled: bool = True
    istio_identity_domain: str = ""
    istiod_polling_interval_seconds: Count = 20
    validation_change_detection_enabled: bool = True
    validation_reconcile_interval: Duration = timedelta(minutes=1)


class TempoConfig(Section):
    cache_capacity: Count = 200
    cache_enabled: bool = True
    datasource_uid: str = ""
    name: str = ""
    namespace: str = ""
    org_id: str = ""
    tenant: str = ""
    url_format: Literal["", "grafana", "jaeger", "openshift"] = ""


class Tracing(Section):
    auth: ServiceAuth = Field(default_factory=ServiceAuth)
    custom_headers: SecretMap = Field(default_factory=empty_map)
    disable_version_check: bool = False
    enabled: bool = False
    external_url: str = ""
    grpc_port: Port = 9095
    health_check_url: str = ""
    internal_url: str = "http://tracing.istio-system:16685/jaeger"
    is_core: bool = False
    namespace_selector: bool = True
    provider: str = "jaeger"
    query_scope: TextMap = Field(default_factory=empty_map)
    query_timeout: Count = 5
    tempo_config: TempoConfig = Field(default_factory=TempoConfig)
    use_grpc: bool = True
    use_waypoint_name: bool = False
    whitelist_istio_system: Texts = ("jaeger-query", "istio-ingressgateway")


class ExternalServices(Section):
    custom_dashboards: CustomDashboardsService = Field(default_factory=CustomDashboardsService)
    grafana: Grafana = Field(default_factory=Grafana)
    istio: Istio = Field(default_factory=Istio)
    perses: Perses = Field(default_factory=Perses)
    prometheus: Prometheus = Field(default_factory=Prometheus)
    tracing: Tracing = Field(default_factory=Tracing)

    def auths(self) -> tuple[tuple[str, ServiceAuth], ...]:
        """Every service's credentials, by the path of the service under `external_services`."""
        return (
            ("custom_dashboards.prometheus", self.custom_dashboards.prometheus.auth),
            ("grafana", self.grafana.auth),
            ("perses", self.perses.auth),
            ("prometheus", self.prometheus.auth),
            ("tracing", self.tracing.auth),
        )
