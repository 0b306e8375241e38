"""References of AuthorizationPolicies and PeerAuthentications."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.istio.selectors import Reference, selector_of
from mesh.istio.tls_modes import DISABLE, ISTIO_MUTUAL, MESH_HOST, STRICT, policy_mode, rule_mode
from mesh.model import kinds
from mesh.model.objects import ConfigObject
from mesh.text.untrusted import text, texts
from mesh.validations.hosts import Host
from mesh.validations.references.found import References, Scene, WorkloadReference, pick, references
from mesh.validations.references.operations import operation_hosts


def of_authorization_policy(obj: ConfigObject, scene: Scene) -> References:
    """The ServiceEntries and VirtualServices of the hosts that it names, else the services."""
    read = [scene.host(host, obj.namespace) for host in operation_hosts(obj)]
    found = {host: list(_named(host, scene)) for host in read if not host.is_wildcard}
    return references(
        (each for named in found.values() for each in named),
        scene.services((host for host in found if not found[host]), obj.namespace),
        _workloads(obj, scene) if isinstance(obj.spec.get("selector"), dict) else (),
    )


def of_peer_authentication(obj: ConfigObject, scene: Scene) -> References:
    """The DestinationRules that go with its mode."""
    mode = policy_mode(obj)
    base = scene.look.base
    plane = base.managed.get(obj.namespace)
    wanted = {DISABLE: DISABLE, STRICT: "" if plane is None or plane.auto_mtls else ISTIO_MUTUAL}.get(mode, "")
    hosts = [MESH_HOST]
    if base.root_of(obj.namespace) != obj.namespace:
        hosts.append(f"*.{obj.namespace}.{base.domain}")
    rules = (
        rule
        for rule in scene.seen(kinds.DESTINATION_RULE)
        if wanted and rule_mode(rule) == wanted and text(rule.spec.get("host")) in hosts
    )
    selected = scene.workloads(selector_of(kinds.PEER_AUTHENTICATION, obj), obj.namespace)
    return references(pick(kinds.DESTINATION_RULE, rules), workloads=selected)


def _named(host: Host, scene: Scene) -> Iterator[Reference]:
    entries = (obj for obj in scene.seen(kinds.SERVICE_ENTRY) if host.text in texts(obj.spec.get("hosts")))
    yield from pick(kinds.SERVICE_ENTRY, entries)
    routes = (
        obj
        for obj in scene.seen(kinds.VIRTUAL_SERVICE)
        if any(scene.parsed(one, obj.namespace).text == host.text for one in texts(obj.spec.get("hosts")))
    )
    yield from pick(kinds.VIRTUAL_SERVICE, routes)


def _workloads(obj: ConfigObject, scene: Scene) -> Iterator[WorkloadReference]:
    """Of its namespace, or of all whose root namespace it is."""
    selector = selector_of(kinds.AUTHORIZATION_POLICY, obj)
    for workload in scene.look.workloads(selector):
        if obj.namespace in (workload.namespace, scene.look.base.root_of(workload.namespace)):
            yield WorkloadReference(workload.namespace, workload.name)
