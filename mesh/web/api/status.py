"""`/healthz`, `/api` and `/api/status`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from mesh.pages.console.status import Service
from mesh.web.parts.answers import json_answer
from mesh.web.visit import visit_of


def healthz(_request: HttpRequest) -> HttpResponse:
    """The process serves; whether its sources answer is told on the pages."""
    return HttpResponse(status=200, content_type="text/plain")


def status(request: HttpRequest) -> HttpResponse:
    page = visit_of(request).runtime.status()
    data = {
        "status": {
            "Kiali commit hash": page.commit,
            "Kiali container version": page.container_version,
            "Kiali state": "running",
            "Kiali version": page.compatible_with,
            "Disabled features": ",".join(page.disabled_features),
        },
        "externalServices": [_service(service) for service in page.services],
        "warningMessages": list(page.warnings),
        "istioEnvironment": {"istioAPIEnabled": page.istio_api_enabled},
    }
    return json_answer(data, indent=2)


def _service(service: Service) -> dict[str, Any]:
    data: dict[str, Any] = {"name": service.name}
    if service.version:
        data["version"] = service.version
    if service.url:
        data["url"] = service.url
    return data | {"tempoConfig": {}}
