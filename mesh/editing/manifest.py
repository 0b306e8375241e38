"""A manifest that somebody typed: read, and held against the object that it is to be."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from mesh.editing.objects import Json, editable
from mesh.model.kinds import Kind
from mesh.model.metadata import dns_name_fault, plain_lines
from mesh.text.untrusted import mapping
from mesh.text.yaml import Document, Path, YamlError, load_document

MOST_BYTES = 1_500_000
"""API servers keep no larger objects."""
_LARGEST = 2**63 - 1
_SOURCE = "manifest"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a manifest; `line` counts from 1, 0 where it is not known."""

    text: str
    line: int = 0


class Unfit(ValueError):
    """A manifest that cannot be the object."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(fault.text for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Identity:
    """The object that a manifest is to be; any name where `name` is empty."""

    kind: Kind
    api_version: str
    namespace: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was typed, as the object that it stands for; of what the API server keeps nothing is in it."""

    document: Document
    body: Json

    @property
    def name(self) -> str:
        found: str = self.body["metadata"]["name"]
        return found


def read_manifest(text: str, identity: Identity) -> Manifest:
    """Raises `Unfit` with all that can be told at once."""
    document = _document(plain_lines(text))
    faults = (*_odd_values(document.data, (), document), *_identity_faults(document, identity))
    if faults:
        raise Unfit(faults)
    data: Json = document.data
    names = {"name": data["metadata"]["name"], "namespace": identity.namespace}
    return Manifest(document, editable({**data, "metadata": {**data["metadata"], **names}}))


def read_identity(text: str, known: Callable[[str, str, str], Kind | None]) -> Identity:
    """Which object a manifest says that it is; `known` finds a kind by group, version and name. Raises `Unfit`."""
    document = _document(plain_lines(text))
    data = document.data
    metadata = mapping(data.get("metadata"))
    version, word = (str(data.get(key) or "") for key in ("apiVersion", "kind"))
    group, _, number = version.rpartition("/")
    kind = known(group, number, word)
    faults = []
    if kind is None:
        told = f'"{version[:80]}", Kind "{word[:80]}" is no kind of configuration that is known.'
        faults.append(Fault(told, _line(document, ("kind",))))
    for key in ("name", "namespace"):
        if not isinstance(metadata.get(key), str) or dns_name_fault(metadata[key]):
            told = f"metadata.{key}: a {key} of small letters, digits, - and . is needed."
            faults.append(Fault(told, _line(document, ("metadata", key))))
    if kind is None or faults:
        raise Unfit(tuple(faults))
    return Identity(kind, version, metadata["namespace"], metadata["name"])


def _document(text: str) -> Document:
    size = len(text.encode(errors="replace"))
    if size > MOST_BYTES:
        raise Unfit((Fault(f"The manifest has {size} bytes; allowed: at most {MOST_BYTES}."),))
    try:
        document = load_document(text, _SOURCE)
    except YamlError as error:
        raise Unfit((_told(error, text.splitlines()),)) from error
    if document.data is None:
        raise Unfit((Fault("The manifest is empty."),))
    if not isinstance(document.data, dict):
        raise Unfit((Fault("A manifest is a map that begins with apiVersion, kind and metadata.", 1),))
    return document


def _told(error: YamlError, lines: list[str]) -> Fault:
    line = min(error.line, len(lines))
    if line and lines[line - 1][error.column - 1 :].startswith("\t"):
        return Fault("A tab stands where blanks belong: YAML is not indented with tabs.", line)
    if "but found another document" in error.message:
        return Fault("There is more than one document; an object is one.", line)
    return Fault(error.message, line)


def _identity_faults(document: Document, identity: Identity) -> Iterator[Fault]:
    data = document.data
    yield from _fixed(document, ("apiVersion",), data.get("apiVersion"), identity.api_version)
    yield from _fixed(document, ("kind",), data.get("kind"), identity.kind.name)
    if not isinstance(data.get("metadata"), dict):
        yield Fault("metadata: a map with the name of the object is needed.", _line(document, ("metadata",)))
        return
    metadata = mapping(data["metadata"])
    if identity.name:
        yield from _fixed(document, ("metadata", "name"), metadata.get("name"), identity.name)
    elif not isinstance(metadata.get("name"), str) or not metadata["name"]:
        yield Fault("metadata.name: a name is needed.", _line(document, ("metadata", "name")))
    if "namespace" in metadata:
        yield from _fixed(document, ("metadata", "namespace"), metadata["namespace"], identity.namespace)


def _fixed(document: Document, path: Path, given: Any, needed: str) -> Iterator[Fault]:
    if given != needed:
        field = ".".join(map(str, path))
        told = "is missing" if given is None else f'"{str(given)[:80]}" is not that of this object'
        yield Fault(f'{field}: {told}; allowed: "{needed}"', _line(document, path))


def _odd_values(value: Any, path: Path, document: Document) -> Iterator[Fault]:
    """What YAML can say and JSON cannot."""
    if isinstance(value, dict):
        for key, entry in value.items():
            if isinstance(key, str):
                yield from _odd_values(entry, (*path, key), document)
            else:
                yield Fault(f"The key {str(key)[:80]} is no text; put it in quotes.", _line(document, path))
    elif isinstance(value, list):
        for place, entry in enumerate(value):
            yield from _odd_values(entry, (*path, place), document)
    elif not _is_plain(value):
        yield Fault(f"{str(value)[:80]} is no value that an object can have.", _line(document, path))


def _is_plain(value: Any) -> bool:
    if isinstance(value, str):
        return not any("\ud800" <= letter <= "\udfff" for letter in value) if not value.isascii() else True
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, int):
        return -_LARGEST - 1 <= value <= _LARGEST
    return value is None


def _line(document: Document, path: Path) -> int:
    """Of the place, or of the nearest above it."""
    while path and path not in document.lines:
        path = path[:-1]
    return document.lines.get(path, 1)
