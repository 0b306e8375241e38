"""What a listener's filter chain and a route apply to, in words."""

from __future__ import annotations

from collections.abc import Iterator

from mesh.envoy.dump import Raw
from mesh.text.untrusted import inner, mappings, number, text, texts

ALL = "ALL"
# Istio's lists of ALPN names, in its order
_APPLICATIONS = {
    ("http/1.0", "http/1.1", "h2c", "istio-http/1.0", "istio-http/1.1", "istio-h2"): "App: HTTP TLS",
    ("istio", "istio-http/1.0", "istio-http/1.1", "istio-h2"): "App: Istio HTTP Plain",
    ("istio-peer-exchange", "istio"): "App: TCP TLS",
    ("http/1.0", "http/1.1", "h2c"): "App: HTTP",
}


def chain_match(chain: Raw) -> str:
    """When a filter chain is taken: `SNI: a, b; Trans: tls; App: HTTP; Addr: 10.0.0.0/8:80`."""
    return "; ".join(_chain_parts(inner(chain, "filter_chain_match"))) or ALL


def _chain_parts(match: Raw) -> Iterator[str]:
    names = texts(match.get("server_names"))
    if names:
        yield f"SNI: {', '.join(names)}"
    if text(match.get("transport_protocol")):
        yield f"Trans: {text(match.get('transport_protocol'))}"
    application = _APPLICATIONS.get(tuple(texts(match.get("application_protocols"))))
    if application:
        yield application
    port = number(match.get("destination_port"))
    ranges = [
        f"{text(entry.get('address_prefix'))}/{number(entry.get('prefix_len'))}"
        for entry in mappings(match.get("prefix_ranges"))
    ]
    if ranges or port:
        yield f"Addr: {', '.join(ranges) or '*'}{f':{port}' if port else ''}"


def route_match(route: Raw) -> str:
    """Which paths a route takes; headers and queries are left out, as in the reference."""
    match = inner(route, "match")
    found = []
    prefix = text(match.get("prefix")) or text(match.get("path_separated_prefix"))
    if prefix:
        found.append(f"{prefix}*")
    if text(match.get("path")):
        found.append(text(match.get("path")))
    regex = text(inner(match, "safe_regex").get("regex"))
    if regex:
        found.append(f"regex {regex}")
    return " ".join(found)


def route_clusters(route: Raw) -> list[str]:
    """Where a route sends to: one cluster, or several by weight."""
    action = inner(route, "route")
    if text(action.get("cluster")):
        return [text(action.get("cluster"))]
    weighted = mappings(inner(action, "weighted_clusters").get("clusters"))
    return [name for name in (text(entry.get("name")) for entry in weighted) if name]
