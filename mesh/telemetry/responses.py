"""Which response code a series stands for, and whether such a response is an error."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from mesh.telemetry.labels import GRPC, HTTP, TCP

NO_RESPONSE = "-"
_GRPC_OK = "0"
_GRPC_UNKNOWN = "2"
_HIGHEST_GRPC = 16
# As gRPC's own clients read an answer that has no gRPC status.
_GRPC_OF_HTTP = {"400": "13", "401": "16", "403": "7", "404": "12", "429": "14", "502": "14", "503": "14", "504": "14"}


def response_code(labels: Mapping[str, str]) -> str:
    """`-` where no answer came; for gRPC the gRPC status, unless HTTP itself failed or there is none."""
    code = labels.get("response_code", "")
    if code == "0":
        return NO_RESPONSE
    if labels.get("request_protocol") != GRPC or code[:1] in ("4", "5"):
        return code
    return labels.get("grpc_response_status") or code


@lru_cache(maxsize=4096)
def outcome(protocol: str, code: str) -> str:
    """The error class of a response code as the rates' names end: `5xx`, `Err`, `NoResponse`, or empty. (`3xx` is a
    class, but no error.)"""
    if protocol == TCP:
        return ""
    if code == NO_RESPONSE:
        return "NoResponse"
    if protocol == HTTP:
        return {"3": "3xx", "4": "4xx", "5": "5xx"}.get(code[:1], "")
    return "" if grpc_status(code) in ("", _GRPC_OK) else "Err"


def is_error(protocol: str, code: str) -> bool:
    """Whether the response is one of an edge's errors; an empty code is none."""
    return outcome(protocol, code) not in ("", "3xx")


def grpc_status(code: str) -> str:
    """The status that a gRPC client sees of a code: of HTTP's failures as the client reads them, UNKNOWN of others."""
    if len(code) == 3:
        return _GRPC_OF_HTTP.get(code, _GRPC_UNKNOWN) if code[0] in "45" else _GRPC_OK
    if code in ("", NO_RESPONSE):
        return code
    is_short_number = len(code) <= 2 and code.isascii() and code.isdecimal()
    return str(int(code)) if is_short_number and int(code) <= _HIGHEST_GRPC else _GRPC_UNKNOWN
