"""The page of one configuration object: whole, its region alone, or as a file."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from mesh.istio.selectors import Reference
from mesh.model.kinds import CONFIG_KINDS, Kind, config_kind
from mesh.pages.istio import details
from mesh.pages.istio.mending import cures_of
from mesh.web.address.links import config_url
from mesh.web.address.reader import quoted
from mesh.web.istio.page import breadcrumbs, config_page
from mesh.web.istio.source import as_yaml
from mesh.web.parts.answers import attachment
from mesh.web.parts.parts import part_or_page
from mesh.web.shell.errors import with_query
from mesh.web.visit import missing, visit_of

TEMPLATES = ("istio/fragment.html", "istio/page.html")
_BY_PLURAL: Mapping[str, Kind] = {
    f"k8s{kind.plural}" if kind.word.startswith("K8s") else kind.plural: kind for kind in CONFIG_KINDS
}


def config_object(
    request: HttpRequest, namespace: str, *, group: str, version: str, kind: str, name: str
) -> HttpResponse:
    """Raises 403 for a namespace, and 404 for an object, that is not there or not to be seen."""
    visit, found = visit_of(request), known_kind(group, version, kind)
    space = visit.space(namespace)
    page = details.page(visit.sources, space, found, name, visit.client_in(space.cluster))
    if page is None:
        raise missing(found.word, name, space)
    if request.GET.get("format") == "yaml":
        return attachment(as_yaml(page.resource), "application/yaml; charset=utf-8", f"{space.name}-{name}.yaml")
    cluster = visit.sources.told_cluster(space.cluster)
    checks = page.findings.checks if page.findings else ()
    cures = cures_of(visit.sources, space.cluster, page.reference, checks)
    content = config_page(page, config_url(page.reference, cluster), cluster, cures)
    context = {"page": content, "problems": page.problems, "breadcrumbs": breadcrumbs(page.reference, cluster)}
    return part_or_page(request, TEMPLATES, context)


def known_kind(group: str, version: str, name: str) -> Kind:
    """Raises 404 for what is no kind of configuration."""
    kind = config_kind(group, version, name)
    if kind is None:
        raise Http404(f"{quoted(f'{group}/{version}, Kind={name}')} is no kind of configuration that is known")
    return kind


def by_plural(request: HttpRequest, namespace: str, plural: str, name: str) -> HttpResponse:
    """The address that older links have, by the plural of the kind."""
    kind = _BY_PLURAL.get(plural)
    if kind is None:
        raise Http404(f"{quoted(plural)} is no kind of configuration that is known")
    return HttpResponseRedirect(with_query(request, config_url(Reference(kind, namespace, name))))
