"""Times in a log by a layout of Go (`LOG_TIME_FIELD_FORMAT`), as the reference takes them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

RFC3339 = "2006-01-02T15:04:05Z07:00"
_UNIX = {"": 1, "UNIX": 1, "UNIXMS": 1_000, "UNIXMICRO": 1_000_000, "UNIXNANO": 1_000_000_000}
_NAMED = {
    "ANSIC": "Mon Jan _2 15:04:05 2006",
    "RFC822": "02 Jan 06 15:04 MST",
    "RFC1123": "Mon, 02 Jan 2006 15:04:05 MST",
    "RFC3339": RFC3339,
    "RFC3339Nano": "2006-01-02T15:04:05.999999999Z07:00",
    "Kitchen": "3:04PM",
}
_PARTS = {
    "January": "%B",
    "Jan": "%b",
    "Monday": "%A",
    "Mon": "%a",
    "MST": "UTC",
    "2006": "%Y",
    "Z07:00": "Z",
    "-07:00": "+00:00",
    "-0700": "+0000",
    "01": "%m",
    "02": "%d",
    "03": "%I",
    "04": "%M",
    "05": "%S",
    "06": "%y",
    "15": "%H",
    "PM": "%p",
    "_2": "%e",
}
_TOKEN = re.compile("|".join(map(re.escape, _PARTS)) + r"|[.,](?:0+|9+)(?!\d)|(?<!\d)[123](?!\d)")


class Times:
    """Raises ValueError for a layout in which no part of a time stands."""

    def __init__(self, layout: str = RFC3339) -> None:
        self._per_second = _UNIX.get(layout, 0)
        self._layout = _NAMED.get(layout, layout)
        if not self._per_second and not _TOKEN.search(self._layout):
            raise ValueError(f"{layout!r} is no layout of a time; allowed: one such as {RFC3339}")

    def of(self, seconds: float) -> str | int:
        """In UTC; a number for layouts that count."""
        if self._per_second:
            return int(seconds * self._per_second)
        at = datetime.fromtimestamp(seconds, UTC)
        return _TOKEN.sub(lambda found: _part(found[0], at), self._layout)


def _part(token: str, at: datetime) -> str:
    if token in _PARTS:
        return at.strftime(_PARTS[token])
    if token[0] in ".,":
        digits = f"{at.microsecond:06d}000"[: len(token) - 1]
        return token[0] + digits
    return str({"1": at.month, "2": at.day, "3": at.hour % 12 or 12}[token])
