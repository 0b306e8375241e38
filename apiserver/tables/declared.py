"""The columns that the definitions of Istio and the Gateway API declare, for when no definition is at hand."""

from __future__ import annotations

from apiserver.tables.columns import AGE, NAME, Column, path

_CONDITION = '.status.conditions[?(@.type=="{}")].status'
_ISTIO, _SECURITY, _GATEWAY = "networking.istio.io", "security.istio.io", "gateway.networking.k8s.io"
_ROUTE = (NAME, path("Hostnames", ".spec.hostnames"), AGE)

COLUMNS: dict[tuple[str, str], tuple[Column, ...]] = {
    (_ISTIO, "virtualservices"): (NAME, path("Gateways", ".spec.gateways"), path("Hosts", ".spec.hosts"), AGE),
    (_ISTIO, "destinationrules"): (NAME, path("Host", ".spec.host"), AGE),
    (_ISTIO, "serviceentries"): (
        NAME,
        path("Hosts", ".spec.hosts"),
        path("Location", ".spec.location"),
        path("Resolution", ".spec.resolution"),
        AGE,
    ),
    (_ISTIO, "workloadentries"): (NAME, AGE, path("Address", ".spec.address")),
    (_SECURITY, "authorizationpolicies"): (NAME, path("Action", ".spec.action"), AGE),
    (_SECURITY, "peerauthentications"): (NAME, path("Mode", ".spec.mtls.mode"), AGE),
    (_GATEWAY, "gateways"): (
        NAME,
        path("Class", ".spec.gatewayClassName"),
        path("Address", ".status.addresses[*].value"),
        path("Programmed", _CONDITION.format("Programmed")),
        AGE,
    ),
    (_GATEWAY, "gatewayclasses"): (
        NAME,
        path("Controller", ".spec.controllerName"),
        path("Accepted", _CONDITION.format("Accepted")),
        AGE,
        path("Description", ".spec.description", priority=1),
    ),
    (_GATEWAY, "httproutes"): _ROUTE,
    (_GATEWAY, "grpcroutes"): _ROUTE,
    ("route.openshift.io", "routes"): (
        NAME,
        path("Host/Port", ".spec.host"),
        path("Path", ".spec.path"),
        path("Services", ".spec.to.name"),
        path("Port", ".spec.port.targetPort"),
        path("Termination", ".spec.tls.termination"),
        path("Wildcard", ".spec.wildcardPolicy"),
    ),
}
