"""The page that asks before an object is deleted, and says what has to do with it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mesh.actions.acting import ViewOnly
from mesh.actions.istio_config import Changed, delete_seen
from mesh.clients.errors import NotFound, SourceError
from mesh.editing.objects import mark_of
from mesh.editing.owners import owner_of
from mesh.istio.selectors import Reference
from mesh.model.access import VisibleNamespace
from mesh.pages.istio import details
from mesh.pages.istio.trial import trial
from mesh.text.untrusted import inner, text
from mesh.web.istio.attempt import refusal_of
from mesh.web.istio.edit_page import DeleteContent, DoneContent, Place, yaml_of
from mesh.web.istio.edit_views import done_page
from mesh.web.istio.outlook import outlook
from mesh.web.istio.page import breadcrumbs, related_facts
from mesh.web.istio.views import known_kind
from mesh.web.middleware.errors import why_unwritten, write_status
from mesh.web.visit import missing, visit_of

TEMPLATE = "istio/delete.html"
_CONFLICT, _DENIED = 409, 403


def delete_object(
    request: HttpRequest, namespace: str, *, group: str, version: str, kind: str, name: str
) -> HttpResponse:
    """Raises 403 for a namespace, and 404 for an object, that is not there or not to be seen."""
    ref = Reference(known_kind(group, version, kind), namespace, name)
    space = visit_of(request).space(namespace)
    return _posted(request, ref, space) if request.method == "POST" else _question(request, ref, space)


def _question(
    request: HttpRequest, ref: Reference, space: VisibleNamespace, fault: str = "", status: int = 200
) -> HttpResponse:
    visit = visit_of(request)
    page = details.page(visit.sources, space, ref.kind, ref.name, visit.client(space))
    if page is None:
        raise missing(ref.kind.word, ref.name, space)
    cluster = visit.sources.told_cluster(space.cluster)
    place = Place(ref, cluster)
    content = DeleteContent(
        place=place,
        mark=mark_of(page.resource),
        owner=owner_of(page.resource),
        related=related_facts(page, cluster),
        outlook=outlook(trial(visit.sources, space.cluster, {ref: None}), ref, cluster),
        text=yaml_of(page.resource),
        refusal=refusal_of(visit, ref, "delete", space.cluster),
        fault=fault,
    )
    crumbs = breadcrumbs(ref, cluster, leaf="Delete")
    context = {"page": content, "problems": page.problems, "breadcrumbs": crumbs}
    return render(request, TEMPLATE, context, status=status)


def _posted(request: HttpRequest, ref: Reference, space: VisibleNamespace) -> HttpResponse:
    visit = visit_of(request)
    try:
        answer, was = delete_seen(visit.actor(space), ref, request.POST.get("mark", ""))
    except Changed as changed:
        if changed.live is None:
            raise missing(ref.kind.word, ref.name, space) from changed
        fault = "Nothing was deleted: somebody else has changed it since you opened this page."
        return _question(request, ref, space, fault, _CONFLICT)
    except ViewOnly as refusal:
        return _question(request, ref, space, f"Nothing was deleted: {refusal}.", _DENIED)
    except NotFound:
        raise
    except SourceError as error:
        return _question(request, ref, space, f"{why_unwritten(error, 'deleted')}.", write_status(error))
    version = text(inner(answer, "metadata").get("resourceVersion"))
    visit.wait_for(space.cluster, ref.kind, ref.namespace, ref.name, version)
    is_kept = bool(inner(answer, "metadata").get("finalizers"))
    done = f"{ref.kind.word} {ref.name} {'will go when its finalizers are done' if is_kept else 'was deleted'}."
    place = Place(ref, visit.sources.told_cluster(space.cluster))
    return done_page(request, DoneContent(place, done, yaml_of(was), ""))
