"""A folder of manifests to a store: what `kubectl get -o yaml`, a must-gather or a repository holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from apiserver.complaints import Complaint, told
from apiserver.defaults import fill_defaults
from apiserver.errors import ApiError
from apiserver.gathered.files import MAX_FILE_BYTES, manifest_files, plain_text
from apiserver.gathered.places import Gathered
from apiserver.gathered.sections import without_logs
from apiserver.kinds import Kind, split_api_version
from apiserver.manifests import ManifestError, load_each
from apiserver.registry import guess_plural
from apiserver.store import Store

_STAMP = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)?\s?(Z|[+-]\d\d:?\d\d)?")


class NoManifests(Exception):
    """The folder is missing or holds no object; the message says which."""


@dataclass(frozen=True, slots=True)
class _Manifest:
    file: str
    document: int
    obj: dict[str, Any]


def load_folder(path: Path | str, *, serve: str = "all") -> tuple[Store, list[Complaint]]:
    """A store of every object under the folder, with its default namespaces, and what was odd; which files were not
    read is in the store's `unread`.

    Raises `NoManifests` for a folder that is not there or holds no object.
    """
    folder = Path(path)
    if not folder.is_dir():
        hint = "; an archive is to be unpacked first" if folder.is_file() else ""
        raise NoManifests(f"{folder}: not a folder{hint}")
    complaints: list[Complaint] = []
    files, unread = manifest_files(folder, Gathered(folder))
    manifests = [manifest for file in files for manifest in _read(folder, file, complaints)]
    store = Store(serve=serve)
    store.folder, store.unread = folder, tuple(unread)
    _learn_kinds(store, manifests, complaints)
    count = sum(_add(store, manifest, complaints) for manifest in manifests)
    if not count:
        listed = "".join(f"\n  {line}" for line in told(complaints, unread))
        raise NoManifests(f"{folder}: no Kubernetes object in any file{listed}")
    store.ensure_namespaces()
    store.forget_history()
    return store, complaints


def taken_at(folder: Path) -> datetime | None:
    """When a folder was filled: a must-gather's `timestamp` file, else its newest manifest; None when empty."""
    gathered = Gathered(folder)
    places = {place for root in gathered.roots for place in (root.path, *root.path.parents)}
    for place in sorted({folder, *(place for place in places if place.is_relative_to(folder))}):
        file = place / "timestamp"
        text = file.read_text("utf-8", "replace")[:4000] if file.is_file() else ""
        if moments := [moment for match in _STAMP.finditer(text) if (moment := _moment(match))]:
            return max(moments)
    files, _ = manifest_files(folder, gathered)
    times = [file.stat().st_mtime for file in files]
    return datetime.fromtimestamp(max(times), UTC) if times else None


def _moment(match: re.Match[str]) -> datetime | None:
    day, time, zone = match.groups()
    try:
        return datetime.fromisoformat(f"{day}T{time}{zone or 'Z'}").astimezone(UTC)
    except ValueError:
        return None


def _read(folder: Path, file: Path, complaints: list[Complaint]) -> Iterator[_Manifest]:
    """The objects of a file; lists are taken apart."""
    name = str(file.relative_to(folder))
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            complaints.append(Complaint(name, 0, f"skipped: larger than {MAX_FILE_BYTES >> 20} MiB"))
            return
        text = file.read_bytes()
    except OSError as error:
        complaints.append(Complaint(name, 0, f"skipped: {error.strerror}"))
        return
    for number, document in enumerate(load_each(without_logs(plain_text(text))), 1):
        if isinstance(document, ManifestError):
            complaints.append(Complaint(name, number, f"skipped: {document}"))
        else:
            yield from _objects(name, number, document, complaints)


def _objects(file: str, number: int, document: Any, complaints: list[Complaint]) -> Iterator[_Manifest]:
    if document is None:
        return
    if not isinstance(document, dict):
        complaints.append(Complaint(file, number, "skipped: not an object"))
        return
    kind = document.get("kind")
    if not (isinstance(kind, str) and kind.endswith("List") and "items" in document):
        yield _Manifest(file, number, document)
        return
    items = document["items"] if isinstance(document["items"], list) else []
    for item in items:
        if not isinstance(item, dict):
            complaints.append(Complaint(file, number, f"skipped: an item of the {kind} is not an object"))
            continue
        # items of a typed list, as PodList, carry no kind of their own
        inherited = {"apiVersion": document.get("apiVersion"), "kind": kind[:-4]} if kind != "List" else {}
        yield from _objects(file, number, {**inherited, **item}, complaints)


def _learn_kinds(store: Store, manifests: list[_Manifest], complaints: list[Complaint]) -> None:
    """Serves every kind that occurs: by its definition where there is one, else under a guessed plural."""
    for manifest in manifests:
        if manifest.obj.get("kind") == "CustomResourceDefinition" and store.kinds.add_definition(manifest.obj) is None:
            complaints.append(Complaint(manifest.file, manifest.document, "a definition without usable spec"))
    unknown: dict[tuple[str, str], Kind] = {}
    for manifest in manifests:
        name, version = manifest.obj.get("kind"), manifest.obj.get("apiVersion")
        if not (isinstance(name, str) and isinstance(version, str) and _name_of(manifest.obj)):
            continue
        group, version = split_api_version(version)
        if store.kinds.by_name(group, name) is not None:
            continue
        seen = unknown.get((group, name))
        namespaced = bool(manifest.obj["metadata"].get("namespace")) or (seen is not None and seen.namespaced)
        unknown[group, name] = Kind(group, (version,), name, guess_plural(name), namespaced)
    for kind in unknown.values():
        store.kinds.add(kind)


def _name_of(obj: dict[str, Any]) -> str:
    metadata = obj.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    return name if isinstance(name, str) else ""


def _add(store: Store, manifest: _Manifest, complaints: list[Complaint]) -> bool:
    """Stores one object; False, with a complaint, when it cannot be kept."""

    def complain(message: str) -> None:
        complaints.append(Complaint(manifest.file, manifest.document, message))

    obj = manifest.obj
    if not obj.get("kind") or not _name_of(obj):
        lacking = " and ".join(
            word for word, value in (("kind", obj.get("kind")), ("metadata.name", _name_of(obj))) if not value
        )
        complain(f"skipped: no {lacking}")
        return False
    if not isinstance(obj.get("apiVersion"), str):
        obj["apiVersion"] = ""
    try:
        kind, namespace, name = store.place(obj)
    except ApiError as error:
        complain(f"skipped: {error.message}")
        return False
    if not obj["apiVersion"]:
        complain(f"{kind.name} {name!r} has no apiVersion: taken for {kind.api_version()}")
    if obj["metadata"].get("namespace") and not kind.namespaced:
        complain(f"{kind.name} {name!r} lies in no namespace: its metadata.namespace is left out")
    present = store.find(kind, namespace, name)
    if present is not None:
        return _again(obj, present.object(), complain)
    if "spec" in obj and obj["spec"] is not None and not isinstance(obj["spec"], dict):
        complain(f"{kind.name} {name!r}: spec is not a map; kept as it is")
    try:
        fill_defaults(kind, obj)
        store.commit(kind, namespace, name, obj)
    except ApiError as error:
        complain(f"skipped: {error.message}")
        return False
    return True


def _again(obj: dict[str, Any], present: dict[str, Any], complain: Any) -> bool:
    """An object that was there already; a must-gather holds many twice, so the same one is no complaint."""
    uid = obj["metadata"].get("uid")
    if not uid or uid != present["metadata"].get("uid"):
        complain(f"skipped: a second {obj['kind']} {obj['metadata']['name']!r}; the first one stays")
    return False
