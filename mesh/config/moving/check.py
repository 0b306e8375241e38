"""Key by key, what becomes of a configuration of Kiali."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path as FilePath
from typing import Any

from mesh.config.errors import ConfigError, Fault, describe_value, key_path
from mesh.config.fates import INSTALLER_KEYS, Fate, Row, is_installers, row_of
from mesh.config.load import load_from
from mesh.config.moving.parts import Other, Part, parts_of
from mesh.config.overrides import get, plain_copy, put
from mesh.config.reading import nearest
from mesh.config.schema import Kind, Shape, all_keys, fields_by_key, secret_at, shape_of
from mesh.config.settings import Settings
from mesh.text.yaml import Document, Path

_SIGNING_KEY: Path = ("login_token", "signing_key")
_OTHER_KEYS: Path = ("console", "sessions", "other_signing_keys")
# What installers fill in where it is empty.
_COMPLETED: tuple[Path, ...] = (
    ("auth", "strategy"),
    ("deployment", "tls_config", "source"),
    ("external_services", "prometheus", "url"),
    ("server", "web_root"),
)


@dataclass(frozen=True, slots=True)
class Judged:
    """One key. `value` is as a message may show it, `meant` the known key that an unknown one is nearest to."""

    line: int
    key: str
    value: str
    fate: Fate
    words: str = ""
    meant: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What is said of one configuration of a file, in the order of its lines."""

    what: str
    keys: tuple[Judged, ...]
    notes: tuple[str, ...] = ()


def judged(written: str, source: str) -> Iterator[Report | Other]:
    """All configurations of a file's text."""
    for part in parts_of(written, source):
        yield part if isinstance(part, Other) else _report(part)


def worst(reports: Iterable[Report]) -> Fate:
    order = list(Fate)
    found = [each.fate for report in reports for each in report.keys]
    return max(found, key=order.index, default=Fate.TAKEN)


def _report(part: Part) -> Report:
    keys = list(_keys(part, Shape(Kind.SECTION, section=Settings), part.data, ()))
    faults, notes = _trial(part)
    wrong = {key_path(fault.path): fault for fault in faults}
    keys = [_with_fault(each, wrong.pop(each.key, None)) for each in keys]
    keys += [_of_fault(part, fault) for fault in wrong.values()]
    return Report(part.what, tuple(sorted(keys, key=lambda each: each.line)), notes)


def _with_fault(each: Judged, fault: Fault | None) -> Judged:
    return each if fault is None else replace(each, fate=Fate.WRONG, words=_allowed(fault))


def _of_fault(part: Part, fault: Fault) -> Judged:
    """A fault of a key that is not in the file, or within an entry of a list."""
    return Judged(part.line_of(fault.path), key_path(fault.path), fault.given, Fate.WRONG, _allowed(fault))


def _allowed(fault: Fault) -> str:
    return f"allowed: {fault.allowed}"


def _keys(part: Part, shape: Shape, value: Any, path: Path) -> Iterator[Judged]:
    """A key, or the keys below it where it is a section; of lists what is amiss with keys of their entries."""
    key = _pattern(path)
    row = row_of(key) if path else None
    if path and is_installers(key):
        yield _of_row(part, path, value, row)
    elif shape.section is not None and isinstance(value, Mapping):
        fields = fields_by_key(shape.section)
        for name, inner in value.items():
            here = (*path, str(name))
            field = fields.get(name)
            if field is not None:
                yield from _keys(part, shape_of(field.annotation), inner, here)
            elif is_installers(_pattern(here)) or row_of(_pattern(here), exact=True) is not None:
                yield from _keys(part, Shape(Kind.TEXT), inner, here)
            else:
                yield replace(_judged(part, here, inner, Fate.UNKNOWN, ""), meant=_meant(here, list(fields)))
    else:
        if row is not None and row.fate is Fate.NO_EFFECT and _is_default(key, value):
            row = None
        yield _of_row(part, path, value, row)
        yield from _in_entries(part, shape, value, path)


def _of_row(part: Part, path: Path, value: Any, row: Row | None) -> Judged:
    if row is None:
        return _judged(part, path, value, Fate.TAKEN, "")
    if not part.is_installers and (row.key in INSTALLER_KEYS or row.fate is Fate.INSTALLER):
        return _judged(part, path, value, Fate.UNNEEDED, "only installers read it")
    return _judged(part, path, value, row.fate, row.words)


def _in_entries(part: Part, shape: Shape, value: Any, path: Path) -> Iterator[Judged]:
    if shape.item is None or not isinstance(value, list | Mapping):
        return
    own = row_of(_pattern(path))
    for step, entry in enumerate(value) if isinstance(value, list) else value.items():
        for each in _keys(part, shape.item, entry, (*path, step)):
            row = row_of(_pattern_of(each.key))
            if each.fate is Fate.UNKNOWN or (row is not None and row is not own):
                yield each


def _judged(part: Part, path: Path, value: Any, fate: Fate, words: str) -> Judged:
    if isinstance(value, list):
        shown = f"{len(value)} entries" if len(value) != 1 else "1 entry"
    else:
        shown = describe_value(value, secret=secret_at(path))
    return Judged(part.line_of(path), key_path(path), shown, fate, words)


def _pattern(path: Path) -> str:
    return _pattern_of(key_path(path))


def _pattern_of(key: str) -> str:
    """`a[3].b` as the table writes it: `a[].b`."""
    pieces = key.split("[")
    return pieces[0] + "".join(f"[{piece.partition(']')[1]}{piece.partition(']')[2]}" for piece in pieces[1:])


def _meant(path: Path, siblings: list[str]) -> str:
    """A key beside it, or else the only one of this name, or of one much like it, anywhere."""
    if near := nearest(str(path[-1]), siblings):
        return key_path((*path[:-1], near))
    name = nearest(str(path[-1]), _by_name(), cutoff=0.85)
    return _by_name()[name] if name else ""


def _is_default(key: str, value: Any) -> bool:
    """Whether the file says no more than one that is silent."""
    return key in _defaults() and _defaults()[key] == value


@cache
def _defaults() -> dict[str, Any]:
    return {key.path: key.default for key in all_keys() if "[" not in key.path}


@cache
def _by_name() -> dict[str, str]:
    """Keys whose last word no other key has."""
    names = Counter(key.path.rpartition(".")[2] for key in all_keys())
    return {key.path.rpartition(".")[2]: key.path for key in all_keys() if names[key.path.rpartition(".")[2]] == 1}


def _trial(part: Part) -> tuple[tuple[Fault, ...], tuple[str, ...]]:
    """What loading it says: the wrong values, and remarks. What installers fill in, and files that are not mounted
    here, are no mistakes of it."""
    data = plain_copy(dict(part.data))
    given = get(data, _SIGNING_KEY)
    if given in (None, "") or _is_elsewhere(given):
        put(data, _SIGNING_KEY, "k" * 32)
    others = get(data, _OTHER_KEYS)
    if isinstance(others, list):
        put(data, _OTHER_KEYS, ["k" * 32 if _is_elsewhere(key) else key for key in others])
    if part.is_installers:
        _complete(data)
    nowhere = FilePath("/nowhere")
    try:
        found = load_from(Document("", data, {}, {}), secrets_dir=nowhere, oidc_secret=nowhere)
    except ConfigError as error:
        return error.faults, ()
    silent = ("unknown key", "names a secret that is not mounted", "is deprecated", "is ignored here")
    return (), tuple(
        warning.removeprefix(": ") for warning in found.warnings if not any(words in warning for words in silent)
    )


def _is_elsewhere(value: Any) -> bool:
    """Whether a secret is named, and not written."""
    return isinstance(value, str) and value.startswith(("/", "secret:"))


def _complete(data: dict[str, Any]) -> None:
    """As an installer does."""
    for path in _COMPLETED:
        section = get(data, path[:-1])
        if isinstance(section, dict) and section.get(path[-1]) == "":
            del section[path[-1]]
    root = get(data, ("server", "web_root"))
    if isinstance(root, str) and root:
        put(data, ("server", "web_root"), root.rstrip("/") or "/")
    if get(data, ("auth", "strategy")) is None:
        is_openshift = get(data, ("auth", "openshift", "impersonation", "enabled")) is True
        put(data, ("auth", "strategy"), "openshift" if is_openshift else "token")
