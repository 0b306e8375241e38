"""The instructions of a Dockerfile and the files that its context holds: as much as ours uses, and no more."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

WORDS = ("FROM", "WORKDIR", "RUN", "COPY", "ENV", "LABEL", "USER", "EXPOSE", "CMD")


class Unusable(Exception):
    """What is written cannot be carried out; with the line."""


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction; `options` are those that begin with `--`."""

    line: int
    word: str
    rest: str
    options: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return f"{self.word} {self.rest}"


def steps(text: str) -> Iterator[Step]:
    """Raises `Unusable` for an instruction that is not in `WORDS`."""
    begun, parts = 0, list[str]()
    for number, raw in enumerate(text.splitlines(), 1):
        if raw.lstrip().startswith("#") or (not raw.strip() and not parts):
            continue
        begun = begun if parts else number
        parts.append(raw.strip().removesuffix("\\").strip())
        if raw.rstrip().endswith("\\"):
            continue
        word, _, rest = " ".join(parts).partition(" ")
        parts = []
        if word not in WORDS:
            raise Unusable(f"line {begun}: {word} is not carried out here; known: {', '.join(WORDS)}")
        options = {}
        while matched := re.match(r"--([a-z]+)=(\S+)\s+", rest):
            options[matched[1]] = matched[2]
            rest = rest[matched.end() :]
        yield Step(begun, word, rest, options)


def pairs(rest: str) -> dict[str, str]:
    """`KEY=value` of ENV."""
    found = (part.partition("=") for part in shlex.split(rest))
    return {key: value for key, _, value in found}


def command(rest: str) -> list[str]:
    """The list of CMD."""
    found: list[str] = json.loads(rest)
    return found


class Context:
    """What a build may copy: the files below `folder` that its .dockerignore leaves."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        lines = (folder / ".dockerignore").read_text("utf-8").split()
        self._rules = [(not line.startswith("!"), line.removeprefix("!").strip("/")) for line in lines]

    def ignores(self, path: str) -> bool:
        """The last rule that matches the path or a folder around it decides."""
        parents = ["/".join(path.split("/")[:count]) for count in range(1, path.count("/") + 2)]
        ignored = False
        for is_excluding, pattern in self._rules:
            if any(_matches(parent, pattern) for parent in parents):
                ignored = is_excluding
        return ignored

    def files(self, source: str) -> list[Path]:
        """The files of one source of a COPY, relative to the context. Raises `Unusable` where there are none."""
        start = self.folder / source
        found = [start] if start.is_file() else sorted(file for file in start.rglob("*") if file.is_file())
        kept = [file.relative_to(self.folder) for file in found]
        kept = [file for file in kept if not self.ignores(file.as_posix())]
        if not kept:
            raise Unusable(f"COPY {source}: the build's context has no such file (.dockerignore)")
        return kept


def _matches(path: str, pattern: str) -> bool:
    if pattern.startswith("**/"):
        return fnmatchcase(path.rsplit("/", 1)[-1], pattern.removeprefix("**/"))
    return path.count("/") == pattern.count("/") and fnmatchcase(path, pattern)
