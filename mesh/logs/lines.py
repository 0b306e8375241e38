"""One line of a pod's log: when, how bad, what it says, and what it says in fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

# Longer lines are cut before anything looks at them, so that no line costs more than this.
LONGEST_LINE = 32_768
# Keys of a JSON line under which loggers write what happened.
MESSAGE_KEYS = ("msg", "message", "event", "text", "@message", "@m", "@mt", "body", "short_message", "MESSAGE", "log")
_STAMP = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,12}))?(Z|[+-]\d\d:?\d\d)?")


class LogType(StrEnum):
    """Whose log it is: `waypoint` and `ztunnel` are of other pods, narrowed to the lines about one pod or service."""

    APP = "app"
    PROXY = "proxy"
    WAYPOINT = "waypoint"
    ZTUNNEL = "ztunnel"


class Severity(StrEnum):
    """How bad a line is, worst first."""

    ERROR = "ERROR"
    WARN = "WARN"
    INFO = "INFO"
    DEBUG = "DEBUG"
    TRACE = "TRACE"


@dataclass(frozen=True, slots=True)
class Moment:
    """`milliseconds` since 1970; parts of a millisecond are cut off."""

    milliseconds: int

    @property
    def text(self) -> str:
        """`2026-05-04 13:02:01.250`, in UTC."""
        whole = datetime.fromtimestamp(self.milliseconds // 1000, UTC)
        return f"{whole:%Y-%m-%d %H:%M:%S}.{self.milliseconds % 1000:03d}"


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line as it is shown. `access` holds the fields of an access log, by the names of `mesh.logs.glossary`; `data`
    those of any other JSON line. `moment` is None for a line without a readable time."""

    message: str
    severity: Severity
    moment: Moment | None
    pod: str = ""
    container: str = ""
    type: LogType = LogType.APP
    access: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, Any] | None = None


def read_moment(text: str) -> Moment | None:
    """The RFC 3339 time that the text begins with; UTC where it names no zone."""
    found = _STAMP.match(text)
    if found is None:
        return None
    day, clock, fraction, zone = found.groups()
    try:
        whole = datetime.fromisoformat(f"{day}T{clock}{(zone or 'Z').replace('Z', '+00:00')}")
    except ValueError:
        return None
    return Moment(int(whole.timestamp()) * 1000 + int((fraction or "0")[:3].ljust(3, "0")))


def split_stamp(line: str) -> tuple[Moment, str] | None:
    """The cluster's time and the message of a line; None when it has not both."""
    stamp, _, message = line[:LONGEST_LINE].rstrip("\r\n").partition(" ")
    moment = read_moment(stamp) if message else None
    return (moment, message) if moment is not None else None
