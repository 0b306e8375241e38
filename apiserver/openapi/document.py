"""The documents of OpenAPI 3: one that lists the groups and versions, and one for each of them."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from apiserver.discovery import VERSION, group_versions
from apiserver.errors import no_such_path
from apiserver.kinds import Kind
from apiserver.openapi.schemas import PREFIX, reached, schema_of
from apiserver.registry import Registry
from apiserver.schema.types import Type, type_of, types

Json = dict[str, Any]
ROOT = "/openapi/v3"
_QUERY = {
    "dryRun": "string",
    "fieldManager": "string",
    "fieldValidation": "string",
}
_GVK = "x-kubernetes-group-version-kind"


def index(registry: Registry) -> Json:
    """Where the document of each group and version is; a changed document has another address."""
    groups = dict.fromkeys(kind.group for kind in registry.served())
    paths = {}
    for group in groups:
        for version in group_versions(registry, group):
            place = _place(group, version)
            mark = hashlib.sha256(json.dumps(document(registry, group, version)).encode()).hexdigest()[:32].upper()
            paths[place] = {"serverRelativeURL": f"{ROOT}/{place}?hash={mark}"}
    return {"paths": paths}


def _place(group: str, version: str) -> str:
    return f"apis/{group}/{version}" if group else f"api/{version}"


def document(registry: Registry, group: str, version: str) -> Json:
    """What can be asked of a group and version, and of which fields its objects are; 404 when it is not served."""
    kinds = [kind for kind in registry.served() if kind.group == group and version in kind.versions]
    if not kinds:
        raise no_such_path()
    meta = types()["meta.ObjectMeta"]
    schemas: Json = {meta.name: schema_of(meta), **reached(meta)}
    paths: Json = {}
    for kind in kinds:
        schemas |= _schemas(registry, kind, version)
        paths |= _paths(kind, version)
    return {
        "openapi": "3.0.0",
        "info": {"title": "Kubernetes", "version": VERSION["gitVersion"]},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _schemas(registry: Registry, kind: Kind, version: str) -> Json:
    """The kind's own schema, by the name of group, version and kind, and those of the types that it leads to."""
    defined = registry.defined_version(kind, version).get("schema")
    given = defined.get("openAPIV3Schema") if isinstance(defined, dict) else None
    known = type_of(kind.group, version, kind.name) or Type("")
    schema = dict(given) if isinstance(given, dict) else schema_of(known)
    own = schema.get("properties")
    schema["type"] = "object"
    schema["properties"] = {
        "apiVersion": {"type": "string", "description": "The group and version of this form of the object."},
        "kind": {"type": "string", "description": "The kind of the object."},
        **(own if isinstance(own, dict) else {}),
        "metadata": {
            "allOf": [{"$ref": f"{PREFIX}meta.ObjectMeta"}],
            "description": "What every object says of itself.",
        },
    }
    schema[_GVK] = [_gvk(kind, version)]
    return {**({} if isinstance(given, dict) else reached(known)), schema_name(kind, version): schema}


def schema_name(kind: Kind, version: str) -> str:
    """`io.k8s.apps.v1.Deployment`, `io.istio.networking.v1.VirtualService`: the group's words backwards, in front."""
    words = reversed(kind.group.split(".")) if kind.group else ("io", "k8s", "core")
    return ".".join((*words, version, kind.name))


def _gvk(kind: Kind, version: str) -> Json:
    return {"group": kind.group, "version": version, "kind": kind.name}


def _paths(kind: Kind, version: str) -> Json:
    scope = "/namespaces/{namespace}" if kind.namespaced else ""
    every = f"/{_place(kind.group, version)}{scope}/{kind.plural}"
    return {
        every: _operations(kind, version, {"get": "list", "post": "post", "delete": "deletecollection"}),
        f"{every}/{{name}}": _operations(
            kind, version, {"get": "get", "put": "put", "patch": "patch", "delete": "delete"}
        ),
    }


def _operations(kind: Kind, version: str, methods: dict[str, str]) -> Json:
    answer = {"description": "OK", "content": {"application/json": {"schema": _reference(kind, version)}}}
    operations: Json = {}
    for method, action in methods.items():
        operation: Json = {
            "operationId": f"{action}{kind.group.title().replace('.', '')}{version.title()}{kind.name}",
            "responses": {"200": answer},
            "x-kubernetes-action": action,
            _GVK: _gvk(kind, version),
        }
        if method in {"post", "put", "patch"}:
            operation["parameters"] = [
                {"name": name, "in": "query", "schema": {"type": shape}} for name, shape in _QUERY.items()
            ]
        operations[method] = operation
    return operations


def _reference(kind: Kind, version: str) -> Json:
    return {"$ref": PREFIX + schema_name(kind, version)}
