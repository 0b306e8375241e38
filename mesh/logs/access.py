"""Access logs of Envoy: in the formats that the mesh is configured with, in Istio's own, and in Envoy's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec

from mesh.istio.mesh_settings import AccessLog
from mesh.logs.envoy_format import Fields, JsonFormat, TextFormat

_REQUEST = (
    '[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS%'
)
_REASON = ' "%UPSTREAM_TRANSPORT_FAILURE_REASON%"'
_FIGURES = (
    " %BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%"
    ' "%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%" "%REQ(X-REQUEST-ID)%" "%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%"'
)
_PLACES = (
    " %UPSTREAM_CLUSTER_RAW% %UPSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_REMOTE_ADDRESS%"
    " %REQUESTED_SERVER_NAME%"
)
_DETAILS = (
    f" %RESPONSE_CODE_DETAILS% %CONNECTION_TERMINATION_DETAILS%{_REASON}",
    f' "%DYNAMIC_METADATA(istio.mixer:status)%"{_REASON}',
    f" %RESPONSE_CODE_DETAILS%{_REASON}",
    _REASON,
)
# Istio's, newest first, with and without a route; then Envoy's.
_TEXTS = (
    *(f"{_REQUEST}{details}{_FIGURES}{_PLACES}{route}" for details in _DETAILS for route in (" %ROUTE_NAME%", "")),
    f"{_REQUEST}{_FIGURES}",
)
_JSON = {
    "start_time": "%START_TIME%",
    "method": "%REQ(:METHOD)%",
    "path": "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%",
    "protocol": "%PROTOCOL%",
    "response_code": "%RESPONSE_CODE%",
    "response_flags": "%RESPONSE_FLAGS%",
    "response_code_details": "%RESPONSE_CODE_DETAILS%",
    "connection_termination_details": "%CONNECTION_TERMINATION_DETAILS%",
    "upstream_transport_failure_reason": "%UPSTREAM_TRANSPORT_FAILURE_REASON%",
    "bytes_received": "%BYTES_RECEIVED%",
    "bytes_sent": "%BYTES_SENT%",
    "duration": "%DURATION%",
    "upstream_service_time": "%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)%",
    "x_forwarded_for": "%REQ(X-FORWARDED-FOR)%",
    "user_agent": "%REQ(USER-AGENT)%",
    "request_id": "%REQ(X-REQUEST-ID)%",
    "authority": "%REQ(:AUTHORITY)%",
    "upstream_host": "%UPSTREAM_HOST%",
    "upstream_cluster": "%UPSTREAM_CLUSTER_RAW%",
    "upstream_local_address": "%UPSTREAM_LOCAL_ADDRESS%",
    "downstream_local_address": "%DOWNSTREAM_LOCAL_ADDRESS%",
    "downstream_remote_address": "%DOWNSTREAM_REMOTE_ADDRESS%",
    "requested_server_name": "%REQUESTED_SERVER_NAME%",
    "route_name": "%ROUTE_NAME%",
}


@dataclass(frozen=True, slots=True)
class AccessFormats:
    """What lines of a mesh's proxies may be written in, the likeliest first. `written` are JSON formats that a proxy
    fills in as a text: a caller's quote makes of such a line another object, or none."""

    texts: tuple[TextFormat, ...]
    written: tuple[TextFormat, ...] = ()
    objects: tuple[JsonFormat, ...] = ()

    def fields(self, message: str, data: Mapping[str, Any] | None) -> dict[str, str]:
        """The fields of an access log, without empty ones; nothing of any other line. `data`: what the line is in JSON.

        `details` is why the answer has its status, in Envoy's words (`via_upstream`, `route_not_found`).
        """
        if data is None:
            return _fields(_first(self.written, message) or _first(self.texts, message))
        readings = (each.read(data) for each in self.objects)
        return _fields(_first(self.written, message) or next((found for found in readings if found), ()))


STANDARD = AccessFormats(tuple(map(TextFormat, _TEXTS)), objects=(JsonFormat(_JSON),))


@lru_cache(maxsize=16)
def formats_of(configured: tuple[AccessLog, ...]) -> AccessFormats:
    """The configured formats before those that proxies have without configuration; what cannot be read is left out."""
    texts: list[TextFormat] = []
    written: list[TextFormat] = []
    objects: list[JsonFormat] = []
    for each in configured:
        keys = _object(each.format)
        if keys is not None:
            objects.append(JsonFormat(keys))
        if not each.is_json and (text := _text_format(each.format)):
            (texts if keys is None else written).append(text)
    return AccessFormats((*texts, *STANDARD.texts), tuple(written), (*objects, *STANDARD.objects))


def _first(formats: Sequence[TextFormat], message: str) -> Fields:
    readings = (read(message) for read in (*(each.whole for each in formats), *(each.outcome for each in formats)))
    return next((found for found in readings if found), [])


def _fields(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for field, value in pairs:
        if not field:
            continue
        if field == "path":
            path, question, query = value.partition("?")
            fields |= {"uri_path": path, "uri_param": question + query}
        elif field == "details":
            fields[field] = f"{fields[field]} {value}".strip() if fields.get(field) else value
        elif field == "service_time":
            fields["upstream_service_time" if value.isdigit() else "tcp_service_time"] = value
        else:
            fields[field] = value
    return {field: value for field, value in fields.items() if value}


def _object(text: str) -> dict[str, Any] | None:
    try:
        keys = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return None
    return keys if isinstance(keys, dict) else None


def _text_format(text: str) -> TextFormat | None:
    try:
        return TextFormat(text)
    except ValueError:
        return None
