"""`/api/config` and `/api/config/disabled`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from mesh.pages.console import disabled as features
from mesh.pages.console.as_json import config_json
from mesh.pages.console.config import server_config
from mesh.web.parts.answers import json_answer
from mesh.web.visit import visit_of


def config(request: HttpRequest) -> HttpResponse:
    visit = visit_of(request)
    process = visit.runtime
    page = server_config(
        visit.settings, visit.viewer, process.snapshots(), process.home_cluster, process.metrics_facts()
    )
    notice = process.notice
    snapshot = {"cluster": process.home_cluster, "timestamp": notice.at} if notice else None
    return json_answer(config_json(visit.settings, page, snapshot), indent=2)


def disabled(request: HttpRequest) -> HttpResponse:
    process = visit_of(request).runtime
    return json_answer(features.disabled_features(process.prometheus, process.clock()), indent=2)
