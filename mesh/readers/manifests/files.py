"""Which files hold manifests, and their texts."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mesh.model.complaints import Complaint

SUFFIXES = (".yaml", ".yml", ".json")
MAX_FILE_BYTES = 32 << 20
MAX_FILES = 20_000
STDIN = "-"
STDIN_NAME = "(standard input)"


@dataclass(frozen=True, slots=True)
class Text:
    """What one file says. `is_named`: a person named this very file, so that it must hold manifests."""

    source: str
    text: str
    is_named: bool


def read_texts(paths: list[str], stdin: bytes) -> Iterator[Text | Complaint]:
    """Of files, of all in folders that end with a suffix of `SUFFIXES`, and of standard input (`-`), each file once."""
    count = 0
    seen: set[tuple[int, int]] = set()
    for path in paths:
        if path == STDIN:
            yield _decoded(STDIN_NAME, stdin, is_named=True)
            continue
        for file in _files(Path(path), seen):
            count += not isinstance(file, Complaint)
            if count > MAX_FILES:
                yield Complaint(path, 0, f"more than {MAX_FILES} files; the rest is not read")
                return
            yield file if isinstance(file, Complaint) else _read(file, is_named=file == Path(path))


def _files(path: Path, seen: set[tuple[int, int]]) -> Iterator[Path | Complaint]:
    """Files in the order of their names; symbolic links are followed, and a folder or file is entered once."""
    try:
        entry = path.stat()
        place = (entry.st_dev, entry.st_ino)
        if place in seen:
            return
        seen.add(place)
        if not stat.S_ISDIR(entry.st_mode):
            yield path
            return
        names = sorted(os.listdir(path))  # noqa: PTH208 - names are compared before paths are made
    except OSError as error:
        yield Complaint(str(path), 0, _reason(error))
        return
    for name in names:
        inner = path / name
        if not name.startswith(".") and (name.endswith(SUFFIXES) or inner.is_dir()):
            yield from _files(inner, seen)


def _read(path: Path, *, is_named: bool) -> Text | Complaint:
    try:
        # What a shell hands over as a file may be a pipe; a folder's pipes and devices would never end.
        if not is_named and not path.is_file():
            return Complaint(str(path), 0, "not a file")
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        return Complaint(str(path), 0, _reason(error))
    return _decoded(str(path), content, is_named=is_named)


def _decoded(source: str, content: bytes, *, is_named: bool) -> Text | Complaint:
    if len(content) > MAX_FILE_BYTES:
        return Complaint(source, 0, f"larger than {MAX_FILE_BYTES >> 20} MiB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Complaint(source, line, "not text in UTF-8")
    if "\0" in text:
        return Complaint(source, text.count("\n", 0, text.index("\0")) + 1, "a binary file, not text")
    return Text(source, text, is_named)


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
