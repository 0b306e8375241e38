"""Request bodies to JSON values."""

from __future__ import annotations

import json
from typing import Any

from apiserver.errors import bad_request, unsupported_media
from apiserver.manifests import ManifestError, load_documents
from apiserver.messages import Request
from apiserver.schema import protobuf

JSON_TYPES = ("application/json", "application/yaml")
PROTOBUF = "application/vnd.kubernetes.protobuf"


def read_object(request: Request) -> dict[str, Any]:
    """The object in the body, JSON, YAML or protobuf; 415 for another type, 400 when it cannot be read."""
    if request.media_type == PROTOBUF:
        return _from_protobuf(request.body)
    if request.media_type not in {*JSON_TYPES, ""}:
        raise unsupported_media(request.media_type, JSON_TYPES)
    obj = read_value(request.body, yaml=request.media_type == "application/yaml")
    if not isinstance(obj, dict):
        raise bad_request("the body is not an object")
    return obj


def _from_protobuf(body: bytes) -> dict[str, Any]:
    """The object in a protobuf body; 415 for a kind that this server reads as JSON only."""
    try:
        return protobuf.read(body)
    except protobuf.UnknownKind as error:
        raise unsupported_media(f"{PROTOBUF} of {error}", JSON_TYPES) from error
    except protobuf.NotReadable as error:
        if not body.startswith(protobuf.MAGIC):
            raise unsupported_media(PROTOBUF, JSON_TYPES) from error
        raise bad_request(f"the body cannot be read: {error}") from error


def read_value(body: bytes, *, yaml: bool) -> Any:
    """The value of a body; several YAML documents give a list, which is no object."""
    try:
        if yaml:
            documents = load_documents(body)
            return documents[0] if len(documents) == 1 else documents
        return json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError, ManifestError) as error:
        raise bad_request(f"the body cannot be read: {error}") from error


def _no_constant(word: str) -> None:
    raise ValueError(f"{word} is not JSON")
