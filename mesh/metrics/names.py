"""What to call the series of a chart: their statistic, and the labels in which they differ."""

from __future__ import annotations

from collections.abc import Sequence

from mesh.metrics.values import Metric


def series_names(metrics: Sequence[Metric]) -> tuple[str, ...]:
    """One name for each, in order; without any difference the series' own name."""
    several_names = len({each.name for each in metrics}) > 1
    labels = sorted({label for each in metrics for label in each.labels})
    telling = [label for label in labels if len({each.labels.get(label, "") for each in metrics}) > 1]
    found = []
    for each in metrics:
        parts = [_stat(each.stat)] if each.stat else []
        if several_names:
            parts.append(each.name)
        # One series alone tells all of its labels: nothing else would say what was chosen.
        chosen = telling if len(metrics) > 1 else labels
        parts += [_value(label, each.labels.get(label, "")) for label in chosen]
        found.append(" · ".join(part for part in parts if part) or each.name)
    return tuple(found)


def _stat(stat: str) -> str:
    """`avg`, or `p95` for 0.95."""
    try:
        return f"p{float(stat) * 100:.12g}"
    except ValueError:
        return stat


def _value(label: str, value: str) -> str:
    if label == "response_flags":
        return "no flags" if value == "-" else f"flags {value}"
    return value or f"no {label}"
