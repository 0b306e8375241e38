"""A line of a log in the reference's JSON."""

from __future__ import annotations

from typing import Any

from mesh.logs.glossary import API_FIELDS
from mesh.logs.lines import LogLine


def entry_json(line: LogLine) -> dict[str, Any]:
    """The reference leaves out what is empty."""
    data: dict[str, Any] = {"message": line.message, "severity": line.severity.value}
    if line.moment is not None:
        data |= {"timestamp": line.moment.text, "timestampUnix": line.moment.milliseconds}
    access = {name: line.access[name] for name in API_FIELDS if line.access.get(name)}
    return data | ({"accessLog": access} if access else {})
