"""The metrics endpoints."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from mesh.metrics.as_json import metrics_json
from mesh.metrics.options import Direction, Options, Target
from mesh.model.access import VisibleNamespace
from mesh.model.problems import Failure, Problem
from mesh.pages.metrics import page as pages
from mesh.pages.metrics.page import MetricsPage
from mesh.pages.sources.sources import Sources
from mesh.promql import is_label_name
from mesh.web.address.reader import quoted
from mesh.web.address.strict import BadParameter, Strict
from mesh.web.api.metrics_params import METRICS, metrics_options
from mesh.web.parts.answers import error_answer, large_json_answer
from mesh.web.visit import visit_of

_AGGREGATE = METRICS - {"clusterName"}
_CLUSTER = METRICS | {"namespaces"}
_NAME = re.compile(r"[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?")


def object_metrics(request: HttpRequest, namespace: str, workload: str = "", app: str = "") -> HttpResponse:
    """Of the workload or the app that the path names, or of all that is in the namespace."""
    sources, space, options = opened(request, namespace)
    return _answer(pages.page(sources, Target((space.name,), space.cluster, workload=workload, app=app), options))


def service_metrics(request: HttpRequest, namespace: str, service: str) -> HttpResponse:
    sources, space, options = opened_inbound(request, namespace)
    return _answer(pages.page(sources, pages.service_target(sources, space, service), options))


def aggregate_metrics(request: HttpRequest, namespace: str, aggregate: str, aggregate_value: str) -> HttpResponse:
    """Of all clusters together: the series do not tell them apart. Only inbound, as the destination reports it."""
    visit = visit_of(request)
    sources = visit.sources
    spaces = somewhere(sources, namespace)
    options = metrics_options(Strict.only(request, _AGGREGATE), visit.now, pages.oldest(spaces))
    if options.direction is not Direction.INBOUND:
        raise BadParameter("direction: an aggregate has inbound traffic only; allowed: inbound")
    if options.reporters != ("destination",):
        raise BadParameter("reporter: an aggregate is reported by its destination only; allowed: destination")
    if not is_label_name(aggregate):
        raise BadParameter(f"aggregate: {quoted(aggregate)} is not the name of a label")
    target = Target((namespace,), aggregate=(aggregate, aggregate_value))
    return _answer(pages.page(sources, target, options))


def cluster_metrics(request: HttpRequest) -> HttpResponse:
    """Of several namespaces, by their names; those that are not there or must not be seen are left out."""
    visit, reader = visit_of(request), Strict.only(request, _CLUSTER)
    sources, cluster, names = visit.sources, visit.cluster, reader.words("namespaces")
    spaces = sources.spaces(cluster, names) if names else ()
    options = metrics_options(reader, visit.now, pages.oldest(spaces))
    page = pages.namespaces_page(sources, cluster, [space.name for space in spaces], options)
    data = {name: metrics_json(page.namespaces[name]) for name in sorted(page.namespaces)}
    return unavailable(page.failure) or large_json_answer(data)


def control_plane_metrics(request: HttpRequest, namespace: str, controlplane: str) -> HttpResponse:
    sources, space, options = opened(request, namespace)
    page = pages.control_plane_page(sources, space, controlplane, options.range)
    if page is None:
        place = f'namespace "{space.name}" of cluster "{space.cluster}"'
        return error_answer(400, f'there is no control plane "{controlplane}" in {place}')
    return _answer(page)


def usage_metrics(request: HttpRequest, namespace: str, app: str) -> HttpResponse:
    if not _NAME.fullmatch(app):
        raise BadParameter("app: not a name; allowed: letters, digits, - and .")
    sources, space, options = opened(request, namespace)
    page = pages.usage_page(sources, space, app, options.range)
    return _answer(page, empty_is_null=False)


def opened(
    request: HttpRequest, namespace: str, direction: Direction = Direction.OUTBOUND
) -> tuple[Sources, VisibleNamespace, Options]:
    """What every question of a namespace's metrics begins with, 403 before 400. `direction` where none is told."""
    visit = visit_of(request)
    sources, space = visit.sources, visit.space(namespace)
    return sources, space, metrics_options(Strict.only(request, METRICS), visit.now, space.created, direction)


def opened_inbound(request: HttpRequest, namespace: str) -> tuple[Sources, VisibleNamespace, Options]:
    """The same of a service, which sends nothing: without its labels, outbound traffic would be the whole cluster's."""
    sources, space, options = opened(request, namespace, Direction.INBOUND)
    if options.direction is not Direction.INBOUND:
        raise BadParameter("direction: a service has inbound traffic only; allowed: inbound")
    return sources, space, options


def somewhere(sources: Sources, namespace: str) -> tuple[VisibleNamespace, ...]:
    """The namespace in all clusters where it may be seen. Raises 403 when there are none."""
    spaces = sources.viewer.clusters_of(namespace)
    if not spaces:
        raise PermissionDenied(f'namespace "{namespace}" is not there or not accessible')
    return spaces


def across(request: HttpRequest, namespace: str) -> tuple[Sources, Options]:
    """The same for what is asked in all clusters at once."""
    visit = visit_of(request)
    sources = visit.sources
    spaces = somewhere(sources, namespace)
    return sources, metrics_options(Strict.only(request, METRICS), visit.now, pages.oldest(spaces))


def unavailable(problem: Problem | None) -> HttpResponse | None:
    """503 for what was lost; None where nothing was. A store that is switched off loses nothing: it has no series."""
    if problem is None or problem.failure is Failure.NOT_READY:
        return None
    return error_answer(503, problem.message)


def _answer(page: MetricsPage, *, empty_is_null: bool = True) -> HttpResponse:
    data: Mapping[str, Any] = metrics_json(page.metrics)
    if not empty_is_null:
        data = {name: series or [] for name, series in data.items()}
    return unavailable(page.failure) or large_json_answer(data)
