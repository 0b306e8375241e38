"""Envoy's access logs, in Istio's text format and its JSON format."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# Every piece ends before a character that the next piece begins with: a line is read once, whatever it holds.
_REQUEST = r'"(?P<method>[^" ]*) (?P<uri_path>[^"?]*?)(?P<uri_param>\?[^"]*?)? (?P<protocol>[^" ]*)"'
_OUTCOME = (
    r'(?P<status_code>\d+|-) (?P<response_flags>[^" ]+)(?: (?P<details>[^"]+|"[^"]*"))?'
    r' "(?P<upstream_failure_reason>[^"]*)"'
)
_FIGURES = r"(?P<bytes_received>\d+|-) (?P<bytes_sent>\d+|-) (?P<duration>\d+|-) (?P<service_time>[^\" ]+)"
_NAMES = (
    r'"(?P<forwarded_for>[^"]*)" "(?P<user_agent>[^"]*)" "(?P<request_id>[^"]*)" "(?P<authority>[^"]*)"'
    r' "(?P<upstream_service>[^"]*)"'
)
_PLACES = (
    r"(?P<upstream_cluster>\S+) (?P<upstream_local>\S+) (?P<downstream_local>\S+) (?P<downstream_remote>\S+)"
    r" (?P<requested_server>\S+)(?: (?P<route_name>\S+))?"
)
_LINE = re.compile(rf"\[(?P<timestamp>\d[^\]\s]*)\] {_REQUEST} {_OUTCOME} {_FIGURES} {_NAMES} {_PLACES}\s*$")
_START = re.compile(r"\[\d{4}-\d\d-\d\dT[^\]\s]{1,40}\] \"")

# JSON key of Istio's encoding -> field
_JSON_FIELDS = {
    "start_time": "timestamp",
    "method": "method",
    "protocol": "protocol",
    "response_code": "status_code",
    "response_flags": "response_flags",
    "upstream_transport_failure_reason": "upstream_failure_reason",
    "bytes_received": "bytes_received",
    "bytes_sent": "bytes_sent",
    "duration": "duration",
    "upstream_service_time": "upstream_service_time",
    "x_forwarded_for": "forwarded_for",
    "user_agent": "user_agent",
    "request_id": "request_id",
    "authority": "authority",
    "upstream_host": "upstream_service",
    "upstream_cluster": "upstream_cluster",
    "upstream_local_address": "upstream_local",
    "downstream_local_address": "downstream_local",
    "downstream_remote_address": "downstream_remote",
    "requested_server_name": "requested_server",
    "route_name": "route_name",
}
# A JSON line with these is an access log: no other log names both.
_TELLING = ("response_flags", "upstream_cluster")


def fields_of_text(message: str) -> dict[str, str]:
    """The fields of a line in Istio's default format, without empty ones; nothing of any other line.

    `details` is why the answer has its status, in Envoy's words (`via_upstream`, `route_not_found`).
    """
    start = _START.search(message)
    found = _LINE.match(message, start.start()) if start else None
    if found is None:
        return {}
    fields = {name: value for name, value in found.groupdict().items() if value}
    time_taken = fields.pop("service_time", "")
    fields["upstream_service_time" if time_taken.isdigit() else "tcp_service_time"] = time_taken
    return fields


def fields_of_data(data: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a JSON access log; nothing of any other JSON line."""
    if not all(key in data for key in _TELLING):
        return {}
    fields = {name: text for key, name in _JSON_FIELDS.items() if (text := _text(data.get(key)))}
    path, question, query = _text(data.get("path")).partition("?")
    details = " ".join(
        text for key in ("response_code_details", "connection_termination_details") if (text := _text(data.get(key)))
    )
    more = {"uri_path": path, "uri_param": question + query, "details": details}
    return fields | {name: value for name, value in more.items() if value}


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
