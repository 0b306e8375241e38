"""The relations of any object of configuration."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from mesh.istio.relations import gateway_api, policies, routing
from mesh.istio.relations.result import NONE, Relations
from mesh.istio.relations.scene import Scene
from mesh.model import kinds
from mesh.model.kinds import Kind
from mesh.model.objects import ConfigObject

_OF: Mapping[Kind, Callable[[Scene, ConfigObject], Relations]] = {
    kinds.VIRTUAL_SERVICE: routing.of_virtual_service,
    kinds.DESTINATION_RULE: routing.of_destination_rule,
    kinds.GATEWAY: routing.of_gateway,
    kinds.SERVICE_ENTRY: routing.of_service_entry,
    kinds.SIDECAR: routing.of_sidecar,
    kinds.AUTHORIZATION_POLICY: policies.of_authorization_policy,
    kinds.PEER_AUTHENTICATION: policies.of_peer_authentication,
    kinds.WORKLOAD_ENTRY: policies.of_workload_entry,
    kinds.WORKLOAD_GROUP: policies.of_workload_group,
    kinds.K8S_GATEWAY: gateway_api.of_gateway,
    kinds.REFERENCE_GRANT: gateway_api.of_grant,
    kinds.INFERENCE_POOL: gateway_api.of_pool,
}


def relations_of(scene: Scene, kind: Kind, obj: ConfigObject) -> Relations:
    """What can be told of it; nothing of a kind that has no relations."""
    if kind in gateway_api.ROUTES:
        return gateway_api.of_route(scene, kind, obj)
    find = _OF.get(kind, partial(_by_selector, kind=kind))
    return find(scene, obj)


def _by_selector(scene: Scene, obj: ConfigObject, *, kind: Kind) -> Relations:
    return policies.of_selecting(scene, kind, obj) if kind.is_config else NONE
