"""All documents of a YAML or JSON text, in one pass over its events: data as JSON has it, and the line of every value.

Nothing recurses, and every bound holds before what would break it is built. A syntax error ends the text; any other
mistake costs its document only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from mesh.text.tree import Builder, Lines, line_of_event
from mesh.text.yaml import Loader, Path, YamlError, error_of_library

_HALVES = re.compile(r"(?<!\\)((?:\\\\)*)(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})")


@dataclass(frozen=True, slots=True)
class Written:
    """One document; `line` (from 1) is where it begins."""

    data: Any
    line: int
    _lines: Lines = field(repr=False)

    def line_of(self, path: Path) -> int:
        """The line of a value; where there is none, that of the nearest value around it."""
        line, value = self.line, self.data
        for step in path:
            place = self._lines.get(id(value), {}).get(step)
            if place is None:
                return line
            line, value = place, value[step]
        return line


def read_documents(text: str, source: str) -> Iterator[Written | YamlError]:
    """The documents of a text that are not empty, each whole or as the error why it cannot be used."""
    builder = Builder(source)
    try:
        for event in yaml.parse(_as_yaml(text), Loader=Loader):
            if isinstance(event, yaml.DocumentStartEvent):
                builder = Builder(source, line_of_event(event))
            elif isinstance(event, yaml.DocumentEndEvent):
                if builder.error is not None:
                    yield builder.error
                elif builder.root is not None:
                    yield Written(builder.root, builder.line, builder.lines)
            elif builder.error is None:
                _take(builder, event)
    except yaml.YAMLError as error:
        yield builder.error or _told_of_tabs(error_of_library(error, source), text)


def _as_yaml(text: str) -> str:
    """JSON may be indented by tabs (within its strings there are none) and writes some characters in two halves."""
    if text.lstrip()[:1] not in ("{", "["):
        return text
    return _HALVES.sub(lambda halves: halves[1] + json.loads(f'"{halves[2]}"'), text.replace("\t", " "))


def _told_of_tabs(error: YamlError, text: str) -> YamlError:
    """The library does not say that the character which it cannot take is a tab."""
    lines = text.splitlines()
    line = lines[error.line - 1] if 0 < error.line <= len(lines) else ""
    if "\t" not in line[: error.column]:
        return error
    message = f"a tab stands where YAML takes spaces only ({error.message})"
    return YamlError(message, source=error.source, line=error.line, column=error.column)


def _take(builder: Builder, event: Any) -> None:
    try:
        builder.take(event)
    except YamlError as error:
        builder.error = error
