"""The lists of workloads, services and apps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from mesh.health.judging import ItemHealth
from mesh.health.queries import HealthType
from mesh.istio.dataplane import has_sidecar, is_ambient
from mesh.istio.enrolment import first_pod_labels
from mesh.istio.references import wizard_of
from mesh.istio.routing import ServiceConfig
from mesh.istio.selectors import Reference
from mesh.model import kinds
from mesh.model.access import VisibleNamespace
from mesh.model.pace import paced
from mesh.model.problems import Problem
from mesh.model.services import ServiceItem
from mesh.model.workloads import Workload
from mesh.pages.health import page as health
from mesh.pages.health.page import HealthPage
from mesh.pages.sources.sources import Sources
from mesh.workloads.apps import apps_of, services_of_app
from mesh.workloads.details import AdditionalDetail, detail_sample, injection_wish, told_annotations
from mesh.workloads.pods import PodIndex, Pods
from mesh.workloads.spire import SpireInfo, spire_info


@dataclass(frozen=True, slots=True)
class ListOptions:
    """What a list is asked for. `seconds` is the time over which traffic is measured until `at` (Unix seconds);
    without `definitions_only` a service's row also tells what its pods and the configuration say."""

    cluster: str
    namespaces: tuple[str, ...] = ()
    with_health: bool = True
    with_references: bool = True
    definitions_only: bool = True
    seconds: float = 300
    at: float = 0


@dataclass(frozen=True, slots=True)
class WorkloadRow:
    """`injection` is what the template says about injection, None for nothing."""

    workload: Workload
    references: tuple[Reference, ...] = ()
    spire: SpireInfo | None = None
    detail: AdditionalDetail | None = None
    injection: bool | None = None
    health: ItemHealth | None = None


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """`has_pods`: whether any pod that it selects has not finished."""

    service: ServiceItem
    has_pods: bool = True
    has_sidecar: bool = True
    is_ambient: bool = False
    has_app_selector: bool = False
    references: tuple[Reference, ...] = ()
    wizard: str = ""
    detail: AdditionalDetail | None = None
    health: ItemHealth | None = None


@dataclass(frozen=True, slots=True)
class AppRow:
    """`labels` are those of the app's workloads and services, distinct values joined."""

    cluster: str
    namespace: str
    name: str
    labels: dict[str, str]
    workloads: tuple[Workload, ...]
    services: tuple[ServiceItem, ...]
    references: tuple[Reference, ...] = ()
    health: ItemHealth | None = None

    @property
    def has_sidecar(self) -> bool:
        return any(workload.has_sidecar for workload in self.workloads)

    @property
    def is_ambient(self) -> bool:
        return any(workload.is_ambient for workload in self.workloads)

    @property
    def is_gateway(self) -> bool:
        return any(workload.is_gateway for workload in self.workloads)


R = TypeVar("R", WorkloadRow, ServiceRow, AppRow)


@dataclass(frozen=True, slots=True)
class ObjectList(Generic[R]):
    """`health` says how old the verdicts are and what is missing; None when none were asked for."""

    rows: tuple[R, ...]
    health: HealthPage | None
    problems: tuple[Problem, ...]


Healths = Callable[[str, str], ItemHealth | None]
"""The health of an object by namespace and name."""


def workloads(sources: Sources, options: ListOptions) -> ObjectList[WorkloadRow]:
    """By namespace and name; nothing of an unknown cluster."""
    spaces = sources.spaces(options.cluster, options.namespaces)
    page, healths = _health(sources, spaces, HealthType.WORKLOAD, options)
    rows = tuple(
        workload_row(sources, workload, healths(space.name, workload.name), with_references=options.with_references)
        for space in spaces
        for workload in paced(sources.clusters[space.cluster].inventory.workloads(space.name))
    )
    return ObjectList(rows, page, _problems(sources, page, options.cluster))


def services(sources: Sources, options: ListOptions) -> ObjectList[ServiceRow]:
    """Services, then hosts of ServiceEntries, by namespace."""
    spaces = sources.spaces(options.cluster, options.namespaces)
    page, healths = _health(sources, spaces, HealthType.SERVICE, options)
    rows = tuple(row for space in spaces for row in _services(sources, space, healths, options))
    return ObjectList(rows, page, _problems(sources, page, options.cluster))


def apps(sources: Sources, options: ListOptions) -> ObjectList[AppRow]:
    """By namespace and name."""
    spaces = sources.spaces(options.cluster, options.namespaces)
    page, healths = _health(sources, spaces, HealthType.APP, options)
    rows = tuple(row for space in spaces for row in _apps(sources, space, healths, options))
    return ObjectList(rows, page, _problems(sources, page, options.cluster))


def workload_row(
    sources: Sources, workload: Workload, item: ItemHealth | None = None, *, with_references: bool = True
) -> WorkloadRow:
    configured = sources.settings.additional_display_details
    snapshot = sources.clusters[workload.cluster].snapshot
    references: tuple[Reference, ...] = ()
    if with_references:
        references = sources.references(workload.cluster).of_workload(workload.namespace, workload.labels)
    return WorkloadRow(
        workload=workload,
        references=references,
        spire=spire_info(workload, first_pod_labels(snapshot, workload)),
        detail=detail_sample(told_annotations(workload), configured) if configured else None,
        injection=injection_wish(workload),
        health=item,
    )


def definition_row(sources: Sources, service: ServiceItem, item: ItemHealth | None = None) -> ServiceRow:
    """The service alone, without a look at its pods; the configuration counts only for outside hosts."""
    references: tuple[Reference, ...] = ()
    if service.is_external:
        references = _config(sources, service).references()
    return ServiceRow(
        service=service,
        has_app_selector=bool(sources.labels.app_of(service.selector)),
        references=references,
        detail=detail_sample(service.annotations, sources.settings.additional_display_details),
        health=item,
    )


def _services(
    sources: Sources, space: VisibleNamespace, healths: Healths, options: ListOptions
) -> Iterator[ServiceRow]:
    found = sources.clusters[space.cluster].inventory.services(space.name)
    if options.definitions_only:
        return (definition_row(sources, service, healths(space.name, service.name)) for service in paced(found))
    snapshot = sources.clusters[space.cluster].snapshot
    pods = PodIndex(snapshot.in_namespace(kinds.POD, space.name))
    make = partial(_full_row, sources, with_references=options.with_references)
    return (make(service, pods.selected_by(service), healths(space.name, service.name)) for service in paced(found))


def _full_row(
    sources: Sources, service: ServiceItem, pods: Pods, item: ItemHealth | None, *, with_references: bool
) -> ServiceRow:
    config = _config(sources, service) if with_references else ServiceConfig()
    return ServiceRow(
        service=service,
        has_pods=bool(pods),
        has_sidecar=service.is_external or any(map(has_sidecar, pods)),
        is_ambient=any(map(is_ambient, pods)),
        has_app_selector=bool(sources.labels.app_of(service.selector)),
        references=config.references(),
        wizard=wizard_of(config),
        detail=detail_sample(service.annotations, sources.settings.additional_display_details),
        health=item,
    )


def _config(sources: Sources, service: ServiceItem) -> ServiceConfig:
    return sources.references(service.cluster).of_service(service, sources.sees(service.cluster))


def _apps(sources: Sources, space: VisibleNamespace, healths: Healths, options: ListOptions) -> Iterator[AppRow]:
    inventory = sources.clusters[space.cluster].inventory
    for name, found in paced(apps_of(inventory, space.name).items()):
        attached = services_of_app(inventory, found)
        references: tuple[Reference, ...] = ()
        if options.with_references:
            references = sources.references(space.cluster).of_app(space.name, found, attached)
        yield AppRow(
            cluster=space.cluster,
            namespace=space.name,
            name=name,
            labels=joined_labels((*found, *attached)),
            workloads=tuple(found),
            services=tuple(attached),
            references=references,
            health=healths(space.name, name),
        )


def joined_labels(items: Iterable[Workload | ServiceItem]) -> dict[str, str]:
    """Each label with its distinct values, sorted and joined."""
    values: dict[str, set[str]] = {}
    for item in items:
        for label, value in item.labels.items():
            values.setdefault(label, set()).add(value)
    return {label: ",".join(sorted(values[label])) for label in sorted(values)}


def _health(
    sources: Sources, spaces: Sequence[VisibleNamespace], kind: HealthType, options: ListOptions
) -> tuple[HealthPage | None, Healths]:
    if not options.with_health:
        return None, lambda _namespace, _name: None
    page = health.page(sources, spaces, [kind], options.seconds, options.at)
    return page, lambda namespace, name: page.of(kind, namespace).get(name)


def _problems(sources: Sources, page: HealthPage | None, cluster: str) -> tuple[Problem, ...]:
    return page.problems if page else sources.problems(cluster)
