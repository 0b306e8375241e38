"""Values out of objects, as the cells of tables show them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]
UNKNOWN, NONE = "<unknown>", "<none>"
_MINUTE, _HOUR, _DAY, _YEAR = 60, 3_600, 86_400, 365 * 86_400
_UNITS = {1: "s", _MINUTE: "m", _HOUR: "h", _DAY: "d", _YEAR: "y"}
# Up to which time a span is told in which units; 0 is no second unit.
_SPANS = (
    (2 * _MINUTE, 1, 0),
    (10 * _MINUTE, _MINUTE, 1),
    (3 * _HOUR, _MINUTE, 0),
    (8 * _HOUR, _HOUR, _MINUTE),
    (2 * _DAY, _HOUR, 0),
    (8 * _DAY, _DAY, _HOUR),
    (2 * _YEAR, _DAY, 0),
    (8 * _YEAR, _YEAR, _DAY),
    (float("inf"), _YEAR, 0),
)
_STEP = re.compile(
    r"""\.(?P<name>(?:\\.|[^.\[\]\\])+)            # .spec, .metadata.labels.a\.b
      | \[['"](?P<quoted>[^'"]*)['"]\]             # ['spec']
      | \[(?P<index>-?\d+|\*)\]                    # [0], [*]
      | \[\?\(@\.(?P<key>[\w.]+)\s*==\s*["'](?P<value>[^"']*)["']\)\]  # [?(@.type=="Ready")]
    """,
    re.VERBOSE,
)


def mapping(value: object, *path: str) -> Json:
    """The map at a path of keys; an empty one where there is something else."""
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def items(value: object, *path: str) -> list[Any]:
    """The list at a path of keys; an empty one where there is something else."""
    *before, last = path
    found = mapping(value, *before).get(last)
    return found if isinstance(found, list) else []


def maps(value: object, *path: str) -> list[Json]:
    """The maps in the list at a path of keys."""
    return [item for item in items(value, *path) if isinstance(item, dict)]


def number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def text(value: object) -> str:
    """A value as one word of a table; lists and maps as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def pairs(values: object) -> str:
    """A map of labels as `a=b,c=d`, sorted; `<none>` when it is empty."""
    labels = values if isinstance(values, dict) else {}
    return ",".join(f"{key}={text(value)}" for key, value in sorted(labels.items())) or NONE


def listed(values: list[str], most: int = 3) -> str:
    """`a,b,c + 2 more...`; `<none>` when there is none."""
    more = f" + {len(values) - most} more..." if len(values) > most else ""
    return ",".join(values[:most]) + more or NONE


def path_value(obj: object, path: str) -> Any:
    """The first value at a JSONPath as printer columns have them (names, indexes, `[?(@.a=="b")]`); None without."""
    place, values = 0, [obj]
    path = path.strip("{} ")
    while place < len(path):
        step = _STEP.match(path, place)
        if step is None:
            return None
        values = [after for value in values for after in _after(value, step)]
        place = step.end()
    return values[0] if values else None


def _after(value: Any, step: re.Match[str]) -> Iterator[Any]:
    name = step["quoted"] if step["quoted"] is not None else step["name"]
    if name is not None:
        name = re.sub(r"\\(.)", r"\1", name)
        if isinstance(value, dict) and name in value:
            yield value[name]
    elif isinstance(value, list):
        if step["key"] is not None:
            yield from (item for item in value if path_value(item, f".{step['key']}") == step["value"])
        elif step["index"] == "*":
            yield from value
        elif -len(value) <= int(step["index"]) < len(value):
            yield value[int(step["index"])]


def moment(value: object) -> datetime | None:
    """A time as Kubernetes writes it; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def age(value: object, now: datetime) -> str:
    """How long ago a time was, in at most two units; `<unknown>` for what is no time."""
    then = moment(value)
    return UNKNOWN if then is None else span((now - then).total_seconds())


def span(seconds: float) -> str:
    """`45s`, `5m3s`, `20m`, `3h20m`, `30h`, `3d4h`, `100d`, `2y35d`, `9y`: the longer, the coarser."""
    whole = int(seconds)
    if whole < -1:
        return "<invalid>"
    large, small = next((large, small) for end, large, small in _SPANS if whole < end)
    rest = max(whole, 0) % large // small if small else 0
    shown = f"{max(whole, 0) // large}{_UNITS[large]}"
    return f"{shown}{rest}{_UNITS[small]}" if rest else shown
