"""Reading of values that may have any shape: specs of objects, answers, documents. What is odd is read as absent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_MOST_DIGITS = 9


def mapping(value: Any) -> Mapping[str, Any]:
    """The value if it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}


def inner(value: Any, *keys: str) -> Mapping[str, Any]:
    """The mapping at a path of keys."""
    for key in keys:
        value = mapping(value).get(key)
    return mapping(value)


def mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    """The mappings of a list."""
    return (item for item in value if isinstance(item, dict)) if isinstance(value, list) else iter(())


def indexed(value: Any) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The mappings of a list, each with its number in the list."""
    listed = value if isinstance(value, list) else []
    return ((index, item) for index, item in enumerate(listed) if isinstance(item, dict))


def indexed_texts(value: Any) -> Iterator[tuple[int, str]]:
    """The texts of a list, each with its number in the list."""
    listed = value if isinstance(value, list) else []
    return ((index, item) for index, item in enumerate(listed) if isinstance(item, str))


def text(value: Any) -> str:
    """`""` for anything but a text."""
    return value if isinstance(value, str) else ""


def texts(value: Any) -> list[str]:
    """The texts of a list."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def pairs(value: Any) -> dict[str, str]:
    """The entries of a mapping whose values are texts, such as labels."""
    return {key: entry for key, entry in mapping(value).items() if isinstance(entry, str)}


def number(value: Any) -> int:
    """A whole number, also one that is written as a text (as protobuf's JSON does); 0 for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    digits = text(value)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS else 0
