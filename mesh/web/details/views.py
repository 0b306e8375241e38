"""The pages of one namespace, workload, service or application: whole, or the parts that a refresh replaces."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse

from mesh.web.details.page import breadcrumbs, detail_page
from mesh.web.inventory_sources import sources_for, space_of
from mesh.web.parts.parts import part_or_page
from mesh.web.parts.subject import find_subject
from mesh.web.parts.tab import Subject

TEMPLATES = ("details/fragment.html", "details/page.html")


def _show(request: HttpRequest, namespace: str, name: str, item: str) -> HttpResponse:
    return _show_subject(request, find_subject(request, item, namespace, name))


def namespace(request: HttpRequest, name: str) -> HttpResponse:
    """Raises 403 for one that is not there or not to be seen."""
    sources = sources_for(request)
    space = space_of(request, sources, name)
    return _show_subject(request, Subject("namespace", space.name, space, sources))


def _show_subject(request: HttpRequest, subject: Subject) -> HttpResponse:
    """The tab that the address names, in its page or alone."""
    page = detail_page(request, subject)
    context = {"page": page, "problems": page.content.problems, "breadcrumbs": breadcrumbs(page)}
    return part_or_page(request, TEMPLATES, {**page.content.extra, **context}, form="detail-form", here=page.here)


workload = partial(_show, item="workload")
service = partial(_show, item="service")
application = partial(_show, item="application")
