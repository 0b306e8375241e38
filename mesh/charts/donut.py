"""A ring of shares with their sum in its middle."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from mesh.charts.escape import attribute, content

_SIZE, _RADIUS, _WIDTH, _GAP = 120, 50, 13, 1.5
_ROUND = 2 * math.pi * _RADIUS


@dataclass(frozen=True, slots=True)
class Segment:
    """So many of one sort; `css` is the class that gives the colour."""

    label: str
    count: int
    css: str


def donut(segments: Sequence[Segment], *, label: str, caption: str) -> str:
    """SVG of the segments clockwise from the top; `label` says what they are, `caption` stands below the sum.

    Without anything to count the ring is empty.
    """
    there = [segment for segment in segments if segment.count > 0]
    total = sum(segment.count for segment in there)
    told = ", ".join(f"{segment.count} {segment.label}" for segment in there) or "none"
    gap = _GAP if len(there) > 1 else 0.0
    parts, begin = [_ring("donut-empty", "")], 0.0
    for segment in there:
        length = _ROUND * segment.count / total
        # What is few among many stays visible.
        drawn = max(0.75, length - gap)
        dashes = f' stroke-dasharray="{drawn:.2f} {_ROUND - drawn:.2f}" stroke-dashoffset="{-begin:.2f}"'
        parts.append(_ring(segment.css, dashes, f"{segment.count} {segment.label}"))
        begin += length
    middle = _SIZE // 2
    text = (
        f'<text class="donut-total" x="{middle}" y="{middle + 4}" text-anchor="middle">{total}</text>'
        f'<text class="donut-caption" x="{middle}" y="{middle + 18}" text-anchor="middle">{content(caption)}</text>'
    )
    turned = f'<g transform="rotate(-90 {middle} {middle})">{"".join(parts)}</g>'
    name = attribute(f"{label}: {total} in all, {told}" if there else f"{label}: none")
    size = f'viewBox="0 0 {_SIZE} {_SIZE}" width="{_SIZE}" height="{_SIZE}"'
    return f'<svg class="donut" {size} role="img" aria-label="{name}" xmlns="http://www.w3.org/2000/svg">{turned}{text}</svg>'


def _ring(css: str, dashes: str, tip: str = "") -> str:
    middle = _SIZE // 2
    title = f"<title>{content(tip)}</title>" if tip else ""
    return (
        f'<circle class="donut-ring {attribute(css)}" cx="{middle}" cy="{middle}" r="{_RADIUS}"'
        f' stroke-width="{_WIDTH}" fill="none"{dashes}>{title}</circle>'
    )
