"""`kiali_feature_flags`: switches and the defaults of the pages."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from mesh.config.base import Section, Texts


class Authz(Section):
    require_namespace_get: bool = False


class OldClustering(Section):
    enable_exec_provider: bool = False


class WorkloadType(Section):
    group: str = ""
    kind: str = ""
    version: str = ""


class FindOption(Section):
    auto_select: bool = False
    description: str = ""
    expression: str = ""


GRAPH_FIND = (
    FindOption(description="Find: slower than one second", expression="rt > 1000"),
    FindOption(description="Find: not healthy", expression="! healthy"),
    FindOption(description="Find: unknown sources and targets", expression="name = unknown"),
    FindOption(description="Find: the two highest ranks", expression="rank <= 2"),
)
GRAPH_HIDE = (
    FindOption(description="Hide: healthy", expression="healthy"),
    FindOption(description="Hide: unknown sources and targets", expression="name = unknown"),
    FindOption(description="Hide: all below the two highest ranks", expression="rank > 2"),
)
MESH_FIND = (FindOption(description="Find: not healthy", expression="! healthy"),)
MESH_HIDE = (FindOption(description="Hide: healthy", expression="healthy"),)


class GraphLook(Section):
    animation: Literal["point", "dash"] = "point"


class GraphTraffic(Section):
    """Which rates the graph opens with, per protocol; `none` leaves the protocol out."""

    ambient: Literal["none", "total", "waypoint", "ztunnel"] = "total"
    grpc: Literal["none", "received", "requests", "sent", "total"] = "requests"
    http: Literal["none", "requests"] = "requests"
    tcp: Literal["none", "received", "sent", "total"] = "sent"


class GraphDefaults(Section):
    find_options: tuple[FindOption, ...] = GRAPH_FIND
    hide_options: tuple[FindOption, ...] = GRAPH_HIDE
    settings: GraphLook = Field(default_factory=GraphLook)
    traffic: GraphTraffic = Field(default_factory=GraphTraffic)


class I18n(Section):
    language: str = "en"
    show_selector: bool = False


class ListDefaults(Section):
    include_health: bool = True
    include_istio_resources: bool = True
    include_validations: bool = True
    show_include_toggles: bool = False


class MeshDefaults(Section):
    find_options: tuple[FindOption, ...] = MESH_FIND
    hide_options: tuple[FindOption, ...] = MESH_HIDE


class Aggregation(Section):
    display_name: str = ""
    label: str = ""
    single_selection: bool = False


class MetricsDefaults(Section):
    aggregations: tuple[Aggregation, ...] = ()


class TracingDefaults(Section):
    limit: int = Field(default=100, ge=10, le=1000)


class UiDefaults(Section):
    graph: GraphDefaults = Field(default_factory=GraphDefaults)
    i18n: I18n = Field(default_factory=I18n)
    list: ListDefaults = Field(default_factory=ListDefaults)
    mesh: MeshDefaults = Field(default_factory=MeshDefaults)
    metrics_inbound: MetricsDefaults = Field(default_factory=MetricsDefaults)
    metrics_outbound: MetricsDefaults = Field(default_factory=MetricsDefaults)
    metrics_per_refresh: str = "1m"
    namespaces: Texts = ()
    refresh_interval: str = "1m"
    tracing: TracingDefaults = Field(default_factory=TracingDefaults)


class Validations(Section):
    ignore: Texts = ("KIA1301",)
    skip_wildcard_gateway_hosts: bool = False


class FeatureFlags(Section):
    authz: Authz = Field(default_factory=Authz)
    clustering: OldClustering = Field(default_factory=OldClustering)
    custom_workload_types: tuple[WorkloadType, ...] = ()
    disabled_features: tuple[Literal["logs-tab"], ...] = ()
    istio_annotation_action: bool = True
    istio_injection_action: bool = True
    istio_upgrade_action: bool = False
    ui_defaults: UiDefaults = Field(default_factory=UiDefaults)
    validations: Validations = Field(default_factory=Validations)
