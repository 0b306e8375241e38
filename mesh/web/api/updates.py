"""`PATCH /api/namespaces/{namespace}` and that of its workloads and services: labels and annotations.

Workloads and services share their addresses with what reads them, so those views answer GET too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from mesh.actions.acting import ViewOnly
from mesh.actions.metadata import NotMetadata, Target, patch
from mesh.model.access import VisibleNamespace
from mesh.pages import namespaces as pages
from mesh.pages.namespaces import namespace_json
from mesh.pages.objects import workload as workload_page
from mesh.pages.objects.as_json import workload_details_json
from mesh.pages.objects.workload import WorkloadOptions
from mesh.web.address.strict import BadParameter, Strict
from mesh.web.api import details
from mesh.web.api.lists import DEFAULT_SECONDS
from mesh.web.metadata.cards import Owner, target_of
from mesh.web.parts.answers import json_answer
from mesh.web.visit import missing, visit_of

_WORKLOAD = frozenset({"clusterName", "gvk", "patchType", "validate"})
_SERVICE = frozenset({"clusterName", "patchType", "rateInterval", "validate"})
# For labels and annotations the two mean the same.
_PATCH_TYPES = ("merge", "strategic")


def namespace(request: HttpRequest, namespace: str) -> HttpResponse:
    Strict.only(request, {"clusterName"})
    visit = visit_of(request)
    space = visit.space(namespace)
    _patched(request, space, space)
    found = pages.namespace_info(visit.viewer, space.cluster, space.name)
    if found is None:
        raise missing("namespace", space.name, space)
    return json_answer(namespace_json(found))


def workload(request: HttpRequest, namespace: str, workload: str) -> HttpResponse:
    if request.method != "PATCH":
        return details.workload_details(request, namespace, workload)
    reader = Strict.only(request, _WORKLOAD)
    _require_patch_type(reader)
    visit, kind = visit_of(request), details.asked_kind(reader)
    sources, space = visit.sources, visit.space(namespace)
    _patched(request, space, sources.clusters[space.cluster].inventory.workload(space.name, workload, kind), workload)
    options = WorkloadOptions(kind=kind, seconds=DEFAULT_SECONDS, at=visit.now)
    page = workload_page.page(visit.sources, space, workload, options)
    if page is None:
        raise missing("workload", workload, space)
    return json_answer(workload_details_json(page))


def service(request: HttpRequest, namespace: str, service: str) -> HttpResponse:
    if request.method != "PATCH":
        return details.service_details(request, namespace, service)
    _require_patch_type(Strict.only(request, _SERVICE))
    visit = visit_of(request)
    sources, space = visit.sources, visit.space(namespace)
    _patched(request, space, sources.clusters[space.cluster].inventory.service(space.name, service), service)
    return details.service_answer(request, namespace, service)


def _patched(request: HttpRequest, space: VisibleNamespace, owner: Owner | None, name: str = "") -> None:
    """Sends the request's body as a merge patch, and waits until the console knows of it."""
    if owner is None:
        raise missing("object", name, space)
    target = target_of(owner)
    if target is None:
        raise BadParameter(f'"{name}" is no object whose labels and annotations can be patched')
    version = _version(_sent(request, space, target))
    visit_of(request).wait_for(space.cluster, target.kind, target.namespace, target.name, version)


def _sent(request: HttpRequest, space: VisibleNamespace, target: Target) -> Mapping[str, Any]:
    try:
        body = msgspec.json.decode(request.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadParameter(f"the body is no JSON: {error}") from error
    if not isinstance(body, dict):
        raise BadParameter("the body: a merge patch is a JSON object")
    try:
        return patch(visit_of(request).actor(space), target, body)
    except ViewOnly as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except NotMetadata as bad:
        raise BadParameter(str(bad)) from bad


def _version(answer: Mapping[str, Any]) -> str:
    metadata = answer.get("metadata")
    found = metadata.get("resourceVersion") if isinstance(metadata, dict) else None
    return found if isinstance(found, str) else ""


def _require_patch_type(reader: Strict) -> None:
    reader.choice("patchType", "merge", _PATCH_TYPES)
