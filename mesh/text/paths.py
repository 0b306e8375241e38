"""Paths of findings, such as `spec/http[0]/route[1]`, taken apart."""

from __future__ import annotations

import re

from mesh.text.yaml import Path

_STEP = re.compile(r"[^/\[\]]+|\[\d{1,9}\]")


def steps_of(path: str) -> Path:
    """The keys and list indexes from the top; what is no step is left out."""
    return tuple(int(step[1:-1]) if step[0] == "[" else step for step in _STEP.findall(path))


def written(path: Path) -> str:
    """The steps put together again."""
    return "".join(f"[{step}]" if isinstance(step, int) else f"/{step}" for step in path).removeprefix("/")
