"""`/api/namespaces/{namespace}/pods/{pod}` (api.md §17)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from mesh.pages.objects import pod as pods
from mesh.web.address import strict as params
from mesh.web.api.inventory_json import pod_json
from mesh.web.inventory_sources import missing, sources_for, space_of
from mesh.web.parts.answers import json_answer


def pod_details(request: HttpRequest, namespace: str, pod: str) -> HttpResponse:
    params.strict(request, {"clusterName"})
    sources = sources_for(request)
    space = space_of(request, sources, namespace)
    found = pods.page(sources, space, pod)
    if found is None:
        raise missing("pod", pod, space)
    return json_answer(pod_json(found))
