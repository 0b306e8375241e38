"""Reads an odd object as far as it can be read: each part that does not fit is dropped and named."""

from __future__ import annotations

import typing
from functools import cache
from typing import Any, get_args, get_origin

import msgspec

MOST_NAMED = 5
_ABSENT = object()


def without_nulls(data: Any) -> Any:
    """The same data without the members that are null: an absent member has a default."""
    if isinstance(data, dict):
        return {key: without_nulls(value) for key, value in data.items() if value is not None}
    if isinstance(data, list):
        return [without_nulls(item) for item in data]
    return data


def read_leniently(data: Any, wanted: type[Any]) -> tuple[Any, tuple[str, ...]]:
    """`data` as the struct `wanted`, and the paths of what was dropped from it (the first few)."""
    dropped: list[str] = []
    value = _read(without_nulls(data), wanted, "", dropped)
    return (wanted() if value is _ABSENT else value), tuple(dropped[:MOST_NAMED])


def _read(data: Any, wanted: Any, path: str, dropped: list[str]) -> Any:
    if isinstance(wanted, type) and issubclass(wanted, msgspec.Struct) and isinstance(data, dict):
        return _struct(data, wanted, path, dropped)
    origin, arguments = get_origin(wanted), get_args(wanted)
    if origin is list and isinstance(data, list):
        items = (_read(item, arguments[0], f"{path}[{index}]", dropped) for index, item in enumerate(data))
        return [item for item in items if item is not _ABSENT]
    if origin is dict and isinstance(data, dict):
        pairs = ((str(key), _read(item, arguments[1], f"{path}.{key}", dropped)) for key, item in data.items())
        return {key: item for key, item in pairs if item is not _ABSENT}
    return _scalar(data, wanted, path, dropped)


def _struct(data: dict[Any, Any], wanted: type[msgspec.Struct], path: str, dropped: list[str]) -> msgspec.Struct:
    values = {}
    for field in msgspec.structs.fields(wanted):
        if field.encode_name in data:
            inner = f"{path}.{field.encode_name}" if path else field.encode_name
            value = _read(data[field.encode_name], _hints(wanted)[field.name], inner, dropped)
            if value is not _ABSENT:
                values[field.name] = value
    return wanted(**values)


def _scalar(data: Any, wanted: Any, path: str, dropped: list[str]) -> Any:
    if wanted is str and isinstance(data, bool | int | float):
        # YAML without quotes gives numbers for labels such as `version: 1`.
        return str(data).lower() if isinstance(data, bool) else str(data)
    try:
        return msgspec.convert(data, wanted, strict=False)
    except msgspec.ValidationError:
        dropped.append(path)
        return _ABSENT


@cache
def _hints(wanted: type[msgspec.Struct]) -> dict[str, Any]:
    return typing.get_type_hints(wanted)
