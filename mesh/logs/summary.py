"""A line in few words, for a list that is skimmed: what an access log tells first, the message of a JSON line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mesh.logs.levels import is_level_key
from mesh.logs.lines import MESSAGE_KEYS, LogLine, LogType

# A list shows no more of a line; the whole of it is one click away.
LONGEST_SHOWN = 1_000
MOST_EXTRAS = 6
_LONGEST_EXTRA, _LONGEST_EXTRAS, _LONGEST_STATUS = 80, 400, 200
_TIME_KEYS = frozenset({"time", "ts", "timestamp", "@timestamp", "datetime", "asctime"})


@dataclass(frozen=True, slots=True)
class Summary:
    """`status` is how a request ended (`""` of other lines); `extra` what may be read in passing; `is_cut`: the line is
    longer than what is shown."""

    text: str
    status: str = ""
    extra: str = ""
    is_cut: bool = False


def summary_of(line: LogLine, *, as_written: bool = False) -> Summary:
    """`as_written`: the message itself, whatever it is."""
    if not as_written and line.access:
        return _connection(line) if line.type is LogType.ZTUNNEL else _request(line.access)
    if not as_written and line.data is not None:
        return _data(line.data, line.message)
    return _cut(line.message)


def _cut(text: str, extra: str = "") -> Summary:
    return Summary(text[:LONGEST_SHOWN], extra=extra, is_cut=len(text) > LONGEST_SHOWN)


def _request(access: Mapping[str, str]) -> Summary:
    """`GET /cart`, `200`, and where it went and how long it took."""
    method, path = access.get("method", "-"), access.get("uri_path", "") + access.get("uri_param", "")
    what = f"{method} {path}" if method not in ("", "-") else "connection"
    status, flags = access.get("status_code", ""), access.get("response_flags", "-")
    told = " ".join(word for word in (status, flags if flags != "-" else "") if word)
    host = access.get("authority", "")
    extra = [
        host if host != "-" else access.get("upstream_cluster", ""),
        f"{access['duration']} ms" if access.get("duration", "-") != "-" else "",
    ]
    return Summary(what[:LONGEST_SHOWN], told[:_LONGEST_STATUS], _joined(extra), len(what) > LONGEST_SHOWN)


def _connection(line: LogLine) -> Summary:
    """A connection that a ztunnel carried: who asked, for what, and how it ended."""
    access = line.access
    caller = access.get("upstream_cluster", "") or access.get("downstream_remote", "")
    target = access.get("requested_server", "") or access.get("upstream_service", "")
    extra = [
        access.get("duration", ""),
        f"{access['bytes_received']} B received" if access.get("bytes_received") else "",
        f"{access['bytes_sent']} B sent" if access.get("bytes_sent") else "",
    ]
    what = f"{_short_identity(caller)} → {target}" if target else line.message
    error = access.get("parse_error", "")
    return Summary(what[:LONGEST_SHOWN], error[:_LONGEST_STATUS], _joined(extra), len(what) > LONGEST_SHOWN)


def _short_identity(identity: str) -> str:
    """`shop/cart` of `spiffe://cluster.local/ns/shop/sa/cart`."""
    _, found, rest = identity.partition("/ns/")
    return rest.replace("/sa/", "/") if found else identity


def _data(data: Mapping[str, Any], message: str) -> Summary:
    key = next((key for key in MESSAGE_KEYS if isinstance(data.get(key), str) and data[key]), "")
    if not key:
        return _cut(message)
    others = (
        f"{name}={_brief(value)}"
        for name, value in data.items()
        if name != key and name not in _TIME_KEYS and not is_level_key(name) and isinstance(value, str | int | float)
    )
    return _cut(data[key], _joined([text for text, _ in zip(others, range(MOST_EXTRAS), strict=False)], " "))


def _brief(value: str | float) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST_EXTRA else f"{text[:_LONGEST_EXTRA]}…"


def _joined(parts: list[str], by: str = " · ") -> str:
    return by.join(part for part in parts if part)[:_LONGEST_EXTRAS]
