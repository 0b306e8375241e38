"""The page that edits an object as YAML. What was typed is previewed first; only "Save" changes the cluster.

The console keeps nothing: the page that tells of a change has the YAML from before in it, to be previewed and saved
like anything that somebody typed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mesh.actions import istio_config
from mesh.actions.acting import Actor, ViewOnly
from mesh.actions.istio_config import Changed
from mesh.actions.rehearsal import rehearse
from mesh.clients.errors import SourceError
from mesh.editing.complaints import faults_of
from mesh.editing.manifest import Identity, Manifest, Unfit, read_identity, read_manifest
from mesh.editing.objects import Json, mark_of
from mesh.editing.owners import owner_of
from mesh.istio.selectors import Reference
from mesh.model.kinds import config_kind
from mesh.model.metadata import plain_lines
from mesh.pages.istio.trial import trial
from mesh.text.untrusted import inner, text
from mesh.web.address.links import page_url
from mesh.web.istio.edit_page import (
    DoneContent,
    EditContent,
    NewContent,
    Place,
    difference,
    fault_lines,
    outlook,
    text_mark,
    what_others_did,
    yaml_of,
)
from mesh.web.istio.mending import mending
from mesh.web.istio.page import breadcrumbs
from mesh.web.istio.views import known_kind
from mesh.web.middleware.errors import why_unwritten, write_status
from mesh.web.visit import Visit, missing, visit_of

FORM, DONE, NEW = "istio/edit.html", "istio/done.html", "istio/new.html"
_INVALID, _CONFLICT, _DENIED = 422, 409, 403


@dataclass(frozen=True, slots=True)
class Sent:
    """What was typed, by whom, beside the object as it is now."""

    actor: Actor
    content: EditContent
    live: Json | None

    @property
    def ref(self) -> Reference:
        return self.content.place.ref


def edit_object(
    request: HttpRequest, namespace: str, *, group: str, version: str, kind: str, name: str
) -> HttpResponse:
    """Raises 403 for a namespace, and 404 for an object, that is not there or not to be seen: not of what was typed,
    which is shown again."""
    ref = Reference(known_kind(group, version, kind), namespace, name)
    return _posted(request, ref) if request.method == "POST" else _opened(request, ref)


def new_object(request: HttpRequest) -> HttpResponse:
    """A manifest of any kind, which says itself which object it is to be; it is then previewed as that object."""
    if request.method != "POST":
        return _new(request, NewContent())
    typed = plain_lines(request.POST.get("manifest", ""))
    try:
        found = read_identity(typed, config_kind)
    except Unfit as unfit:
        return _new(request, NewContent(typed, fault_lines(unfit.faults, typed)), _INVALID)
    return _posted(request, Reference(found.kind, found.namespace, found.name))


def _new(request: HttpRequest, content: NewContent, status: int = 200) -> HttpResponse:
    crumbs = [("Istio Config", page_url("istio-config")), ("New", "")]
    return render(request, NEW, {"page": content, "breadcrumbs": crumbs}, status=status)


def _opened(request: HttpRequest, ref: Reference) -> HttpResponse:
    visit = visit_of(request)
    space = visit.space(ref.namespace)
    live = istio_config.read(visit.actor(space), ref)
    if live is None:
        raise missing(ref.kind.word, ref.name, space)
    content = EditContent(Place(ref, visit.sources.told_cluster(space.cluster)), yaml_of(live), mark_of(live))
    content = replace(content, owner=owner_of(live), refusal=refusal_of(visit, ref, "change"))
    found = mending(visit.sources, visit.cluster, ref, live, request.GET.dict())
    if found is None or found.changed is None:
        return _form(request, replace(content, mending=found.told if found else ""))
    content = replace(content, text=yaml_of(found.changed), mending=found.told)
    return _read(request, Sent(visit.actor(space), content, live))


def _posted(request: HttpRequest, ref: Reference) -> HttpResponse:
    visit, posted = visit_of(request), request.POST
    place = Place(ref, visit.sources.told_cluster(visit.cluster))
    content = EditContent(place, plain_lines(posted.get("manifest", "")), posted.get("mark", "")[:64])
    try:
        actor = visit.actor(visit.space(ref.namespace))
        live = istio_config.read(actor, ref)
    except PermissionDenied as refusal:
        return _form(request, replace(content, fault=f"Nothing was saved: {refusal}."), _DENIED)
    except SourceError as error:
        return _failed(request, content, error)
    refused = refusal_of(visit, ref, "change" if content.mark else "create")
    return _read(request, Sent(actor, replace(content, owner=owner_of(live or {}), refusal=refused), live))


def _read(request: HttpRequest, sent: Sent) -> HttpResponse:
    """The text as an object: shown as a change, or saved when just that was shown before."""
    content, ref = sent.content, sent.ref
    identity = Identity(ref.kind, sent.actor.client.api_version(ref.kind), ref.namespace, ref.name)
    try:
        manifest = read_manifest(content.text, identity)
    except Unfit as unfit:
        return _form(request, replace(content, faults=fault_lines(unfit.faults, content.text)), _INVALID)
    try:
        if mark_of(sent.live) != content.mark:
            raise Changed(sent.live)
        if "save" in request.POST and request.POST.get("previewed") == text_mark(content.text):
            return _saved(request, sent, manifest)
        return _previewed(request, sent, manifest)
    except Changed as changed:
        return _conflict(request, content, changed, manifest)


def _previewed(request: HttpRequest, sent: Sent, manifest: Manifest) -> HttpResponse:
    content = sent.content
    tried = rehearse(sent.actor, sent.ref, manifest.body, content.mark)
    faults = faults_of(tried.refusal, tried.causes, manifest.document) if tried.refusal else ()
    visit, result = visit_of(request), tried.result or manifest.body
    told = replace(
        content,
        preview=difference(sent.live, result),
        outlook=outlook(trial(visit.sources, visit.cluster, sent.ref, result), content.place, manifest.document),
        note=tried.note,
        faults=fault_lines(faults, content.text),
    )
    return _form(request, told, _INVALID if faults else 200)


def _saved(request: HttpRequest, sent: Sent, manifest: Manifest) -> HttpResponse:
    """Raises `Changed`."""
    content, ref = sent.content, sent.ref
    content = replace(content, preview=difference(sent.live, manifest.body))
    try:
        made = istio_config.save(sent.actor, ref, manifest.body, content.mark)
    except ViewOnly as refusal:
        return _form(request, replace(content, fault=f"Nothing was saved: {refusal}."), _DENIED)
    except SourceError as error:
        return _failed(request, content, error, manifest)
    version = text(inner(made, "metadata").get("resourceVersion"))
    visit = visit_of(request)
    visit.wait_for(visit.cluster, ref.kind, ref.namespace, ref.name, version, is_new=content.is_new)
    done = f"{ref.kind.word} {ref.name} was {'created' if content.is_new else 'saved'}."
    return done_page(request, DoneContent(content.place, done, yaml_of(sent.live), mark_of(made)))


def _failed(
    request: HttpRequest, content: EditContent, error: SourceError, manifest: Manifest | None = None
) -> HttpResponse:
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
    return _form(request, replace(content, fault=fault, faults=fault_lines(faults, content.text)), status)


def _conflict(request: HttpRequest, content: EditContent, changed: Changed, manifest: Manifest) -> HttpResponse:
    """Both versions; previewing once more is then about what is there now."""
    told, mark = what_others_did(changed, content.mark)
    both = replace(
        content,
        mark=mark,
        fault=f"Nothing was saved: {told}.",
        preview=difference(changed.live, manifest.body),
        theirs=yaml_of(changed.live),
    )
    return _form(request, both, _CONFLICT)


def refusal_of(visit: Visit, ref: Reference, deed: str) -> str:
    """Why this person cannot `create`, `change` or `delete` it; `""` where they can, or where nobody knows yet."""
    if visit.settings.deployment.view_only_mode:
        return "This console is in view-only mode."
    allowed, problem = visit.permissions(ref.kind, visit.cluster, ref.namespace)
    is_allowed = {"create": allowed.create, "change": allowed.update, "delete": allowed.delete}[deed]
    if is_allowed or problem is not None:
        return ""
    return f"You may not {deed} {ref.kind.key} in namespace {ref.namespace}."


def done_page(request: HttpRequest, content: DoneContent) -> HttpResponse:
    """Tells of a change, with the YAML from before."""
    crumbs = breadcrumbs(content.place.ref, content.place.cluster)
    return render(request, DONE, {"page": content, "breadcrumbs": crumbs})


def _form(request: HttpRequest, content: EditContent, status: int = 200) -> HttpResponse:
    crumbs = breadcrumbs(content.place.ref, content.place.cluster, leaf="Edit")
    return render(request, FORM, {"page": content, "breadcrumbs": crumbs}, status=status)
