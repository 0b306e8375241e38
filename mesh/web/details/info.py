"""The first tab: what the object is, how it is, and what belongs to it."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from mesh.health.judging import ItemHealth
from mesh.istio.enrolment import Enrolled
from mesh.model.workloads import Workload
from mesh.pages.lists.inventory import AppRow, ServiceRow
from mesh.pages.lists.rows import Row, app_row, service_row, workload_row
from mesh.pages.objects import app as app_details
from mesh.pages.objects import service as service_details
from mesh.pages.objects import workload as workload_details
from mesh.pages.objects.workload import WorkloadOptions
from mesh.web.address.links import with_pairs
from mesh.web.details import facts as info_facts
from mesh.web.details.cards import Info, health_card
from mesh.web.details.pods import pod_table
from mesh.web.metadata import cards as metadata
from mesh.web.parts.facts import Fact, To, reference_links
from mesh.web.parts.tab import OpenTab, TabContent
from mesh.web.visit import missing

TEMPLATE = "details/info.html"


def show(tab: OpenTab) -> TabContent:
    """By the kind of the subject."""
    return {"workload": _workload, "service": _service, "application": _application}[tab.subject.object_type](tab)


def _workload(tab: OpenTab) -> TabContent:
    subject, times = tab.subject, tab.times
    options = WorkloadOptions(seconds=times.duration, at=times.end)
    page = workload_details.page(subject.sources.hurried(), subject.space, subject.name, options)
    if page is None:
        raise missing("workload", subject.name, subject.space)
    table, pairs, messages = pod_table(tab, page)
    row = workload_row(page.row, subject.space)
    info = Info(
        facts=(*info_facts.of_workload(page), *_marks(row)),
        related=info_facts.around_workload(page, _addresses(tab)),
        config=reference_links(page.row.references, subject.space.name, tab.cluster),
        identity=info_facts.identity(page.row.spire),
        labels=metadata.label_card(tab.visit, page.workload),
        annotations=metadata.annotation_card(tab.visit, page.workload),
        pods=table,
        **_common(tab, page.row.health, is_counted=_is_counted(page.workload, page.waypoints)),
    )
    return TabContent(TEMPLATE, info, carried=pairs, pairs=pairs, problems=page.problems, messages=messages)


def _service(tab: OpenTab) -> TabContent:
    subject, times = tab.subject, tab.times
    page = service_details.page(
        subject.sources.hurried(),
        subject.space,
        subject.name,
        seconds=times.duration,
        at=times.end,
    )
    if page is None:
        raise missing("service", subject.name, subject.space)
    references = page.config.references()
    has_app = bool(subject.sources.labels.app_of(page.service.selector))
    found = ServiceRow(
        page.service,
        has_pods=any(each.workload.pods for each in page.workloads),
        has_sidecar=page.has_sidecar,
        is_ambient=page.is_ambient,
        has_app_selector=has_app,
    )
    row = service_row(found, subject.space)
    info = Info(
        facts=(*info_facts.of_service(page), *_marks(row)),
        related=info_facts.around_service(page, _addresses(tab)),
        config=reference_links(references, subject.space.name, tab.cluster),
        network=info_facts.network(page),
        labels=metadata.label_card(tab.visit, page.service),
        annotations=metadata.annotation_card(tab.visit, page.service),
        **_common(tab, page.health),
    )
    return TabContent(TEMPLATE, info, problems=page.problems)


def _application(tab: OpenTab) -> TabContent:
    subject, times = tab.subject, tab.times
    sources, space = subject.sources, subject.space
    page = app_details.page(
        sources.hurried(), space, subject.name, with_health=True, seconds=times.duration, at=times.end
    )
    if page is None:
        raise missing("application", subject.name, space)
    inventory = sources.clusters[space.cluster].inventory
    workloads = tuple(each.workload for each in page.workloads)
    services = tuple(found for name in page.services if (found := inventory.service(space.name, name)) is not None)
    references = sources.references(space.cluster).of_app(space.name, workloads, services)
    row = app_row(AppRow(space.cluster, space.name, page.name, {}, workloads, services), space)
    info = Info(
        facts=(*info_facts.of_application(page), *_marks(row)),
        related=info_facts.around_application(page, _addresses(tab)),
        config=reference_links(references, space.name, tab.cluster),
        **_common(
            tab, page.health, is_counted=any(_is_counted(found.workload, found.waypoints) for found in page.workloads)
        ),
    )
    return TabContent(TEMPLATE, info, problems=page.problems)


def _addresses(tab: OpenTab) -> To:
    """Of objects beside the subject, over the same time."""
    links = tab.links
    return lambda item, namespace, name: links.object(item, namespace, name, tab.subject.space.cluster)


def _marks(row: Row) -> tuple[Fact, ...]:
    """What the lists mark the object with."""
    return (Fact("Details", marks=row.marks),) if row.marks else ()


def _is_counted(workload: Workload, waypoints: Sequence[Enrolled]) -> bool:
    """Whether a proxy tells of the workload's requests."""
    return workload.has_sidecar or workload.is_gateway or bool(waypoints)


def _common(tab: OpenTab, item: ItemHealth | None, *, is_counted: bool = True) -> info_facts.Common:
    subject, times = tab.subject, tab.times
    route = f"{subject.object_type}-mini-graph"
    address = reverse(route, kwargs={"namespace": subject.space.name, "name": subject.name})
    cluster = (("clusterName", subject.space.cluster),) if tab.several_clusters else ()
    url = with_pairs(address, ("duration", str(times.duration)), *cluster)
    return {
        "health": health_card(item, is_counted=is_counted),
        "health_words": times.words.lower(),
        "mini_graph_url": url if subject.sources.prometheus is not None else "",
        "mini_graph_seconds": times.poll_seconds,
    }
