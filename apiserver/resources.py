"""The verbs on objects: get, list, watch, create, update, patch, delete, and the subresources."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event as Flag

from apiserver import apply, logs, patches, writes
from apiserver.bodies import read_object, read_value
from apiserver.controls import Access
from apiserver.errors import ApiError, bad_request, no_such_path, not_found, unsupported_media
from apiserver.gathered.places import Gathered
from apiserver.logs import Writer
from apiserver.messages import Answer, Request, Stream, json_answer, success
from apiserver.ownership import Author
from apiserver.reading import list_objects
from apiserver.showing import Showing
from apiserver.store import Store
from apiserver.strategic import strategic_merge
from apiserver.validate import check_identity
from apiserver.watch import choice_of, open_watch
from apiserver.writes import Json, Place

JSON_PATCH, MERGE_PATCH = "application/json-patch+json", "application/merge-patch+json"
STRATEGIC_PATCH = "application/strategic-merge-patch+json"
APPLY_PATCHES = ("application/apply-patch+yaml", "application/apply-patch+json")
PATCH_TYPES = (JSON_PATCH, MERGE_PATCH, STRATEGIC_PATCH, *APPLY_PATCHES)


@dataclass(slots=True)
class Api:
    """What the answers are made from. `logs` is the folder of pod logs and proxies' answers; `writer` makes the logs
    that it has not."""

    store: Store
    access: Access
    logs: Path | None = None
    bookmark_seconds: float = 30.0
    writer: Writer | None = None
    stopping: Flag = field(default_factory=Flag)
    gathered: Gathered = field(init=False)

    def __post_init__(self) -> None:
        self.gathered = Gathered(self.logs)


def _showing(api: Api, place: Place, request: Request) -> Showing:
    return Showing(api.store.kinds, place.kind, place.version, request)


def get(api: Api, place: Place, request: Request) -> Answer:
    return _showing(api, place, request).one(api.store.get(place.kind, place.namespace, place.name))


def list_all(api: Api, place: Place, request: Request) -> Answer:
    choice = choice_of(place.kind, place.namespace, request)
    return list_objects(api.store, choice, _showing(api, place, request), request)


def watch(api: Api, place: Place, request: Request) -> Stream:
    choice = choice_of(place.kind, place.namespace, request)
    return Stream(open_watch(api.store, choice, _showing(api, place, request), request, api.bookmark_seconds))


def create(api: Api, place: Place, request: Request) -> Answer:
    if place.kind.namespaced and not place.namespace:
        raise ApiError(405, "an object is created within a namespace: POST to /…/namespaces/NAME/…")
    showing, obj = _showing(api, place, request), read_object(request)
    return showing.one(writes.create(api.store, place, obj, _author(place, request), dry_run=request.dry_run), 201)


def update(api: Api, place: Place, request: Request) -> Answer:
    showing, obj = _showing(api, place, request), read_object(request)
    return showing.one(writes.replace(api.store, place, obj, _author(place, request), dry_run=request.dry_run))


def patch(api: Api, place: Place, request: Request) -> Answer:
    if request.media_type in APPLY_PATCHES:
        return _apply(api, place, request)
    showing, change = _showing(api, place, request), _change(place, request)
    return showing.one(writes.edit(api.store, place, change, _author(place, request), dry_run=request.dry_run))


def _author(place: Place, request: Request) -> Author:
    """Who writes: the manager that the request names, else the program that sends it."""
    manager = request.text("fieldManager") or request.headers.get("user-agent", "").partition("/")[0] or "unknown"
    return Author(manager, place.version, writes.now_text(), place.subresource)


def _change(place: Place, request: Request) -> Callable[[Json], Json]:
    """The patch in the body, as a function from the old object to the new."""
    kind, media = place.kind, request.media_type
    allowed = tuple(name for name in PATCH_TYPES if kind.builtin or name != STRATEGIC_PATCH)
    if media not in allowed or media in APPLY_PATCHES:
        raise unsupported_media(media, allowed)
    content = read_value(request.body, yaml=False)
    if media != JSON_PATCH and not isinstance(content, dict):
        raise bad_request("the patch is not an object")
    merge = {
        JSON_PATCH: patches.json_patch,
        MERGE_PATCH: patches.merge_patch,
        STRATEGIC_PATCH: strategic_merge,
    }[media]

    def change(obj: Json) -> Json:
        patched = merge(obj, content)
        if not isinstance(patched, dict):
            raise patches.PatchRefused("the result is not an object")
        return patched

    return change


def _apply(api: Api, place: Place, request: Request) -> Answer:
    showing = _showing(api, place, request)
    applied = read_value(request.body, yaml=True)
    if not isinstance(applied, dict):
        raise bad_request("the body is not an object")
    if not request.text("fieldManager"):
        raise bad_request("fieldManager is required for apply patch")
    check_identity(place.kind, place.version, place.namespace, place.name, applied)
    applied["metadata"].pop("managedFields", None)

    def change(live: Json) -> Json:
        return apply.apply(place.kind, live, applied, author=_author(place, request), force=request.flag("force"))

    with api.store.lock:
        if api.store.find(place.kind, place.namespace, place.name) is None:
            if place.subresource:
                raise not_found(place.kind.resource, place.name)
            base: Json = {"metadata": {"name": place.name}}
            made = writes.create(api.store, place, change(base), dry_run=request.dry_run)
            return showing.one(made, 201)
        return showing.one(writes.edit(api.store, place, change, dry_run=request.dry_run))


def delete(api: Api, place: Place, request: Request) -> Answer:
    showing, options = _showing(api, place, request), _options(request)
    preconditions = options.get("preconditions")
    stored, gone = writes.delete(
        api.store,
        place,
        dry_run=_dry(request, options),
        preconditions=preconditions if isinstance(preconditions, dict) else None,
    )
    if not gone:
        return showing.one(stored)
    metadata = stored.object()["metadata"]
    group = {"group": place.kind.group} if place.kind.group else {}
    return json_answer(success({"name": place.name, **group, "kind": place.kind.plural, "uid": metadata.get("uid")}))


def delete_collection(api: Api, place: Place, request: Request) -> Answer:
    if place.kind.namespaced and not place.namespace:
        raise ApiError(405, "a collection is deleted within a namespace")
    choice, showing = choice_of(place.kind, place.namespace, request), _showing(api, place, request)
    dry_run = _dry(request, _options(request))
    with api.store.lock:
        chosen = [stored for stored in api.store.listing(place.kind)[0] if choice.takes(stored)]
        for stored in chosen:
            one = Place(place.kind, place.version, stored.namespace, stored.name)
            writes.delete(api.store, one, dry_run=dry_run)
        metadata: dict[str, object] = {"resourceVersion": str(api.store.version)}
    return showing.many(chosen, metadata)


def _options(request: Request) -> Json:
    """The DeleteOptions in the body; propagation and grace are not looked at: objects go at once and alone."""
    if not request.body.strip():
        return {}
    return read_object(request)


def _dry(request: Request, options: Json) -> bool:
    """Dry run by the query or by the options; 400 for a mode other than All."""
    modes = options.get("dryRun") or []
    if modes not in ([], ["All"]):
        raise bad_request(f"invalid dryRun: {modes!r}: the only mode is All")
    return request.dry_run or bool(modes)


def subresource(api: Api, place: Place, verb: str, request: Request) -> Answer | Stream:
    """`/status`, `/scale` and `/log`; 404 where the kind has no such subresource."""
    if place.subresource == "status" and place.kind.has_status:
        if verb in {"get", "update", "patch"}:
            return VERBS[verb](api, place, request)
    elif place.subresource == "scale" and place.kind.scalable:
        return _scale(api, place, verb, request)
    elif place.subresource == "log" and place.kind.key == ("", "pods"):
        if verb == "get":
            return _log(api, place, request)
    else:
        raise no_such_path()
    raise ApiError(405, f"the server does not allow {verb} on {place.kind.plural}/{place.subresource}")


def _scale(api: Api, place: Place, verb: str, request: Request) -> Answer:
    if verb == "get":
        return json_answer(writes.scale_of(api.store.get(place.kind, place.namespace, place.name)))
    author = _author(place, request)
    if verb == "update":
        given = read_object(request)
        stored = writes.set_scale(api.store, place, lambda _old: given, author, dry_run=request.dry_run)
    elif verb == "patch":
        stored = writes.set_scale(api.store, place, _change(place, request), author, dry_run=request.dry_run)
    else:
        raise ApiError(405, f"the server does not allow {verb} on {place.kind.plural}/scale")
    return json_answer(writes.scale_of(stored))


def _log(api: Api, place: Place, request: Request) -> Stream:
    pod = api.store.get(place.kind, place.namespace, place.name)
    container = logs.container_of(pod, request.text("container"))
    previous = request.flag("previous")
    try:
        found = logs.find_log(api.gathered, pod, container, previous=previous)
    except ApiError:
        if api.writer is None or previous:
            raise
        lines = logs.make_log(api.writer, pod, container, request, api.stopping)
    else:
        lines = logs.read_log(found, request, api.stopping)
    return Stream(lines, "text/plain; charset=utf-8")


Verb = Callable[[Api, Place, Request], Answer | Stream]
VERBS: dict[str, Verb] = {
    "get": get,
    "list": list_all,
    "watch": watch,
    "create": create,
    "update": update,
    "patch": patch,
    "delete": delete,
    "deletecollection": delete_collection,
}
