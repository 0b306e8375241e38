"""A proxy's whole configuration as a file."""

from __future__ import annotations

import msgspec
from django.http import Http404, HttpRequest, HttpResponse

from mesh.pages import proxies
from mesh.web.parts.answers import attachment
from mesh.web.parts.subject import find_subject
from mesh.web.proxies import envoy, ztunnel
from mesh.web.visit import visit_of


def workload_proxy_config(request: HttpRequest, namespace: str, name: str) -> HttpResponse:
    """As the proxy of the pod tells it, indented. What it cannot be asked is an error page of its kind."""
    subject = find_subject(visit_of(request), "workload", namespace, name)
    pod = request.GET.get("pod", "")
    if pod not in subject.pods or not (envoy.suits(subject) or ztunnel.suits(subject)):
        raise Http404(f'workload "{name}" of namespace "{namespace}" has no pod "{pod[:60]}" with a proxy')
    page = proxies.page(subject.sources, subject.visit.proxy_client(subject.space), subject.space, pod)
    text = msgspec.json.format(msgspec.json.encode(dict(page.dump.raw)), indent=2)
    return attachment(text, "application/json", f"{pod}-config.json")
