"""What is said of a file's configurations, for persons and for pipelines."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from mesh.config.fates import MEANINGS, Fate
from mesh.config.moving.check import Judged, Report

Checked = tuple[str, Report]
"""A file's name, and one of its configurations."""
_WIDEST_KEY = 60


def as_table(checked: Sequence[Checked]) -> str:
    """A block for each configuration, a line for each key, and the counts."""
    lines: list[str] = []
    for source, report in checked:
        lines.append(f"{source}: {report.what}")
        lines += _rows(source, report.keys)
        lines += [f"  note: {note}" for note in report.notes]
        lines.append("")
    counts = _counts(report for _, report in checked)
    lines += [f"{count:5} {fate}: {MEANINGS[fate]}" for fate, count in counts if count]
    return "\n".join(lines) + "\n"


def _rows(source: str, keys: Sequence[Judged]) -> Iterator[str]:
    places = [f"{source}:{each.line}:" for each in keys]
    widths = [
        max((len(cell) for cell in cells), default=0)
        for cells in (places, [each.fate for each in keys], [each.key for each in keys])
    ]
    widths[-1] = min(_WIDEST_KEY, widths[-1])
    for place, each in zip(places, keys, strict=True):
        cells = (place, each.fate.value, each.key)
        row = "  ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))
        said = f"did you mean {each.meant}?" if each.meant else each.words
        yield f"  {row}  {each.value}" + (f"  ({said})" if said else "")


def as_json(checked: Sequence[Checked]) -> str:
    data = {
        "configurations": [
            {
                "file": source,
                "what": report.what,
                "keys": [_json(each) for each in report.keys],
                "notes": list(report.notes),
            }
            for source, report in checked
        ],
        "counts": dict(_counts(report for _, report in checked)),
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _json(each: Judged) -> dict[str, object]:
    return {
        "line": each.line,
        "key": each.key,
        "value": each.value,
        "fate": each.fate.value,
        "words": each.words,
        "meant": each.meant,
    }


def _counts(reports: Iterable[Report]) -> list[tuple[Fate, int]]:
    found = Counter(each.fate for report in reports for each in report.keys)
    return [(fate, found[fate]) for fate in Fate]
