"""One document of YAML, built from its events: data as JSON has it, and the line of every value.

Nothing recurses, and every bound holds before what would break it is built.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import yaml

from mesh.text.yaml import MAX_ALIAS_GROWTH, MAX_ALIASES, MAX_DEPTH, Loader, YamlError, error_at

_TAG = "tag:yaml.org,2002:"
_MERGE = f"{_TAG}merge"
_PLAIN = frozenset(f"{_TAG}{name}" for name in ("bool", "int", "float", "null", "str"))
_CONTAINERS = frozenset((None, "!", f"{_TAG}map", f"{_TAG}seq"))
Lines = dict[int, dict[Any, int]]
"""By the identity of a mapping or list: the line of each key or index."""


def line_of_event(event: Any) -> int:
    """Where an event begins, counted from 1."""
    line: int = event.start_mark.line
    return line + 1


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being read. `nodes` counts its values, those behind aliases each time."""

    value: Any
    lines: dict[Any, int]
    anchor: str | None
    key: Any = None
    has_key: bool = False
    merged: list[tuple[Any, Any]] = field(default_factory=list)
    nodes: int = 1


@dataclass(slots=True)
class Builder:
    """Builds one document."""

    source: str
    line: int = 1
    root: Any = None
    lines: Lines = field(default_factory=dict)
    error: YamlError | None = None
    _open: list[_Open] = field(default_factory=list)
    _anchors: dict[str, tuple[Any, int] | None] = field(default_factory=dict)
    _aliases: int = 0
    _growth: int = 0

    def take(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._start(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._end()
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)

    def _scalar(self, event: Any) -> None:
        top = self._open[-1] if self._open else None
        if top is not None and not top.has_key and isinstance(top.value, dict):
            self._key(top, event)
            return
        value = self._read(event)
        if event.anchor:
            self._anchors[event.anchor] = (value, 1)
        self._put(value, event.start_mark, 1)

    def _read(self, event: Any) -> Any:
        try:
            return _scalar(event.value, event.tag, event.implicit[0])
        except (ValueError, TypeError, KeyError, ArithmeticError, yaml.YAMLError) as error:
            raise self._at(event.start_mark, f"{event.value[:40]!r} does not fit its tag {event.tag}") from error

    def _key(self, top: _Open, event: Any) -> None:
        plain = event.implicit[0]
        is_merge = plain and event.value == "<<"
        if not is_merge and event.value in top.value:
            first = top.lines[event.value]
            raise self._at(event.start_mark, f"the key {event.value!r} is given twice, first in line {first}")
        top.key, top.has_key = (_MERGE if is_merge else event.value), True
        if event.anchor:
            self._anchors[event.anchor] = (event.value, 1)
        if not is_merge:
            # The value is put over it.
            top.value[event.value] = None
            top.lines[event.value] = line_of_event(event)

    def _start(self, event: Any) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise self._at(event.start_mark, f"nested deeper than {MAX_DEPTH} levels")
        if event.tag not in _CONTAINERS:
            raise self._at(event.start_mark, f"the tag {event.tag} is not known")
        value: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
        if not self._open:
            self.line = line_of_event(event)
        self._put(value, event.start_mark, 0)
        lines = self.lines[id(value)] = {}
        self._open.append(_Open(value, lines, event.anchor))
        if event.anchor:
            self._anchors[event.anchor] = None

    def _end(self) -> None:
        closed = self._open.pop()
        for merged, mark in closed.merged:
            self._merge(closed, merged, mark)
        if closed.anchor:
            self._anchors[closed.anchor] = (closed.value, closed.nodes)
        if self._open:
            self._open[-1].nodes += closed.nodes

    def _alias(self, event: Any) -> None:
        self._aliases += 1
        if self._aliases > MAX_ALIASES:
            raise self._at(event.start_mark, f"more than {MAX_ALIASES} aliases")
        if event.anchor not in self._anchors:
            raise self._at(event.start_mark, f"the alias {event.anchor!r} has no anchor before it")
        anchored = self._anchors[event.anchor]
        if anchored is None:
            raise self._at(event.start_mark, "an anchor contains itself")
        value, nodes = anchored
        self._growth += nodes
        if self._growth > MAX_ALIAS_GROWTH:
            raise self._at(event.start_mark, f"aliases stand for more than {MAX_ALIAS_GROWTH} values")
        self._put(value, event.start_mark, nodes)

    def _put(self, value: Any, mark: Any, nodes: int) -> None:
        if not self._open:
            self.root = value
            return
        top = self._open[-1]
        top.nodes += nodes
        if isinstance(top.value, list):
            top.lines[len(top.value)] = mark.line + 1
            top.value.append(value)
        elif not top.has_key:
            raise self._at(mark, "a key that is a mapping, a list or an alias")
        elif top.key is _MERGE:
            top.merged += [(value, mark)]
        else:
            top.value[top.key] = value
        top.has_key = False

    def _merge(self, top: _Open, merged: Any, mark: Any) -> None:
        """Takes in what a mapping does not say itself; of several the first counts."""
        for mapping in merged if isinstance(merged, list) else [merged]:
            if not isinstance(mapping, dict):
                raise self._at(mark, "<< takes in mappings only")
            for key, value in mapping.items():
                if key not in top.value:
                    top.value[key] = value
                    top.lines[key] = self.lines[id(mapping)][key]

    def _at(self, mark: Any, message: str) -> YamlError:
        return error_at(mark, message, self.source)


_SCALARS = Loader("")


@lru_cache(maxsize=20_000)
def _scalar(text: str, tag: str | None, is_plain: bool) -> Any:
    """The value of a scalar; what JSON does not have stays as it is written."""
    if tag in (None, "!"):
        if not is_plain or tag == "!":
            return text
        tag = _SCALARS.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
        # `10:30` is base 60 to the library, and a text to Kubernetes.
        if tag not in _PLAIN or ":" in text:
            return text
    if tag not in _PLAIN:
        raise ValueError(tag)
    value = _SCALARS.construct_object(yaml.ScalarNode(tag, text))
    is_finite = not isinstance(value, float) or value - value == 0
    return value if is_finite else text
