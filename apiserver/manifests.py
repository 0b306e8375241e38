"""YAML and JSON text to plain JSON values, with limits: no dates, few aliases, no duplicate surprises in size."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml

MAX_ALIASES = 100
MAX_VALUES = 1_000_000
_ALIAS = re.compile(rb"(?:^|[\s\[{,:-])\*[\w-]", re.MULTILINE)
_INT = re.compile(r"^[-+]?(?:0b[01_]+|0[0-7_]+|0x[0-9a-fA-F_]+|0|[1-9][0-9_]*)$")
_FLOAT = re.compile(
    r"^(?:[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|[-+]?\.inf|\.nan)$", re.IGNORECASE
)
_TAG = "tag:yaml.org,2002:"
_DECODER = json.JSONDecoder()


class ManifestError(Exception):
    """Text that cannot be read; the message names line and column where it is known."""


class Loader(yaml.CSafeLoader):
    """PyYAML's C loader with the scalars of Kubernetes: no dates, and `10:30` is text, not base 60."""


Loader.yaml_implicit_resolvers = {
    first: [
        (tag, {f"{_TAG}int": _INT, f"{_TAG}float": _FLOAT}.get(tag, pattern))
        for tag, pattern in resolvers
        if tag not in {f"{_TAG}timestamp", f"{_TAG}value"}
    ]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def load_documents(text: bytes) -> list[Any]:
    """All documents of a YAML text (JSON is YAML too); raises `ManifestError` for the first that is unusable.

    Values are plain JSON: keys are text, nothing is shared, no infinite numbers.
    """
    documents = list(load_each(text))
    for document in documents:
        if isinstance(document, ManifestError):
            raise document
    return documents


def load_each(text: bytes) -> Iterator[Any]:
    """Every document, or the `ManifestError` why it cannot be used; a syntax error ends the text."""
    run = _json_run(text) if text.lstrip()[:1] in {b"{", b"["} else []
    if run:
        yield from run
        return
    try:
        aliased = _ALIAS.search(text) is not None
        if aliased:
            _count_aliases(text)
        for document in yaml.load_all(text, Loader):
            yield _usable(document, aliased=aliased)
    except yaml.YAMLError as error:
        yield ManifestError(_one_line(error))
    except (RecursionError, ValueError, TypeError) as error:
        yield ManifestError(f"cannot be read: {error}")
    except ManifestError as error:
        yield error


def _json_run(text: bytes) -> list[Any]:
    """JSON documents one behind the other, as `kubectl cluster-info dump` writes them.

    Empty when not even the first can be read: YAML in its flow form may begin so too.
    """
    documents: list[Any] = []
    place = 0
    try:
        content = text.decode().strip()
        while place < len(content):
            document, place = _DECODER.raw_decode(content, place)
            documents.append(_usable(document, aliased=False))
            while content[place : place + 1].isspace():
                place += 1
    except (ValueError, RecursionError) as error:
        if documents:
            documents.append(ManifestError(f"what stands behind it is no JSON: {error}"))
    return documents


def _usable(document: Any, *, aliased: bool) -> Any:
    try:
        if aliased and _values(document, {}) > MAX_VALUES:
            return ManifestError(f"its aliases stand for more than {MAX_VALUES} values")
        return plain(document)
    except RecursionError:
        return ManifestError("the nesting is too deep")
    except (ValueError, TypeError) as error:
        return ManifestError(f"not usable as JSON: {error}")


def _values(value: Any, known: dict[int, int]) -> int:
    """How many values this one holds when every alias is written out."""
    if not isinstance(value, dict | list):
        return 1
    if id(value) not in known:
        children = value.values() if isinstance(value, dict) else value
        known[id(value)] = 1 + sum(_values(child, known) for child in children)
    return known[id(value)]


def plain(value: Any) -> Any:
    """The value as JSON would give it back: keys become text, aliases become copies; ValueError for NaN and loops."""
    return json.loads(json.dumps(value, allow_nan=False))


def _count_aliases(text: bytes) -> None:
    """Refuses many aliases before they are built: each may stand for all that came before it."""
    aliases = sum(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader))
    if aliases > MAX_ALIASES:
        raise ManifestError(f"{aliases} aliases, at most {MAX_ALIASES} are allowed")


def _one_line(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).partition("\n")[0]
    place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark is not None else ""
    return f"{place}{problem}"
