"""Request bodies to JSON values."""

from __future__ import annotations

import json
from typing import Any

from apiserver.errors import bad_request, unsupported_media
from apiserver.manifests import ManifestError, load_documents
from apiserver.messages import Request

JSON_TYPES = ("application/json", "application/yaml")


def read_object(request: Request) -> dict[str, Any]:
    """The object in the body, JSON or YAML; 415 for another type, 400 when it cannot be read."""
    if request.media_type not in {*JSON_TYPES, ""}:
        raise unsupported_media(request.media_type, JSON_TYPES)
    obj = read_value(request.body, yaml=request.media_type == "application/yaml")
    if not isinstance(obj, dict):
        raise bad_request("the body is not an object")
    return obj


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
