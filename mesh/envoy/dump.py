"""Envoy's config dump, cut into its sections. Whatever has another shape than expected is read as absent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from mesh.model import kinds
from mesh.text.untrusted import inner, mappings, text

_NAME_PARTS = 7
Raw = Mapping[str, Any]
NOTHING: Raw = MappingProxyType({})


class Section(StrEnum):
    """The sections that the console reads, by the last word of their type."""

    BOOTSTRAP = "BootstrapConfigDump"
    CLUSTERS = "ClustersConfigDump"
    LISTENERS = "ListenersConfigDump"
    ROUTES = "RoutesConfigDump"


@dataclass(frozen=True, slots=True)
class ConfigDump:
    """`raw` is the answer of `/config_dump`: `{"configs": [{"@type": …}, …]}`."""

    raw: Raw

    def section(self, wanted: Section) -> Raw:
        """The section of that type, empty when the dump has none."""
        for config in mappings(self.raw.get("configs")):
            if str(config.get("@type", "")).rpartition(".")[2] == wanted:
                return config
        return NOTHING


def istio_source(raw: Raw) -> str:
    """`name.namespace` of the Istio object that an Envoy object was made from; `""` when none is told.

    Istio notes its path: `/apis/networking.istio.io/v1/namespaces/shop/virtual-service/reviews`.
    """
    parts = text(inner(raw, "metadata", "filter_metadata", "istio").get("config")).split("/")
    named = len(parts) == _NAME_PARTS + 1 and parts[1] == "apis" and parts[4] == kinds.NAMESPACE.plural
    return f"{parts[7]}.{parts[5]}" if named else ""
