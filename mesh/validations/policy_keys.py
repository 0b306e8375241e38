"""Keys of what policies, workloads and the Gateway API ask for: more of `keys`."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

_Label = tuple[str, str]


def selecting_peers(namespace: str) -> Hashable:
    """PeerAuthentications with a selector; told: (mode, selector's pairs)."""
    return ("selecting peers", namespace)


def policies(namespace: str, label: _Label | None) -> Hashable:
    """AuthorizationPolicies with the label as the least of their selector, or without one; told: its pairs."""
    return ("policies", namespace, label)


def http_policies(namespace: str) -> Hashable:
    """AuthorizationPolicies that say something of HTTP; told: `HttpPolicy`."""
    return ("http policies", namespace)


def routed_name(host: str, namespace: str = "") -> Hashable:
    """VirtualServices for the host as it is written; a bare name only with their namespace."""
    return ("routed name", host, namespace)


def services(namespace: str) -> Hashable:
    """Services with a selector; told: (name, selector's pairs)."""
    return ("services", namespace)


def selecting_services(namespace: str, label: _Label) -> Hashable:
    """Services with the label as the least of their selector; told: (name, selector's pairs, labels for a waypoint)."""
    return ("selecting services", namespace, label)


def enrolment(namespace: str, name: str) -> Hashable:
    """A Service; told: the waypoint that its label names, None without the label."""
    return ("enrolment", namespace, name)


def waypoint(namespace: str, name: str) -> Hashable:
    """Workloads that are waypoints; told: what they serve."""
    return ("waypoint", namespace, name)


def pod(namespace: str, name: str) -> Hashable:
    """A pod; told: `PodFacts`."""
    return ("pod", namespace, name)


def pods(label: _Label | None = None) -> Hashable:
    """Pods of managed namespaces with the label, or all; told: (all labels' pairs, `PodFacts`), of all only these."""
    return ("pods", label)


def deployments(label: _Label) -> Hashable:
    """Deployments of all namespaces with the label on themselves; told: (all labels' pairs, their containers' ports by
    name and number)."""
    return ("deployments", label)


def k8s_gateway(namespace: str, name: str) -> Hashable:
    """A Gateway API Gateway; told: which routes its listeners allow, as text."""
    return ("k8s gateway", namespace, name)


def listener(hostname: str, port: int, protocol: str) -> Hashable:
    """Gateway API Gateways with such a listener."""
    return ("listener", hostname, port, protocol)


def address(type_: str, value: str) -> Hashable:
    """Gateway API Gateways with the address."""
    return ("address", type_, value)


def grants(namespace: str, from_namespace: str, kind: str) -> Hashable:
    """ReferenceGrants of the namespace to routes of that kind in the other namespace, for Services."""
    return ("grants", namespace, from_namespace, kind)


def group_labels(namespace: str, labels: tuple[_Label, ...]) -> Hashable:
    """WorkloadGroups whose workloads have just these labels."""
    return ("group labels", namespace, labels)


class HttpPolicy(NamedTuple):
    """`services` are the targets in the policy's own namespace; `has_targets` tells of any."""

    services: tuple[str, ...]
    has_targets: bool
    selector: tuple[_Label, ...]


class PodFacts(NamedTuple):
    """`waypoint` is what the pod's labels ask for: (namespace, name), empty without."""

    has_sidecar: bool
    is_ambient: bool
    waypoint: tuple[str, str]
