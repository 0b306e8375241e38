"""Lines of logs, read one by one."""

from __future__ import annotations

from mesh.logs.lines import LogLine, split_stamp
from mesh.logs.parse import Origin, parse_message


def parse_line(line: str, origin: Origin) -> LogLine | None:
    """A line that the cluster gave with its time; None of one that is not wanted, or without time or message."""
    split = split_stamp(line)
    return None if split is None else parse_message(*split, origin)
