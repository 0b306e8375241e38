"""The page that edits an object as YAML. What was typed is previewed first; only "Save" changes the cluster.

The console keeps nothing: the page that tells of a change has the YAML from before in it, to be previewed and saved
like anything that somebody typed.
"""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mesh.actions import istio_config
from mesh.editing.objects import mark_of
from mesh.editing.owners import owner_of
from mesh.istio.selectors import Reference
from mesh.model.metadata import plain_lines
from mesh.web.istio.attempt import Outcome, attempt_of, await_seen, foreseen, refusal_of, saved, tried
from mesh.web.istio.edit_page import DoneContent, EditContent, Place, difference, text_mark, yaml_of
from mesh.web.istio.mending import mending
from mesh.web.istio.page import breadcrumbs
from mesh.web.istio.views import known_kind
from mesh.web.visit import missing, visit_of

FORM, DONE = "istio/edit.html", "istio/done.html"


def edit_object(
    request: HttpRequest, namespace: str, *, group: str, version: str, kind: str, name: str
) -> HttpResponse:
    """Raises 403 for a namespace, and 404 for an object, that is not there or not to be seen: not of what was typed,
    which is shown again."""
    ref = Reference(known_kind(group, version, kind), namespace, name)
    return typed_object(request, ref) if request.method == "POST" else _opened(request, ref)


def _opened(request: HttpRequest, ref: Reference) -> HttpResponse:
    visit = visit_of(request)
    space = visit.space(ref.namespace)
    live = istio_config.read(visit.actor(space), ref)
    if live is None:
        raise missing(ref.kind.word, ref.name, space)
    content = EditContent(Place(ref, visit.sources.told_cluster(space.cluster)), yaml_of(live), mark_of(live))
    refusal = refusal_of(visit, ref, "change", space.cluster)
    content = replace(content, owner=owner_of(live), refusal=refusal)
    found = mending(visit.sources, visit.cluster, ref, live, request.GET.dict())
    if found is None or found.changed is None:
        return _page(request, Outcome(replace(content, mending=found.told if found else "")))
    # Browsers and portals follow links before anybody does: trying the change is left to who presses "Preview".
    shown = replace(content, text=yaml_of(found.changed), preview=difference(live, found.changed), is_untried=True)
    return _page(request, Outcome(replace(shown, mending=found.told)))


def typed_object(request: HttpRequest, ref: Reference) -> HttpResponse:
    """What was typed is shown as a change, or saved when just that was shown before."""
    visit, posted = visit_of(request), request.POST
    place = Place(ref, visit.sources.told_cluster(visit.cluster))
    content = EditContent(place, plain_lines(posted.get("manifest", "")), posted.get("mark", "")[:64])
    attempt = attempt_of(visit, visit.cluster, content)
    if isinstance(attempt, Outcome):
        return _page(request, attempt)
    if "save" in posted and posted.get("previewed") == text_mark(content.text):
        outcome = saved(attempt)
        await_seen(visit, attempt, outcome)
        return _page(request, outcome)
    return _page(request, foreseen(visit, visit.cluster, tried(attempt)))


def done_page(request: HttpRequest, content: DoneContent) -> HttpResponse:
    """Tells of a change, with the YAML from before."""
    crumbs = breadcrumbs(content.place.ref, content.place.cluster)
    return render(request, DONE, {"page": content, "breadcrumbs": crumbs})


def _page(request: HttpRequest, outcome: Outcome) -> HttpResponse:
    content = outcome.content
    if outcome.done is not None:
        return done_page(request, outcome.done)
    crumbs = breadcrumbs(content.place.ref, content.place.cluster, leaf="Edit")
    context = {"page": content, "breadcrumbs": crumbs, "most": most_body(request)}
    return render(request, FORM, context, status=outcome.status)


def most_body(request: HttpRequest) -> int:
    """Bytes of a form that are taken: a script can tell before it is sent."""
    return visit_of(request).settings.console.listener.max_body
