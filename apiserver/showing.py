"""Stored objects as a client wants them: whole, as rows of a table, or their metadata alone; JSON or YAML."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import yaml

from apiserver.accept import YAML, form_of
from apiserver.kinds import Kind
from apiserver.messages import Answer, Request
from apiserver.registry import Registry
from apiserver.store import Stored
from apiserver.tables.table import columns_of, table

Json = dict[str, Any]


class Showing:
    """How one request's objects are shown: kind, version and form, and what stands beside the rows of a table."""

    def __init__(self, registry: Registry, kind: Kind, version: str, request: Request) -> None:
        """Raises a 406 for a form that this server has not."""
        self.registry, self.kind, self.version, self.form = registry, kind, version, form_of(request)
        self.included = request.text("includeObject") or "Metadata"

    def one(self, stored: Stored, status: int = 200) -> Answer:
        return self._answer(self.encoded(stored), status)

    def many(self, objects: list[Stored], metadata: Json) -> Answer:
        """The List object. Items of built-in kinds carry no kind of their own, as a real server sends them."""
        if self.form.shape == "Table":
            return self._answer(_encode(self._table(objects, metadata)))
        kind = self.kind
        if self.form.shape == "Metadata":
            head: Json = {"kind": "PartialObjectMetadataList", "apiVersion": self.form.meta_version}
            items = [_encode(self.metadata(stored)) for stored in objects]
        else:
            head = {"kind": f"{kind.name}List", "apiVersion": kind.api_version(self.version)}
            items = [stored.body if kind.builtin else stored.encoded(self.version) for stored in objects]
        return self._answer(_encode({**head, "metadata": metadata})[:-1] + b',"items":[' + b",".join(items) + b"]}")

    def encoded(self, stored: Stored) -> bytes:
        """One object, or the table of it alone, as JSON: what an event of a watch carries too."""
        if self.form.shape == "Table":
            return _encode(self._table([stored], {"resourceVersion": str(stored.version)}))
        if self.form.shape == "Metadata":
            return _encode(self.metadata(stored))
        return stored.encoded(self.version)

    def bookmark(self, metadata: Json) -> bytes:
        """An object that tells a version and nothing else."""
        if self.form.shape == "Table":
            return _encode(self._table([], metadata))
        head: Json = {"kind": self.kind.name, "apiVersion": self.kind.api_version(self.version)}
        if self.form.shape == "Metadata":
            head = {"kind": "PartialObjectMetadata", "apiVersion": self.form.meta_version}
        return _encode({**head, "metadata": metadata})

    def metadata(self, stored: Stored) -> Json:
        head = {"kind": "PartialObjectMetadata", "apiVersion": self.form.meta_version}
        return {**head, "metadata": stored.object()["metadata"]}

    def _table(self, objects: list[Stored], metadata: Json) -> Json:
        beside: dict[str, Callable[[Stored], Json | None]] = {
            "None": lambda _stored: None,
            "Metadata": self.metadata,
            "Object": lambda stored: stored.object(self.kind.api_version(self.version)),
        }
        columns = columns_of(self.registry, self.kind, self.version)
        return table(columns, self.form, objects, beside.get(self.included, self.metadata), metadata)

    def _answer(self, body: bytes, status: int = 200) -> Answer:
        if self.form.media_type != YAML:
            return Answer(status, body)
        text = yaml.dump(json.loads(body), Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)
        return Answer(status, text.encode(), YAML)


def _encode(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
