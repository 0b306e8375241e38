"""The mesh's own settings, from the ConfigMap that istiod reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mesh.model.cluster import ClusterSnapshot
from mesh.model.kinds import CONFIG_MAP
from mesh.text.untrusted import mapping, text
from mesh.text.yaml import load_yaml


@dataclass(frozen=True, slots=True)
class MeshSettings:
    """`default_service_exports` is empty for "to all namespaces"; `trust_domain` is empty when not set; `auto_mtls`
    tells that proxies find out themselves where mutual TLS is spoken."""

    trust_domain: str = ""
    default_service_exports: tuple[str, ...] = ()
    auto_mtls: bool = True


def mesh_settings(snapshot: ClusterSnapshot, control_planes: Iterable[str]) -> MeshSettings:
    """Of the first control-plane namespace whose ConfigMap can be read; defaults where none can."""
    for namespace in sorted(control_planes):
        for config_map in snapshot.in_namespace(CONFIG_MAP, namespace):
            is_istio = config_map.name == "istio" or config_map.name.startswith("istio-")
            if is_istio and "mesh" in config_map.data:
                return _settings(_read(config_map.data["mesh"]))
    return MeshSettings()


def _read(document: str) -> Mapping[str, Any]:
    try:
        return mapping(load_yaml(document, "istio mesh config"))
    except ValueError:
        return {}


def _settings(mesh: Mapping[str, Any]) -> MeshSettings:
    exports = mesh.get("defaultServiceExportTo")
    return MeshSettings(
        trust_domain=text(mesh.get("trustDomain")),
        default_service_exports=tuple(map(str, exports)) if isinstance(exports, list) else (),
        auto_mtls=mesh.get("enableAutoMtls") is not False,
    )
