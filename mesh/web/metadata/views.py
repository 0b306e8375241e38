"""The forms for labels and annotations of namespaces, services and workloads: pages of their own.

Adding and removing a row sends the form too, so that nothing needs a script; only "Save" changes the cluster.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from mesh.actions.acting import ViewOnly
from mesh.actions.metadata import WORKLOADS, Changed, StillSelected, Target, read, save
from mesh.clients.errors import SourceError
from mesh.model import kinds
from mesh.model.access import VisibleNamespace
from mesh.model.metadata import MetadataPart
from mesh.model.object_types import OBJECT_TYPES, ObjectType
from mesh.model.workloads import Workload
from mesh.web.address.links import crumbs, kind_pairs, object_url, with_pairs
from mesh.web.metadata import forms
from mesh.web.metadata.cards import Owner, refusal_of, target_of
from mesh.web.metadata.forms import Difference, Section
from mesh.web.middleware.errors import why_unwritten, write_status
from mesh.web.parts.subject import workload_of
from mesh.web.shell import flash
from mesh.web.visit import missing, visit_of

TEMPLATE = "metadata/form.html"
_EDITED = ("namespace", "service", "workload")
_INVALID, _CONFLICT = 422, 409


@dataclass(frozen=True, slots=True)
class EditForm:
    """One form: whose part it is about, and where it leads back to."""

    object_type: str
    part: MetadataPart
    target: Target
    space: VisibleNamespace
    back: str
    breadcrumbs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FormContent:
    """What the template prints. `mark` is that of the values that the person began with; `fault` says why nothing was
    saved, `differences` how cluster and form differ then."""

    edit: EditForm
    object_type: ObjectType
    sections: tuple[Section, ...]
    mark: str
    owner: str = ""
    fault: str = ""
    differences: tuple[Difference, ...] = ()

    @property
    def has_faults(self) -> bool:
        return any(section.has_faults for section in self.sections)

    @property
    def fixed(self) -> tuple[str, ...]:
        return tuple(row.key for section in self.sections for row in section.rows if row.is_fixed)


def _edit(
    request: HttpRequest, name: str, namespace: str = "", *, object_type: str, part: MetadataPart
) -> HttpResponse:
    edit = _asked(request, object_type, namespace or name, name, part)
    if request.method == "POST":
        return _posted(request, edit)
    refusal = refusal_of(visit_of(request), edit.target, edit.space.cluster)
    # What the cluster did not say it says again when it is read, and when the form is saved.
    if refusal is not None and refusal.is_certain:
        raise PermissionDenied(refusal.text)
    held = read(visit_of(request).client(edit.space), edit.target, part)
    return _page(request, _content(edit, forms.of_held(held, edit.target, part), held.mark, held.owner))


View = Callable[..., HttpResponse]
FORMS: dict[tuple[str, MetadataPart], View] = {
    (object_type, part): partial(_edit, object_type=object_type, part=part)
    for object_type in _EDITED
    for part in MetadataPart
}
"""The views by the object_type that they change and the part of it."""


def _posted(request: HttpRequest, edit: EditForm) -> HttpResponse:
    """A row more, a row less, or all of it saved."""
    posted = request.POST
    content = _content(edit, forms.of_typed(posted, edit.target, edit.part), posted.get("mark", ""))
    content = replace(content, owner=posted.get("owner", "")[:300])
    if "add" in posted:
        return _page(request, replace(content, sections=forms.with_row(content.sections, posted["add"])))
    if "remove" in posted:
        return _page(request, replace(content, sections=forms.without_row(content.sections, posted["remove"])))
    content = replace(content, sections=forms.checked(content.sections, edit.part))
    if content.has_faults:
        return _page(request, replace(content, fault="Some rows are not right yet: see beside them."), _INVALID)
    return _saved(request, content)


def _saved(request: HttpRequest, content: FormContent) -> HttpResponse:
    edit = content.edit
    wanted = {section.layer: section.values for section in content.sections}
    try:
        held = save(visit_of(request).actor(edit.space), edit.target, edit.part, wanted, content.mark)
    except Changed as changed:
        return _conflict(request, content, changed)
    except StillSelected as needed:
        sections = forms.with_needed(content.sections, needed.needed)
        told = replace(content, sections=sections, fault="Some labels must stay: see beside them.")
        return _page(request, told, _INVALID)
    except ViewOnly as refusal:
        return _page(request, replace(content, fault=f"Nothing was saved: {refusal}."), 403)
    except SourceError as error:
        return _page(request, replace(content, fault=why_unwritten(error, "saved")), write_status(error))
    target = edit.target
    visit_of(request).wait_for(edit.space.cluster, target.kind, target.namespace, target.name, held.version)
    response = HttpResponseRedirect(edit.back)
    response.status_code = 303
    flash.leave(request, response, f"{edit.part.capitalize()} of {edit.object_type} {target.name} saved.")
    return response


def _conflict(request: HttpRequest, content: FormContent, changed: Changed) -> HttpResponse:
    """What was typed stays; saving once more is then about what is there now."""
    fault = f"Nothing was saved: somebody else has changed the {content.edit.part} since you opened them."
    found = replace(
        content,
        mark=changed.mark,
        owner=changed.held.owner,
        fault=fault,
        differences=forms.differences(content.sections, changed),
    )
    return _page(request, found, _CONFLICT)


def _content(edit: EditForm, sections: tuple[Section, ...], mark: str, owner: str = "") -> FormContent:
    return FormContent(edit, OBJECT_TYPES[edit.object_type], sections, mark, owner)


def _page(request: HttpRequest, content: FormContent, status: int = 200) -> HttpResponse:
    context = {"page": content, "breadcrumbs": list(content.edit.breadcrumbs)}
    return render(request, TEMPLATE, context, status=status)


def _asked(request: HttpRequest, object_type: str, namespace: str, name: str, part: MetadataPart) -> EditForm:
    """Raises 403 for a namespace, and 404 for an object, that is not there or not to be seen."""
    visit = visit_of(request)
    sources, space = visit.sources, visit.space(namespace)
    cluster = sources.told_cluster(space.cluster)
    inventory = sources.clusters[space.cluster].inventory
    found: Owner | None = space
    if object_type != "namespace":
        is_service = object_type == "service"
        found = inventory.service(space.name, name) if is_service else workload_of(visit, space, name)
    target = target_of(found) if found else _gone(request, object_type, space, name)
    if target is None:
        raise PermissionDenied(f"the {part} of {object_type} {name} are not edited here")
    back = object_url(object_type, space.name, name, cluster)
    back = with_pairs(back, *kind_pairs(found if isinstance(found, Workload) else None))
    way = (*crumbs(object_type, space.name, cluster), (name, back), (f"Edit {part}", ""))
    return EditForm(object_type, part, target, space, back, way)


def _gone(request: HttpRequest, object_type: str, space: VisibleNamespace, name: str) -> Target:
    """An object that went while its form was open is still asked for: the page then has what was typed."""
    kind = WORKLOADS.get(request.POST.get("kind", "")) if object_type == "workload" else kinds.SERVICE
    if request.method != "POST" or kind is None:
        raise missing(object_type, name, space)
    return Target(kind, space.name, name)
