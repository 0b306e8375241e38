"""Where a service leads, by Kubernetes' rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mesh.model.objects import Pod, Service, ServicePort
from mesh.workloads.pods import is_finished, is_ready

EXTERNAL_NAME = "ExternalName"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A selected pod that has an address and has not finished. One that is not ready gets no requests; `lacking` are
    names of ports that the service leads to and the pod does not have."""

    pod: str
    ip: str
    is_ready: bool = True
    lacking: tuple[str, ...] = ()


def selector_of(service: Service) -> Mapping[str, str]:
    """An alias of another host (ExternalName) selects nothing: Kubernetes ignores what is written there."""
    return {} if service.spec.type == EXTERNAL_NAME else service.spec.selector


def endpoints_of(service: Service, pods: Iterable[Pod]) -> tuple[Endpoint, ...]:
    """`pods` are those of the service's namespace. One that leaves is not ready, as in EndpointSlices."""
    wanted = selector_of(service).items()
    if not wanted:
        return ()
    return tuple(
        _endpoint(service, pod)
        for pod in pods
        if pod.status.pod_ip and wanted <= pod.labels.items() and not is_finished(pod)
    )


def _endpoint(service: Service, pod: Pod) -> Endpoint:
    ready = is_ready(pod) and not pod.metadata.deletion_timestamp
    named = (port for port in service.spec.ports if isinstance(port.target_port, str) and port.target_port)
    lacking = tuple(str(port.target_port) for port in named if target_number(port, pod) is None)
    is_published = service.spec.publish_not_ready_addresses
    return Endpoint(pod.name, pod.status.pod_ip, ready or is_published, lacking)


def target_number(port: ServicePort, pod: Pod) -> int | None:
    """The pod's port: by number, by the name that one of its containers gives it, else the service's own; None where
    no container has a port of that name and protocol."""
    if not isinstance(port.target_port, str):
        return port.target_port or port.port
    if not port.target_port:
        return port.port
    sidecars = (each for each in pod.spec.init_containers if each.restart_policy == "Always")
    found = (each for container in (*pod.spec.containers, *sidecars) for each in container.ports)
    return next(
        (each.container_port for each in found if (each.name, each.protocol) == (port.target_port, port.protocol)), None
    )
