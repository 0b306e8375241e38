"""What part a workload plays in the mesh, by its labels."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

COMPONENT = "operator.istio.io/component"
INGRESS, EGRESS = "IngressGateways", "EgressGateways"
"""Values of the label `COMPONENT`."""
_CHART = "istio"
GATEWAY_NAME = "gateway.networking.k8s.io/gateway-name"
"""The label of what serves a Gateway API Gateway."""
_MANAGED = "gateway.istio.io/managed"
_WAYPOINT_FOR = "istio.io/waypoint-for"
_SCOPES = ("service", "workload", "all", "none")
_NO_LABELS: Mapping[str, str] = MappingProxyType({})


def is_waypoint(labels: Mapping[str, str]) -> bool:
    return labels.get(_MANAGED) == "istio.io-mesh-controller" or "waypoint" in labels.get(GATEWAY_NAME, "").lower()


def waypoint_for(
    labels: Mapping[str, str], of_gateway: Mapping[str, str] = _NO_LABELS, of_class: Mapping[str, str] = _NO_LABELS
) -> str:
    """What a waypoint serves: service (the default), workload, all or none; `""` for another word or no waypoint.

    The label of its Gateway decides, which its workload need not have; that of the Gateway's class comes last.
    """
    if not is_waypoint(labels):
        return ""
    told = (each[_WAYPOINT_FOR] for each in (of_gateway, labels, of_class) if _WAYPOINT_FOR in each)
    scope = next(told, "service")
    return scope if scope in _SCOPES else ""


def is_egress_gateway(labels: Mapping[str, str]) -> bool:
    """By the operator's label or by that of Istio's charts."""
    return labels.get(COMPONENT) == EGRESS or labels.get(_CHART) == "egressgateway"


def is_gateway(labels: Mapping[str, str], template_annotations: Mapping[str, str]) -> bool:
    """An ingress, egress or Gateway API gateway; a waypoint is none."""
    if is_waypoint(labels):
        return False
    return (
        labels.get(COMPONENT) == INGRESS
        or labels.get(_CHART) == "ingressgateway"
        or is_egress_gateway(labels)
        or template_annotations.get("inject.istio.io/templates") == "gateway"
        or "istio.io/gateway-name" in labels
        or labels.get(_MANAGED) == "istio.io-gateway-controller"
    )
