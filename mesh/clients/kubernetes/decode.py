"""The API's JSON to the console's objects: strict and fast for a page that is in order, object by object else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec

from mesh.clients.kubernetes.lenient import read_leniently, without_nulls
from mesh.model.kinds import CONFIG_MAP, CONTROLLER_KINDS, JOB, NAMESPACE, POD, REPLICA_SET, SERVICE, Kind
from mesh.model.objects import (
    READY,
    Condition,
    ConfigMap,
    ConfigObject,
    Container,
    Controller,
    KubeObject,
    Namespace,
    Pod,
    PodSpec,
    Service,
)
from mesh.model.problems import Failure, Problem, System

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
MOST_SHARED = 2_000
_IS_READY = [Condition(READY, "True")]
MESH_KEYS = ("mesh", "meshNetworks")
# Older API servers put this into every pod template; as text it can only be a member, never part of a string,
# where each quote has a backslash before it.
_NULL_TIME = b'"creationTimestamp":null'
_EMPTY_TIME = b'"creationTimestamp":""'


class Garbage(ValueError):
    """Not JSON, or not a list or event of the Kubernetes API."""


class ListMeta(msgspec.Struct, rename="camel"):
    resource_version: str = ""
    continue_: str = msgspec.field(default="", name="continue")


class _RawPage(msgspec.Struct):
    metadata: ListMeta | None = None
    items: list[msgspec.Raw] | None = None


class _RawEvent(msgspec.Struct):
    type: str
    object: msgspec.Raw


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; `unreadable` says what of it could not be read. `token` asks for the next page."""

    objects: tuple[KubeObject, ...]
    unreadable: tuple[Problem, ...]
    resource_version: str
    token: str


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a watch: ADDED, MODIFIED, DELETED (with what could be read), BOOKMARK, or ERROR with `status`."""

    type: str
    resource_version: str = ""
    object: KubeObject | None = None
    unreadable: Problem | None = None
    status: Any = None


def struct_of(kind: Kind) -> type[KubeObject]:
    """What an object of the kind is decoded to."""
    plain: dict[Kind, type[KubeObject]] = {NAMESPACE: Namespace, POD: Pod, SERVICE: Service, CONFIG_MAP: ConfigMap}
    return plain.get(kind) or (Controller if kind in CONTROLLER_KINDS else ConfigObject)


class Decoder:
    """Decodes the objects of one kind in one cluster. Equal label maps are kept once for all objects.

    Not for two threads at a time.
    """

    def __init__(self, kind: Kind, cluster: str, clock: Callable[[], float]) -> None:
        self._kind = kind
        self._cluster = cluster
        self._clock = clock
        self._struct = struct_of(kind)
        self._one: msgspec.json.Decoder[Any] = msgspec.json.Decoder(self._struct)
        self._shared: dict[tuple[tuple[str, str], ...], dict[str, str]] = {}

    def page(self, body: bytes) -> Page:
        """Raises `Garbage` when this is no list; an object that cannot be read costs only itself."""
        body = body.replace(_NULL_TIME, _EMPTY_TIME)
        unreadable: list[Problem] = []
        try:
            whole = _page_decoder(self._struct).decode(body)
            meta, objects = whole.metadata, whole.items
            if not all(obj.metadata.name for obj in objects):
                raise msgspec.ValidationError("an object without a name")
        except (msgspec.ValidationError, UnicodeDecodeError, RecursionError):
            meta, objects, unreadable = self._one_by_one(body)
        except msgspec.DecodeError as error:
            raise Garbage(f"a list of {self._kind.plural} that is not JSON: {error}") from error
        kept = tuple(self._trimmed(obj) for obj in objects)
        return Page(kept, tuple(unreadable), meta.resource_version, meta.continue_)

    def event(self, line: bytes) -> Event:
        """Raises `Garbage` when the line is no event."""
        try:
            raw = msgspec.json.decode(line, type=_RawEvent)
            if raw.type == "ERROR":
                return Event(raw.type, status=msgspec.json.decode(raw.object))
            if raw.type == "BOOKMARK":
                return Event(raw.type, _version_of(raw.object))
            obj, problem = self.object(bytes(raw.object))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Garbage(f"a watch of {self._kind.plural} that sent no event: {error}") from error
        version = obj.metadata.resource_version if obj else _version_of(raw.object)
        return Event(raw.type, version, obj, problem)

    def object(self, raw: bytes) -> tuple[KubeObject | None, Problem | None]:
        """The object, or what of it is kept and what was wrong with it. Raises `msgspec.DecodeError` for no JSON."""
        try:
            obj = self._one.decode(raw.replace(_NULL_TIME, _EMPTY_TIME))
            if obj.metadata.name:
                return self._trimmed(obj), None
            return self._odd(raw)
        except (msgspec.ValidationError, UnicodeDecodeError):
            return self._odd(raw)
        except RecursionError:
            return None, self._problem(f"a {self._kind.name} is nested too deeply to be read")

    def _one_by_one(self, body: bytes) -> tuple[ListMeta, list[KubeObject], list[Problem]]:
        try:
            raw = msgspec.json.decode(body, type=_RawPage)
            if raw.items is None:
                data = msgspec.json.decode(body)
                if "items" not in data:
                    raise Garbage(f"no list of {self._kind.plural}: there are no items")
            read = [self.object(bytes(item)) for item in raw.items or ()]
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Garbage(f"no list of {self._kind.plural}: {error}") from error
        objects = [obj for obj, _ in read if obj is not None]
        return raw.metadata or ListMeta(), objects, [problem for _, problem in read if problem is not None]

    def _odd(self, raw: bytes) -> tuple[KubeObject | None, Problem | None]:
        data = msgspec.json.decode(raw.decode("utf-8", errors="replace"))
        obj, dropped = read_leniently(data, self._struct)
        if not obj.metadata.name:
            return None, self._problem(f"{_identity(self._kind, data)} cannot be read: it has no name", obj.namespace)
        if not dropped:
            return self._trimmed(obj), None
        said = f"{_identity(self._kind, data)} is shown without what cannot be read of it: {', '.join(dropped)}"
        return self._trimmed(obj), self._problem(said, obj.namespace)

    def _problem(self, message: str, namespace: str = "") -> Problem:
        return Problem(
            System.KUBERNETES,
            Failure.UNREADABLE,
            message,
            self._clock(),
            self._cluster,
            resource=self._kind.key,
            namespace=namespace,
        )

    def _trimmed(self, obj: KubeObject) -> KubeObject:
        """Without what only weighs. The object is fresh from the decoder, nobody else holds it yet."""
        obj.metadata.annotations.pop(LAST_APPLIED, None)
        self._share_labels(obj)
        if isinstance(obj, Pod):
            _drop_environment(obj.spec)
            msgspec.structs.force_setattr(obj.status, "conditions", _readiness(obj.status.conditions))
        elif isinstance(obj, ConfigMap):
            data = {key: obj.data[key] for key in MESH_KEYS if key in obj.data}
            msgspec.structs.force_setattr(obj, "data", data)
        elif isinstance(obj, ConfigObject):
            msgspec.structs.force_setattr(obj, "spec", without_nulls(obj.spec))
            msgspec.structs.force_setattr(obj, "status", without_nulls(obj.status))
        elif isinstance(obj, Controller):
            self._trim_controller(obj)
        return obj

    def _trim_controller(self, obj: Controller) -> None:
        if self._kind is REPLICA_SET and obj.spec.template is not None:
            _drop_environment(obj.spec.template.spec)
        if self._kind is not JOB and obj.status.conditions:
            msgspec.structs.force_setattr(obj.status, "conditions", [])

    def _share_labels(self, obj: KubeObject) -> None:
        if len(self._shared) > MOST_SHARED:
            self._shared.clear()
        for metadata in _metadata_of(obj):
            if not metadata.labels:
                continue
            key = tuple(metadata.labels.items())
            shared = self._shared.setdefault(key, metadata.labels)
            msgspec.structs.force_setattr(metadata, "labels", shared)


def _metadata_of(obj: KubeObject) -> Iterator[Any]:
    yield obj.metadata
    if isinstance(obj, Controller) and obj.spec.template is not None:
        yield obj.spec.template.metadata


def _readiness(conditions: list[Condition]) -> list[Condition]:
    """The one that matters; that of all pods that are ready is kept once."""
    found = [condition for condition in conditions if condition.type == READY]
    return _IS_READY if found and found[0].status == "True" else found


def _drop_environment(spec: PodSpec) -> None:
    """The environment of pods and replica sets is long and nothing reads it; that of their owners is kept."""
    none: list[Any] = []
    for container in (*spec.containers, *spec.init_containers):
        if isinstance(container, Container) and container.env:
            msgspec.structs.force_setattr(container, "env", none)


@cache
def _page_decoder(struct: type[KubeObject]) -> msgspec.json.Decoder[Any]:
    page = msgspec.defstruct("Page", [("metadata", ListMeta), ("items", list[struct])])  # type: ignore[valid-type]
    return msgspec.json.Decoder(page)


def _version_of(raw: msgspec.Raw) -> str:
    data = msgspec.json.decode(raw)
    metadata = data.get("metadata") if isinstance(data, dict) else None
    version = metadata.get("resourceVersion") if isinstance(metadata, dict) else None
    return version if isinstance(version, str) else ""


def identity(kind: Kind, namespace: str, name: str) -> str:
    """How an object is named in a problem: `Kind namespace/name`."""
    return f"{kind.name} {namespace}/{name}" if namespace else f"{kind.name} {name}"


def _identity(kind: Kind, data: Any) -> str:
    """The same for an object as it came, as far as it can be told."""
    metadata = data.get("metadata") if isinstance(data, dict) else None
    metadata = metadata if isinstance(metadata, dict) else {}
    namespace, name = metadata.get("namespace"), metadata.get("name")
    return identity(kind, namespace if isinstance(namespace, str) else "", str(name) if name else "(no name)")
