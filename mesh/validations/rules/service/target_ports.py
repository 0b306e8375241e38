"""KIA0701: the workload behind a service listens where the service sends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mesh.istio.roles import is_gateway, is_waypoint
from mesh.model.objects import ServicePort
from mesh.validations import policy_keys
from mesh.validations.findings import Finding, Told, finding
from mesh.validations.index import Item, Subject
from mesh.validations.look import Look


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    service = subject.obj
    is_of_mesh = is_waypoint(service.labels) or is_gateway(service.labels, {})
    if is_of_mesh or look.base.is_control_plane(subject.namespace):
        return
    deployment = _deployment(service.spec.selector, look)
    if deployment is None:
        return
    _, exposed = deployment.told
    for index, port in enumerate(service.spec.ports):
        if not _is_exposed(port, exposed):
            where = deployment.subject
            listed = ", ".join(sorted(f"{number} ({name})" if name else str(number) for name, number in exposed))
            told = Told(
                f"Port {port.port} leads to {_target(port)}, which Deployment {where.name} does not expose.",
                f"Looked among the container ports of Deployment {where.namespace}/{where.name}: {listed or 'none'}.",
                "Correct targetPort, or add the port to the container.",
            )
            yield finding("KIA0701", f"spec/ports[{index}]", told, value=str(_target(port)))


def _deployment(selector: Mapping[str, str], look: Look) -> Item | None:
    """The first, by namespace and name, that has the selector's labels on itself. As in the reference, it may stand in
    any namespace."""
    if not selector:
        return None
    key = min((policy_keys.deployments(label) for label in selector.items()), key=look.index.size)
    matching = (item for item in look.index.items(key) if selector.items() <= item.told[0])
    return min(matching, key=lambda item: item.subject.place, default=None)


def _is_exposed(port: ServicePort, exposed: frozenset[tuple[str, int]]) -> bool:
    target = _target(port)
    return any(target in (name, number) for name, number in exposed)


def _target(port: ServicePort) -> int | str:
    """A port's name or number; its own number where no target is given."""
    if isinstance(port.target_port, str) and port.target_port:
        return port.target_port
    return port.target_port if isinstance(port.target_port, int) and port.target_port > 0 else port.port
