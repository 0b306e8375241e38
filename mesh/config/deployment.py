"""`deployment` and `clustering`: where the console runs and which clusters and namespaces it sees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from mesh.config.base import Section, TextMap, Texts, empty_map, read_only

NAMESPACE_NAME_LABEL = "kubernetes.io/metadata.name"
TlsVersion = Literal["", "TLSv1.2", "TLS1.2", "VersionTLS12", "TLSv1.3", "TLS1.3", "VersionTLS13"]


class MatchExpression(Section):
    key: str = ""
    operator: Literal["In", "NotIn", "Exists", "DoesNotExist"] = "In"
    values: Texts = ()


class LabelSelector(Section):
    match_expressions: tuple[MatchExpression, ...] = Field(default=(), alias="matchExpressions")
    match_labels: TextMap = Field(default_factory=empty_map, alias="matchLabels")

    def named_namespaces(self) -> Texts | None:
        """The namespaces that it names one by one; None when it selects in any other way."""
        if len(self.match_labels) + len(self.match_expressions) != 1:
            return None
        for label, value in self.match_labels.items():
            return (value,) if label == NAMESPACE_NAME_LABEL else None
        expression = self.match_expressions[0]
        exact = expression.key == NAMESPACE_NAME_LABEL and expression.operator == "In" and expression.values
        return expression.values if exact else None


SelectorsByCluster = Annotated[Mapping[str, tuple[LabelSelector, ...]], AfterValidator(read_only)]


class DiscoverySelectors(Section):
    default: tuple[LabelSelector, ...] = ()
    overrides: SelectorsByCluster = Field(default_factory=empty_map)


class TlsConfig(Section):
    cipher_suites: Texts = ()
    groups: Texts = ()
    max_version: TlsVersion = ""
    min_version: TlsVersion = ""
    source: Literal["auto", "config"] = "config"


class Deployment(Section):
    cluster_name_overrides: TextMap = Field(default_factory=empty_map)
    cluster_wide_access: bool = True
    discovery_selectors: DiscoverySelectors = Field(default_factory=DiscoverySelectors)
    instance_name: str = "kiali"
    namespace: str = "istio-system"
    tls_config: TlsConfig = Field(default_factory=TlsConfig)
    view_only_mode: bool = False

    @property
    def accessible_namespaces(self) -> Texts | None:
        """Without cluster-wide access, the only namespaces to ask for; None when all may be asked for."""
        if self.cluster_wide_access:
            return None
        named = (selector.named_namespaces() or () for selector in self.discovery_selectors.default)
        return tuple(dict.fromkeys(name for names in named for name in names))


class KnownCluster(Section):
    name: str = ""
    secret_name: str = ""


class KialiUrl(Section):
    cluster_name: str = ""
    instance_name: str = ""
    namespace: str = ""
    url: str = ""


class AutodetectSecrets(Section):
    enabled: bool = True
    label: str = "kiali.io/multiCluster=true"


class Clustering(Section):
    autodetect_secrets: AutodetectSecrets = Field(default_factory=AutodetectSecrets)
    clusters: tuple[KnownCluster, ...] = ()
    enable_exec_provider: bool = False
    ignore_home_cluster: bool = False
    kiali_urls: tuple[KialiUrl, ...] = ()
