"""The chart's values.schema.json: the keys of config.yaml as `mesh.config` reads them, and those of the installer."""

from __future__ import annotations

import json
from typing import Any

from mesh.config.base import Section
from mesh.config.schema import Kind, Shape, fields_by_key, shape_of
from mesh.config.settings import Settings

Json = dict[str, Any]
# Helm takes a value away that is null.
_TYPES = {
    Kind.TEXT: ["string", "number", "boolean", "null"],
    Kind.FLAG: ["boolean", "null"],
    Kind.WHOLE: ["integer", "null"],
    Kind.NUMBER: ["number", "null"],
    Kind.DURATION: ["string", "integer", "null"],
}
_TEXT: Json = {"type": ["string", "number", "null"]}
_OPTIONAL_FLAG: Json = {"type": ["boolean", "null"]}
_MAP: Json = {"type": ["object", "null"]}
_LIST: Json = {"type": ["array", "null"]}
_NAMES: Json = {"type": ["array", "null"], "items": {"type": "string"}}
_WHOLE: Json = {"type": ["integer", "null"], "minimum": 0}
_PORT: Json = {"type": ["integer", "null"], "minimum": 1, "maximum": 65535}
_FLAG: Json = {"type": "boolean"}


def _object(**properties: Json) -> Json:
    return {"type": ["object", "null"], "properties": properties}


_PROBE = _object(
    failure_threshold=_WHOLE, initial_delay_seconds=_WHOLE, path=_TEXT, period_seconds=_WHOLE, timeout_seconds=_WHOLE
)
_AUTOSCALING = _object(api_version=_TEXT, spec=_MAP)
_OF_DEPLOYMENT: Json = {
    "additional_pod_containers_yaml": _LIST,
    "additional_pod_init_containers_yaml": _LIST,
    "additional_service_yaml": _MAP,
    "affinity": _object(node=_MAP, pod=_MAP, pod_anti=_MAP),
    "configmap_annotations": _MAP,
    "custom_envs": {
        "type": ["array", "null"],
        "items": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}},
    },
    "custom_secrets": {"type": ["array", "null"], "items": {"type": "object", "required": ["name", "mount"]}},
    "dns": _object(config=_MAP, policy=_TEXT),
    "extra_labels": _MAP,
    "host_aliases": _LIST,
    "hpa": _AUTOSCALING,
    "image_digest": _TEXT,
    "image_name": {"type": ["string", "null"]},
    "image_pull_policy": {"enum": ["Always", "IfNotPresent", "Never"]},
    "image_pull_secrets": _NAMES,
    "image_version": {"type": ["string", "null"]},
    "ingress": _object(additional_labels=_MAP, class_name=_TEXT, enabled=_OPTIONAL_FLAG, override_yaml=_MAP),
    "logger": _object(
        log_format={"enum": ["text", "json"]},
        log_level={"enum": ["trace", "debug", "info", "warn", "error", "fatal"]},
        sampler_rate=_TEXT,
        time_field_format=_TEXT,
    ),
    "network_policy": _object(enabled=_FLAG),
    "node_selector": _MAP,
    "pod_annotations": _MAP,
    "pod_disruption_budget": _AUTOSCALING,
    "pod_labels": _MAP,
    "priority_class_name": _TEXT,
    "probes": _object(liveness=_PROBE, readiness=_PROBE, startup=_PROBE),
    "remote_cluster_resources_only": _FLAG,
    "replicas": _WHOLE,
    "resources": _MAP,
    "secret_name": _TEXT,
    "security_context": _MAP,
    "service_annotations": _MAP,
    "service_type": {"enum": ["", "ClusterIP", "NodePort", "LoadBalancer", None]},
    "strategy": _MAP,
    "termination_grace_period_seconds": _WHOLE,
    "tolerations": _LIST,
    "topology_spread_constraints": _LIST,
    "version_label": {"type": ["string", "null"]},
}
_OF_OPENSHIFT: Json = {"redirect_uris": _NAMES, "token_inactivity_timeout": _WHOLE, "token_max_age": _WHOLE}
_AT_THE_TOP: Json = {
    "isOpenShift": _OPTIONAL_FLAG,
    "kiali_route_url": {"type": "string", "pattern": "^(https?://.*)?$"},
    "skipResources": {
        "type": ["array", "null"],
        "items": {"enum": ["clusterrole", "clusterrolebinding", "sa"]},
    },
}


def schema() -> Json:
    """Keys that it does not know are allowed: the console warns of them, and old files keep working."""
    sections: dict[str, Json] = {}
    _section(Settings, sections)
    # Our own keys are checked at the start alone: the chart does not change with each of them.
    for name in ("Console", *(kind for kind in sections if kind not in _beside_ours())):
        sections.pop(name, None)
    top = sections.pop(Settings.__name__)
    top["properties"].update({**_AT_THE_TOP, "console": _MAP})
    sections["Deployment"]["properties"].update(_OF_DEPLOYMENT)
    sections["OpenShift"]["properties"].update(_OF_OPENSHIFT)
    sections["Server"]["properties"]["node_port"] = _PORT
    # The chart finds these out where they are empty.
    sections["Auth"]["properties"]["strategy"]["enum"].append("")
    sections["TlsConfig"]["properties"]["source"]["enum"].append("")
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": "Values of mesh-console"}
    return {**head, **top, "definitions": sections}


def _beside_ours() -> set[str]:
    """The sections that Kiali's keys lead to."""
    sections: dict[str, Json] = {}
    for field in (of for key, of in fields_by_key(Settings).items() if key != "console"):
        _shape(shape_of(field.annotation), sections)
    return {Settings.__name__, *sections}


def schema_text() -> str:
    """With each key of the top and each definition on a line of its own."""
    made = schema()
    inner = {key: made.pop(key) for key in ("properties", "definitions")}
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in made.items()]
    for key, values in inner.items():
        listed = ",\n  ".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in sorted(values.items()))
        lines.append(f"{json.dumps(key)}: {{\n  {listed}\n }}")
    return "{\n " + ",\n ".join(lines) + "\n}\n"


def _section(section: type[Section], sections: dict[str, Json]) -> Json:
    """A reference to the section, which `sections` then holds by its name."""
    name = section.__name__
    if name not in sections:
        sections[name] = {}
        keys = {key: _shape(shape_of(of.annotation), sections) for key, of in fields_by_key(section).items()}
        sections[name] = {"type": ["object", "null"], "properties": keys}
    return {"$ref": f"#/definitions/{name}"}


def _shape(shape: Shape, sections: dict[str, Json]) -> Json:
    if shape.section is not None:
        return _section(shape.section, sections)
    if shape.choices:
        return {"enum": [*shape.choices, None]}
    if shape.item is not None:
        inner = _shape(shape.item, sections)
        if shape.kind is Kind.LIST:
            return {"type": ["array", "null"], "items": inner}
        return {"type": ["object", "null"], "additionalProperties": inner}
    return {"type": _TYPES[shape.kind]}
