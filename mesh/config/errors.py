"""Why a configuration cannot be used: every wrong value at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mesh.config.secrets import MASK, mask_urls
from mesh.text.yaml import Path

_LONGEST = 80
BUILT_IN_SOURCE = "built-in defaults"


@dataclass(frozen=True, slots=True)
class Fault:
    """One wrong value: its path, the value in words (secrets already masked), and what is allowed."""

    path: Path
    given: str
    allowed: str


class ConfigError(Exception):
    """The start stops here; the text lists every fault with file, line, key, value and what is allowed."""

    def __init__(self, source: str, faults: tuple[Fault, ...], lines: Mapping[Path, int] | None = None) -> None:
        self.source = source
        self.faults = faults
        count = "one value" if len(faults) == 1 else f"{len(faults)} values"
        listed = (f"  {_describe(fault, source, lines or {})}" for fault in faults)
        super().__init__("\n".join((f"{source}: {count} cannot be used", *listed)))


def _describe(fault: Fault, source: str, lines: Mapping[Path, int]) -> str:
    if not fault.path:
        return f"{fault.given}; allowed: {fault.allowed}"
    line = line_of(fault.path, lines)
    place = f"{source}:{line}" if line else source
    return f"{place}: {key_path(fault.path)}: {fault.given} is given; allowed: {fault.allowed}"


def line_of(path: Path, lines: Mapping[Path, int]) -> int:
    """The line of a key, or of the nearest section around it; 0 when the file has neither."""
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return 0


def key_path(path: Path) -> str:
    """`chat_ai.providers[0].name`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def describe_value(value: Any, *, secret: bool) -> str:
    """A value as an error may show it: short, collections only named, secrets masked."""
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if secret:
        return MASK if value != "" else "''"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = repr(mask_urls(value)) if isinstance(value, str) else _number_text(value)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def _number_text(value: Any) -> str:
    if isinstance(value, int) and value.bit_length() > 4 * _LONGEST:
        return "a huge number"
    return str(value)
