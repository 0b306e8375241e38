"""Where in a folder the work of a tool begins: the folder itself, or one some steps below."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

MAX_DEPTH = 4
MAX_FOLDERS = 5_000
# Folders of our own, read where they are asked for: logs, and answers of proxies.
OWN_LOGS, OWN_ANSWERS = ("logs", "_logs"), ("envoy", "_envoy")
OWN_FOLDERS = frozenset((*OWN_LOGS, *OWN_ANSWERS))


class Tool(Enum):
    """`oc adm must-gather` or `inspect`, `istioctl bug-report`, `kubectl cluster-info dump`."""

    MUST_GATHER = auto()
    BUG_REPORT = auto()
    CLUSTER_INFO = auto()


@dataclass(frozen=True, slots=True)
class Root:
    path: Path
    tool: Tool


def roots(folder: Path) -> list[Root]:
    """The roots at and below a folder, by path; links are not followed, and not every folder is looked at."""
    return [Root(place, tool) for place in _folders(folder) for tool in _tools(place)]


def _folders(folder: Path) -> Iterator[Path]:
    level, seen = [folder], 0
    for depth in range(MAX_DEPTH + 1):
        below: list[Path] = []
        for place in level:
            seen += 1
            if seen > MAX_FOLDERS:
                return
            yield place
            below += _children(place, top=depth == 0)
        level = below


def _children(place: Path, *, top: bool) -> list[Path]:
    return [
        child
        for child in subfolders(place)
        if not child.name.startswith(".") and not (top and child.name in OWN_FOLDERS) and child.name != "namespaces"
    ]


def subfolders(place: Path) -> list[Path]:
    """The folders in a folder, by name; none where it cannot be read."""
    try:
        return sorted(child for child in place.iterdir() if child.is_dir() and not child.is_symlink())
    except OSError:
        return []


def _tools(place: Path) -> Iterator[Tool]:
    if (place / "namespaces").is_dir() or (place / "cluster-scoped-resources").is_dir():
        yield Tool.MUST_GATHER
    reported = (place / "bug-report.log", place / "cluster" / "k8s-resources", place / "cluster" / "crs")
    if any(file.is_file() for file in reported):
        yield Tool.BUG_REPORT
    if any((child / f"pods{suffix}").is_file() for child in _dumped(place) for suffix in (".json", ".yaml")):
        yield Tool.CLUSTER_INFO


def _dumped(place: Path) -> Iterator[Path]:
    """The folders of namespaces in a dump: they hold kinds that nobody else writes side by side."""
    for child in subfolders(place):
        if any((child / f"replication-controllers{suffix}").is_file() for suffix in (".json", ".yaml")):
            yield child
