"""YAML read safely: the C loader without dates, without repeated keys, with bounds on depth, aliases and size.

PyYAML alone takes the last of two equal keys in silence, turns `2026-01-01` into a date, and lets a few
aliases unfold into millions of nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import yaml

MAX_DEPTH = 64
MAX_ALIASES = 256
MAX_ALIAS_GROWTH = 100_000

T = TypeVar("T")

# Where a value stands: its keys and list indexes from the top.
Path = tuple[str | int, ...]


class YamlError(ValueError):
    """YAML that cannot be read; `line` and `column` count from 1, 0 when unknown."""

    def __init__(self, message: str, *, source: str, line: int = 0, column: int = 0) -> None:
        place = f"{source}:{line}:{column}" if line else source
        super().__init__(f"{place}: {message}")
        self.message = message
        self.source = source
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class Document:
    """One document: its data, the line of every path (from 1), and every scalar's text as it was written."""

    source: str
    data: Any
    lines: Mapping[Path, int]
    texts: Mapping[Path, str]


class Loader(yaml.CSafeLoader):
    """Without dates: they stay as they are written."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }


def load_yaml(text: str, source_name: str) -> Any:
    """The data of one YAML document (None when empty); raises `YamlError` with file, line and column."""
    return _guarded(text, source_name, lambda _, data: data)


def load_document(text: str, source_name: str) -> Document:
    """Like `load_yaml`, with the line and the written text of every path."""

    def finish(node: yaml.Node | None, data: Any) -> Document:
        lines: dict[Path, int] = {}
        texts: dict[Path, str] = {}
        if node is not None:
            _index(node, (), lines, texts)
        return Document(source_name, data, lines, texts)

    return _guarded(text, source_name, finish)


def _guarded(text: str, source: str, finish: Callable[[yaml.Node | None, Any], T]) -> T:
    try:
        _check_events(text, source)
        return finish(*_compose(text, source))
    except YamlError:
        raise
    except yaml.YAMLError as error:
        raise error_of_library(error, source) from error
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError) as error:
        # The library's constructors let these out for a value that does not fit its tag: `!!int x`, `0b_`.
        raise YamlError(f"a value does not fit its tag ({error})", source=source) from error


def _compose(text: str, source: str) -> tuple[yaml.Node | None, Any]:
    loader = Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None, None
        _Checker(source).check(node)
        return node, loader.construct_document(node)
    finally:
        loader.dispose()


def _check_events(text: str, source: str) -> None:
    """Bounds that must hold before a tree is built: building recurses."""
    depth = aliases = 0
    for event in yaml.parse(text, Loader=Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            aliases += 1
        if depth > MAX_DEPTH:
            raise error_at(event.start_mark, f"nested deeper than {MAX_DEPTH} levels", source)
        if aliases > MAX_ALIASES:
            raise error_at(event.start_mark, f"more than {MAX_ALIASES} aliases", source)


class _Checker:
    """Refuses repeated keys, a node inside itself, and a tree that aliases make much larger than it is written."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.sizes: dict[int, int] = {}
        self.open: set[int] = set()
        self.written = 0

    def check(self, root: yaml.Node) -> None:
        if self.size(root) - self.written > MAX_ALIAS_GROWTH:
            raise error_at(root.start_mark, f"aliases stand for more than {MAX_ALIAS_GROWTH} values", self.source)

    def size(self, node: yaml.Node) -> int:
        """Values at and under `node`, those behind an alias counted each time."""
        known = self.sizes.get(id(node))
        if known is not None:
            return known
        if id(node) in self.open:
            raise error_at(node.start_mark, "an anchor contains itself", self.source)
        self.open.add(id(node))
        self.written += 1
        size = 1
        if isinstance(node, yaml.MappingNode):
            self._refuse_repeated_keys(node)
            size += sum(self.size(key) + self.size(value) for key, value in node.value)
        elif isinstance(node, yaml.SequenceNode):
            size += sum(self.size(item) for item in node.value)
        self.open.discard(id(node))
        self.sizes[id(node)] = size
        return size

    def _refuse_repeated_keys(self, node: yaml.MappingNode) -> None:
        seen: dict[tuple[str, str], int] = {}
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag == "tag:yaml.org,2002:merge":
                continue
            identity = (key.tag, key.value)
            if identity in seen:
                message = f"the key {key.value!r} is given twice, first in line {seen[identity]}"
                raise error_at(key.start_mark, message, self.source)
            seen[identity] = key.start_mark.line + 1


def _index(node: yaml.Node, path: Path, lines: dict[Path, int], texts: dict[Path, str]) -> None:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.ScalarNode):
        texts[path] = node.value
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                inner = (*path, key.value)
                lines[inner] = key.start_mark.line + 1
                _index(value, inner, lines, texts)
    else:
        for position, item in enumerate(node.value):
            _index(item, (*path, position), lines, texts)


def error_at(mark: Any, message: str, source: str) -> YamlError:
    """An error at a place; `mark` is the library's, of its C or its Python half."""
    return YamlError(message, source=source, line=mark.line + 1, column=mark.column + 1)


def error_of_library(error: yaml.YAMLError, source: str) -> YamlError:
    """What the library says of a text, with its place."""
    if isinstance(error, yaml.MarkedYAMLError):
        message = ", ".join(part for part in (error.context, error.problem) if part) or "not YAML"
        mark = error.problem_mark or error.context_mark
        if mark is not None:
            return error_at(mark, message, source)
        return YamlError(message, source=source)
    return YamlError(str(error).splitlines()[0] if str(error) else "not YAML", source=source)
