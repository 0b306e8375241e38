"""Documents to objects: lists are taken apart, and each object knows where it is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from mesh.clients.kubernetes.decode import Decoder, struct_of
from mesh.clients.kubernetes.lenient import read_leniently
from mesh.model.complaints import Complaint
from mesh.model.kinds import ALL_KINDS, CONFIG_GROUPS, Kind
from mesh.model.objects import KubeObject
from mesh.readers.manifests.files import Text, read_texts
from mesh.readers.manifests.shapes import misshapen
from mesh.text.documents import Written, read_documents
from mesh.text.paths import steps_of, written
from mesh.text.untrusted import text
from mesh.text.yaml import Path, YamlError

DEFAULT_NAMESPACE = "default"
_KINDS = {(kind.group, kind.name): kind for kind in ALL_KINDS}
_NAMES = frozenset(kind.name for kind in ALL_KINDS)
_SERVICE_ACCOUNT = ("", "ServiceAccount")
Fill = Callable[[Kind, dict[str, Any]], None]
"""Fills in what an API server would: the object is changed in place."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """An object, and where it is written: the file, the document, and the way to it within the document's lists."""

    kind: Kind
    obj: KubeObject
    file: str
    document: Written = field(repr=False)
    way: Path = ()

    @property
    def line(self) -> int:
        return self.line_of("")

    def line_of(self, path: str) -> int:
        """The line of a finding's path, such as `spec/http[0]/route[1]`; of what is not written, what is around it."""
        return self.document.line_of((*self.way, *steps_of(path)))


@dataclass(slots=True)
class Manifests:
    """All objects in the order of reading. `accounts` are ServiceAccounts as (namespace, name); `others` counts objects
    of kinds that have no part in a mesh's configuration."""

    objects: list[Manifest] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)
    accounts: set[tuple[str, str]] = field(default_factory=set)
    others: Counter[str] = field(default_factory=Counter)


def read_manifests(
    paths: list[str], *, fill: Fill, stdin: bytes = b"", namespace: str = DEFAULT_NAMESPACE, cluster: str = ""
) -> Manifests:
    """`namespace` is that of objects which name none."""
    reader = _Reader(fill, namespace, cluster)
    for each in read_texts(paths, stdin):
        if isinstance(each, Complaint):
            reader.found.complaints.append(each)
        else:
            reader.take(each)
    return reader.found


@dataclass(frozen=True, slots=True)
class _Item:
    """An object as it is written, whatever it is."""

    source: Text
    document: Written
    data: Any
    way: Path = ()

    def line(self, *steps: str | int) -> int:
        return self.document.line_of((*self.way, *steps))

    def inner(self, data: Any, *steps: str | int) -> _Item:
        return replace(self, data=data, way=(*self.way, *steps))

    @property
    def group(self) -> str:
        return text(self.data["apiVersion"]).rpartition("/")[0]

    @property
    def version(self) -> str:
        return text(self.data["apiVersion"]).rpartition("/")[2]


class _Reader:
    def __init__(self, fill: Fill, namespace: str, cluster: str) -> None:
        self.found = Manifests()
        self._fill, self._namespace, self._cluster = fill, namespace, cluster
        self._decoders: dict[Kind, Decoder] = {}

    def take(self, source: Text) -> None:
        before = self._count()
        for document in read_documents(source.text, source.source):
            if isinstance(document, Written):
                self._document(_Item(source, document, document.data))
            else:
                self._unreadable(source, document)
        if source.is_named and before == self._count():
            self.found.complaints.append(Complaint(source.source, 0, "no Kubernetes object"))

    def _count(self) -> int:
        return len(self.found.objects) + len(self.found.complaints) + self.found.others.total()

    def _unreadable(self, source: Text, error: YamlError) -> None:
        """A folder may hold templates, and what is no manifest at all; whoever names such a file wants it read."""
        is_template = "{{" in source.text
        hint = "a template, which is to be rendered first: " if is_template else ""
        is_note = not source.is_named and (is_template or "apiVersion" not in source.text)
        self.found.complaints.append(Complaint(source.source, error.line, f"{hint}{error.message}", is_note))

    def _document(self, item: _Item) -> None:
        """A folder may hold any YAML: only what names a kind of ours is meant to be an object."""
        if isinstance(item.data, dict):
            is_meant = item.source.is_named or text(item.data.get("kind")) in _NAMES
            self._object(item, is_meant=is_meant)
        elif item.source.is_named:
            self._complain(item, f"not an object, but {_type(item.data)}")

    def _object(self, item: _Item, *, is_meant: bool) -> None:
        lacking = [key for key in ("apiVersion", "kind") if not text(item.data.get(key))]
        if text(item.data.get("kind")).endswith("List") and "items" in item.data:
            self._list(item)
        elif lacking:
            if is_meant:
                self._complain(item, f"not a Kubernetes object: {' and '.join(lacking)} missing, or no text")
        else:
            kind = _KINDS.get((item.group, item.data["kind"]))
            if self._is_named(item, is_known=kind is not None):
                self._unknown(item) if kind is None else self._known(kind, item)

    def _list(self, item: _Item) -> None:
        items, own = item.data["items"], item.data["kind"].removesuffix("List")
        if not isinstance(items, list):
            self._complain(item, f"items is not a list, but {_type(items)}", "items")
            return
        for index, each in enumerate(items):
            inner_item = item.inner(each, "items", index)
            if not isinstance(each, dict):
                self._complain(inner_item, f"an item of a list is not an object, but {_type(each)}")
                continue
            if own:
                # Items of a typed list carry no kind of their own.
                each.setdefault("kind", own)
                each.setdefault("apiVersion", item.data.get("apiVersion"))
            self._object(inner_item, is_meant=True)

    def _is_named(self, item: _Item, *, is_known: bool) -> bool:
        kind, metadata = item.data["kind"], item.data.get("metadata")
        if not isinstance(metadata, dict):
            if is_known:
                self._complain(item, f"{kind}: metadata is not a mapping, but {_type(metadata)}")
            return False
        if not metadata.get("name") and text(metadata.get("generateName")):
            metadata["name"] = f"{metadata['generateName']}generated"
        if is_known and not text(metadata.get("name")):
            self._complain(item, f"{kind}: metadata.name is missing, or no text", "metadata")
        return not is_known or bool(text(metadata.get("name")))

    def _unknown(self, item: _Item) -> None:
        name = item.data["kind"]
        if (item.group, name) == _SERVICE_ACCOUNT:
            metadata = item.data["metadata"]
            self.found.accounts.add((text(metadata.get("namespace")) or self._namespace, text(metadata.get("name"))))
        self.found.others[name] += 1
        if item.group in CONFIG_GROUPS:
            message = f"{name} of {item.data['apiVersion']} is not judged: no such kind is known"
            self._complain(item, message, "kind", is_note=True)

    def _known(self, kind: Kind, item: _Item) -> None:
        if item.version not in kind.versions:
            message = f"{kind.name} has no version {item.version} that is known; known: {', '.join(kind.versions)}"
            self._complain(item, message, "apiVersion", is_note=True)
        metadata = item.data["metadata"]
        if not kind.namespaced:
            metadata.pop("namespace", None)
        elif not text(metadata.get("namespace")):
            metadata["namespace"] = self._namespace
        self._shapes(kind, item)
        self._fill(kind, item.data)
        obj = self._decoded(kind, item)
        if obj is not None:
            self.found.objects.append(Manifest(kind, obj, item.source.source, item.document, item.way))

    def _shapes(self, kind: Kind, item: _Item) -> None:
        """What an API server would refuse, and the rules read as absent."""
        for path, due in misshapen(kind, item.data):
            self._complain(item, f"{kind.name}: {written(path)} is not {due}", *path)

    def _decoded(self, kind: Kind, item: _Item) -> KubeObject | None:
        if kind not in self._decoders:
            self._decoders[kind] = Decoder(kind, self._cluster, lambda: 0.0)
        obj, problem = self._decoders[kind].object(msgspec.json.encode(item.data))
        if problem is not None:
            self._misfit(kind, item)
        return obj

    def _misfit(self, kind: Kind, item: _Item) -> None:
        """Names the fields that do not fit: what is left of the object is judged."""
        for path in read_leniently(item.data, struct_of(kind))[1]:
            self._complain(item, f"{kind.name}: {path} has a type that does not fit", *steps_of(path.replace(".", "/")))

    def _complain(self, item: _Item, message: str, *steps: str | int, is_note: bool = False) -> None:
        self.found.complaints.append(Complaint(item.source.source, item.line(*steps), message, is_note))


def _type(value: Any) -> str:
    names = {dict: "a mapping", list: "a list", str: "a text", bool: "a truth value", type(None): "nothing"}
    return names.get(type(value), "a number")
