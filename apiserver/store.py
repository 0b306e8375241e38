"""Objects by kind, their versions and a bounded history, from which watches resume and old lists are rebuilt.

An object is kept as encoded JSON without its apiVersion and kind: it is immutable, cheap to send and small,
and the same bytes serve every version of its group.
"""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from apiserver.complaints import Unread
from apiserver.defaults import fill_defaults
from apiserver.errors import bad_request, expired, not_found, version_too_large
from apiserver.kinds import Kind, split_api_version
from apiserver.registry import Registry, guess_plural
from apiserver.selectors import field_values

Key = tuple[str, str]
HISTORY = 1000
MAX_WAITING_EVENTS = 20_000


@dataclass(frozen=True, slots=True)
class Stored:
    """One version of one object. `body` is its JSON without apiVersion and kind."""

    kind: Kind
    namespace: str
    name: str
    version: int
    labels: dict[str, str]
    fields: dict[str, str]
    body: bytes

    @property
    def key(self) -> Key:
        return self.namespace, self.name

    def object(self, api_version: str = "") -> dict[str, Any]:
        """A fresh copy, free to be changed."""
        head = {"apiVersion": api_version or self.kind.api_version(), "kind": self.kind.name}
        return {**head, **json.loads(self.body)}

    def encoded(self, version: str) -> bytes:
        """The whole object as JSON, in a version of its group."""
        head = f'{{"apiVersion":{json.dumps(self.kind.api_version(version))},"kind":{json.dumps(self.kind.name)}'
        return head.encode() + (b"}" if self.body == b"{}" else b"," + self.body[1:])


@dataclass(frozen=True, slots=True)
class Event:
    """A change: `before` is None for a creation, `after` for a deletion; `shown` is what a watch sends."""

    version: int
    before: Stored | None
    after: Stored | None
    shown: Stored


@dataclass(slots=True, eq=False)
class Watcher:
    """A queue of events to one watch; None in it ends the watch."""

    queue: SimpleQueue[Event | None] = field(default_factory=SimpleQueue)

    def offer(self, event: Event) -> None:
        """Hands an event over; a reader that has fallen far behind is cut off instead."""
        self.queue.put(event if self.queue.qsize() < MAX_WAITING_EVENTS else None)


@dataclass(slots=True)
class Collection:
    """All objects of a kind. Events up to and including `floor` are forgotten."""

    floor: int
    objects: dict[Key, Stored] = field(default_factory=dict)
    events: deque[Event] = field(default_factory=deque)
    watchers: set[Watcher] = field(default_factory=set)


class Store:
    """The objects of one cluster; every method is safe to call from any thread.

    `first_version` is the first resource version; by default it follows the clock, so that a client that
    outlives the server is told that its version is too old instead of being resumed by chance.
    """

    def __init__(self, *, serve: str = "all", history: int = HISTORY, first_version: int | None = None) -> None:
        self.lock = threading.RLock()
        self.kinds = Registry(serve)
        self.folder: Path | None = None
        self.unread: tuple[Unread, ...] = ()
        self._history = history
        self._version = first_version if first_version is not None else int(time.time() * 1000)
        self._sealed = self._version
        self._collections: dict[Key, Collection] = {}

    @property
    def version(self) -> int:
        """The newest resource version."""
        return self._version

    def get(self, kind: Kind, namespace: str, name: str) -> Stored:
        """Raises a 404 `ApiError`."""
        stored = self.find(kind, namespace, name)
        if stored is None:
            raise not_found(kind.resource, name)
        return stored

    def find(self, kind: Kind, namespace: str, name: str) -> Stored | None:
        with self.lock:
            return self._collection(kind).objects.get((namespace, name))

    def listing(self, kind: Kind, *, at: int | None = None) -> tuple[list[Stored], int]:
        """All objects by namespace and name, and the version they stand for; `at` an older version, or 410."""
        with self.lock:
            collection = self._collection(kind)
            version = self._version if at is None else at
            objects = collection.objects if at is None else self._objects_at(collection, at)
            return [objects[key] for key in sorted(objects)], version

    def _objects_at(self, collection: Collection, version: int) -> dict[Key, Stored]:
        self._check_known(collection, version)
        objects = dict(collection.objects)
        for event in reversed(collection.events):
            if event.version <= version:
                break
            if event.before is None:
                objects.pop(event.shown.key, None)
            else:
                objects[event.shown.key] = event.before
        return objects

    def _check_known(self, collection: Collection, version: int) -> None:
        if version > self._version:
            raise version_too_large(version, self._version)
        if version < collection.floor:
            raise expired(f"too old resource version: {version} ({collection.floor})")

    def commit(self, kind: Kind, namespace: str, name: str, obj: dict[str, Any] | None) -> Stored:
        """Stores an object under a new version, or deletes it (None), and tells the watches."""
        with self.lock:
            collection = self._collection(kind)
            before = collection.objects.get((namespace, name))
            if obj is None and before is None:
                raise not_found(kind.resource, name)
            source = obj if obj is not None else before.object() if before else {}
            shown = encode(kind, namespace, name, source, self._version + 1)
            self._version += 1
            if obj is None:
                del collection.objects[namespace, name]
            else:
                collection.objects[namespace, name] = shown
            self._tell(collection, Event(self._version, before, shown if obj is not None else None, shown))
            if obj is not None and kind.plural == "customresourcedefinitions":
                self.kinds.add_definition(obj)
            return shown

    def _tell(self, collection: Collection, event: Event) -> None:
        collection.events.append(event)
        while len(collection.events) > self._history:
            collection.floor = collection.events.popleft().version
        for watcher in collection.watchers:
            watcher.offer(event)

    def subscribe(self, kind: Kind, since: int | None) -> tuple[Watcher, list[Event], list[Stored], int]:
        """A new watcher, the events since a version (410 when forgotten), and the version reached.

        With `since` None the third value holds all current objects instead.
        """
        with self.lock:
            collection = self._collection(kind)
            missed: list[Event] = []
            current: list[Stored] = []
            if since is None:
                current, _ = self.listing(kind)
            else:
                self._check_known(collection, since)
                missed = [event for event in collection.events if event.version > since]
            watcher = Watcher()
            collection.watchers.add(watcher)
            return watcher, missed, current, self._version

    def unsubscribe(self, kind: Kind, watcher: Watcher) -> None:
        with self.lock:
            self._collection(kind).watchers.discard(watcher)

    def reached(self, watcher: Watcher) -> int | None:
        """The version up to which a watcher has seen everything; None while events wait for it."""
        with self.lock:
            return self._version if watcher.queue.empty() else None

    def drop_watches(self) -> int:
        """Ends every watch now; answers how many there were."""
        with self.lock:
            watchers = [watcher for collection in self._collections.values() for watcher in collection.watchers]
            for watcher in watchers:
                watcher.queue.put(None)
            return len(watchers)

    def forget_history(self) -> None:
        """Makes every version before the current one too old: watches from it are answered 410."""
        with self.lock:
            self._sealed = self._version
            for collection in self._collections.values():
                collection.events.clear()
                collection.floor = self._version

    def add(self, *manifests: dict[str, Any]) -> None:
        """Creates or replaces objects as they are, with status; what a real server fills in is filled in.

        Raises `ApiError` when a manifest has no kind or name. The object's namespace is made if it lacks.
        """
        for manifest in manifests:
            obj = json.loads(json.dumps(manifest, allow_nan=False))
            kind, namespace, name = self.place(obj)
            fill_defaults(kind, obj)
            with self.lock:
                self._ensure_namespace(namespace)
                self.commit(kind, namespace, name, obj)

    def remove(self, resource: str, namespace: str, name: str) -> None:
        """Deletes an object at once, whatever its finalizers; `resource` as `pods` or `deployments.apps`."""
        plural, _, group = resource.partition(".")
        kind = self.kinds.by_plural(group, plural)
        if kind is None:
            raise not_found(resource, name)
        self.commit(kind, namespace, name, None)

    def change(self, resource: str, namespace: str, name: str, edit: Callable[[dict[str, Any]], None]) -> None:
        """Lets `edit` change a copy of an object and stores it, status included."""
        plural, _, group = resource.partition(".")
        kind = self.kinds.by_plural(group, plural)
        if kind is None:
            raise not_found(resource, name)
        with self.lock:
            obj = self.get(kind, namespace, name).object()
            edit(obj)
            self.commit(kind, namespace, name, obj)

    def place(self, obj: dict[str, Any]) -> tuple[Kind, str, str]:
        """The kind (learnt if it is new), namespace and name of a manifest."""
        kind_name, metadata = obj.get("kind"), obj.get("metadata")
        name = metadata.get("name") if isinstance(metadata, dict) else None
        if not (isinstance(kind_name, str) and kind_name and isinstance(name, str) and name):
            raise bad_request("an object needs a kind and a metadata.name")
        namespace = metadata.get("namespace") if isinstance(metadata, dict) else None
        kind = self.learn(str(obj.get("apiVersion") or ""), kind_name, namespaced=bool(namespace))
        if not kind.namespaced:
            return kind, "", name
        return kind, str(namespace or "default"), name

    def learn(self, api_version: str, name: str, *, namespaced: bool) -> Kind:
        """The kind of a manifest; one that is not in the table is served from now on under a guessed plural."""
        with self.lock:
            if not api_version:
                known = self.kinds.named(name)
                api_version = known.api_version() if known else "v1"
            group, version = split_api_version(api_version)
            known = self.kinds.by_name(group, name)
            if known is not None and version in known.versions and self.kinds.by_plural(*known.key):
                return known
            return self.kinds.add(Kind(group, (version,), name, guess_plural(name), namespaced))

    def ensure_namespaces(self) -> list[str]:
        """Makes `default` and every namespace that an object lies in; answers those it made."""
        with self.lock:
            used = {key[0] for collection in self._collections.values() for key in collection.objects}
            return [name for name in sorted(used | {"default"}) if name and self._ensure_namespace(name)]

    def _ensure_namespace(self, name: str) -> bool:
        kind = self.kinds.by_plural("", "namespaces")
        if kind is None or not name or ("", name) in self._collection(kind).objects:
            return False
        obj: dict[str, Any] = {"metadata": {"name": name}}
        fill_defaults(kind, obj)
        self.commit(kind, "", name, obj)
        return True

    def objects_in(self, namespace: str) -> list[Stored]:
        """Every object of a namespace, of every kind."""
        with self.lock:
            found = (stored for collection in self._collections.values() for stored in collection.objects.values())
            return [stored for stored in found if stored.namespace == namespace]

    def _collection(self, kind: Kind) -> Collection:
        return self._collections.setdefault(kind.key, Collection(self._sealed))


def encode(kind: Kind, namespace: str, name: str, obj: dict[str, Any], version: int | None) -> Stored:
    """One version of an object as it will be kept; 400 when it is not JSON (NaN, lone surrogates)."""
    metadata = {**(obj.get("metadata") or {}), "name": name}
    metadata.pop("resourceVersion", None)
    if namespace:
        metadata["namespace"] = namespace
    else:
        metadata.pop("namespace", None)
    if version is not None:
        metadata["resourceVersion"] = str(version)
    rest = {key: value for key, value in obj.items() if key not in {"apiVersion", "kind", "metadata"}}
    kept = {"metadata": metadata, **rest}
    try:
        body = json.dumps(kept, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except (ValueError, TypeError, RecursionError) as error:
        raise bad_request(f"{kind.name} {name!r} cannot be written as JSON: {error}") from error
    labels = metadata.get("labels")
    texts = {str(key): str(value) for key, value in labels.items()} if isinstance(labels, dict) else {}
    return Stored(kind, namespace, name, version or 0, texts, field_values(kind, kept), body)
