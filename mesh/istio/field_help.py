"""What the fields of configuration mean, in a sentence or two each. Paths have dots and no indexes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from mesh.model import kinds
from mesh.model.kinds import Kind


class FieldHelp(NamedTuple):
    """`path` is empty for what is said of the whole object."""

    path: str
    text: str


_EXPORT = "Namespaces that may use it: names, '.' for its own, '*' for all. Left out: the mesh's default, usually all."
_LABELS = "Labels that a workload's pods must all have, each with this value."
_EVERY_POD = "Left out: every workload of the namespace, and of the mesh where it stands in the control plane's."
_ROUTE = "Where a route says what comes in (parentRefs, hostnames, rules) and where it goes (backendRefs)."

HELP: Mapping[Kind, tuple[FieldHelp, ...]] = {
    kinds.AUTHORIZATION_POLICY: (
        FieldHelp("spec.selector", f"The workloads whose requests it decides about. {_EVERY_POD}"),
        FieldHelp("spec.selector.matchLabels", _LABELS),
        FieldHelp(
            "spec.rules", "A request matches if one rule does. Without a rule nothing matches: ALLOW refuses all."
        ),
        FieldHelp("spec.rules.from", "Who calls: one of these sources. Left out: anybody."),
        FieldHelp(
            "spec.rules.from.source.principals",
            "Identities of callers, as <trust domain>/ns/<namespace>/sa/<service account>. Known only with mutual TLS.",
        ),
        FieldHelp(
            "spec.rules.to", "What is asked: one of these operations (hosts, ports, methods, paths). Left out: any."
        ),
        FieldHelp("spec.rules.when", "Further conditions on attributes of the request, all of which must hold."),
        FieldHelp("spec.action", "What becomes of a matching request: ALLOW (the default), DENY, AUDIT or CUSTOM."),
    ),
    kinds.DESTINATION_RULE: (
        FieldHelp(
            "spec.host", "The service whose callers follow this rule. A short name means one of its own namespace."
        ),
        FieldHelp("spec.trafficPolicy", "How callers connect: load balancing, pools, outlier detection, TLS."),
        FieldHelp(
            "spec.subsets", "Named parts of the service, told apart by labels of its pods; routes may name them."
        ),
        FieldHelp("spec.exportTo", _EXPORT),
    ),
    kinds.ENVOY_FILTER: (
        FieldHelp("spec.workloadSelector", f"The proxies whose configuration is changed. {_EVERY_POD}"),
        FieldHelp("spec.configPatches", "Changes to what istiod generates for the proxies, in this order."),
        FieldHelp("spec.configPatches.applyTo", "Which part is changed: a listener, a filter, a route, a cluster, …"),
        FieldHelp("spec.configPatches.match", "Which of those parts, by direction, port, name or the proxy's version."),
        FieldHelp("spec.configPatches.patch", "What is done with it (merge, add, insert, remove), and the value."),
        FieldHelp("spec.priority", "Filters with a lower number come first; those of the control plane before others."),
    ),
    kinds.GATEWAY: (
        FieldHelp("spec.servers", "The ports that are open, and for which hosts."),
        FieldHelp("spec.selector", "Labels of the gateway's pods, of any namespace unless istiod is told otherwise."),
        FieldHelp("spec.servers.port", "The number, the name and the protocol of an open port."),
        FieldHelp(
            "spec.servers.hosts", "The hosts that are let in, or namespace/host: only routes of that namespace count."
        ),
        FieldHelp("spec.servers.tls", "Who ends TLS, with which certificate, and whether callers must show one too."),
    ),
    kinds.SIDECAR: (
        FieldHelp("spec.workloadSelector", "The workloads whose proxies it is for. Left out: all of the namespace."),
        FieldHelp(
            "spec.ingress", "The ports on which the proxies take requests. Left out: those of the pods' services."
        ),
        FieldHelp(
            "spec.egress",
            "The hosts that the proxies know, as namespace/host. What is not named is outside for them.",
        ),
    ),
    kinds.PEER_AUTHENTICATION: (
        FieldHelp("spec.selector", f"The workloads that it is for. {_EVERY_POD}"),
        FieldHelp("spec.selector.matchLabels", _LABELS),
        FieldHelp(
            "spec.mtls", "What is accepted: STRICT mutual TLS only, PERMISSIVE also plain text, DISABLE plain text."
        ),
    ),
    kinds.REQUEST_AUTHENTICATION: (
        FieldHelp("spec.selector", f"The workloads whose requests are looked at. {_EVERY_POD}"),
        FieldHelp("spec.selector.matchLabels", _LABELS),
        FieldHelp(
            "spec.jwtRules",
            "Issuers whose tokens are accepted. A wrong token is refused; requests without one still need a policy.",
        ),
    ),
    kinds.SERVICE_ENTRY: (
        FieldHelp("spec.hosts", "The names that callers use."),
        FieldHelp("spec.addresses", "Virtual addresses by which proxies know the traffic, where it has no host name."),
        FieldHelp("spec.ports", "The ports of the service, with a name and a protocol each."),
        FieldHelp(
            "spec.location", "MESH_EXTERNAL: no proxies there, so no mutual TLS. MESH_INTERNAL: part of the mesh."
        ),
        FieldHelp("spec.resolution", "How addresses are found: NONE (as called), STATIC (the endpoints), DNS."),
        FieldHelp("spec.endpoints", "The addresses behind the hosts, with labels, weights and localities."),
        FieldHelp("spec.workloadSelector", "Pods and WorkloadEntries that are the endpoints, in place of a list."),
        FieldHelp("spec.exportTo", _EXPORT),
    ),
    kinds.VIRTUAL_SERVICE: (
        FieldHelp("spec.hosts", "The hosts whose requests it routes, as callers name them."),
        FieldHelp(
            "spec.gateways",
            "Gateways that follow it; 'mesh' stands for all sidecars, which alone are meant where none is listed.",
        ),
        FieldHelp("spec.http", "Rules for HTTP, HTTP/2 and gRPC; the first that matches counts."),
        FieldHelp("spec.exportTo", _EXPORT),
        FieldHelp("spec.http.match", "One of these must hold: path, method, headers, port, labels of the caller, …"),
        FieldHelp("spec.http.route", "Where matching requests go, shared out by weight."),
        FieldHelp(
            "spec.http.route.destination.host", "The service. A short name means one of this object's namespace."
        ),
        FieldHelp(
            "spec.http.route.destination.subset", "The part of the service, which a DestinationRule must define."
        ),
    ),
    kinds.WORKLOAD_ENTRY: (
        FieldHelp("spec.address", "An IP address, a DNS name, or the path of a Unix socket."),
        FieldHelp("spec.ports", "Ports of the machine by the names that the service gives them."),
        FieldHelp("spec.labels", "Labels by which services and policies select it, as they select pods."),
        FieldHelp("spec.network", "The network that it is in; others reach it through a gateway."),
        FieldHelp("spec.locality", "Region, zone and sub-zone, for load balancing that prefers what is near."),
        FieldHelp("spec.weight", "Its share of the requests, beside that of the other endpoints."),
        FieldHelp("spec.serviceAccount", "The service account whose identity the machine has."),
    ),
    kinds.WORKLOAD_GROUP: (
        FieldHelp("spec.metadata", "Labels and annotations that each of its WorkloadEntries gets."),
        FieldHelp("spec.template", "What its WorkloadEntries are made from: ports, network, service account, …"),
        FieldHelp("spec.probe", "How the machine's own proxy finds out whether the workload is ready."),
    ),
    kinds.WASM_PLUGIN: (
        FieldHelp("", "A WebAssembly module that proxies load: where it comes from, whom it is for, and its settings."),
    ),
    kinds.TELEMETRY: (
        FieldHelp("", "What proxies tell: metrics, access logs and traces, for a workload, a namespace or the mesh."),
    ),
    kinds.TRAFFIC_EXTENSION: (
        FieldHelp("spec.selector", f"The workloads whose proxies run it. {_EVERY_POD}"),
        FieldHelp("spec.targetRefs", "Gateways or services that it is for, in place of a selector."),
        FieldHelp("spec.phase", "Where in the chain of filters it stands: around authentication, authorization, …"),
        FieldHelp("spec.priority", "Its place among extensions of one phase: a higher number comes first."),
        FieldHelp("spec.match", "The traffic that it handles, by mode and port. Left out: all."),
        FieldHelp("spec.wasm", "A WebAssembly module, with where it comes from and its settings."),
        FieldHelp("spec.lua", "A Lua script that runs in the proxy."),
    ),
    kinds.K8S_GATEWAY: (
        FieldHelp("spec", "Where traffic enters: what runs there, on which ports, and which routes may join."),
        FieldHelp("spec.gatewayClassName", "The class that says who provides the gateway, such as istio."),
        FieldHelp(
            "spec.listeners", "Ports with protocol, host name and TLS, and the namespaces whose routes may join."
        ),
        FieldHelp("spec.addresses", "Addresses that are asked for. Left out: the provider chooses."),
    ),
    kinds.REFERENCE_GRANT: (
        FieldHelp("spec", "Lets objects of other namespaces refer to objects of this one."),
        FieldHelp("spec.from", "Who may refer: kinds of objects, each in a namespace."),
        FieldHelp("spec.to", "What may be referred to: kinds of objects here, or single ones by name."),
    ),
    kinds.HTTP_ROUTE: (FieldHelp("", f"Routes HTTP. {_ROUTE}"),),
    kinds.GRPC_ROUTE: (FieldHelp("", f"Routes gRPC. {_ROUTE}"),),
    kinds.TCP_ROUTE: (FieldHelp("", f"Routes TCP connections. {_ROUTE}"),),
    kinds.TLS_ROUTE: (FieldHelp("", f"Routes TLS connections by the name that callers ask for. {_ROUTE}"),),
    kinds.UDP_ROUTE: (FieldHelp("", f"Routes UDP. {_ROUTE}"),),
    kinds.INFERENCE_POOL: (
        FieldHelp("", "Pods that serve one model, and the service that picks the best of them for each request."),
    ),
}
