"""What is read out of the specs of routes, rules, Gateways and policies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mesh.model import kinds
from mesh.model.objects import ConfigObject
from mesh.text.untrusted import inner, mappings, text, texts

PROTOCOLS = ("http", "tcp", "tls")
Spec = Mapping[str, Any]


def rules(virtual_service: ConfigObject, protocol: str) -> list[Spec]:
    """A VirtualService's rules of one protocol, in order."""
    return list(mappings(virtual_service.spec.get(protocol)))


def destinations(rule: Spec) -> list[Spec]:
    """Where one rule sends to, with the weights."""
    return list(mappings(rule.get("route")))


def destination_hosts(virtual_service: ConfigObject) -> Iterator[str]:
    """The hosts to which any rule of any protocol sends; empty where a destination names none."""
    for protocol in PROTOCOLS:
        for rule in rules(virtual_service, protocol):
            for destination in destinations(rule):
                yield text(inner(destination, "destination").get("host"))


def listed_gateways(virtual_service: ConfigObject) -> Iterator[tuple[str, str]]:
    """(namespace, name) of the Gateways that it lists, as `name` or `namespace/name`."""
    for listed in texts(virtual_service.spec.get("gateways")):
        namespace, slash, name = listed.partition("/")
        yield (namespace, name) if slash else (virtual_service.namespace, listed)


def subsets(destination_rule: ConfigObject) -> list[Spec]:
    """The named parts of the service that a DestinationRule tells apart."""
    return list(mappings(destination_rule.spec.get("subsets")))


def server_hosts(gateway: ConfigObject) -> tuple[str, ...]:
    """The hosts that a Gateway's servers answer for."""
    return tuple(host for server in mappings(gateway.spec.get("servers")) for host in texts(server.get("hosts")))


def listener_hosts(gateway: ConfigObject) -> tuple[str, ...]:
    """The host names of a Gateway API Gateway's listeners; empty for all."""
    names = (text(listener.get("hostname")) for listener in mappings(gateway.spec.get("listeners")))
    return tuple(name for name in names if name)


def parent_gateways(route: ConfigObject) -> Iterator[tuple[str, str]]:
    """(namespace, name) of the Gateways that a route of the Gateway API asks to be part of."""
    gateway = kinds.K8S_GATEWAY
    for parent in mappings(route.spec.get("parentRefs")):
        if parent.get("kind", gateway.name) == gateway.name and parent.get("group", gateway.group) == gateway.group:
            yield ref_place(parent, route)


def backend_refs(route: ConfigObject) -> Iterator[Spec]:
    """What a route of the Gateway API sends to."""
    for rule in mappings(route.spec.get("rules")):
        yield from mappings(rule.get("backendRefs"))


def backend_services(route: ConfigObject) -> Iterator[tuple[str, str]]:
    """(namespace, name) of the Services among them."""
    for backend in backend_refs(route):
        if backend.get("kind", kinds.SERVICE.name) == kinds.SERVICE.name and not backend.get("group"):
            yield ref_place(backend, route)


def ref_place(ref: Spec, obj: ConfigObject) -> tuple[str, str]:
    """(namespace, name) that an object's reference names."""
    return text(ref.get("namespace")) or obj.namespace, text(ref.get("name"))


def operation_hosts(policy: ConfigObject) -> tuple[str, ...]:
    """The hosts whose requests the rules of an AuthorizationPolicy are about."""
    return tuple(
        host
        for rule in mappings(policy.spec.get("rules"))
        for target in mappings(rule.get("to"))
        for host in texts(inner(target, "operation").get("hosts"))
    )


def defined_hosts(obj: ConfigObject) -> list[str]:
    """The hosts for which a VirtualService or a ServiceEntry says something."""
    return texts(obj.spec.get("hosts"))
