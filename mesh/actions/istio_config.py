"""What a user may do to the objects that configure the mesh: create, change, replace and delete them.

Every function raises `ViewOnly`; `Forbidden` where the user may not; and what the API server has against it. With
`dry_run` it looks at all of this, and nothing is kept or audited.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mesh.actions.acting import Actor, settled
from mesh.actions.audit import Deed
from mesh.clients.errors import NotFound
from mesh.editing.objects import Json, editable, mark_of, merge_patch
from mesh.istio.selectors import Reference
from mesh.text.untrusted import mapping, text


class Changed(Exception):
    """It is not what the person has seen; `live` is what is there now, None where it is gone."""

    def __init__(self, live: Json | None) -> None:
        super().__init__("somebody else has changed it meanwhile" if live else "somebody else has deleted it meanwhile")
        self.live = live


def create(actor: Actor, ref: Reference, body: Mapping[str, Any], *, dry_run: bool = False) -> Json:
    """The object as it was created. The name may be empty where the body says how to make one."""
    named = ref._replace(name=ref.name or _metadata(body, "name"))
    with actor.answering_for(_deed(named, "CREATE"), is_trial=dry_run):
        actor.require("create", ref.kind, ref.namespace, ref.name)
        made = _created(actor, ref, _versioned(actor, ref, body), dry_run=dry_run)
    if not dry_run:
        actor.audit(_deed(ref._replace(name=_metadata(made, "name")), "CREATE"))
    return made


def patch(actor: Actor, ref: Reference, body: Mapping[str, Any], *, dry_run: bool = False) -> Json:
    """A merge patch; raises `Conflict` where it carries a version that is not the newest."""
    return _written(actor, ref, "patch", actor.client.patch, body, dry_run=dry_run)


def replace(actor: Actor, ref: Reference, body: Mapping[str, Any], *, dry_run: bool = False) -> Json:
    """All of the object; raises `Conflict` where the version in the body is not the newest."""
    return _written(actor, ref, "update", actor.client.replace, body, dry_run=dry_run)


def delete(actor: Actor, ref: Reference) -> Json:
    """The API server's answer: a status, or the object while finalizers keep it."""
    deed = _deed(ref, "DELETE")
    with actor.answering_for(deed):
        actor.require("delete", ref.kind, ref.namespace, ref.name)
        answer = actor.client.delete(ref.kind, ref.namespace, ref.name)
    actor.audit(deed)
    return answer


def read(actor: Actor, ref: Reference) -> Json | None:
    """The object as it is now; None where it is not there."""
    try:
        return actor.client.get(ref.kind, ref.namespace, ref.name)
    except NotFound:
        return None


def save(actor: Actor, ref: Reference, wanted: Mapping[str, Any], mark: str, *, dry_run: bool = False) -> Json:
    """Makes the object what a person typed, if it still is what they have seen: `mark` is that of it, `""` where it was
    not there. Only what differs is sent. Fields that the kind does not have are refused. Raises `Changed`."""

    def write(live: Json | None) -> Json:
        if live is None:
            return _created(actor, ref, wanted, dry_run=dry_run, is_strict=True)
        body = merge_patch(editable(live), wanted)
        if not body:
            return live
        body.setdefault("metadata", {})["resourceVersion"] = _metadata(live, "resourceVersion")
        return actor.client.patch(ref.kind, ref.namespace, ref.name, body, dry_run=dry_run, is_strict=True)

    deed = _deed(ref, "UPDATE" if mark else "CREATE")
    with actor.answering_for(deed, is_trial=dry_run):
        actor.require("patch" if mark else "create", ref.kind, ref.namespace, ref.name)
        made, live = _unless_changed(actor, ref, mark, write)
    if not dry_run and made is not live:
        actor.audit(deed)
    return made


def delete_seen(actor: Actor, ref: Reference, mark: str) -> tuple[Json, Json]:
    """Deletes the object if it still is what the person has seen. The API server's answer, and the object as it was.
    Raises `Changed`, and `NotFound` where it is gone already."""

    def write(live: Json | None) -> Json:
        seen = live or {}
        preconditions = {key: _metadata(seen, key) for key in ("uid", "resourceVersion") if _metadata(seen, key)}
        return actor.client.delete(ref.kind, ref.namespace, ref.name, preconditions=preconditions)

    deed = _deed(ref, "DELETE")
    with actor.answering_for(deed):
        actor.require("delete", ref.kind, ref.namespace, ref.name)
        answer, live = _unless_changed(actor, ref, mark, write)
    actor.audit(deed)
    return answer, live or {}


def _written(
    actor: Actor, ref: Reference, verb: str, write: Callable[..., Json], body: Mapping[str, Any], *, dry_run: bool
) -> Json:
    deed = _deed(ref, "UPDATE")
    with actor.answering_for(deed, is_trial=dry_run):
        actor.require(verb, ref.kind, ref.namespace, ref.name)
        made = write(ref.kind, ref.namespace, ref.name, _versioned(actor, ref, body), dry_run=dry_run)
    if not dry_run:
        actor.audit(deed)
    return made


def _created(actor: Actor, ref: Reference, body: Mapping[str, Any], *, dry_run: bool, is_strict: bool = False) -> Json:
    try:
        return actor.client.create(ref.kind, ref.namespace, body, dry_run=dry_run, is_strict=is_strict)
    except NotFound as error:
        if error.message.startswith("namespaces "):
            raise
        where = {"cluster": error.cluster, "resource": error.resource}
        told = f"cluster {actor.client.cluster} serves no {ref.kind.key}"
        raise NotFound(told, system=error.system, status=error.status, **where) from error


def _unless_changed(
    actor: Actor, ref: Reference, mark: str, write: Callable[[Json | None], Json]
) -> tuple[Json, Json | None]:
    """What `write` made of the object, and what it was."""

    def attempt(_is_last: bool) -> tuple[Json, Json | None]:
        live = read(actor, ref)
        if mark_of(live) != mark:
            raise Changed(live)
        return write(live), live

    return settled(attempt)


def _versioned(actor: Actor, ref: Reference, body: Mapping[str, Any]) -> Json:
    """In the version in which the cluster serves the kind: all of a kind's versions have the same fields."""
    return {**body, **({"apiVersion": actor.client.api_version(ref.kind)} if "apiVersion" in body else {})}


def _metadata(obj: Mapping[str, Any], key: str) -> str:
    return text(mapping(obj.get("metadata")).get(key))


def _deed(ref: Reference, operation: str) -> Deed:
    return Deed(operation, ref.kind.gvk, ref.kind.name, ref.namespace, ref.name)
