"""Which files of a folder hold manifests, and of what kind those are that are not read.

Files named `.yaml`, `.yml` or `.json` do; those without an ending, and texts, do when they begin as a manifest does.
"""

from __future__ import annotations

import os
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from pathlib import Path

from apiserver.complaints import Unread
from apiserver.gathered.places import Gathered
from apiserver.gathered.roots import OWN_FOLDERS

SUFFIXES = frozenset({".yaml", ".yml", ".json"})
MAX_FILE_BYTES = 256 << 20
_HEAD_BYTES = 1 << 16
_TEXTS = frozenset({"", ".txt", ".out", ".dump", ".list"})
_ABOUT_A_GATHERING = frozenset({"timestamp", "version", "versions", "bug-report.log"})
# What kubectl and oc write to standard error, when it was caught in the same file.
_REMARK = re.compile(
    rb"(?:Warning: |[Ee]rror: |Error from server|No resources found|Defaulted container |[EWI]\d{4} \d\d:)"
    rb"[^\n]*(?:\n|\Z)"
)
_BEGINS = re.compile(rb"(?:\s|#[^\n]*\n|%YAML[^\n]*\n|---[^\n]*\n)*(?:apiVersion|kind|metadata|items)[\"']?\s*:")
_NAMES_A_KIND = re.compile(rb"^[ \t-]*[\"']?(?:apiVersion|kind)[\"']?\s*:\s*\S", re.MULTILINE)
_BEGINS_AS_JSON, _NAMES_A_KIND_AS_JSON = re.compile(rb"\s*[{\[]"), re.compile(rb'"(?:apiVersion|kind)"\s*:')

ARCHIVES = "archives, which are to be unpacked first"
BINARY = "binary files"
LINKS = "links to folders, or out of the folder"
LOGS = "logs that are not where those of containers are looked for"
TEXTS = "texts without Kubernetes objects"
LARGE = f"files larger than {MAX_FILE_BYTES >> 20} MiB"
UNREADABLE = "files or folders that may not be read"
SPECIAL = "files that are none of data"
_ARCHIVE_SUFFIXES = (".gz", ".tgz", ".tar", ".zip", ".xz", ".txz", ".bz2", ".zst", ".7z", ".rar")
_BY_SUFFIX = {
    **dict.fromkeys(SUFFIXES, ""),
    **dict.fromkeys(_ARCHIVE_SUFFIXES, ARCHIVES),
    **dict.fromkeys((".log", ".logs"), LOGS),
}


def manifest_files(folder: Path, gathered: Gathered) -> tuple[list[Path], list[Unread]]:
    """The files with manifests by name, and the others by kind. Hidden files, and those read on demand, are neither."""
    manifests: list[Path] = []
    unread: dict[str, list[str]] = {}
    for file in _walk(folder, unread):
        kind = _kind_of(folder, file, gathered)
        if kind == "":
            manifests.append(file)
        elif kind is not None:
            unread.setdefault(kind, []).append(str(file.relative_to(folder)))
    return manifests, [Unread(kind, tuple(files)) for kind, files in unread.items()]


def _walk(folder: Path, unread: dict[str, list[str]]) -> Iterator[Path]:
    """Every file that is not hidden, by path; links to folders are not followed."""

    def refused(error: OSError) -> None:
        unread.setdefault(UNREADABLE, []).append(str(Path(error.filename).relative_to(folder)))

    found: list[Path] = []
    for place, folders, files in os.walk(folder, onerror=refused):
        here = Path(place)
        links = {name for name in folders if (here / name).is_symlink()}
        own = OWN_FOLDERS if here == folder else frozenset()
        folders[:] = (name for name in folders if name not in links | own and not name.startswith("."))
        found += (here / name for name in (*files, *links) if not name.startswith("."))
    yield from sorted(found)


def _kind_of(folder: Path, file: Path, gathered: Gathered) -> str | None:
    """Why a file is not read; '' for one with manifests, None for one that is read where it is asked for."""
    if file.is_symlink() and not _leads_to_a_file_within(folder, file):
        return LINKS
    if not file.is_file():
        return SPECIAL
    if gathered.has_on_demand(file) or file.name in _ABOUT_A_GATHERING:
        return None
    suffix = _suffix(file)
    known = _BY_SUFFIX.get(suffix)
    return _kind_of_content(file, may_hold_manifests=suffix in _TEXTS) if known is None else known


def _leads_to_a_file_within(folder: Path, link: Path) -> bool:
    try:
        return not link.is_dir() and link.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a link that leads to itself
        return False


def _suffix(file: Path) -> str:
    """The ending of a name in small letters; '' where what stands behind the last dot is no ending, as in `a-1.20`."""
    suffix = file.suffix.lower()
    return suffix if re.fullmatch(r"\.(?=.*[a-z])[a-z0-9]{1,5}~?", suffix) else ""


def _kind_of_content(file: Path, *, may_hold_manifests: bool) -> str:
    try:
        with file.open("rb") as opened:
            head = opened.read(_HEAD_BYTES)
    except OSError:
        return UNREADABLE
    if b"\0" in head and not head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return BINARY
    if not (may_hold_manifests and looks_like_manifests(plain_text(head))):
        return TEXTS
    return LARGE if file.stat().st_size > MAX_FILE_BYTES else ""


def looks_like_manifests(head: bytes) -> bool:
    """Whether a text begins as objects of Kubernetes do, in YAML or JSON."""
    if _BEGINS_AS_JSON.match(head):
        return _NAMES_A_KIND_AS_JSON.search(head) is not None
    return _BEGINS.match(head) is not None and _NAMES_A_KIND.search(head) is not None


def plain_text(text: bytes) -> bytes:
    """The text in UTF-8 without marks of its encoding, and without remarks of kubectl before and behind it."""
    if text.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        text = text.decode("utf-16", "replace").encode()
    text = text.removeprefix(BOM_UTF8)
    while remark := _REMARK.match(text):
        text = text[remark.end() :]
    while (begin := text.rstrip(b"\r\n").rfind(b"\n") + 1) > 0 and _REMARK.fullmatch(text[begin:]):
        text = text[:begin]
    return text
