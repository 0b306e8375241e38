"""The words of the forms: the label of each field, a hint, an example, and as long as what it applies."""

from __future__ import annotations

from collections.abc import Mapping

from mesh.editing.drafts import authorization_policy as policy
from mesh.editing.drafts import (
    gateway,
    k8s_gateway,
    peer_authentication,
    reference_grant,
    request_authentication,
    service_entry,
    sidecar,
)
from mesh.web.creating.common import Annotation, Label, Metadata
from mesh.web.creating.words import Applies, RowWords, Words


def _among(name: str, *values: str) -> Applies:
    return lambda typed: typed[name] in values


_MANY = "Several with commas between them."
_SELECTOR = "Labels of the pods as key=value, several with commas. Empty: every workload of the namespace."
_BY_RULES = _among("policy", policy.RULES)
_HAS_TLS = _among("protocol", *gateway.TLS_PROTOCOLS)


def _has_mode(*modes: str) -> Applies:
    return lambda typed: _HAS_TLS(typed) and typed["tls_mode"] in modes


def _both(name: str, label: str, example: str = "") -> dict[str, Words]:
    return {
        name: Words(label, example=example),
        f"not_{name}": Words(f"Not {label if label[1].isupper() else label.lower()}"),
    }


_SELECTS = Words("Workload selector", _SELECTOR, "app=reviews,version=v1", is_wide=True)
_PORT = Words("Port", example="443")
_MODES = {
    "UNSET": "UNSET: as the level above says",
    "DISABLE": "DISABLE: plain text",
    "PERMISSIVE": "PERMISSIVE: both are taken",
    "STRICT": "STRICT: mutual TLS only",
}

WORDS: Mapping[type, Mapping[str, Words]] = {
    Metadata: {
        "name": Words("Name", "Small letters, digits, hyphens and dots.", "default", is_wide=True),
        "labels": RowWords("Labels", one="label"),
        "annotations": RowWords("Annotations", one="annotation"),
    },
    Label: {"key": Words("Key", example="team"), "value": Words("Value")},
    Annotation: {"key": Words("Key", example="example.com/why"), "value": Words("Value", lines=1)},
    policy.Draft: {
        "policy": Words(
            "Policy",
            options={
                policy.DENY_ALL: "Deny all requests",
                policy.ALLOW_ALL: "Allow all requests",
                policy.RULES: "Decide by rules",
            },
            leads=True,
        ),
        "selector": Words(_SELECTS.label, _SELECTOR, _SELECTS.example, applies=_BY_RULES, is_wide=True),
        "action": Words("Action", "What becomes of requests that match a rule.", applies=_BY_RULES),
        "rules": RowWords(
            "Rules",
            "A request matches if one rule does: one of its sources, one of its operations and all of its conditions.",
            applies=_BY_RULES,
            one="rule",
        ),
    },
    policy.Rule: {
        "sources": RowWords("From", "Who calls. Without a source: anybody.", one="source"),
        "operations": RowWords("To", "What is asked for. Without an operation: anything.", one="operation"),
        "conditions": RowWords("When", "What else must hold.", one="condition"),
    },
    policy.Source: {
        **_both("principals", "Principals", "cluster.local/ns/shop/sa/till"),
        **_both("request_principals", "Request principals", "https://issuer.example/*"),
        **_both("namespaces", "Namespaces", "shop, depot"),
        **_both("ip_blocks", "IP blocks", "10.0.0.0/8"),
    },
    policy.Operation: {
        **_both("hosts", "Hosts", "shop.example, *.shop.example"),
        **_both("ports", "Ports", "80, 443"),
        **_both("methods", "Methods", "GET, POST"),
        **_both("paths", "Paths", "/info*, /health"),
    },
    policy.Condition: {
        "key": Words("Attribute", "Such as source.ip or request.headers[x-token].", "request.auth.claims[iss]"),
        "values": Words("Values", _MANY),
        "not_values": Words("Not values", _MANY),
    },
    gateway.Draft: {
        "selector": Words(
            "Workload selector",
            "Labels of the gateway's pods as key=value, several with commas.",
            "istio=ingressgateway",
            is_wide=True,
        ),
        "servers": RowWords("Servers", "A port on which the gateway listens, and the hosts there.", one="server"),
    },
    gateway.Server: {
        "hosts": Words("Hosts", f"{_MANY} A namespace may stand before a /.", "shop.example, */*.example"),
        "port": _PORT,
        "name": Words("Port name", example="https-shop"),
        "protocol": Words("Protocol", leads=True),
        "tls_mode": Words(
            "TLS mode", "For HTTPS and TLS.", applies=_HAS_TLS, leads=True, options={"": "Choose a mode"}
        ),
        "certificate": Words(
            "Server certificate",
            "A path in the gateway's pods.",
            "/etc/certs/server.pem",
            applies=_has_mode(*gateway.CERTIFICATE_MODES),
        ),
        "private_key": Words(
            "Private key",
            "A path in the gateway's pods.",
            "/etc/certs/key.pem",
            applies=_has_mode(*gateway.CERTIFICATE_MODES),
        ),
        "ca_certificates": Words(
            "CA certificates",
            "A path in the gateway's pods: who signs callers' certificates.",
            "/etc/certs/ca.pem",
            applies=_has_mode(*gateway.CA_MODES),
        ),
    },
    k8s_gateway.Draft: {
        "gateway_class": Words("Gateway class", "Which controller runs it.", "istio"),
        "listeners": RowWords("Listeners", "A port, and whose routes may attach to it.", one="listener"),
        "addresses": RowWords("Addresses", "Where it is reached. Without one, its controller decides.", one="address"),
    },
    k8s_gateway.Listener: {
        "name": Words("Name", example="https"),
        "hostname": Words("Hostname", "Empty: any host.", "*.shop.example"),
        "port": _PORT,
        "protocol": Words("Protocol", leads=True),
        "namespaces": Words(
            "Routes from",
            leads=True,
            options={
                k8s_gateway.ALL: "All namespaces",
                k8s_gateway.SELECTOR: "Namespaces with labels",
                k8s_gateway.SAME: "The gateway's namespace",
            },
        ),
        "labels": Words(
            "Labels of namespaces",
            "As key=value, several with commas.",
            "shared=true",
            applies=_among("namespaces", k8s_gateway.SELECTOR),
        ),
        "certificate": Words(
            "Certificate",
            "The name of a Secret. TLS ends at the gateway.",
            "shop-tls",
            applies=_among("protocol", k8s_gateway.HTTPS),
        ),
    },
    k8s_gateway.Address: {
        "type": Words("Type", options={k8s_gateway.IP_ADDRESS: "IP address"}),
        "value": Words("Address", example="192.0.2.7"),
    },
    reference_grant.Draft: {
        "from_namespace": Words("From namespace", "Whose objects may refer to this namespace's.", is_namespace=True),
        "from_kind": Words("From kind"),
        "to_kind": Words("To kind", "What they may name here."),
    },
    peer_authentication.Draft: {
        "selector": _SELECTS,
        "mode": Words("Mutual TLS", options=_MODES),
        "ports": RowWords("Ports", "Ports with a mode of their own. They need a workload selector.", one="port"),
    },
    peer_authentication.PortMode: {
        "port": Words("Port", "That of the workload, not of a service.", "8080"),
        "mode": Words("Mutual TLS", options=_MODES),
    },
    request_authentication.Draft: {
        "selector": _SELECTS,
        "jwt_rules": RowWords("JWT rules", "Which tokens are taken, and where they are looked for.", one="JWT rule"),
    },
    request_authentication.JwtRule: {
        "issuer": Words("Issuer", "Who signs: the token's iss.", "https://issuer.example"),
        "audiences": Words("Audiences", _MANY, "shop.example"),
        "jwks_uri": Words("Address of the keys", "jwksUri. Empty, without keys too: the issuer is asked for it."),
        "jwks": Words("Keys", "jwks: the keys themselves, as JSON.", lines=2, is_wide=True),
        "from_headers": Words("Headers", f"name or name:prefix. {_MANY}", "x-token, Authorization:Bearer"),
        "from_params": Words("Query parameters", _MANY, "token"),
        "output_payload_to_header": Words("Header for the payload", "Which the workload gets.", "x-jwt-payload"),
        "forward_original_token": Words("Pass the token on to the workload"),
    },
    service_entry.Draft: {
        "hosts": Words("Hosts", _MANY, "api.example, *.cdn.example", is_wide=True),
        "location": Words(
            "Location", options={"MESH_EXTERNAL": "Outside of the mesh", "MESH_INTERNAL": "Part of the mesh"}
        ),
        "resolution": Words(
            "Resolution",
            "How a proxy finds addresses of the hosts.",
            options={
                service_entry.NONE: "NONE: where the caller connects to",
                service_entry.STATIC: "STATIC: the addresses of its endpoints",
                service_entry.DNS: "DNS: asked by the proxy",
            },
        ),
        "ports": RowWords("Ports", one="port"),
    },
    service_entry.Port: {
        "number": _PORT,
        "name": Words("Name", example="https"),
        "protocol": Words("Protocol"),
        "target_port": Words("Target port", "Where endpoints listen. Empty: the same port.", "8443"),
    },
    sidecar.Draft: {
        "selector": _SELECTS,
        "hosts": Words(
            "Egress hosts",
            "What workloads may call, as namespace/host: * for all, . for their own namespace, commas between several.",
            "istio-system/*, ./*",
            is_wide=True,
        ),
    },
}


def words_of(draft: type, name: str) -> Words:
    """Of a field; where there are none, its name."""
    return WORDS.get(draft, {}).get(name) or RowWords(name.replace("_", " ").capitalize())
