"""A change of one object as it was typed: read, tried and saved, and what came of it. Pages print the outcome."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TypeVar

from django.core.exceptions import PermissionDenied

from mesh.actions import istio_config
from mesh.actions.acting import Actor, ViewOnly
from mesh.actions.istio_config import Changed
from mesh.actions.rehearsal import rehearse
from mesh.clients.errors import SourceError
from mesh.editing.complaints import faults_of
from mesh.editing.manifest import Identity, Manifest, Unfit, read_manifest
from mesh.editing.objects import Json, mark_of
from mesh.editing.owners import owner_of
from mesh.istio.selectors import Reference
from mesh.model import pace
from mesh.pages.istio.trial import trial
from mesh.text.untrusted import inner, text
from mesh.text.yaml import Document
from mesh.web.istio.edit_page import (
    DoneContent,
    EditContent,
    difference,
    fault_lines,
    what_others_did,
    yaml_of,
)
from mesh.web.istio.outlook import outlook
from mesh.web.middleware.errors import why_unwritten, write_status
from mesh.web.visit import VIEW_ONLY, Visit

INVALID, CONFLICT, DENIED = 422, 409, 403
MOST_AT_ONCE = 8
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was typed, by whom, beside the object as it is now."""

    actor: Actor
    content: EditContent
    live: Json | None

    @property
    def ref(self) -> Reference:
        return self.content.place.ref

    @property
    def cluster(self) -> str:
        return self.actor.client.cluster


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the form shows next, and the status of that; or `done`. `wanted` is the object as it would be, where that is
    known, and `document` tells the lines of what was typed."""

    content: EditContent
    status: int = 200
    done: DoneContent | None = None
    wanted: Json | None = None
    document: Document | None = None


Act = Callable[[Attempt, Manifest], Outcome]


def attempt_of(visit: Visit, cluster: str, content: EditContent) -> Attempt | Outcome:
    """The outcome alone where the namespace may not be seen, or the cluster cannot be asked for the object."""
    ref = content.place.ref
    try:
        actor = visit.actor(visit.space(ref.namespace, cluster))
        live = istio_config.read(actor, ref)
    except PermissionDenied as refusal:
        return Outcome(replace(content, fault=f"Nothing was saved: {refusal}."), DENIED)
    except SourceError as error:
        return _failed(content, error)
    refused = refusal_of(visit, ref, "change" if content.mark else "create", cluster)
    return Attempt(actor, replace(content, owner=owner_of(live or {}), refusal=refused), live)


def tried(attempt: Attempt) -> Outcome:
    """What the text would change, and what the API server says of it."""
    return _guarded(attempt, _rehearsed)


def saved(attempt: Attempt) -> Outcome:
    """The text written."""
    return _guarded(attempt, _written)


def await_seen(visit: Visit, attempt: Attempt, outcome: Outcome) -> None:
    """Waits until the next page shows what was written, if something was."""
    if outcome.done is None:
        return
    version, ref = text(inner(outcome.wanted, "metadata").get("resourceVersion")), attempt.ref
    visit.wait_for(attempt.cluster, ref.kind, ref.namespace, ref.name, version, is_new=attempt.content.is_new)


def foreseen(visit: Visit, cluster: str, outcome: Outcome) -> Outcome:
    """With what validation would find."""
    content, place, wanted = outcome.content, outcome.content.place, outcome.wanted
    if wanted is None:
        return outcome
    found = trial(visit.sources, cluster, {place.ref: wanted})
    told = outlook(found, place.ref, place.cluster, outcome.document)
    return replace(outcome, content=replace(content, outlook=told))


def side_by_side(ask: Callable[[T], R], items: Sequence[T]) -> list[R]:
    """The answers in order, of questions that wait for clusters."""
    if len(items) < 2:
        return [ask(item) for item in items]
    with pace.waiting(), ThreadPoolExecutor(min(len(items), MOST_AT_ONCE), thread_name_prefix="attempts") as pool:
        return list(pool.map(ask, items))


def refusal_of(visit: Visit, ref: Reference, deed: str, cluster: str) -> str:
    """Why this person cannot `create`, `change` or `delete` it; `""` where they can, or where nobody knows yet."""
    if visit.settings.deployment.view_only_mode:
        return VIEW_ONLY
    allowed, problem = visit.permissions(ref.kind, cluster, ref.namespace)
    is_allowed = {"create": allowed.create, "change": allowed.update, "delete": allowed.delete}[deed]
    if is_allowed or problem is not None:
        return ""
    return f"You may not {deed} {ref.kind.key} in namespace {ref.namespace}."


def _guarded(attempt: Attempt, act: Act) -> Outcome:
    """Nothing is done with a text that is no such object, nor to an object that is not what the person has seen."""
    content, ref = attempt.content, attempt.ref
    identity = Identity(ref.kind, attempt.actor.client.api_version(ref.kind), ref.namespace, ref.name)
    try:
        manifest = read_manifest(content.text, identity)
    except Unfit as unfit:
        return Outcome(replace(content, faults=fault_lines(unfit.faults, content.text)), INVALID)
    try:
        if mark_of(attempt.live) != content.mark:
            raise Changed(attempt.live)
        return act(attempt, manifest)
    except Changed as changed:
        return _conflict(content, changed, manifest)


def _rehearsed(attempt: Attempt, manifest: Manifest) -> Outcome:
    content = attempt.content
    rehearsal = rehearse(attempt.actor, attempt.ref, manifest.body, content.mark)
    faults = faults_of(rehearsal.refusal, rehearsal.causes, manifest.document) if rehearsal.refusal else ()
    result = rehearsal.result or manifest.body
    told = replace(
        content,
        preview=difference(attempt.live, result),
        note=rehearsal.note,
        faults=fault_lines(faults, content.text),
    )
    return Outcome(told, INVALID if faults else 200, wanted=result, document=manifest.document)


def _written(attempt: Attempt, manifest: Manifest) -> Outcome:
    """Raises `Changed`."""
    content, ref = attempt.content, attempt.ref
    content = replace(content, preview=difference(attempt.live, manifest.body))
    try:
        made = istio_config.save(attempt.actor, ref, manifest.body, content.mark)
    except ViewOnly as refusal:
        return Outcome(replace(content, fault=f"Nothing was saved: {refusal}."), DENIED)
    except SourceError as error:
        return _failed(content, error, manifest)
    done = f"{ref.kind.word} {ref.name} was {'created' if content.is_new else 'saved'}."
    return Outcome(content, done=DoneContent(content.place, done, yaml_of(attempt.live), mark_of(made)), wanted=made)


def _failed(content: EditContent, error: SourceError, manifest: Manifest | None = None) -> Outcome:
    """Where no answer came to a change, it may have been made nevertheless."""
    status = write_status(error)
    is_refused = error.status == status and status < 500
    faults = (
        faults_of(error.message, getattr(error, "causes", ()), manifest.document) if manifest and is_refused else ()
    )
    if faults:
        fault = "Nothing was saved: the API server refuses it."
    elif manifest is None:
        fault = f"Nothing was saved: {error.message}."
    else:
        fault = f"{why_unwritten(error, 'saved')}.{'' if error.status else ' Preview again to see.'}"
    return Outcome(replace(content, fault=fault, faults=fault_lines(faults, content.text)), status)


def _conflict(content: EditContent, changed: Changed, manifest: Manifest) -> Outcome:
    """Both versions; previewing once more is then about what is there now."""
    told, mark = what_others_did(changed, content.mark)
    both = replace(
        content,
        mark=mark,
        fault=f"Nothing was saved: {told}.",
        preview=difference(changed.live, manifest.body),
        theirs=yaml_of(changed.live),
    )
    return Outcome(both, CONFLICT)
