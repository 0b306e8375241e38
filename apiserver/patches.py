"""JSON patch (RFC 6902) and merge patch (RFC 7386) on plain JSON values. The document given may be changed."""

from __future__ import annotations

import copy
import json
from typing import Any

from apiserver.errors import ApiError, bad_request

MAX_OPERATIONS = 10_000
MAX_COPIED_BYTES = 3 << 20


class PatchRefused(ApiError):
    """A patch that is well formed but does not fit the object: 422."""

    def __init__(self, message: str) -> None:
        super().__init__(422, f"the server rejected our request due to an error in our request: {message}")


def merge_patch(target: Any, patch: Any) -> Any:
    """RFC 7386: maps are merged, null removes, anything else replaces."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge_patch(merged.get(key), value)
    return merged


def json_patch(document: Any, operations: Any) -> Any:
    """RFC 6902; 400 for a malformed patch, 422 for one that does not fit (a missing path, a failed test)."""
    if not isinstance(operations, list):
        raise bad_request("a JSON patch is a list of operations")
    if len(operations) > MAX_OPERATIONS:
        raise ApiError(413, f"a JSON patch may have at most {MAX_OPERATIONS} operations")
    copied = 0
    for operation in operations:
        if isinstance(operation, dict) and operation.get("op") == "copy" and isinstance(operation.get("from"), str):
            copied += len(json.dumps(_find(document, _pointer(operation["from"]))))
            if copied > MAX_COPIED_BYTES:
                raise ApiError(413, f"the copies of a JSON patch may have at most {MAX_COPIED_BYTES} bytes")
        document = _operate(document, operation)
    return document


def _operate(document: Any, operation: Any) -> Any:
    if not isinstance(operation, dict) or not isinstance(operation.get("path"), str):
        raise bad_request(f"not an operation of a JSON patch: {operation!r}")
    name, path = operation.get("op"), _pointer(operation["path"])
    if name in {"add", "replace", "test"} and "value" not in operation:
        raise bad_request(f"the operation {name!r} needs a value")
    if name == "add":
        return _add(document, path, operation["value"])
    if name == "remove":
        return _remove(document, path)[0]
    if name == "replace":
        if not path:
            return operation["value"]
        _find(document, path)
        parent = _find(document, path[:-1])
        parent[_index(parent, path[-1]) if isinstance(parent, list) else path[-1]] = operation["value"]
        return document
    if name == "test":
        if not _equal(_find(document, path), operation["value"]):
            raise PatchRefused(f"testing value {operation['path']} failed")
        return document
    if name in {"move", "copy"}:
        return _move(document, operation, path)
    raise bad_request(f"unknown operation {name!r}: one of add, remove, replace, move, copy, test")


def _move(document: Any, operation: dict[str, Any], path: list[str]) -> Any:
    if not isinstance(operation.get("from"), str):
        raise bad_request(f"the operation {operation['op']!r} needs 'from'")
    source = _pointer(operation["from"])
    if operation["op"] == "copy":
        return _add(document, path, copy.deepcopy(_find(document, source)))
    if path[: len(source)] == source and path != source:
        raise PatchRefused("a value cannot be moved into itself")
    document, value = _remove(document, source)
    return _add(document, path, value)


def _equal(left: Any, right: Any) -> bool:
    """JSON equality: `true` is not 1."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_equal(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_equal, left, right))
    return bool(left == right)


def _pointer(text: str) -> list[str]:
    if text and not text.startswith("/"):
        raise bad_request(f"not a JSON pointer: {text!r}")
    return [step.replace("~1", "/").replace("~0", "~") for step in text.split("/")[1:]]


def _find(document: Any, path: list[str]) -> Any:
    for step in path:
        if isinstance(document, dict) and step in document:
            document = document[step]
        elif isinstance(document, list):
            document = document[_index(document, step)]
        else:
            raise PatchRefused(f"there is nothing at /{'/'.join(path)}")
    return document


def _index(items: list[Any], step: str, *, end: int = 0) -> int:
    """The place in a list; `end` 1 allows the place after the last."""
    if not (step.isdecimal() and step.isascii()) or (len(step) > 1 and step[0] == "0"):
        raise PatchRefused(f"not a list index: {step!r}")
    index = int(step) if len(step) < 10 else len(items) + 1
    if index >= len(items) + end:
        raise PatchRefused(f"list index {step} is out of range (the list has {len(items)})")
    return index


def _add(document: Any, path: list[str], value: Any) -> Any:
    if not path:
        return value
    parent = _find(document, path[:-1])
    if isinstance(parent, dict):
        parent[path[-1]] = value
    elif isinstance(parent, list):
        parent.insert(len(parent) if path[-1] == "-" else _index(parent, path[-1], end=1), value)
    else:
        raise PatchRefused(f"/{'/'.join(path[:-1])} is neither a map nor a list")
    return document


def _remove(document: Any, path: list[str]) -> tuple[Any, Any]:
    """The document without the value, and the value."""
    if not path:
        return None, document
    value = _find(document, path)
    parent = _find(document, path[:-1])
    del parent[_index(parent, path[-1]) if isinstance(parent, list) else path[-1]]
    return document, value
