"""The mesh's own settings, from the ConfigMap that istiod reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import msgspec

from mesh.model.cluster import ClusterSnapshot
from mesh.model.kinds import CONFIG_MAP
from mesh.text.untrusted import inner, mapping, mappings, text
from mesh.text.yaml import load_yaml


class AccessLog(NamedTuple):
    """How proxies write access logs: a text with Envoy's operators, or (`is_json`) a JSON object of such texts."""

    format: str
    is_json: bool


@dataclass(frozen=True, slots=True)
class MeshSettings:
    """`default_service_exports` is empty for "to all namespaces"; `trust_domain` is empty when not set; `auto_mtls`
    tells that proxies find out themselves where mutual TLS is spoken; `access_logs` are the formats of all revisions,
    without Istio's own."""

    trust_domain: str = ""
    default_service_exports: tuple[str, ...] = ()
    auto_mtls: bool = True
    access_logs: tuple[AccessLog, ...] = ()


def mesh_settings(snapshot: ClusterSnapshot, control_planes: Iterable[str]) -> MeshSettings:
    """Of the first control-plane namespace whose ConfigMap can be read; defaults where none can. Formats of access logs
    are those of all."""
    documents = [read_mesh_config(document) for document in _documents(snapshot, control_planes)]
    formats = dict.fromkeys(each for document in documents for each in _access_logs(document))
    return replace(_settings(documents[0]) if documents else MeshSettings(), access_logs=tuple(formats))


def mesh_documents(snapshot: ClusterSnapshot, namespace: str) -> dict[str, str]:
    """The mesh configs in a control plane's namespace as they are written, by the names of their ConfigMaps: one for
    each revision."""
    return {
        config_map.name: config_map.data["mesh"]
        for config_map in snapshot.in_namespace(CONFIG_MAP, namespace)
        if "mesh" in config_map.data and (config_map.name == "istio" or config_map.name.startswith("istio-"))
    }


def _documents(snapshot: ClusterSnapshot, control_planes: Iterable[str]) -> Iterator[str]:
    for namespace in sorted(control_planes):
        yield from mesh_documents(snapshot, namespace).values()


def read_mesh_config(document: str) -> Mapping[str, Any]:
    """The mesh config as it is written; empty where it cannot be read."""
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


def _access_logs(mesh: Mapping[str, Any]) -> Iterator[AccessLog]:
    """Of the mesh itself and of its providers, which Telemetry objects choose from."""
    if text(mesh.get("accessLogFormat")).strip():
        yield AccessLog(mesh["accessLogFormat"], mesh.get("accessLogEncoding") in ("JSON", 1))
    for provider in mappings(mesh.get("extensionProviders")):
        log_format = inner(provider, "envoyFileAccessLog", "logFormat")
        if text(log_format.get("text")).strip():
            yield AccessLog(log_format["text"], is_json=False)
        if labels := mapping(log_format.get("labels")):
            yield AccessLog(msgspec.json.encode(labels, enc_hook=str).decode(), is_json=True)
