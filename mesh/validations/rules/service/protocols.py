"""KIA0601, KIA0602: Istio knows what is spoken at each port."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mesh.model.objects import ServicePort
from mesh.validations import policy_keys
from mesh.validations.findings import Finding, Told, finding
from mesh.validations.index import Subject
from mesh.validations.look import Look
from mesh.validations.policy_keys import PodFacts

_PROTOCOLS = ("grpc", "grpc-web", "http", "http2", "https", "mongo", "redis", "tcp", "tls", "udp", "mysql")
_KUBERNETES = ("kubernetes.io/h2c", "kubernetes.io/ws", "kubernetes.io/wss")
_WIZARD, _UDP = "kiali_wizard", "udp"


def check(subject: Subject, look: Look) -> Iterator[Finding]:
    service = subject.obj
    if _WIZARD in service.labels or not _is_in_mesh(service.spec.selector, look):
        return
    for index, port in enumerate(service.spec.ports):
        if port.protocol.lower() != _UDP:
            yield from _port(f"spec/ports[{index}]", port)


def _port(path: str, port: ServicePort) -> Iterator[Finding]:
    if port.app_protocol is not None:
        if port.app_protocol.lower() not in (*_PROTOCOLS, *_KUBERNETES):
            named = port.app_protocol or "An empty text"
            told = Told(
                f"{named} is no protocol that Istio knows, so that port {port.port} carries plain TCP.",
                f"Known are: {', '.join((*_PROTOCOLS, *_KUBERNETES))}.",
                "Set appProtocol to one of them.",
            )
            yield finding("KIA0602", path, told, value=port.app_protocol)
    elif port.name not in _PROTOCOLS and not port.name.startswith(tuple(f"{each}-" for each in _PROTOCOLS)):
        lack = f"its name, {port.name}, does not begin with one" if port.name else "it has no name"
        told = Told(
            f"Port {port.port} does not tell its protocol: {lack}.",
            f"Known are: {', '.join(_PROTOCOLS)}.",
            "Call the port protocol-name, such as http-web, or set its appProtocol.",
        )
        yield finding("KIA0601", path, told, value=port.name)


def _is_in_mesh(selector: Mapping[str, str], look: Look) -> bool:
    """By the pods that it selects in all managed namespaces; so is one without pods."""
    found = _pods(selector, look)
    return not found or all(pod.has_sidecar for pod in found) or any(pod.is_ambient for pod in found)


def _pods(selector: Mapping[str, str], look: Look) -> set[PodFacts]:
    """The different kinds of pods."""
    if not selector:
        return {told for _, told in look.index.tallies(policy_keys.pods())}
    keys = [policy_keys.pods(label) for label in selector.items()]
    key = min(keys, key=look.index.size)
    if len(keys) == 1:
        return {told[1] for _, told in look.index.tallies(key)}
    return {item.told[1] for item in look.index.items(key) if selector.items() <= item.told[0]}
