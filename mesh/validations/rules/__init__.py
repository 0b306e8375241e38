"""The rules, a package a kind and a file a rule: adding one is a file and its place in the kind's table."""

from __future__ import annotations

from collections.abc import Mapping

from mesh.model.kinds import Kind
from mesh.validations.rule_sets import RuleSet
from mesh.validations.rules import (
    authorization_policy,
    destination_rule,
    gateway,
    grpc_route,
    http_route,
    k8s_gateway,
    peer_authentication,
    reference_grant,
    request_authentication,
    service,
    service_entry,
    sidecar,
    telemetry,
    virtual_service,
    wasm_plugin,
    workload,
    workload_group,
)

_PACKAGES = (
    authorization_policy,
    destination_rule,
    gateway,
    grpc_route,
    http_route,
    k8s_gateway,
    peer_authentication,
    reference_grant,
    request_authentication,
    service,
    service_entry,
    sidecar,
    telemetry,
    virtual_service,
    wasm_plugin,
    workload,
    workload_group,
)
RULES: Mapping[Kind, RuleSet] = {package.RULES.kind: package.RULES for package in _PACKAGES}
"""By kind; what is not here is not validated."""
