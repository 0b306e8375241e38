"""The fields of an access log in our own words, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mesh.model import response_flags


@dataclass(frozen=True, slots=True)
class Explained:
    """One field of one line: its label, its value, and what such a value tells."""

    name: str
    label: str
    value: str
    meaning: str


_FIELDS: dict[str, tuple[str, str]] = {
    "timestamp": ("Time", "When the request, or the connection, began."),
    "method": ("Method", "The HTTP method; - when no HTTP was spoken."),
    "uri_path": ("Path", "The path that was asked for, before any rewrite."),
    "uri_param": ("Query", "The query of the address."),
    "protocol": ("Protocol", "HTTP/1.1, HTTP/2 or HTTP/3; - for a plain connection."),
    "authority": ("Authority", "The host that the caller named (Host, or :authority)."),
    "status_code": ("Status", "The HTTP status that the caller got; 0 when it got none."),
    "response_flags": ("Response flags", ""),
    "details": ("Details", "Envoy's own word for where the answer came from."),
    "upstream_failure_reason": ("Upstream failure", "Why the connection to the destination failed, TLS errors too."),
    "duration": ("Duration", "Milliseconds from the request's first byte to the answer's last."),
    "upstream_service_time": (
        "Upstream time",
        "Milliseconds that the destination and its proxy took; the rest of the duration was spent in this proxy.",
    ),
    "tcp_service_time": ("Upstream time", "No time was told: only HTTP answers tell it."),
    "bytes_received": ("Bytes received", "Bytes of the request's body; of a connection, all that the caller sent."),
    "bytes_sent": ("Bytes sent", "Bytes of the answer's body; of a connection, all that the caller got."),
    "forwarded_for": ("Forwarded for", "The callers before this one, as proxies told them (X-Forwarded-For)."),
    "user_agent": ("User agent", "What the caller says it is."),
    "request_id": ("Request id", "The same in the logs of all proxies that one request passed."),
    "requested_server": ("Requested server", "The name in the TLS handshake (SNI), which mTLS uses for routing."),
    "upstream_service": ("Upstream", "Address of the endpoint that was called."),
    "upstream_cluster": ("Upstream cluster", "Envoy's name for the destination: direction, port, subset, host."),
    "upstream_local": ("Upstream local", "This proxy's address on its connection to the destination."),
    "downstream_local": ("Downstream local", "The address that the caller connected to."),
    "downstream_remote": ("Downstream remote", "The caller's address."),
    "route_name": ("Route", "The route that matched, as the VirtualService or HTTPRoute names it."),
    "parse_error": ("Error", "Why the connection failed."),
}
_OF_ZTUNNEL = {
    "timestamp": ("Time", "When the connection ended."),
    "upstream_cluster": ("Identity of the caller", "The SPIFFE identity that the caller's certificate proves."),
    "duration": ("Duration", "How long the connection was open."),
    "requested_server": ("Service", "The service that was asked for."),
    "upstream_service": ("Target", "Address of the pod, or of its ztunnel's tunnel port."),
}
# What the reference answers in `accessLog`; the other fields are shown on pages only.
API_FIELDS = tuple(name for name in _FIELDS if name not in ("details", "parse_error"))


def explained(access: Mapping[str, str], *, is_ztunnel: bool = False) -> tuple[Explained, ...]:
    """The fields that a line has, each with what it means; the flags of the line in words."""
    known = _FIELDS | _OF_ZTUNNEL if is_ztunnel else _FIELDS
    return tuple(
        Explained(name, label, access[name], _meaning(name, access[name], meaning))
        for name, (label, meaning) in known.items()
        if access.get(name)
    )


def _meaning(name: str, value: str, meaning: str) -> str:
    return response_flags.explanation(value) if name == "response_flags" else meaning
