"""The pages of one namespace, workload, service or application: whole, or the parts that a refresh replaces."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse

from mesh.web.details.page import breadcrumbs, detail_page
from mesh.web.parts.parts import part_or_page
from mesh.web.parts.subject import Subject, find_subject
from mesh.web.visit import visit_of

TEMPLATES = ("details/fragment.html", "details/page.html")


def _show(request: HttpRequest, namespace: str, name: str, object_type: str) -> HttpResponse:
    return _show_subject(request, find_subject(visit_of(request), object_type, namespace, name))


def namespace(request: HttpRequest, name: str) -> HttpResponse:
    """Raises 403 for one that is not there or not to be seen."""
    visit = visit_of(request)
    space = visit.space(name)
    return _show_subject(request, Subject("namespace", space.name, space, visit))


def _show_subject(request: HttpRequest, subject: Subject) -> HttpResponse:
    """The tab that the address names, in its page or alone."""
    page = detail_page(subject)
    context = {"page": page, "problems": page.content.problems, "breadcrumbs": breadcrumbs(page)}
    return part_or_page(request, TEMPLATES, {**page.content.extra, **context}, form="detail-form", here=page.here)


workload = partial(_show, object_type="workload")
service = partial(_show, object_type="service")
application = partial(_show, object_type="application")
