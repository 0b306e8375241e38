"""Policies, and what selects workloads by their labels."""

from __future__ import annotations

from mesh.istio.relations.result import Relations, ServiceName, WorkloadName, relations
from mesh.istio.relations.scene import Scene, naming, references, selected
from mesh.istio.selectors import Reference, selector_of
from mesh.istio.specs import defined_hosts, operation_hosts
from mesh.istio.tls_modes import DISABLE, ISTIO_MUTUAL, MESH_HOST, STRICT, mtls_mode, rule_mode
from mesh.model import kinds
from mesh.model.kinds import Kind
from mesh.model.objects import ConfigObject
from mesh.text.untrusted import pairs, text

_RULES_OF_MODES = {DISABLE: DISABLE, STRICT: ISTIO_MUTUAL}
"""By the mode of a PeerAuthentication: the mode of the rules that clients then need."""
_HOST_KINDS = (kinds.SERVICE_ENTRY, kinds.VIRTUAL_SERVICE)


def of_authorization_policy(scene: Scene, obj: ConfigObject) -> Relations:
    """The hosts of its rules are those of ServiceEntries and VirtualServices, or else of the cluster's services."""
    found: list[Reference] = []
    services: list[ServiceName] = []
    for host in operation_hosts(obj):
        named = scene.service(host, obj.namespace)
        if named is None:
            continue
        wanted = frozenset([named])
        defining = [
            each for kind in _HOST_KINDS for each in references(kind, naming(scene, kind, defined_hosts, wanted))
        ]
        found += defining
        if not defining and scene.has_service(named):
            services.append(named)
    return relations(names=found, services=services, workloads=selected(scene, kinds.AUTHORIZATION_POLICY, obj))


def of_peer_authentication(scene: Scene, obj: ConfigObject) -> Relations:
    """The rules by which clients do as it asks."""
    mode = mtls_mode(obj)
    is_needed = mode == DISABLE or (mode == STRICT and not scene.view.mesh.settings.auto_mtls)
    hosts = {MESH_HOST}
    if obj.namespace not in scene.view.mesh.control_planes:
        hosts.add(f"*.{obj.namespace}.{scene.view.mesh.identity_domain}")
    shaping = (
        rule
        for rule in (scene.objects(kinds.DESTINATION_RULE) if is_needed else ())
        if text(rule.spec.get("host")) in hosts and rule_mode(rule) == _RULES_OF_MODES[mode]
    )
    return relations(
        names=references(kinds.DESTINATION_RULE, shaping),
        workloads=selected(scene, kinds.PEER_AUTHENTICATION, obj),
    )


def of_selecting(scene: Scene, kind: Kind, obj: ConfigObject) -> Relations:
    """Of a kind that has nothing but its selector."""
    return relations(workloads=selected(scene, kind, obj))


def of_workload_entry(scene: Scene, obj: ConfigObject) -> Relations:
    labels = pairs(obj.spec.get("labels"))
    groups = (
        group
        for group in scene.own(kinds.WORKLOAD_GROUP, obj.namespace)
        if (wanted := selector_of(kinds.WORKLOAD_GROUP, group)) and wanted.items() <= labels.items()
    )
    return relations(names=references(kinds.WORKLOAD_GROUP, groups))


def of_workload_group(scene: Scene, obj: ConfigObject) -> Relations:
    wanted = selector_of(kinds.WORKLOAD_GROUP, obj)
    entries = (
        entry
        for entry in (scene.own(kinds.WORKLOAD_ENTRY, obj.namespace) if wanted else ())
        if wanted.items() <= pairs(entry.spec.get("labels")).items()
    )
    has_own = scene.view.inventory.workload(obj.namespace, obj.name) is not None
    return relations(
        named_by=references(kinds.WORKLOAD_ENTRY, entries),
        workloads=(WorkloadName(obj.namespace, obj.name),) if has_own else (),
    )
