"""Create, replace, edit and delete, as a Kubernetes API server does them to stored objects.

Every function holds the store's lock from reading to writing and answers the version that it made;
with `dry_run` everything is checked and nothing is stored.
"""

from __future__ import annotations

import copy
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from apiserver import ownership
from apiserver.defaults import ANNOTATION_DAEMONSET_GENERATION, fill_defaults
from apiserver.errors import ApiError, already_exists, conflict, invalid, not_found
from apiserver.kinds import Kind
from apiserver.ownership import Author
from apiserver.store import Store, Stored, encode
from apiserver.validate import check_change, check_identity, check_object

Json = dict[str, Any]
Change = Callable[[Json], Json]
_SUFFIX = "bcdfghjklmnpqrstvwxz2456789"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a write goes: a kind in one of its versions, a namespace ('' at the cluster scope) and a name."""

    kind: Kind
    version: str
    namespace: str
    name: str = ""
    subresource: str = ""


def now_text() -> str:
    """The time as Kubernetes writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def create(store: Store, place: Place, obj: Json, author: Author | None = None, *, dry_run: bool = False) -> Stored:
    """Raises 409 when the name is taken, 404 when the namespace lacks, 422 for a bad object.

    The object's fields are the author's; without one, the object says itself whose they are.
    """
    check_identity(place.kind, place.version, place.namespace, place.name, obj)
    metadata = obj["metadata"]
    prefix = metadata.get("generateName")
    with store.lock:
        if not metadata.get("name") and isinstance(prefix, str) and prefix:
            metadata["name"] = prefix + "".join(secrets.choice(_SUFFIX) for _ in range(5))
        check_object(place.kind, obj, created=True)
        name = metadata["name"]
        _need_namespace(store, place)
        if store.find(place.kind, place.namespace, name) is not None:
            raise already_exists(place.kind.resource, name)
        for key in ("uid", "resourceVersion", "generation", "deletionTimestamp", "selfLink"):
            metadata.pop(key, None)
        metadata.update(uid=str(uuid.uuid4()), creationTimestamp=now_text())
        if place.kind.has_status:
            obj.pop("status", None)
        fill_defaults(place.kind, obj)
        if author is not None:
            metadata["managedFields"] = ownership.NOBODY
            ownership.record(place.kind, {}, obj, author)
        ownership.keep({"metadata": {}}, obj)
        return _keep(store, place.kind, place.namespace, name, obj, dry_run=dry_run)


def _need_namespace(store: Store, place: Place) -> None:
    kind = store.kinds.by_plural("", "namespaces")
    if place.namespace and kind is not None and store.find(kind, "", place.namespace) is None:
        raise not_found("namespaces", place.namespace)


def replace(store: Store, place: Place, obj: Json, author: Author | None = None, *, dry_run: bool = False) -> Stored:
    """PUT: 409 when the object carries a version that is not the newest; 422 when a custom object carries none."""

    def whole(_old: Json) -> Json:
        check_identity(place.kind, place.version, place.namespace, place.name, obj)
        if not obj["metadata"].get("resourceVersion") and not place.kind.builtin:
            text = "Invalid value: 0: must be specified for an update"
            raise invalid(place.kind.resource, place.name, [("metadata.resourceVersion", text)])
        return obj

    return edit(store, place, whole, author, dry_run=dry_run)


def edit(store: Store, place: Place, change: Change, author: Author | None = None, *, dry_run: bool = False) -> Stored:
    """Stores what `change` makes of a copy of the object; one that changes nothing keeps its version.

    What differs is the author's from then on; without one, the change says itself whose the fields are.
    """
    kind = place.kind
    with store.lock:
        stored = store.get(kind, place.namespace, place.name)
        old = stored.object(kind.api_version(place.version))
        new = change(copy.deepcopy(old))
        check_identity(kind, place.version, place.namespace, place.name, new)
        asked = new["metadata"].get("resourceVersion")
        if asked and str(asked) != str(stored.version):
            raise conflict(kind.resource, place.name)
        if new["metadata"].get("uid") and new["metadata"]["uid"] != old["metadata"].get("uid"):
            raise conflict(kind.resource, place.name, "Precondition failed: UID in object meta differs")
        new = _scoped(place, old, new)
        check_object(kind, new)
        check_change(kind, old, new)
        fill_defaults(kind, new)
        _count_generation(kind, old, new)
        ownership.keep(old, new)
        if _same(old, new):
            return stored
        if author is not None:
            ownership.record(kind, old, new, author)
        if new["metadata"].get("deletionTimestamp") and not new["metadata"].get("finalizers"):
            return stored if dry_run else store.commit(kind, place.namespace, place.name, None)
        return _keep(store, kind, place.namespace, place.name, new, dry_run=dry_run, version=stored.version)


def _scoped(place: Place, old: Json, new: Json) -> Json:
    """Only what the request may change: the status for `/status`, all but the status otherwise."""
    if place.subresource == "status":
        new = {**old, "status": new.get("status")}
        return {key: value for key, value in new.items() if value is not None}
    metadata = new["metadata"]
    for key in ("uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation"):
        metadata.pop(key, None)
        if key in old["metadata"]:
            metadata[key] = old["metadata"][key]
    if place.kind.has_status:
        new.pop("status", None)
        if "status" in old:
            new["status"] = old["status"]
    return new


def _count_generation(kind: Kind, old: Json, new: Json) -> None:
    """Raises the generation when anything but metadata and status has changed."""
    if not kind.has_generation:
        return
    aside = {"metadata", "status", "apiVersion"}
    before, after = ({key: value for key, value in obj.items() if key not in aside} for obj in (old, new))
    if before != after:
        given = old["metadata"].get("generation")
        generation = (given if isinstance(given, int) else 0) + 1
        new["metadata"]["generation"] = generation
        if kind.plural == "daemonsets" and isinstance(new["metadata"].get("annotations"), dict):
            new["metadata"]["annotations"][ANNOTATION_DAEMONSET_GENERATION] = str(generation)


def _same(old: Json, new: Json) -> bool:
    def plain(obj: Json) -> Json:
        return {**obj, "metadata": {key: value for key, value in obj["metadata"].items() if key != "resourceVersion"}}

    return plain(old) == plain(new)


def _keep(
    store: Store, kind: Kind, namespace: str, name: str, obj: Json, *, dry_run: bool, version: int | None = None
) -> Stored:
    """Stores an object; with `dry_run` it only gets the `version` that it had before."""
    if dry_run:
        return encode(kind, namespace, name, obj, version)
    return store.commit(kind, namespace, name, obj)


def delete(
    store: Store, place: Place, *, dry_run: bool = False, preconditions: Json | None = None
) -> tuple[Stored, bool]:
    """The object as it was last, and whether it is gone: one with finalizers is only marked."""
    kind = place.kind
    with store.lock:
        stored = store.get(kind, place.namespace, place.name)
        for key, value in (preconditions or {}).items():
            current = stored.object()["metadata"].get(key)
            if value and value != current:
                raise conflict(kind.resource, place.name, f"Precondition failed: {key} {value} is not {current}")
        obj = stored.object()
        if obj["metadata"].get("finalizers"):
            if obj["metadata"].get("deletionTimestamp"):
                return stored, False
            obj["metadata"].update(deletionTimestamp=now_text(), deletionGracePeriodSeconds=0)
            return _keep(store, kind, place.namespace, place.name, obj, dry_run=dry_run, version=stored.version), False
        if dry_run:
            return stored, True
        if kind.key == ("", "namespaces"):
            _empty_namespace(store, place.name)
        return store.commit(kind, place.namespace, place.name, None), True


def _empty_namespace(store: Store, name: str) -> None:
    for stored in store.objects_in(name):
        store.commit(stored.kind, stored.namespace, stored.name, None)


def scale_of(stored: Stored) -> Json:
    """The `Scale` object of a controller."""
    obj = stored.object()
    spec, status = (value if isinstance(value := obj.get(key), dict) else {} for key in ("spec", "status"))
    selector = spec.get("selector")
    labels = selector.get("matchLabels", selector) if isinstance(selector, dict) else {}
    kept = ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")
    return {
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": {key: obj["metadata"][key] for key in kept if key in obj["metadata"]},
        "spec": {"replicas": spec.get("replicas", 0)},
        "status": {
            "replicas": status.get("replicas", 0),
            "selector": ",".join(f"{key}={value}" for key, value in labels.items()) if isinstance(labels, dict) else "",
        },
    }


def set_scale(
    store: Store, place: Place, change: Change, author: Author | None = None, *, dry_run: bool = False
) -> Stored:
    """Changes a controller through its `Scale` object; 422 when replicas is no natural number."""

    def scaled(obj: Json) -> Json:
        scale = change(scale_of(store.get(place.kind, place.namespace, place.name)))
        spec = scale.get("spec")
        replicas = spec.get("replicas", 0) if isinstance(spec, dict) else None
        if not isinstance(replicas, int) or isinstance(replicas, bool) or replicas < 0:
            raise invalid(place.kind.resource, place.name, [("spec.replicas", "must be an integer of at least 0")])
        version = (scale.get("metadata") or {}).get("resourceVersion")
        metadata = {**obj["metadata"], **({"resourceVersion": version} if version else {})}
        return {**obj, "metadata": metadata, "spec": {**(obj.get("spec") or {}), "replicas": replicas}}

    if not place.kind.scalable:
        raise ApiError(404, "the server could not find the requested resource")
    return edit(store, place, scaled, author, dry_run=dry_run)
