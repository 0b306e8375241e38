"""The whole configuration as one frozen value; `settings.a.b` is the file's key `a.b`."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from mesh.config.auth import Auth, LoginToken
from mesh.config.base import Count, Section, TextMap, Texts, as_public, empty_map
from mesh.config.chat_ai import ChatAi
from mesh.config.console import Console
from mesh.config.dashboards import Dashboard
from mesh.config.deployment import Clustering, Deployment
from mesh.config.external_services import ExternalServices
from mesh.config.features import FeatureFlags
from mesh.config.health import HealthConfig
from mesh.config.internal import KialiInternal
from mesh.config.server import Identity, Server


class DisplayDetail(Section):
    annotation: str = ""
    icon_annotation: str = ""
    title: str = ""


class Extension(Section):
    enabled: bool = False
    name: str = ""


class IstioLabels(Section):
    app_label_name: str = ""
    version_label_name: str = ""


class KubernetesConfig(Section):
    burst: Count = 200
    cache_duration: Count = 300
    cache_token_namespace_duration: Count = 10
    cluster_name: str = ""
    excluded_workloads: Texts = ("CronJob", "DeploymentConfig", "Job", "ReplicationController")
    qps: float = Field(default=175, ge=0)


class RunConfig(Section):
    """What a folder of gathered objects says of itself; set by the command, hardly ever by a file."""

    cluster: str = ""
    prometheus_build_info: TextMap = Field(default_factory=empty_map, alias="prometheusBuildInfo")
    timestamp: str = ""


class Settings(Section):
    """All keys with their defaults; cross checks between keys belong to `load`."""

    additional_display_details: tuple[DisplayDetail, ...] = ()
    auth: Auth = Field(default_factory=Auth)
    chat_ai: ChatAi = Field(default_factory=ChatAi)
    clustering: Clustering = Field(default_factory=Clustering)
    console: Console = Field(default_factory=Console)
    custom_dashboards: tuple[Dashboard, ...] = ()
    deployment: Deployment = Field(default_factory=Deployment)
    extensions: tuple[Extension, ...] = ()
    external_services: ExternalServices = Field(default_factory=ExternalServices)
    health_config: HealthConfig = Field(default_factory=HealthConfig)
    identity: Identity = Field(default_factory=Identity)
    installation_tag: str = ""
    istio_labels: IstioLabels = Field(default_factory=IstioLabels)
    kiali_feature_flags: FeatureFlags = Field(default_factory=FeatureFlags)
    kiali_internal: KialiInternal = Field(default_factory=KialiInternal)
    kubernetes_config: KubernetesConfig = Field(default_factory=KubernetesConfig)
    login_token: LoginToken = Field(default_factory=LoginToken)
    run_config: RunConfig = Field(default_factory=RunConfig, alias="runConfig")
    run_mode: Literal["app", "local", "offline"] = Field(default="app", alias="runMode")
    server: Server = Field(default_factory=Server)

    def as_public(self) -> dict[str, Any]:
        """For logs: plain data under the file's keys, secrets as `xxx`."""
        return as_public(self)
