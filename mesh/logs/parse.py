"""From the text of a log to its lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from mesh.logs import ztunnel
from mesh.logs.access import STANDARD, AccessFormats
from mesh.logs.lines import MESSAGE_KEYS, LogLine, LogType, Moment, Severity, read_moment
from mesh.logs.severity import marked_level, severity_of_access, severity_of_data, severity_of_text
from mesh.logs.terminal import plain, plain_json


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose lines they are. `concern` narrows a ztunnel's to those about one pod or service; `formats` are what its
    access logs may be written in."""

    type: LogType
    pod: str = ""
    container: str = ""
    concern: ztunnel.Concern | None = None
    formats: AccessFormats = STANDARD


def parse_message(moment: Moment, message: str, origin: Origin) -> LogLine | None:
    """A message that the cluster got at a moment, without what it has for terminals. An access log has the time of its
    request, not of its writing."""
    message = plain(message)
    if not message:
        return None
    data = json_object(message)
    if origin.type is LogType.APP:
        return _plain(moment, message, data, origin)
    if origin.type is LogType.ZTUNNEL:
        return _ztunnel_line(moment, message, data, origin)
    fields = origin.formats.fields(message, data)
    if not fields:
        own = read_moment(message.partition(" ")[0].strip("[]")) or moment
        return _plain(own, message, data, origin)
    own = read_moment(fields.get("timestamp", "")) or moment
    severity = severity_of_access(fields)
    return LogLine(message, severity, own, origin.pod, origin.container, origin.type, fields, data)


def json_object(message: str) -> dict[str, Any] | None:
    """The object that a line is; None when it is none."""
    text = plain_json(message.strip())
    if not (text.startswith("{") and text.endswith("}")):
        return None
    try:
        data = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return None
    return data if isinstance(data, dict) else None


def _plain(moment: Moment, message: str, data: Mapping[str, Any] | None, origin: Origin) -> LogLine:
    severity = _severity_of_object(data) if data is not None else severity_of_text(message)
    return LogLine(message, severity, moment, origin.pod, origin.container, origin.type, {}, data)


def _severity_of_object(data: Mapping[str, Any]) -> Severity:
    """The level that it names, or that its message is marked with: `{"log": "[WARN] …"}`."""
    messages = (data[key] for key in MESSAGE_KEYS if isinstance(data.get(key), str))
    return severity_of_data(data) or next(filter(None, map(marked_level, messages)), Severity.INFO)


def _ztunnel_line(moment: Moment, message: str, data: Mapping[str, Any] | None, origin: Origin) -> LogLine | None:
    """The message says which ztunnel it is from: there is one on every node."""
    read = ztunnel.read_data(data, message) if data is not None else ztunnel.read_text(message)
    if origin.concern is not None and not origin.concern.covers(read.pairs):
        return None
    severity = severity_of_data({"level": read.level}) or severity_of_text(message)
    text = f"[{origin.pod}] {read.message}"
    own = read_moment(read.time) or moment
    fields = ztunnel.access_fields(read)
    return LogLine(text, severity, own, origin.pod, origin.container, origin.type, fields, data)
