"""The modes of TLS that PeerAuthentications and DestinationRules set."""

from __future__ import annotations

from mesh.model.objects import ConfigObject
from mesh.text.untrusted import inner, text

MESH_HOST = "*.local"
STRICT, PERMISSIVE, DISABLE, UNSET = "STRICT", "PERMISSIVE", "DISABLE", "UNSET"
ISTIO_MUTUAL = "ISTIO_MUTUAL"
MUTUAL = (ISTIO_MUTUAL, "MUTUAL")


def policy_mode(policy: ConfigObject) -> str:
    """Of a PeerAuthentication for its whole namespace; `""` where it has a selector, even an empty one, or no mode."""
    return "" if "selector" in policy.spec else mtls_mode(policy)


def mtls_mode(policy: ConfigObject) -> str:
    """Of a PeerAuthentication for the workloads that it is for; `""` where it says nothing of TLS."""
    return text(inner(policy.spec, "mtls").get("mode")) or UNSET if isinstance(policy.spec.get("mtls"), dict) else ""


def rule_mode(rule: ConfigObject) -> str:
    """Of a DestinationRule for its whole host; `""` where it says nothing of TLS. TLS without a mode is none."""
    policy = inner(rule.spec, "trafficPolicy")
    return text(inner(policy, "tls").get("mode")) or DISABLE if isinstance(policy.get("tls"), dict) else ""


def is_wide(rule: ConfigObject, domain: str) -> bool:
    """Whether a DestinationRule asks for Istio's mutual TLS in the whole mesh, or in its whole namespace."""
    wide = (MESH_HOST, f"*.{rule.namespace}.{domain}")
    return rule_mode(rule) == ISTIO_MUTUAL and text(rule.spec.get("host")) in wide
