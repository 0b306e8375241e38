"""The lines of a ztunnel, and which of them are about one pod or service."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_PAIR = re.compile(r'([A-Za-z][\w.]{0,60})=("(?:[^"\\]|\\.)*"|\S*)')
_PARTS = 5
# field of the connection -> field of the access log
_FIELDS = {
    "src.identity": "upstream_cluster",
    "duration": "duration",
    "bytes_recv": "bytes_received",
    "bytes_sent": "bytes_sent",
    "dst.service": "requested_server",
    "error": "parse_error",
    "dst.addr": "upstream_service",
    "src.addr": "downstream_remote",
}


@dataclass(frozen=True, slots=True)
class ZtunnelLine:
    """`pairs` are the connection's own fields, such as `src.workload`; none of a line that tells of no connection."""

    time: str
    level: str
    message: str
    pairs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Concern:
    """What lines are wanted: those that name the pod as one end of a connection, or the service as the target."""

    namespace: str
    pod: str
    service: str = ""

    def covers(self, pairs: Mapping[str, str]) -> bool:
        ends = (("dst.namespace", "dst.workload"), ("src.namespace", "src.workload"))
        if any(pairs.get(ns) == self.namespace and pairs.get(name) == self.pod for ns, name in ends):
            return True
        return bool(self.service) and pairs.get("dst.service", "").startswith(f"{self.service}.{self.namespace}.")


def read_text(message: str) -> ZtunnelLine:
    """A line of tab-separated parts: time, level, target, what happened, pairs. With fewer it is only a message."""
    parts = message.split("\t")
    if len(parts) < _PARTS:
        return ZtunnelLine("", "", message, {})
    pairs = {key: _bare(value) for key, value in _PAIR.findall(parts[4])}
    return ZtunnelLine(parts[0], parts[1], parts[4], pairs)


def read_data(data: Mapping[str, Any], message: str) -> ZtunnelLine:
    """A line of a ztunnel that logs JSON."""
    pairs = {key: str(value) for key, value in data.items() if isinstance(value, str | int | float)}
    return ZtunnelLine(pairs.get("time", ""), pairs.get("level", ""), message, pairs)


def access_fields(line: ZtunnelLine) -> dict[str, str]:
    """The connection in the words of an access log; empty when the line tells of none."""
    fields = {name: line.pairs[key] for key, name in _FIELDS.items() if line.pairs.get(key)}
    return {"timestamp": line.time, **fields} if fields and line.time else fields


def _bare(value: str) -> str:
    return value[1:-1].replace('\\"', '"') if value[:1] == '"' and len(value) > 1 else value
