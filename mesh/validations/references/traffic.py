"""References of VirtualServices, DestinationRules, ServiceEntries, Gateways and Sidecars."""

from __future__ import annotations

from collections.abc import Iterator, Set

from mesh.istio.exports import exports_of, is_exported
from mesh.istio.selectors import Reference, reference, selector_of
from mesh.istio.specs import destination_hosts, subsets
from mesh.model import kinds
from mesh.model.objects import ConfigObject
from mesh.text.untrusted import mappings, pairs, text, texts
from mesh.validations import keys
from mesh.validations.gateway_names import MESH, gateway_name, listed_gateways, matched_gateways
from mesh.validations.hosts import Host
from mesh.validations.references.found import References, Scene, ServiceReference, WorkloadReference, pick, references
from mesh.validations.references.operations import operation_hosts


def of_virtual_service(obj: ConfigObject, scene: Scene) -> References:
    """Its gateways, the rules of its destinations, the policies for its hosts."""
    named = [host for host in destination_hosts(obj) if host]
    rules = (
        rule
        for rule in scene.seen(kinds.DESTINATION_RULE)
        if any(is_same(text(rule.spec.get("host")), rule.namespace, host, obj.namespace, scene) for host in named)
    )
    own = {scene.parsed(host, obj.namespace).text for host in texts(obj.spec.get("hosts"))}
    read = (scene.host(host, obj.namespace) for host in named)
    return references(
        [*_gateways(obj, scene), *pick(kinds.DESTINATION_RULE, rules), *policies_for(own, scene)],
        [ServiceReference(host.namespace, host.service) for host in read if not host.is_wildcard],
    )


def of_destination_rule(obj: ConfigObject, scene: Scene) -> References:
    """The ServiceEntries of its host and, where it has subsets, the routes there; its workloads are those of the
    subsets."""
    written = text(obj.spec.get("host"))
    host = scene.host(written, obj.namespace)
    entries = [] if host.is_wildcard else _entries({host.text}, scene)
    labels = [found for subset in subsets(obj) if (found := pairs(subset.get("labels")))]
    routes = (
        route
        for route in scene.seen(kinds.VIRTUAL_SERVICE)
        if any(is_same(written, obj.namespace, to, route.namespace, scene) for to in destination_hosts(route) if to)
    )
    known = [] if entries or host.is_wildcard else scene.services([host], scene.namespace)
    return references(
        [*entries, *(pick(kinds.VIRTUAL_SERVICE, routes) if labels else [])],
        known,
        () if host.is_wildcard else _workloads(host, labels, scene),
    )


def of_service_entry(obj: ConfigObject, scene: Scene) -> References:
    """The rules for its hosts, the Sidecars that let them out, the policies that name them."""
    hosts = set(texts(obj.spec.get("hosts")))
    rules = (
        rule
        for rule in scene.seen(kinds.DESTINATION_RULE)
        if scene.host(text(rule.spec.get("host")), rule.namespace).text in hosts
    )
    sidecars = (
        sidecar
        for sidecar in scene.seen(kinds.SIDECAR)
        if any(name == obj.namespace and host.text in hosts for name, host in _egress(sidecar, scene))
    )
    return references(
        [*pick(kinds.DESTINATION_RULE, rules), *pick(kinds.SIDECAR, sidecars), *policies_for(hosts, scene)],
        _own_services(obj, scene),
    )


def of_gateway(obj: ConfigObject, scene: Scene) -> References:
    """The VirtualServices that list it, and the workloads that serve it."""
    routes = (
        route for route in scene.seen(kinds.VIRTUAL_SERVICE) if reference(kinds.GATEWAY, obj) in _gateways(route, scene)
    )
    return references(
        pick(kinds.VIRTUAL_SERVICE, routes) if obj.name != MESH else (),
        workloads=scene.workloads(selector_of(kinds.GATEWAY, obj)),
    )


def of_sidecar(obj: ConfigObject, scene: Scene) -> References:
    """The ServiceEntries that it names, else the services."""
    named = list(_egress(obj, scene))
    entries = {host: [each for each in _entries({host.text}, scene) if each.namespace == name] for name, host in named}
    services = scene.services((host for host in entries if not entries[host]), obj.namespace)
    selected = scene.workloads(selector_of(kinds.SIDECAR, obj), obj.namespace)
    return references((entry for found in entries.values() for entry in found), services, selected)


def is_same(rule_host: str, rule_namespace: str, route_host: str, route_namespace: str, scene: Scene) -> bool:
    """Whether a rule is for the host of a route. As in the reference, each host is read with the namespace of the other
    object."""
    rule, route = scene.host(rule_host, route_namespace), scene.host(route_host, rule_namespace)
    return rule.text == route.text and rule.namespace == route.namespace


def policies_for(hosts: Set[str], scene: Scene) -> list[Reference]:
    """The AuthorizationPolicies that name any of the hosts."""
    naming = (
        policy
        for policy in scene.seen(kinds.AUTHORIZATION_POLICY)
        if any(scene.host(host, policy.namespace).text in hosts for host in operation_hosts(policy))
    )
    return pick(kinds.AUTHORIZATION_POLICY, naming)


def _entries(hosts: Set[str], scene: Scene) -> list[Reference]:
    entries = (obj for obj in scene.seen(kinds.SERVICE_ENTRY) if not hosts.isdisjoint(texts(obj.spec.get("hosts"))))
    return pick(kinds.SERVICE_ENTRY, entries)


def _gateways(obj: ConfigObject, scene: Scene) -> list[Reference]:
    lists = [listed_gateways(obj.spec.get("gateways"))]
    lists += [listed for protocol in ("http", "tls") for _, listed in matched_gateways(obj, protocol)]
    written = dict.fromkeys(name for listed in lists for _, name in listed)
    places = (gateway_name(name, "" if name == MESH else obj.namespace, scene.look.base.domain) for name in written)
    return [Reference(kinds.GATEWAY, place.namespace, place.name) for place in places]


def _workloads(host: Host, labels: list[dict[str, str]], scene: Scene) -> Iterator[WorkloadReference]:
    name, namespace = host.two_parts
    items = scene.look.index.items(keys.service(namespace, name))
    selector = dict(items[0].told[1]) if items else {}
    for each in labels if selector else ():
        if all(each.get(key, value) == value for key, value in selector.items()):
            yield from scene.workloads({**selector, **each}, namespace)


def _egress(sidecar: ConfigObject, scene: Scene) -> Iterator[tuple[str, Host]]:
    """(namespace, host) of each host that names both."""
    for listener in mappings(sidecar.spec.get("egress")):
        for written in texts(listener.get("hosts")):
            namespace, slash, dns = written.partition("/")
            if slash and namespace not in ("*", "~", ".") and dns != "*":
                yield namespace, scene.parsed(dns, namespace)


def _own_services(obj: ConfigObject, scene: Scene) -> Iterator[ServiceReference]:
    """Its hosts as services, but those which hide a service that may not be used."""
    plane = scene.look.base.managed.get(obj.namespace)
    if not is_exported(exports_of(obj, plane.service_exports if plane else ()), obj.namespace, obj.namespace):
        return
    for host in texts(obj.spec.get("hosts")):
        read = scene.host(host, obj.namespace)
        if scene.look.service_of(read.text) is None or scene.look.may_use_service(read, obj.namespace):
            yield ServiceReference(obj.namespace, host, is_entry=True)
