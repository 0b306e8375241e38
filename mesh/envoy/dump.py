"""Envoy's config dump, cut into its sections. Whatever has another shape than expected is read as absent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

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
        for config in dicts(self.raw, "configs"):
            if str(config.get("@type", "")).rpartition(".")[2] == wanted:
                return config
        return NOTHING


def inner(raw: Raw, *keys: str) -> Raw:
    """The object at a path of keys."""
    for key in keys:
        found = raw.get(key)
        if not isinstance(found, Mapping):
            return NOTHING
        raw = found
    return raw


def dicts(raw: Raw, key: str) -> Iterator[Raw]:
    """The objects of a list."""
    found = raw.get(key)
    return (entry for entry in (found if isinstance(found, list) else ()) if isinstance(entry, Mapping))


def texts(raw: Raw, key: str) -> list[str]:
    """The texts of a list."""
    found = raw.get(key)
    return [entry for entry in (found if isinstance(found, list) else ()) if isinstance(entry, str)]


def text(raw: Raw, key: str) -> str:
    """`""` for anything else."""
    found = raw.get(key)
    return found if isinstance(found, str) else ""


def number(raw: Raw, key: str) -> int:
    """A whole number, 0 for anything else. Protobuf's JSON writes some as texts."""
    found = raw.get(key)
    if isinstance(found, int) and not isinstance(found, bool):
        return found
    return int(found) if isinstance(found, str) and found.isascii() and found.isdigit() and len(found) < 10 else 0


def istio_source(raw: Raw) -> str:
    """`name.namespace` of the Istio object that an Envoy object was made from; `""` when none is told.

    Istio notes its path: `/apis/networking.istio.io/v1/namespaces/shop/virtual-service/reviews`.
    """
    parts = text(inner(raw, "metadata", "filter_metadata", "istio"), "config").split("/")
    named = len(parts) == _NAME_PARTS + 1 and parts[1] == "apis" and parts[4] == "namespaces"
    return f"{parts[7]}.{parts[5]}" if named else ""
