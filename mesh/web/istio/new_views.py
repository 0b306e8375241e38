"""The page where somebody begins a new object: with the form of a kind, or with its YAML."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mesh.editing.manifest import Unfit, read_identity
from mesh.istio.selectors import Reference
from mesh.model import kinds
from mesh.model.kinds import CONFIG_KINDS, Kind, config_kind
from mesh.model.metadata import plain_lines
from mesh.model.object_types import ObjectType
from mesh.web.address.links import page_url
from mesh.web.istio.attempt import INVALID
from mesh.web.istio.edit_page import KindChoice, NewContent, fault_lines
from mesh.web.istio.edit_views import most_body, typed_object
from mesh.web.shell.errors import with_query

TEMPLATE = "istio/new.html"
_WITH_FORM = sorted((kind for kind in CONFIG_KINDS if kind.has_form), key=lambda kind: kind.word)
_FOR: Mapping[Kind, str] = {
    kinds.AUTHORIZATION_POLICY: "Who may call what",
    kinds.GATEWAY: "Ports and hosts of Istio's gateways",
    kinds.SERVICE_ENTRY: "Hosts outside that the mesh is to know of",
    kinds.SIDECAR: "Which services workloads know of",
    kinds.PEER_AUTHENTICATION: "Mutual TLS between workloads",
    kinds.REQUEST_AUTHENTICATION: "Tokens that workloads accept",
    kinds.K8S_GATEWAY: "A gateway, to which routes attach",
    kinds.REFERENCE_GRANT: "References from other namespaces",
}


def new_object(request: HttpRequest) -> HttpResponse:
    """A manifest of any kind says itself which object it is to be; it is then previewed as that object."""
    if request.method != "POST":
        return _page(request)
    typed = plain_lines(request.POST.get("manifest", ""))
    try:
        found = read_identity(typed, config_kind)
    except Unfit as unfit:
        return _page(request, typed, unfit)
    return typed_object(request, Reference(found.kind, found.namespace, found.name))


def _page(request: HttpRequest, typed: str = "", unfit: Unfit | None = None) -> HttpResponse:
    faults = fault_lines(unfit.faults, typed) if unfit else ()
    content = NewContent(tuple(_choice(request, kind) for kind in _WITH_FORM), typed, faults)
    crumbs = [("Istio Config", page_url("istio-config")), ("New", "")]
    context = {"page": content, "breadcrumbs": crumbs, "most": most_body(request)}
    return render(request, TEMPLATE, context, status=INVALID if unfit else 200)


def _choice(request: HttpRequest, kind: Kind) -> KindChoice:
    """With the namespaces and the cluster that were chosen."""
    url = page_url("istio-new-kind", group=kind.group, version=kind.versions[0], kind=kind.name)
    return KindChoice(ObjectType("istio", kind.word, kind.letters), _FOR[kind], with_query(request, url))
