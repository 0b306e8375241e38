"""Types to the schemas of OpenAPI."""

from __future__ import annotations

from typing import Any

from apiserver.schema.types import Field, Type, fields_of, inner_types

Json = dict[str, Any]
PREFIX = "#/components/schemas/"
_SCALARS: dict[str, Json] = {
    "": {"type": "string"},
    "int": {"type": "integer"},
    "bool": {"type": "boolean"},
    "float": {"type": "number"},
    "bytes": {"type": "string", "format": "byte"},
    "time": {"type": "string", "format": "date-time"},
    "microtime": {"type": "string", "format": "date-time"},
    "intstr": {"type": "string", "format": "int-or-string", "x-kubernetes-int-or-string": True},
    "quantity": {"type": "string"},
    "json": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
    "any": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
    "[]": {"type": "array", "items": {"type": "string"}},
}


def schema_of(owner: Type) -> Json:
    """The schema of a type; the types of its fields are references."""
    schema: Json = {"type": "object", "description": owner.description}
    schema["properties"] = {each.name: _field_schema(each) for each in fields_of(owner)}
    return schema


def _field_schema(each: Field) -> Json:
    inner = _SCALARS.get(each.of) or {"allOf": [{"$ref": PREFIX + each.of}]}
    if each.many == "list":
        return {"type": "array", "items": inner}
    return {"type": "object", "additionalProperties": inner} if each.many else inner


def reached(owner: Type) -> Json:
    """The schemas of the types that a type leads to, by name."""
    return {inner.name: schema_of(inner) for inner in inner_types(owner, set())}
