"""Bodies in protobuf, which kubectl sends since 1.32 for the kinds of Kubernetes itself, to plain JSON values.

A body is `k8s` and a zero byte, then a message `Unknown`: 1 is the object's apiVersion (1) and kind (2), 2 the object
as a message of its own. Zero values of fields that are no pointers are left out, as in JSON.
"""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from apiserver.kinds import split_api_version
from apiserver.schema.types import Field, Type, type_of, types

Json = dict[str, Any]
MAGIC = b"k8s\x00"
MAX_DEPTH = 64
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class NotReadable(ValueError):
    """Bytes that are no message of the type that they should be."""


class UnknownKind(ValueError):
    """A kind whose fields' numbers are not known."""


def read(body: bytes) -> Json:
    """The object in a body; raises `NotReadable` or `UnknownKind`."""
    if not body.startswith(MAGIC):
        raise NotReadable("it does not begin as an object in protobuf does")
    envelope = _last(body[len(MAGIC) :])
    head = _last(_bytes(envelope.get(1, b"")))
    api_version, kind = (_text(_bytes(head.get(number, b""))) for number in (1, 2))
    group, version = split_api_version(api_version)
    known = type_of(group, version, kind) or (types()["meta.DeleteOptions"] if kind == "DeleteOptions" else None)
    if known is None or not any(each.number for each in known.fields):
        raise UnknownKind(f"{api_version} {kind}")
    return {"apiVersion": api_version, "kind": kind, **_message(known, _bytes(envelope.get(2, b"")), 0)}


def _message(owner: Type, data: bytes, depth: int) -> Json:
    if depth > MAX_DEPTH:
        raise NotReadable("it is nested too deeply")
    numbers, found = owner.by_number(), {}
    for number, value in _entries(data):
        each = numbers.get(number)
        if each is None:
            continue
        if each.inline:
            found.update(_message(types()[each.of], _bytes(value), depth + 1))
        elif each.many == "list":
            found.setdefault(each.name, []).extend(_listed(each, value, depth))
        elif each.many == "map":
            key, content = _pair(each, _bytes(value), depth)
            found.setdefault(each.name, {})[key] = content
        else:
            one = _value(each, value, depth)
            if one is not None and (one or one == {} or each.optional or each.required):
                found[each.name] = one
    return found


def _listed(each: Field, value: Any, depth: int) -> Iterator[Any]:
    """The values of one entry of a list: numbers may come packed."""
    if each.of in {"int", "bool"} and isinstance(value, bytes):
        place = 0
        while place < len(value):
            number, place = _varint(value, place)
            yield _signed(number) if each.of == "int" else bool(number)
        return
    yield _value(each, value, depth)


def _pair(each: Field, data: bytes, depth: int) -> tuple[str, Any]:
    entry = _last(data)
    key, value = _text(_bytes(entry.get(1, b""))), entry.get(2, b"")
    if each.of == "[]":
        return key, [_text(_bytes(item)) for number, item in _entries(_bytes(value)) if number == 1]
    return key, _value(each, value, depth)


def _value(each: Field, value: Any, depth: int) -> Any:
    """One value; None for a time that is not set."""
    scalar = _SCALARS.get(each.of)
    return scalar(value) if scalar else _message(types()[each.of], _bytes(value), depth + 1)


def _last(data: bytes) -> dict[int, Any]:
    """The last value of each field."""
    return dict(_entries(data))


def _entries(data: bytes) -> Iterator[tuple[int, Any]]:
    """Field numbers and raw values, in their order."""
    place = 0
    while place < len(data):
        tag, place = _varint(data, place)
        kind = tag & 7
        if kind == _VARINT:
            value, place = _varint(data, place)
            yield tag >> 3, value
            continue
        size, place = _varint(data, place) if kind == _BYTES else ({_FIXED64: 8, _FIXED32: 4}.get(kind, -1), place)
        if size < 0 or place + size > len(data):
            raise NotReadable(f"a field at byte {place} does not end")
        yield tag >> 3, data[place : place + size]
        place += size


def _varint(data: bytes, place: int) -> tuple[int, int]:
    number = 0
    for shift in range(0, 70, 7):
        if place >= len(data):
            break
        byte = data[place]
        place += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, place
    raise NotReadable(f"a number at byte {place} does not end")


def _bytes(value: Any) -> bytes:
    if not isinstance(value, bytes):
        raise NotReadable("a number stands where a message or a text is due")
    return value


def _number(value: Any) -> int:
    if not isinstance(value, int):
        raise NotReadable("a text stands where a number is due")
    return value


def _signed(value: Any) -> int:
    number = _number(value) & ((1 << 64) - 1)
    return number - (1 << 64) if number >> 63 else number


def _text(value: Any) -> str:
    try:
        return _bytes(value).decode()
    except UnicodeDecodeError as error:
        raise NotReadable(f"a text is no UTF-8: {error}") from error


def _float(value: Any) -> float:
    data = _bytes(value)
    if len(data) != 8:
        raise NotReadable("a number of eight bytes is due")
    return float(struct.unpack("<d", data)[0])


def _time(value: Any) -> str | None:
    moment = _moment(value)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def _micro_time(value: Any) -> str | None:
    moment = _moment(value)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if moment else None


def _moment(value: Any) -> datetime | None:
    parts = _last(_bytes(value))
    if not parts:
        return None
    try:
        return _EPOCH + timedelta(seconds=_signed(parts.get(1, 0)), microseconds=_signed(parts.get(2, 0)) // 1000)
    except OverflowError as error:
        raise NotReadable("a time is out of range") from error


def _int_or_text(value: Any) -> int | str:
    parts = _last(_bytes(value))
    return _text(parts.get(3, b"")) if parts.get(1) else _signed(parts.get(2, 0))


def _quantity(value: Any) -> str:
    return _text(_last(_bytes(value)).get(1, b""))


def _json(value: Any) -> Any:
    """What a message holds as JSON in its first field."""
    try:
        return json.loads(_bytes(_last(_bytes(value)).get(1, b"")) or b"null")
    except (ValueError, RecursionError) as error:
        raise NotReadable(f"a field is no JSON: {error}") from error


_SCALARS: dict[str, Callable[[Any], Any]] = {
    "": _text,
    "int": _signed,
    "bool": lambda value: bool(_number(value)),
    "float": _float,
    "bytes": lambda value: base64.b64encode(_bytes(value)).decode(),
    "time": _time,
    "microtime": _micro_time,
    "intstr": _int_or_text,
    "quantity": _quantity,
    "json": _json,
}
