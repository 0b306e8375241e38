"""What the first tab tells of a workload, a service and an application, as facts."""

from __future__ import annotations

from typing import TypedDict

from mesh.istio.mutual_tls import Accepted
from mesh.istio.routing import host_names
from mesh.model.object_types import POD
from mesh.model.workloads import Replicas, Workload
from mesh.pages.lists.marks import SAME_NAME
from mesh.pages.objects.app import AppDetails
from mesh.pages.objects.service import Port, ServiceDetails
from mesh.pages.objects.workload import WorkloadDetails
from mesh.web.details.cards import HealthCard
from mesh.web.parts.facts import (
    Fact,
    Link,
    To,
    app_link,
    links_fact,
    mode_fact,
    service_link,
    waypoint_link,
    workload_link,
    workload_url,
)
from mesh.workloads.endpoints import Endpoint
from mesh.workloads.spire import SpireInfo

HEADLESS = "None"
"""What Kubernetes writes for the address of a service that has none of its own."""
_ACCEPTED = {
    "STRICT": "Mutual TLS only",
    "PERMISSIVE": "Mutual TLS and plain text",
    "DISABLE": "Plain text only",
}
_BUILT_IN = ("", "apps/v1", "batch/v1", "v1")


class Common(TypedDict):
    """The fields of `Info` that all kinds fill alike."""

    health: HealthCard
    health_words: str
    mini_graph_url: str
    mini_graph_seconds: int


def of_workload(page: WorkloadDetails, to: To) -> tuple[Fact, ...]:
    workload = page.workload
    return (
        Fact("Cluster", page.space.cluster),
        mode_fact(
            [workload],
            page.waypoints,
            in_control_plane=page.space.is_control_plane,
            is_connected=any(machine.is_connected for machine in page.machines),
        ),
        Fact("Type", workload.kind),
        *((Fact("API version", workload.api_version),) if workload.api_version not in _BUILT_IN else ()),
        *((Fact("Version", workload.version),) if workload.version else ()),
        *(() if workload.is_on_machines else (Fact("Pods", _available(workload.replicas)),)),
        *(_namesake(each, to) for each in workload.namesakes),
        _injection(page),
        *((_mtls(page.accepts),) if page.accepts else ()),
        Fact("Created", time=workload.created),
        Fact("Resource version", workload.resource_version),
        *(Fact(each.title, each.value, url=_web(each.value)) for each in page.details),
    )


def _available(replicas: Replicas) -> str:
    if replicas.reason:
        return replicas.reason[0].upper() + replicas.reason[1:]
    pods = f"{replicas.available} of {replicas.desired} available"
    return pods if replicas.current == replicas.desired else f"{pods}, {replicas.current} there now"


def _namesake(workload: Workload, to: To) -> Fact:
    pods = f"; pods {', '.join(workload.pods)}" if workload.pods else ""
    text = f"{workload.kind}: {_available(workload.replicas)}{pods}"
    return Fact("Same name", text, SAME_NAME, url=workload_url(workload, to))


def _injection(page: WorkloadDetails) -> Fact:
    wish = page.row.injection
    if wish is None:
        return Fact("Istio injection", "As its namespace says", "Neither label nor annotation of the workload asks.")
    return Fact("Istio injection", "Asked for" if wish else "Refused", "By a label or annotation of the pod template.")


def _mtls(accepts: Accepted) -> Fact:
    by = f"{accepts.by.kind.name} {accepts.by.name} of {accepts.by.namespace}" if accepts.by else "a policy of its mesh"
    ports = (f"; port {port}: {_ACCEPTED[mode].lower()}" for port, mode in accepts.ports if mode in _ACCEPTED)
    told = "No PeerAuthentication says so: it is Istio's default." if accepts.is_default else f"Set by {by}."
    return Fact("Accepts", _ACCEPTED.get(accepts.mode, accepts.mode) + "".join(ports), told)


def around_workload(page: WorkloadDetails, to: To) -> tuple[Fact, ...]:
    """Its app, the services that lead to it, and what carries its traffic."""
    workload = page.workload
    apps = [app_link(workload.namespace, workload.app, to)] if workload.app else []
    services = (service_link(row.service.namespace, row.service.name, to) for row in page.services)
    return (
        *links_fact("Application", apps),
        *links_fact("Services", services),
        *links_fact("Waypoints", (waypoint_link(each, to) for each in page.waypoints)),
        *((Fact("Service accounts", ", ".join(workload.service_accounts)),) if workload.service_accounts else ()),
    )


def of_service(page: ServiceDetails) -> tuple[Fact, ...]:
    """How the mesh handles it is what holds of the workloads behind it."""
    definition = page.definition
    return (
        Fact("Cluster", page.space.cluster),
        mode_fact(
            (row.workload for row in page.workloads),
            page.waypoints,
            in_control_plane=page.space.is_control_plane,
        ),
        *((Fact("Created", time=definition.created),) if definition.created else ()),
        *((Fact("Resource version", definition.resource_version),) if definition.resource_version else ()),
        *(Fact(each.title, each.value, url=_web(each.value)) for each in page.details),
    )


def around_service(page: ServiceDetails, to: To) -> tuple[Fact, ...]:
    """What it leads to, and the services of single versions of the same app."""
    apps = sorted({row.workload.app for row in page.workloads if row.workload.app})
    others = [each for each in page.sub_services if each.name != page.service.name]
    namespace = page.space.name
    return (
        *links_fact("Applications", (app_link(namespace, name, to) for name in apps)),
        *links_fact("Workloads", (workload_link(row.workload, to) for row in page.workloads)),
        *links_fact("Services of versions", (service_link(namespace, each.name, to) for each in others)),
        *links_fact("Waypoints", (waypoint_link(each, to) for each in page.waypoints)),
    )


def network(page: ServiceDetails) -> tuple[Fact, ...]:
    """Where the service is reached."""
    definition = page.definition
    ports = tuple(
        Link("", "", f"{each.name} {each.number or ''}".strip(), note=_protocols(each)) for each in definition.ports
    )
    return (
        Fact("Type", definition.type),
        *((Fact("External name", definition.external_name),) if definition.external_name else ()),
        *_addresses(page),
        *((Fact("Ports", links=ports),) if ports else ()),
        *links_fact("Endpoints", map(_endpoint, page.endpoints)),
        *links_fact("Not ready, without requests", map(_endpoint, page.unready)),
        *((Fact("Host names", ", ".join(hosts)),) if (hosts := host_names(page.config)) else ()),
    )


def _endpoint(found: Endpoint) -> Link:
    lacking = f", which has no port named {' and '.join(found.lacking)}" if found.lacking else ""
    return Link(POD.letters, POD.word, found.ip, note=f"pod {found.pod}{lacking}")


def _protocols(port: Port) -> str:
    """That of the network, that of the application where the service tells it, and the pods' port if it is another."""
    target = f"to the pods' port {port.target}" if port.target else ""
    told = ", ".join(each for each in (port.protocol, port.app_protocol, target) if each)
    return f"({told})" if told else ""


def _addresses(page: ServiceDetails) -> tuple[Fact, ...]:
    definition = page.definition
    addresses = definition.ips or ((definition.ip,) if definition.ip else ())
    families = (*definition.ip_families, *[""] * len(addresses))
    if addresses == (HEADLESS,):
        return (Fact("Address", "None (headless)", "Its name leads to the pods themselves."),)
    return tuple(
        Fact(f"{family} address" if family else "Address", address)
        for family, address in zip(families, addresses, strict=False)
    )


def of_application(page: AppDetails) -> tuple[Fact, ...]:
    """What holds of all its workloads together."""
    workloads = [each.workload for each in page.workloads]
    waypoints = {each.name: each for found in page.workloads for each in found.waypoints}
    versions = sorted({each.version for each in workloads if each.version})
    return (
        Fact("Cluster", page.space.cluster),
        mode_fact(workloads, waypoints.values(), in_control_plane=page.space.is_control_plane),
        *((Fact("Versions", ", ".join(versions)),) if versions else ()),
    )


def around_application(page: AppDetails, to: To) -> tuple[Fact, ...]:
    """Its workloads, and the services that lead to one of them."""
    namespace = page.space.name
    waypoints = {(each.namespace, each.name): each for found in page.workloads for each in found.waypoints}
    return (
        *links_fact("Workloads", (workload_link(each.workload, to) for each in page.workloads)),
        *links_fact("Services", (service_link(namespace, name, to) for name in page.services)),
        *links_fact("Waypoints", (waypoint_link(each, to) for each in waypoints.values())),
    )


def identity(spire: SpireInfo | None) -> tuple[Fact, ...]:
    """Who gives the workload its identity, where that is SPIRE."""
    if spire is None:
        return ()
    role = "This is the SPIRE server." if spire.is_server else "The identity is managed by SPIRE."
    return (Fact("Role", role), *(Fact(str(each.type), each.value) for each in spire.matches))


def _web(text: str) -> str:
    return text if text.startswith(("http://", "https://")) else ""
