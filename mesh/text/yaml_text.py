"""Data as YAML, and where in it a field stands."""

from __future__ import annotations

import re
from typing import Any

import yaml

from mesh.text.yaml import Document, Path

_WIDTH = 110
_MOST_WORDS = 4
_SEGMENT = re.compile(r"(.*?)((?:\[\d{1,6}\])*)", re.DOTALL)
_INDEX = re.compile(r"\[(\d+)\]")


class _Dumper(yaml.CSafeDumper):
    """Texts of several lines are written as such; nothing refers to something above."""

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True


def _text(dumper: Any, value: str) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Dumper.add_representer(str, _text)


def dump_yaml(value: Any) -> str:
    """Keys in their order."""
    made: str = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)
    return made.removesuffix("...\n")


def line_of(document: Document, path: str) -> int:
    """The line of a field such as `spec/http[0]/route[1]/destination/host`, or of the nearest above it that is there;
    the first line where none is."""
    words = [word for word in path.split("/") if word]
    place: Path = ()
    while words:
        found = _step(document, place, words)
        if found is None:
            break
        place, used = found
        words = words[used:]
    return document.lines.get(place, 1) if place else 1


def _step(document: Document, place: Path, words: list[str]) -> tuple[Path, int] | None:
    """The next field below a place, and how many words it takes: keys may have slashes. Of a field whose index is not
    there, the list."""
    for count in range(1, min(_MOST_WORDS, len(words)) + 1):
        matched = _SEGMENT.fullmatch("/".join(words[:count]))
        if matched is None or (*place, matched[1]) not in document.lines:
            continue
        found: Path = (*place, matched[1])
        for index in map(int, _INDEX.findall(matched[2])):
            if (*found, index) not in document.lines:
                return found, len(words)
            found = (*found, index)
        return found, count
    return None
