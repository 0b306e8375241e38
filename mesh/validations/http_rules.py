"""Which objects say something of HTTP, so that in ambient mode only a waypoint can follow them."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.istio.specs import Spec, rules, subsets
from mesh.model.objects import ConfigObject
from mesh.text.untrusted import inner, mappings, text, texts
from mesh.validations.gateway_names import MESH

_HTTP_CONDITIONS = (
    "request.headers",
    "request.auth.claims",
    "request.auth.principal",
    "request.auth.audiences",
    "request.auth.presenter",
)
_HTTP_OPERATIONS = ("methods", "notMethods", "paths", "notPaths", "hosts", "notHosts")
_HTTP_SOURCES = ("requestPrincipals", "notRequestPrincipals")


def policy_needs_http(policy: ConfigObject) -> bool:
    """Of an AuthorizationPolicy: whether any of its rules can only be judged by reading HTTP."""
    return any(map(_rule_needs_http, mappings(policy.spec.get("rules"))))


def routes_need_http(virtual_service: ConfigObject) -> bool:
    """Whether a VirtualService routes HTTP, or TLS by its names, between workloads of the mesh."""
    gateways = texts(virtual_service.spec.get("gateways"))
    return bool(
        (not gateways or MESH in gateways) and (rules(virtual_service, "http") or rules(virtual_service, "tls"))
    )


def rule_needs_http(rule: ConfigObject) -> bool:
    """Of a DestinationRule: whether any of its policies is about requests."""
    return any(map(_policy_is_http, (rule.spec, *subsets(rule))))


def telemetry_needs_http(telemetry: ConfigObject) -> bool:
    """Whether a Telemetry asks for traces, access logs or other metrics."""
    spec = telemetry.spec
    metrics = (metric.get("overrides") for metric in mappings(spec.get("metrics")))
    return bool(spec.get("tracing") or spec.get("accessLogging") or any(metrics))


def _rule_needs_http(rule: Spec) -> bool:
    conditions = (text(when.get("key")) for when in mappings(rule.get("when")))
    return any(key.startswith(_HTTP_CONDITIONS) for key in conditions) or any(_parts(rule))


def _parts(rule: Spec) -> Iterator[bool]:
    for target in mappings(rule.get("to")):
        yield any(texts(inner(target, "operation").get(name)) for name in _HTTP_OPERATIONS)
    for origin in mappings(rule.get("from")):
        yield any(texts(inner(origin, "source").get(name)) for name in _HTTP_SOURCES)


def _policy_is_http(owner: Spec) -> bool:
    policy = inner(owner, "trafficPolicy")
    by_hash = inner(policy, "loadBalancer", "consistentHash")
    return (
        bool(text(by_hash.get("httpHeaderName")))
        or isinstance(by_hash.get("httpCookie"), dict)
        or isinstance(inner(policy, "connectionPool").get("http"), dict)
        or isinstance(policy.get("outlierDetection"), dict)
    )
