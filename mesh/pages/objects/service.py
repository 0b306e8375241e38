"""One service, or an outside host of a ServiceEntry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from mesh.health.judging import ItemHealth
from mesh.istio.enrolment import Enrolled
from mesh.istio.routing import ServiceConfig
from mesh.model import kinds
from mesh.model.access import VisibleNamespace
from mesh.model.objects import ConfigObject, Pod, Service, ServicePort
from mesh.model.problems import Problem
from mesh.model.services import ServiceItem
from mesh.pages.enrolment import waypoints_of_service
from mesh.pages.health import page as health
from mesh.pages.lists.inventory import WorkloadRow, workload_row
from mesh.pages.mtls import Mtls, namespace_mtls
from mesh.pages.sources.sources import Sources
from mesh.readers.permissions import NOTHING, Permissions
from mesh.text.untrusted import mappings, text
from mesh.workloads.details import AdditionalDetail, additional_details
from mesh.workloads.endpoints import Endpoint, endpoints_of

PermissionsAnswer = tuple[Permissions, Problem | None]
AskPermissions = Callable[[VisibleNamespace], PermissionsAnswer]


@dataclass(frozen=True, slots=True)
class Port:
    """`target` is the pods' port where it is another, a number or the name that containers give it."""

    name: str
    protocol: str
    number: int
    app_protocol: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """What the Service says of itself, or the ServiceEntry of its host (then `type` is External)."""

    type: str
    created: str
    resource_version: str
    annotations: Mapping[str, str]
    ports: tuple[Port, ...]
    external_name: str = ""
    ip: str = ""
    ips: tuple[str, ...] = ()
    ip_families: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubService:
    """A service of the same app that serves one version of it, or the service itself."""

    name: str
    ports: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ServiceDetails:
    """`waypoints` are those that capture the service; `endpoints` are those that get requests, `unready` those that
    would."""

    service: ServiceItem
    space: VisibleNamespace
    definition: Definition
    endpoints: tuple[Endpoint, ...]
    unready: tuple[Endpoint, ...]
    config: ServiceConfig
    workloads: tuple[WorkloadRow, ...]
    sub_services: tuple[SubService, ...]
    details: tuple[AdditionalDetail, ...]
    mtls: Mtls
    health: ItemHealth
    permissions: Permissions = NOTHING
    waypoints: tuple[Enrolled, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def is_ambient(self) -> bool:
        return bool(self.workloads) and all(row.workload.is_ambient for row in self.workloads)

    @property
    def has_sidecar(self) -> bool:
        return self.service.is_external or any(row.workload.has_sidecar for row in self.workloads)


def page(
    sources: Sources,
    space: VisibleNamespace,
    name: str,
    *,
    seconds: float,
    at: float,
    permissions: AskPermissions = lambda _space: (NOTHING, None),
) -> ServiceDetails | None:
    """None when there is neither a Service nor a ServiceEntry's host of that name."""
    view = sources.clusters[space.cluster]
    service = view.inventory.service(space.name, name)
    if service is None:
        return None
    config = sources.references(space.cluster).of_service(service, sources.sees(space.cluster))
    definition = _definition(sources, service, config)
    if definition is None:
        return None
    rows = _workloads(sources, service)
    item, said = health.service_health(sources, space, service, seconds, at)
    allowed, refusal = permissions(space)
    endpoints = _endpoints(sources, service)
    return ServiceDetails(
        service=service,
        space=space,
        definition=definition,
        endpoints=tuple(each for each in endpoints if each.is_ready),
        unready=tuple(each for each in endpoints if not each.is_ready),
        config=config,
        workloads=rows,
        sub_services=_sub_services(sources, service),
        details=additional_details(service.annotations, sources.settings.additional_display_details),
        mtls=namespace_mtls(sources, space),
        health=item,
        permissions=allowed,
        waypoints=waypoints_of_service(sources, service),
        problems=(*said, *((refusal,) if refusal else ()), *sources.problems(space.cluster)),
    )


def _definition(sources: Sources, service: ServiceItem, config: ServiceConfig) -> Definition | None:
    snapshot = sources.clusters[service.cluster].snapshot
    if not service.is_external:
        found: Service | None = snapshot.get(kinds.SERVICE, service.namespace, service.name)
        return _of_service(found) if found else None
    entries = (entry for entry in config.service_entries if entry.namespace == service.namespace)
    entry = next(entries, None)
    return _of_entry(entry) if entry else None


def _of_service(service: Service) -> Definition:
    spec = service.spec
    return Definition(
        type=spec.type,
        created=service.metadata.creation_timestamp,
        resource_version=service.metadata.resource_version,
        annotations=service.annotations,
        ports=tuple(map(_port, spec.ports)),
        external_name=spec.external_name,
        ip=spec.cluster_ip,
        ips=tuple(spec.cluster_ips),
        ip_families=tuple(spec.ip_families),
    )


def _port(port: ServicePort) -> Port:
    target = "" if port.target_port in (0, port.port) else str(port.target_port)
    return Port(port.name, port.protocol, port.port, port.app_protocol or "", target)


def _of_entry(entry: ConfigObject) -> Definition:
    ports = tuple(
        Port(text(port.get("name")), text(port.get("protocol")), number)
        for port in mappings(entry.spec.get("ports"))
        if isinstance(number := port.get("number"), int)
    )
    return Definition(
        type="External",
        created=entry.metadata.creation_timestamp,
        resource_version=entry.metadata.resource_version,
        annotations=entry.annotations,
        ports=ports,
    )


def _endpoints(sources: Sources, service: ServiceItem) -> tuple[Endpoint, ...]:
    snapshot = sources.clusters[service.cluster].snapshot
    found: Service | None = snapshot.get(kinds.SERVICE, service.namespace, service.name)
    pods: Iterable[Pod] = snapshot.in_namespace(kinds.POD, service.namespace)
    return endpoints_of(found, pods) if found and not service.is_external else ()


def _workloads(sources: Sources, service: ServiceItem) -> tuple[WorkloadRow, ...]:
    found = sources.clusters[service.cluster].inventory.workloads_behind(service)
    return tuple(workload_row(sources, workload, with_references=False) for workload in found)


def _sub_services(sources: Sources, service: ServiceItem) -> tuple[SubService, ...]:
    """The services of the app's versions (their selectors name one); the service itself where there are none."""
    names, view = sources.labels, sources.clusters[service.cluster]
    app = names.app_of(service.selector)
    versions = [
        other
        for other in view.inventory.services(service.namespace)
        if app and names.app_of(other.selector) == app and names.version_of(other.selector)
    ]
    return tuple(_sub_service(sources, each) for each in versions or [service])


def _sub_service(sources: Sources, service: ServiceItem) -> SubService:
    snapshot = sources.clusters[service.cluster].snapshot
    found: Service | None = snapshot.get(kinds.SERVICE, service.namespace, service.name)
    return SubService(service.name, {port.name: port.port for port in found.spec.ports} if found else {})
