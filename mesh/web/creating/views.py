"""The pages that make new objects of a kind: the form, the preview of its objects, and what became of them.

Every row more or less sends the form too, so that nothing needs a script; only "Create" changes clusters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from mesh.editing.drafts.forms import DRAFTS
from mesh.editing.drafts.shapes import Fault
from mesh.web.address.lenient import Lenient
from mesh.web.address.links import page_url
from mesh.web.creating import preview, sheet
from mesh.web.creating.common import PlacedManifest, PlacedManifests
from mesh.web.creating.levels import drafted, level_of
from mesh.web.creating.page import FormPage, MadePage, NewPage, PreviewPage
from mesh.web.creating.preview import Shown
from mesh.web.creating.sheet import Blank, Sheet
from mesh.web.creating.targets import refusals, targets_of
from mesh.web.istio.attempt import CONFLICT, INVALID, Attempt, Outcome
from mesh.web.istio.edit_views import most_body
from mesh.web.istio.views import known_kind
from mesh.web.parts.answers import attachment
from mesh.web.shell.errors import with_query
from mesh.web.visit import visit_of

FORM, REGION = "creating/form.html", "creating/region.html"
PREVIEW, MADE = "creating/preview.html", "creating/made.html"
# A button named "remove" would hide what scripts call to take the form away.
ADD, REMOVE = "add-row", "remove-row"
Placed = Sequence[PlacedManifest]
_PREFIX = "preview"
_SEPARATOR = "---\n"
_YAML = "application/yaml; charset=utf-8"


def new_of_kind(request: HttpRequest, *, group: str, version: str, kind: str) -> HttpResponse:
    """Raises 404 for what is no kind; a kind without a form leads to the page where it can be typed."""
    found = known_kind(group, version, kind)
    if found not in DRAFTS:
        return HttpResponseRedirect(with_query(request, page_url("istio-new")))
    visit = visit_of(request)
    if request.method != "POST":
        targets = targets_of(visit, Lenient.of(request.GET))
        return _form(request, sheet.opened(Blank(visit, found, replace(targets, faults=()))))
    return _posted(request, Blank(visit, found, targets_of(visit, Lenient.of(request.POST))))


def _posted(request: HttpRequest, blank: Blank) -> HttpResponse:
    """A row more or less, or the form on its way to a preview."""
    posted = request.POST
    typed = sheet.of_posted(blank, posted)
    for button, turned in ((ADD, sheet.with_row), (REMOVE, sheet.without_row)):
        if button in posted:
            return _form(request, *turned(sheet.unjudged(typed), posted[button]))
    if "update" in posted or "back" in posted:
        return _form(request, sheet.unjudged(typed))
    typed.judge()
    if typed.faults:
        return _form(request, typed, status=INVALID)
    placed = _placed(posted)
    return _sent(request, typed, placed) if placed else _first_preview(request, typed)


def _sent(request: HttpRequest, typed: Sheet, placed: Placed) -> HttpResponse:
    """From a preview, whose manifests may have been changed."""
    posted = request.POST
    if "download" in posted:
        return _file(typed, placed, posted["download"])
    if "create" in posted and preview.is_previewed(placed):
        return _create(request, typed, placed)
    return _preview(request, typed, placed, _attempts(typed, placed))


def _first_preview(request: HttpRequest, typed: Sheet) -> HttpResponse:
    """Of what the form says; a name that is taken is a fault of the form."""
    placed = preview.manifests(typed)
    found = _attempts(typed, placed)
    for each in preview.taken(found):
        several = f" of cluster {each.cluster}" if each.content.place.cluster else ""
        told = f"The name is taken in namespace {each.ref.namespace}{several}."
        typed.meta.tell(Fault(("name",), told))
    if typed.faults:
        return _form(request, typed, status=CONFLICT)
    return _preview(request, typed, placed, found)


def _create(request: HttpRequest, typed: Sheet, placed: Placed) -> HttpResponse:
    found = _attempts(typed, placed)
    results, failed = preview.made(typed.blank.visit, found)
    if failed is not None and not results[0].is_made:
        return _preview(request, typed, placed, found, failed)
    rest = [(each, Outcome(now.content)) for each, now in zip(placed, results, strict=True) if not now.is_made]
    shown = _shown([each for each, _ in rest], [outcome for _, outcome in rest])
    page = MadePage(**_common(request, typed), made=tuple(results), rest=shown)
    return _page(request, MADE, page, failed.status if failed else 200)


def _preview(
    request: HttpRequest,
    typed: Sheet,
    placed: Placed,
    found: Sequence[Attempt | Outcome],
    failed: Outcome | None = None,
) -> HttpResponse:
    """`failed` is what became of the first, where it could not be made."""
    outcomes = preview.rehearsed(found)
    outcomes, surroundings = preview.foreseen(typed.blank.visit, [each.cluster for each in placed], outcomes)
    if failed is not None:
        outcomes[0] = replace(failed, content=replace(failed.content, outlook=outcomes[0].content.outlook))
    page = PreviewPage(**_common(request, typed), objects=_shown(placed, outcomes), surroundings=tuple(surroundings))
    return _page(request, PREVIEW, page, max(outcome.status for outcome in outcomes))


def _file(typed: Sheet, placed: Placed, which: str) -> HttpResponse:
    """One manifest by its number, or all of them as one file."""
    if which.isdecimal() and int(which) < len(placed):
        one = placed[int(which)]
        return attachment(one.manifest, _YAML, f"{typed.name}_{one.namespace}.yaml")
    return attachment(_SEPARATOR.join(each.manifest for each in placed), _YAML, f"{typed.name}.yaml")


def _placed(posted: QueryDict) -> Placed:
    """The manifests of a preview, none where there was none yet."""
    found: PlacedManifests = drafted(PlacedManifests, level_of(PlacedManifests)(posted, prefix=_PREFIX).typed)
    return found.objects


def _attempts(typed: Sheet, placed: Placed) -> list[Attempt | Outcome]:
    return preview.attempts(typed.blank.visit, typed.blank.kind, typed.name, placed)


def _shown(placed: Placed, outcomes: Sequence[Outcome]) -> tuple[Shown, ...]:
    pairs = enumerate(zip(placed, outcomes, strict=True))
    return tuple(Shown(f"{_PREFIX}-objects-{n}", each.cluster, outcome.content) for n, (each, outcome) in pairs)


def _form(request: HttpRequest, typed: Sheet, focus: str = "", status: int = 200) -> HttpResponse:
    blank = typed.blank
    typed.meta.focus(focus)
    typed.spec.focus(focus)
    page = FormPage(
        **_common(request, typed),
        focus=focus,
        refusals=refusals(blank.visit, blank.kind, blank.targets.places),
        notes=(*blank.targets.absent, *_unserved(blank)),
        suggestions=blank.visit.sources.viewer.names(),
    )
    return _page(request, FORM, page, status)


def _unserved(blank: Blank) -> Iterator[str]:
    """Clusters that do not know the kind."""
    for cluster in dict.fromkeys(place.cluster for place in blank.targets.places):
        if not blank.visit.sources.clusters[cluster].snapshot.serves(blank.kind):
            yield f"Cluster {cluster} serves no {blank.kind.key}: it can be previewed, but not created there."


def _common(request: HttpRequest, typed: Sheet) -> dict[str, Any]:
    spaces = ",".join(each.value for each in typed.blank.targets.namespaces if each.chosen)
    cancel = page_url("istio-config", [("namespaces", spaces)] if spaces else [])
    return {"kind": typed.blank.kind, "sheet": typed, "action": request.get_full_path(), "cancel": cancel}


def _page(request: HttpRequest, template: str, page: NewPage, status: int) -> HttpResponse:
    crumbs = [
        ("Istio Config", page_url("istio-config")),
        ("New", with_query(request, page_url("istio-new"))),
        (page.kind.word, ""),
    ]
    if template == FORM and visit_of(request).is_by_script:
        template = REGION
    context = {"page": page, "breadcrumbs": crumbs, "most": most_body(request)}
    return render(request, template, context, status=status)
