"""VirtualServices, DestinationRules, Gateways, ServiceEntries and Sidecars."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.istio.relations.result import Relations, ServiceName, WorkloadName, relations
from mesh.istio.relations.scene import Scene, naming, references, selected
from mesh.istio.selectors import Reference, selector_of
from mesh.istio.specs import defined_hosts, destination_hosts, operation_hosts, rules, subsets
from mesh.model import kinds
from mesh.model.objects import ConfigObject
from mesh.text.untrusted import mappings, pairs, text, texts

MESH_GATEWAY = Reference(kinds.GATEWAY, "", "mesh")
"""What a VirtualService lists to mean all sidecars; no object."""


def of_virtual_service(scene: Scene, obj: ConfigObject) -> Relations:
    own = scene.meanings(texts(obj.spec.get("hosts")), obj.namespace)
    used = scene.meanings(destination_hosts(obj), obj.namespace)
    rules_of_it = naming(scene, kinds.DESTINATION_RULE, _rule_hosts, used)
    return relations(
        names=(*gateways_of(obj), *references(kinds.DESTINATION_RULE, rules_of_it)),
        named_by=references(
            kinds.AUTHORIZATION_POLICY, naming(scene, kinds.AUTHORIZATION_POLICY, operation_hosts, own)
        ),
        services=_services(scene, destination_hosts(obj), obj),
    )


def of_destination_rule(scene: Scene, obj: ConfigObject) -> Relations:
    """Where it has subsets, the VirtualServices that may send to them."""
    host = text(obj.spec.get("host"))
    service, own = scene.service(host, obj.namespace), scene.meanings([host], obj.namespace)
    labelled = [labels for each in subsets(obj) if (labels := pairs(each.get("labels")))]
    entries = list(naming(scene, kinds.SERVICE_ENTRY, defined_hosts, own))
    users = naming(scene, kinds.VIRTUAL_SERVICE, destination_hosts, own) if labelled else ()
    is_there = service is not None and not entries and scene.has_service(service)
    return relations(
        names=references(kinds.SERVICE_ENTRY, entries),
        named_by=references(kinds.VIRTUAL_SERVICE, users),
        services=(service,) if service is not None and is_there else (),
        workloads=_of_subsets(scene, service, labelled) if service is not None else (),
    )


def _of_subsets(scene: Scene, service: ServiceName, labelled: list[dict[str, str]]) -> Iterator[WorkloadName]:
    found = scene.view.inventory.service(service.namespace, service.name)
    if found is not None and found.selector:
        for labels in labelled:
            yield from scene.selected({**labels, **found.selector}, service.namespace)


def of_gateway(scene: Scene, obj: ConfigObject) -> Relations:
    own = Reference(kinds.GATEWAY, obj.namespace, obj.name)
    users = (route for route in scene.objects(kinds.VIRTUAL_SERVICE) if own in gateways_of(route))
    selector = selector_of(kinds.GATEWAY, obj)
    return relations(
        named_by=references(kinds.VIRTUAL_SERVICE, users),
        workloads=scene.selected(selector) if selector else (),
    )


def gateways_of(virtual_service: ConfigObject) -> tuple[Reference, ...]:
    """The Gateways that its list and its matches name, in every spelling; `mesh` has no namespace."""
    spec = virtual_service.spec
    named = texts(spec.get("gateways"))
    for protocol in ("http", "tls"):
        for rule in rules(virtual_service, protocol):
            for match in mappings(rule.get("match")):
                named += texts(match.get("gateways"))
    return tuple(_gateway(each, virtual_service.namespace) for each in named if each)


def _gateway(named: str, namespace: str) -> Reference:
    """`name`, `namespace/name`, `name.namespace` or `name.namespace.<domain>`."""
    if named == MESH_GATEWAY.name:
        return MESH_GATEWAY
    if "/" in named:
        place, _, name = named.partition("/")
    else:
        name, _, rest = named.partition(".")
        place = rest.partition(".")[0]
    return Reference(kinds.GATEWAY, place or namespace, name)


def of_service_entry(scene: Scene, obj: ConfigObject) -> Relations:
    hosts = defined_hosts(obj)
    own = scene.meanings(hosts, obj.namespace)
    importers = (
        sidecar
        for sidecar in scene.objects(kinds.SIDECAR)
        if any(space == obj.namespace and scene.meaning(host, space) in own for space, host in _imported(sidecar))
    )
    routes = tuple(references(kinds.VIRTUAL_SERVICE, naming(scene, kinds.VIRTUAL_SERVICE, destination_hosts, own)))
    return relations(
        named_by=(
            *references(kinds.DESTINATION_RULE, naming(scene, kinds.DESTINATION_RULE, _rule_hosts, own)),
            *routes,
            *references(kinds.SIDECAR, importers),
            *references(kinds.AUTHORIZATION_POLICY, naming(scene, kinds.AUTHORIZATION_POLICY, operation_hosts, own)),
        ),
        services=(ServiceName(obj.namespace, host, is_entry=True) for host in hosts),
        beyond=routes,
    )


def of_sidecar(scene: Scene, obj: ConfigObject) -> Relations:
    entries: list[Reference] = []
    services: list[ServiceName] = []
    for namespace, host in _imported(obj):
        defining = [
            entry
            for entry in scene.own(kinds.SERVICE_ENTRY, namespace)
            if scene.meaning(host, namespace) in scene.meanings(defined_hosts(entry), namespace)
        ]
        entries += references(kinds.SERVICE_ENTRY, defining)
        service = scene.service(host, namespace)
        if not defining and service is not None and scene.has_service(service):
            services.append(service)
    return relations(names=entries, services=services, workloads=selected(scene, kinds.SIDECAR, obj))


def _imported(sidecar: ConfigObject) -> Iterator[tuple[str, str]]:
    """(namespace, host) of what its egress names one by one."""
    for listener in mappings(sidecar.spec.get("egress")):
        for each in texts(listener.get("hosts")):
            namespace, slash, host = each.partition("/")
            if slash and host != "*" and namespace not in ("*", "~"):
                yield (sidecar.namespace if namespace == "." else namespace), host


def _rule_hosts(rule: ConfigObject) -> tuple[str, ...]:
    return (text(rule.spec.get("host")),)


def _services(scene: Scene, hosts: Iterator[str], obj: ConfigObject) -> Iterator[ServiceName]:
    found = (scene.service(host, obj.namespace) for host in hosts)
    return (each for each in found if each is not None)
