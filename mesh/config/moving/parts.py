"""Where in a file Kiali's configuration stands: in a Kiali object, a ConfigMap, values of a chart, or as it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mesh.config.fates import INSTALLER_KEYS
from mesh.text.documents import Written, read_documents
from mesh.text.untrusted import mapping, text
from mesh.text.yaml import Path, YamlError

KEY = "config.yaml"
# Values of charts that hold Kiali's as a part: of the operator's, and of charts that depend on it.
_INNER_VALUES: tuple[tuple[str, ...], ...] = (("cr", "spec"), ("kiali-operator", "cr", "spec"), ("kiali-server",))
_BLOCK = re.compile(r":\s+[|][-+0-9]*\s*(#.*)?$")
_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
LineOf = Callable[[Path], int]


@dataclass(frozen=True, slots=True)
class Part:
    """One configuration of a file. `is_installers`: an installer reads it first, and completes it."""

    what: str
    data: Mapping[str, Any]
    line_of: LineOf
    is_installers: bool


@dataclass(frozen=True, slots=True)
class Other:
    """What a file holds besides, and why nothing is said of it; `is_bad` where it could not be read."""

    line: int
    why: str
    is_bad: bool = False


def parts_of(written: str, source: str) -> Iterator[Part | Other]:
    """All configurations of a file's documents, in their order."""
    lines = _LINE_END.split(written)
    for document in read_documents(written, source):
        if isinstance(document, YamlError):
            yield Other(document.line, document.message, is_bad=True)
        else:
            yield from _of_object(document, document.data, (), lines)


def _of_object(document: Written, data: Any, place: Path, lines: list[str]) -> Iterator[Part | Other]:
    line = document.line_of(place)
    if not isinstance(data, dict):
        yield Other(line, "is no mapping of keys", is_bad=True)
        return
    kind, group = text(data.get("kind")), text(data.get("apiVersion"))
    name = f"{kind} {text(mapping(data.get('metadata')).get('name'))}".strip()
    if kind == "List" and group:
        items = data.get("items")
        for index, item in enumerate(items if isinstance(items, list) else ()):
            yield from _of_object(document, item, (*place, "items", index), lines)
    elif kind == "Kiali" and group.startswith("kiali.io/"):
        yield Part(name, mapping(data.get("spec")), _below(document, (*place, "spec")), is_installers=True)
    elif kind == "ConfigMap" and group:
        yield from _of_config_map(document, data, place, lines)
    elif kind and group:
        yield Other(line, f"{name} is passed over: it holds no configuration of Kiali")
    else:
        yield _of_values(document, data, place)


def _of_values(document: Written, data: dict[str, Any], place: Path) -> Part:
    for inner in _INNER_VALUES:
        found: Any = data
        for step in inner:
            found = mapping(found).get(step)
        if isinstance(found, dict):
            return Part(f"values, {'.'.join(inner)}", found, _below(document, (*place, *inner)), True)
    for_installers = any(_has(data, key) for key in INSTALLER_KEYS)
    return Part("values" if for_installers else KEY, data, _below(document, place), for_installers)


def _has(data: Any, key: str) -> bool:
    for step in key.split("."):
        if not isinstance(data, dict) or step not in data:
            return False
        data = data[step]
    return True


def _of_config_map(document: Written, data: dict[str, Any], place: Path, lines: list[str]) -> Iterator[Part | Other]:
    name = text(mapping(data.get("metadata")).get("name"))
    inner = mapping(data.get("data")).get(KEY)
    first = document.line_of((*place, "data", KEY))
    if not isinstance(inner, str):
        yield Other(document.line_of(place), f"ConfigMap {name} is passed over: it has no {KEY}")
        return
    # Only in a block do the lines of the text stand in lines of the file.
    is_block = any(_BLOCK.search(line) for line in lines[first - 1 : first])
    for written in read_documents(inner, name):
        if isinstance(written, YamlError):
            line = first + written.line if is_block else first
            yield Other(line, f"{KEY} of ConfigMap {name}: {written.message}", is_bad=True)
        elif not isinstance(written.data, dict):
            yield Other(first, f"{KEY} of ConfigMap {name} is no mapping of keys", is_bad=True)
        else:
            line_of = _in_block(written, first) if is_block else _always(first)
            yield Part(f"ConfigMap {name}", written.data, line_of, is_installers=False)


def _in_block(document: Written, first: int) -> LineOf:
    return lambda path: first + document.line_of(path)


def _always(line: int) -> LineOf:
    return lambda _path: line


def _below(document: Written, place: Path) -> LineOf:
    return lambda path: document.line_of((*place, *path))
