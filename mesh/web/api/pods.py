"""`/api/namespaces/{namespace}/pods/{pod}`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from mesh.pages.objects import pod as pods
from mesh.web.address.strict import Strict
from mesh.web.parts.answers import json_answer
from mesh.web.visit import missing, visit_of
from mesh.workloads.as_json import pod_json


def pod_details(request: HttpRequest, namespace: str, pod: str) -> HttpResponse:
    Strict.only(request, {"clusterName"})
    visit = visit_of(request)
    sources, space = visit.sources, visit.space(namespace)
    found = pods.page(sources, space, pod)
    if found is None:
        raise missing("pod", pod, space)
    return json_answer(pod_json(found))
