"""What a configuration object refers to and what refers to it, as its page sees it: by kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mesh.model import kinds
from mesh.model.kinds import Kind
from mesh.model.objects import ConfigObject
from mesh.validations.references import gateway_api, machines, policies, traffic
from mesh.validations.references.found import References, Scene

REFERENCES: Mapping[Kind, Callable[[ConfigObject, Scene], References]] = {
    kinds.VIRTUAL_SERVICE: traffic.of_virtual_service,
    kinds.DESTINATION_RULE: traffic.of_destination_rule,
    kinds.SERVICE_ENTRY: traffic.of_service_entry,
    kinds.GATEWAY: traffic.of_gateway,
    kinds.SIDECAR: traffic.of_sidecar,
    kinds.AUTHORIZATION_POLICY: policies.of_authorization_policy,
    kinds.PEER_AUTHENTICATION: policies.of_peer_authentication,
    kinds.K8S_GATEWAY: gateway_api.of_k8s_gateway,
    kinds.HTTP_ROUTE: gateway_api.of_http_route,
    kinds.GRPC_ROUTE: gateway_api.of_grpc_route,
    kinds.INFERENCE_POOL: gateway_api.of_inference_pool,
    kinds.WORKLOAD_ENTRY: machines.of_workload_entry,
    kinds.WORKLOAD_GROUP: machines.of_workload_group,
}
"""Kinds that are not here refer to nothing."""
