"""What becomes of each key of a Kiali configuration here: one table, for those who move over and for the reader.

A key without a row that the settings know is taken as it is; a row holds for all keys below its own that have none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache


class Fate(StrEnum):
    """In order of gravity."""

    TAKEN = "taken"
    INSTALLER = "installer"
    UNNEEDED = "not needed"
    DIFFERENT = "different"
    NO_EFFECT = "no effect"
    UNKNOWN = "unknown"
    WRONG = "wrong"


MEANINGS = {
    Fate.TAKEN: "means the same here",
    Fate.INSTALLER: "is for the installer; the chart of this project takes it",
    Fate.UNNEEDED: "may go; nothing here needs it",
    Fate.DIFFERENT: "is taken, and means something else here",
    Fate.NO_EFFECT: "is read and checked; what it is for is not there yet",
    Fate.UNKNOWN: "is no key; it is passed over",
    Fate.WRONG: "has a value that stops the start",
}


@dataclass(frozen=True, slots=True)
class Row:
    """`key` as documents write it (`a.b[].c`)."""

    key: str
    fate: Fate
    words: str = ""


def _all(fate: Fate, prefix: str, names: str, words: str = "") -> Iterator[Row]:
    return (Row(f"{prefix}{name}", fate, words) for name in names.split())


_STORES = ("grafana", "perses", "prometheus", "tracing", "custom_dashboards.prometheus")
_INSTALLER = (
    *_all(
        Fate.INSTALLER,
        "deployment.",
        "additional_pod_containers_yaml additional_pod_init_containers_yaml additional_service_yaml affinity "
        "configmap_annotations custom_envs custom_secrets dns extra_labels host_aliases hpa image_pull_policy "
        "image_pull_secrets ingress network_policy node_selector pod_annotations pod_disruption_budget pod_labels "
        "priority_class_name remote_cluster_resources_only replicas secret_name security_context service_annotations "
        "service_type strategy termination_grace_period_seconds tolerations topology_spread_constraints",
    ),
    *_all(Fate.INSTALLER, "", "isOpenShift kiali_route_url skipResources"),
    *_all(Fate.INSTALLER, "auth.openshift.", "redirect_uris token_inactivity_timeout token_max_age"),
    Row("server.node_port", Fate.INSTALLER),
    *_all(
        Fate.DIFFERENT,
        "deployment.",
        "image_digest image_name image_version version_label",
        "Kiali's image does not hold this console: name the one made from this project's Dockerfile",
    ),
    Row("deployment.logger", Fate.INSTALLER, "reaches the console as the variables LOG_LEVEL and LOG_FORMAT"),
    Row("deployment.probes", Fate.DIFFERENT, "readiness asks an address of its own; the console starts sooner"),
    Row("deployment.resources", Fate.DIFFERENT, "other figures fit: see the sizes in docs/deploying.md"),
    *_all(Fate.UNNEEDED, "", "fullnameOverride global nameOverride", "names come from deployment.instance_name"),
    Row("version", Fate.UNNEEDED, "chooses the operator's defaults; there is no operator here"),
    Row("auth.openshift.client_id_prefix", Fate.UNNEEDED, "the OAuthClient is named after instance and namespace"),
    Row("external_services.istio.root_namespace", Fate.INSTALLER, "control planes are found by their istiod"),
)
_OLD_NAMES = (
    Row("external_services.grafana.in_cluster_url", Fate.TAKEN, "old name; write internal_url"),
    Row("external_services.grafana.url", Fate.TAKEN, "old name; write external_url"),
    Row("external_services.tracing.in_cluster_url", Fate.TAKEN, "old name; write internal_url"),
    Row("external_services.tracing.url", Fate.TAKEN, "old name; write external_url"),
    Row("kiali_feature_flags.clustering.enable_exec_provider", Fate.NO_EFFECT, "old place of clustering"),
    Row("auth.openid.client_secret", Fate.UNNEEDED, "is read from the Secret's key oidc-secret alone"),
)
_NO_NEED = (
    *(
        Row(f"external_services.{store}.auth.ca_file", Fate.UNNEEDED, "put the certificates into the CA bundle")
        for store in _STORES
    ),
    Row("server.observability.tracing.otel.ca_name", Fate.UNNEEDED, "put the certificates into the CA bundle"),
    Row("auth.openshift.ca_file", Fate.UNNEEDED, "put the certificates into the CA bundle"),
    Row("auth.openid.discovery_override.userinfo_endpoint", Fate.UNNEEDED, "the token of the person says who it is"),
    Row("kiali_internal.graph_cache", Fate.UNNEEDED, "a graph costs the same few queries each time; none is kept"),
    Row("kubernetes_config.cache_duration", Fate.UNNEEDED, "the cluster's objects are followed as they change"),
    *(
        Row(f"external_services.{store}.{key}", Fate.UNNEEDED, "a page asks few queries, all at once")
        for store in ("prometheus", "custom_dashboards.prometheus")
        for key in ("cache_duration", "cache_enabled", "cache_expiration")
    ),
    Row(
        "external_services.custom_dashboards.prometheus.enabled", Fate.UNNEEDED, "a store of its own is used by its url"
    ),
    Row("server.web_history_mode", Fate.UNNEEDED, "pages have real addresses; links with # still lead to them"),
    Row("kiali_internal.metric_log_duration_limit", Fate.UNNEEDED, "times are told by the console's own metrics"),
    Row("kiali_internal.url_service_version", Fate.UNNEEDED, "is for Kiali's developers"),
    *_all(Fate.UNNEEDED, "", "runConfig runMode", "set by commands: see manage.py snapshot"),
)
_OTHERWISE = (
    Row(
        "kiali_internal.cache_expiration",
        Fate.UNNEEDED,
        "what comes of the cluster's objects is made again when they change, not after a time",
    ),
    Row("kiali_internal.health_cache.enabled", Fate.DIFFERENT, "off: health is judged when a page asks for it"),
    Row(
        "external_services.istio.validation_reconcile_interval",
        Fate.DIFFERENT,
        "how often changes are looked for; only what they touch is judged again",
    ),
    *_all(Fate.TAKEN, "kubernetes_config.", "burst qps", "holds for each process of the console"),
    Row("login_token.signing_key", Fate.TAKEN, "people may have to sign in once more"),
    Row("deployment.view_only_mode", Fate.TAKEN, "changes through the API are refused too"),
)
_ONE_CLUSTER = "one cluster is shown"
_NOT_YET = (
    *_all(
        Fate.NO_EFFECT,
        "external_services.",
        "grafana perses",
        "is named on the page of the console's state; links to its dashboards are not there yet",
    ),
    Row("external_services.tracing", Fate.NO_EFFECT, "traces are not there yet"),
    Row("external_services.tracing.enabled", Fate.TAKEN, "decides whether the menu has traces"),
    Row("chat_ai", Fate.NO_EFFECT, "there is no assistant"),
    Row("clustering", Fate.NO_EFFECT, _ONE_CLUSTER),
    Row("clustering.autodetect_secrets", Fate.INSTALLER),
    Row("deployment.cluster_name_overrides", Fate.NO_EFFECT, _ONE_CLUSTER),
    Row("kiali_feature_flags.ui_defaults.i18n", Fate.NO_EFFECT, "the pages are in English"),
    Row("kiali_feature_flags.custom_workload_types", Fate.NO_EFFECT, "pods count for the usual kinds of owners"),
    *_all(
        Fate.NO_EFFECT,
        "kiali_feature_flags.",
        "istio_annotation_action istio_injection_action",
        "these actions are offered to whoever may do them",
    ),
    Row("kiali_feature_flags.ui_defaults.tracing", Fate.NO_EFFECT, "traces are not there yet"),
    Row("server.profiler", Fate.NO_EFFECT, "raises the write timeout, and serves no profiles"),
    Row("external_services.istio.component_status.components[].is_multicluster", Fate.NO_EFFECT, _ONE_CLUSTER),
    Row("kiali_feature_flags.ui_defaults.mesh", Fate.NO_EFFECT, "there is no picture of the mesh's parts yet"),
    *_all(
        Fate.NO_EFFECT,
        "kiali_feature_flags.ui_defaults.",
        "metrics_inbound metrics_outbound",
        "clients of the API are told; charts here offer the usual labels",
    ),
    Row("custom_dashboards[].externalLinks", Fate.NO_EFFECT, "links to Grafana are not there yet"),
)
_SELECTORS = "of older versions; name namespaces in deployment.discovery_selectors"
_FOUND = "of older versions; Istio's parts are found by themselves"
# Keys that later versions of Kiali gave up.
_GONE = (
    Row("api", Fate.UNKNOWN, _SELECTORS),
    Row("deployment.accessible_namespaces", Fate.UNKNOWN, _SELECTORS),
    *_all(Fate.UNNEEDED, "", "istio_namespace istio_component_namespaces", _FOUND),
    *_all(
        Fate.UNNEEDED,
        "external_services.istio.",
        "config_map_name istio_canary_revision istio_injection_annotation istio_sidecar_annotation "
        "istio_sidecar_injector_config_map_name istiod_deployment_name istiod_pod_monitoring_port "
        "url_service_version",
        _FOUND,
    ),
    *_all(
        Fate.UNNEEDED,
        "kubernetes_config.",
        "cache_enabled cache_istio_types cache_namespaces",
        "of older versions; the cluster's objects are always followed",
    ),
    Row("deployment.ingress_enabled", Fate.UNKNOWN, "of older versions; write deployment.ingress.enabled"),
    Row("deployment.override_ingress_yaml", Fate.UNKNOWN, "of older versions; write deployment.ingress.override_yaml"),
    *_all(
        Fate.UNKNOWN,
        "server.",
        "metrics_enabled metrics_port",
        "of older versions; write server.observability.metrics",
    ),
)
ROWS = (*_GONE, *_INSTALLER, *_OLD_NAMES, *_NO_NEED, *_OTHERWISE, *_NOT_YET)
# What only installers read: files of theirs hold it, and the console says nothing of it.
INSTALLER_KEYS = frozenset(row.key for row in _INSTALLER)


@cache
def _by_key() -> dict[str, Row]:
    return {row.key: row for row in ROWS}


def row_of(key: str, *, exact: bool = False) -> Row | None:
    """The row for a key, or that of the nearest key above it unless it must be `exact`."""
    if exact:
        return _by_key().get(key)
    while key:
        if (row := _by_key().get(key)) is not None:
            return row
        head, dot, _ = key.rpartition(".")
        key = key.removesuffix("[]") if key.endswith("[]") else head if dot else ""
    return None


def is_installers(key: str) -> bool:
    """Whether only installers read the key, or one above it."""
    row = row_of(key)
    return row is not None and row.key in INSTALLER_KEYS
