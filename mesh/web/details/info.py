"""The first tab: what the object is, how it is, and what belongs to it."""

from __future__ import annotations

from django.urls import reverse

from mesh.health.judging import ItemHealth
from mesh.model.kinds import SERVICE
from mesh.pages.istio.findings import found
from mesh.pages.lists.rows import ListRow, workload_row
from mesh.pages.objects import app as app_details
from mesh.pages.objects import service as service_details
from mesh.pages.objects import workload as workload_details
from mesh.pages.objects.rows import is_counted, row_of_app, row_of_service
from mesh.pages.objects.workload import WorkloadOptions
from mesh.validations.findings import WORKLOAD
from mesh.web.address.links import with_pairs
from mesh.web.details import facts as info_facts
from mesh.web.details.cards import InfoTab, health_card
from mesh.web.details.pods import pod_table
from mesh.web.metadata import cards as metadata
from mesh.web.parts.facts import Fact, To, reference_links
from mesh.web.parts.findings import found_lines
from mesh.web.parts.tab import OpenTab, TabContent
from mesh.web.visit import missing

TEMPLATE = "details/info.html"


def show(tab: OpenTab) -> TabContent:
    """By the kind of the subject."""
    return {"workload": _workload, "service": _service, "application": _application}[tab.subject.object_type](tab)


def _workload(tab: OpenTab) -> TabContent:
    subject, times = tab.subject, tab.times
    kind = subject.workload.kind if subject.workload is not None else ""
    options = WorkloadOptions(kind=kind, seconds=times.length, at=times.end)
    page = workload_details.page(subject.sources.hurried(), subject.space, subject.name, options)
    if page is None:
        raise missing("workload", subject.name, subject.space)
    table, pairs, messages = pod_table(tab, page)
    entry = found(subject.sources, subject.space.cluster, WORKLOAD, subject.space.name, subject.name)
    row = workload_row(page.row, subject.space, entry=entry)
    info = InfoTab(
        facts=(*info_facts.of_workload(page, _addresses(tab)), *_marks(row)),
        related=info_facts.around_workload(page, _addresses(tab)),
        config=reference_links(page.row.references, subject.space.name, tab.cluster),
        identity=info_facts.identity(page.row.spire),
        found=found_lines(entry.checks if entry else ()),
        labels=metadata.label_card(tab.visit, page.workload),
        annotations=metadata.annotation_card(tab.visit, page.workload),
        pods=table,
        **_common(tab, page.row.health, is_counted=is_counted(page.workload, page.waypoints)),
    )
    return TabContent(TEMPLATE, info, carried=pairs, pairs=pairs, problems=page.problems, messages=messages)


def _service(tab: OpenTab) -> TabContent:
    subject, times = tab.subject, tab.times
    page = service_details.page(
        subject.sources.hurried(),
        subject.space,
        subject.name,
        seconds=times.length,
        at=times.end,
    )
    if page is None:
        raise missing("service", subject.name, subject.space)
    entry = found(subject.sources, subject.space.cluster, SERVICE, subject.space.name, subject.name)
    info = InfoTab(
        found=found_lines(entry.checks if entry else ()),
        facts=(*info_facts.of_service(page), *_marks(row_of_service(subject.sources, page))),
        related=info_facts.around_service(page, _addresses(tab)),
        config=reference_links(page.config.references(), subject.space.name, tab.cluster),
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
        sources.hurried(), space, subject.name, with_health=True, seconds=times.length, at=times.end
    )
    if page is None:
        raise missing("application", subject.name, space)
    row, references = row_of_app(sources, page)
    info = InfoTab(
        facts=(*info_facts.of_application(page), *_marks(row)),
        related=info_facts.around_application(page, _addresses(tab)),
        config=reference_links(references, space.name, tab.cluster),
        **_common(
            tab, page.health, is_counted=any(is_counted(each.workload, each.waypoints) for each in page.workloads)
        ),
    )
    return TabContent(TEMPLATE, info, problems=page.problems)


def _addresses(tab: OpenTab) -> To:
    """Of objects beside the subject, over the same time."""
    links = tab.links
    return lambda item, namespace, name: links.object(item, namespace, name, tab.subject.space.cluster)


def _marks(row: ListRow) -> tuple[Fact, ...]:
    """What the lists mark the object with."""
    return (Fact("Details", marks=row.marks),) if row.marks else ()


def _common(tab: OpenTab, item: ItemHealth | None, *, is_counted: bool = True) -> info_facts.Common:
    subject, times = tab.subject, tab.times
    route = f"{subject.object_type}-mini-graph"
    address = reverse(route, kwargs={"namespace": subject.space.name, "name": subject.name})
    cluster = (("clusterName", subject.space.cluster),) if tab.several_clusters else ()
    moment = ((name, str(value)) for name, value in times.moment)
    url = with_pairs(address, ("duration", str(times.length)), *moment, *subject.kept, *cluster)
    return {
        "health": health_card(item, is_counted=is_counted),
        "health_words": times.words.lower(),
        "mini_graph_url": url if subject.sources.prometheus is not None else "",
        "mini_graph_seconds": times.poll_seconds,
    }
