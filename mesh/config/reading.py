"""From a YAML document to the data that the model takes: unknown keys set aside, empty values given their meaning."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from mesh.config.base import Section
from mesh.config.errors import key_path, line_of
from mesh.config.schema import Kind, Shape, fields_by_key, shape_of
from mesh.config.settings import Settings
from mesh.text.yaml import Document, Path


def _words(text: str) -> list[str]:
    return text.split()


# Written by installers for themselves, or read by other parts of an installation.
_INSTALLER_KEYS = frozenset(
    {
        "fullnameOverride",
        "global",
        "kiali_route_url",
        "nameOverride",
        "skipResources",
        "version",
        "auth.openshift.client_id_prefix",
        "auth.openshift.redirect_uris",
        "auth.openshift.token_inactivity_timeout",
        "auth.openshift.token_max_age",
        "external_services.istio.root_namespace",
        "server.node_port",
    }
    | {
        f"deployment.{key}"
        for key in _words(
            "additional_pod_containers_yaml additional_pod_init_containers_yaml additional_service_yaml affinity "
            "configmap_annotations custom_envs custom_secrets dns extra_labels host_aliases hpa image_digest "
            "image_name image_pull_policy image_pull_secrets image_version ingress logger network_policy "
            "node_selector pod_annotations pod_disruption_budget pod_labels priority_class_name probes "
            "remote_cluster_resources_only replicas resources secret_name security_context service_annotations "
            "service_type strategy tolerations topology_spread_constraints version_label"
        )
    }
)
_ZEROS: Mapping[Kind, Any] = {
    Kind.FLAG: False,
    Kind.WHOLE: 0,
    Kind.NUMBER: 0.0,
    Kind.DURATION: "0",
    Kind.TEXT: "",
    Kind.LIST: (),
    Kind.MAP: {},
    Kind.SECTION: {},
}
_SURPRISING_ZEROS = (Kind.FLAG, Kind.WHOLE, Kind.NUMBER, Kind.DURATION)


class Reader:
    """Reads one document; `warnings` grows with what it met."""

    def __init__(self, document: Document, warnings: list[str]) -> None:
        self.document = document
        self.warnings = warnings

    def read(self, data: Mapping[Any, Any]) -> dict[str, Any]:
        return self._section(Settings, data, ())

    def warn(self, path: Path, message: str) -> None:
        line = line_of(path, self.document.lines)
        place = f"{self.document.source}:{line}" if line else self.document.source
        self.warnings.append(f"{place}: {key_path(path)}: {message}")

    def _section(self, section: type[Section], data: Mapping[Any, Any], path: Path) -> dict[str, Any]:
        fields = fields_by_key(section)
        read: dict[str, Any] = {}
        for key, value in data.items():
            here = (*path, str(key))
            field = fields.get(key) if isinstance(key, str) else None
            if field is None:
                self._unknown(here, list(fields))
            else:
                read[str(key)] = self._value(shape_of(field.annotation), value, here)
        return read

    def _unknown(self, path: Path, siblings: list[str]) -> None:
        if key_path(path) in _INSTALLER_KEYS:
            return
        close = difflib.get_close_matches(str(path[-1]), siblings, n=1, cutoff=0.7)
        meant = f"; did you mean {key_path((*path[:-1], close[0]))}?" if close else ""
        self.warn(path, f"unknown key, ignored{meant}")

    def _value(self, shape: Shape, value: Any, path: Path) -> Any:
        """`value` as the model takes it; what does not fit is left for the model to refuse."""
        if value is None:
            if shape.kind in _SURPRISING_ZEROS:
                self.warn(path, f"has no value and is read as {str(_ZEROS[shape.kind]).lower()}")
            return _ZEROS[shape.kind]
        if shape.section is not None and isinstance(value, Mapping):
            return self._section(shape.section, value, path)
        if shape.item is not None and shape.kind is Kind.LIST and isinstance(value, list):
            return tuple(self._value(shape.item, item, (*path, index)) for index, item in enumerate(value))
        if shape.item is not None and shape.kind is Kind.MAP and isinstance(value, Mapping):
            return {str(key): self._value(shape.item, item, (*path, str(key))) for key, item in value.items()}
        if shape.kind is Kind.TEXT and isinstance(value, bool | int | float):
            # `web_port: 443` and `installation_tag: 1.10` are texts as they stand in the file.
            return self.document.texts.get(path, str(value))
        return value
