"""What a listener's filter chain and a route apply to, in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from mesh.envoy.dump import Raw
from mesh.text.untrusted import inner, mappings, number, text, texts

ALL = "ALL"
# Istio's sets of ALPN names. Old versions of HTTP are left out: whether they are there, a setting of the mesh decides.
_OLD = frozenset({"http/1.0", "istio-http/1.0"})
_APPLICATIONS = {
    frozenset({"http/1.1", "h2c", "istio-http/1.1", "istio-h2"}): "HTTP TLS",
    frozenset({"istio", "istio-http/1.1", "istio-h2"}): "Istio HTTP Plain",
    frozenset({"istio-peer-exchange", "istio"}): "TCP TLS",
    frozenset({"http/1.1", "h2c"}): "HTTP",
}
_TOLD = frozenset(
    {"server_names", "transport_protocol", "application_protocols", "destination_port", "prefix_ranges"}
    | {"address_suffix", "suffix_len", "source_prefix_ranges", "source_ports", "direct_source_prefix_ranges"}
)
_ANY: tuple[Any, ...] = (None, "", 0, [], {}, "ANY")


def chain_match(chain: Raw) -> str:
    """When a filter chain is taken: `SNI: a, b; Trans: tls; App: HTTP; Addr: 10.0.0.0/8:80; Source: 10.1.0.0/16`."""
    return match_text(inner(chain, "filter_chain_match"))


def match_text(match: Raw) -> str:
    """All conditions of a match; `ALL` where it has none."""
    return "; ".join((*_called(match), *_source(match), *_others(match))) or ALL


def _called(match: Raw) -> Iterator[str]:
    """What is called, and how."""
    names = texts(match.get("server_names"))
    if names:
        yield f"SNI: {', '.join(names)}"
    if text(match.get("transport_protocol")):
        yield f"Trans: {text(match.get('transport_protocol'))}"
    applications = texts(match.get("application_protocols"))
    if applications:
        yield f"App: {_APPLICATIONS.get(frozenset(applications) - _OLD) or ', '.join(applications)}"
    port = number(match.get("destination_port"))
    ranges = _ranges(match.get("prefix_ranges"))
    if text(match.get("address_suffix")):
        ranges.append(f"*{text(match.get('address_suffix'))}/{_length(match.get('suffix_len'))}")
    if ranges or port:
        yield f"Addr: {', '.join(ranges) or '*'}{f':{port}' if port else ''}"


def _source(match: Raw) -> Iterator[str]:
    """Who calls."""
    ranges = _ranges(match.get("source_prefix_ranges"))
    ports = match.get("source_ports")
    numbers = [str(number(port)) for port in ports] if isinstance(ports, list) else []
    if ranges or numbers:
        yield f"Source: {', '.join(ranges) or '*'}{':' if numbers else ''}{','.join(numbers)}"
    direct = _ranges(match.get("direct_source_prefix_ranges"))
    if direct:
        yield f"Direct source: {', '.join(direct)}"


def _others(match: Raw) -> Iterator[str]:
    """What is not known here, as it is written: no condition may be missing."""
    for key, value in match.items():
        if key not in _TOLD and value not in _ANY:
            words = key.replace("_", " ").capitalize()
            yield f"{words}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"


def _ranges(value: Any) -> list[str]:
    return [f"{text(entry.get('address_prefix'))}/{_length(entry.get('prefix_len'))}" for entry in mappings(value)]


def _length(value: Any) -> int:
    """Of a prefix; absent is 0, some versions wrap it."""
    return number(inner(value).get("value") if isinstance(value, dict) else value)


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
