"""The frames of a replay: ten seconds each, within the time that is played."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from mesh.graph.view_options import GraphView

STEP = 10


def frames(view: GraphView) -> int:
    return view.replay_interval // 1000 // STEP


def pinned(view: GraphView, now: int, keeps: int = 0) -> tuple[GraphView, tuple[str, ...]]:
    """The view of one frame: its window begins at a fixed moment, and its frame is one that there is; and what could
    not be done as asked. The metrics store reaches `keeps` seconds back, 0 for as far as one likes. Unchanged without a
    replay."""
    if not view.replay_active:
        return view, ()
    asked = view.replay_start // 1000 or now - view.replay_interval // 1000
    first = now - keeps if keeps else 0
    start = min(max(asked, first), now - STEP)
    last = max(1, min(frames(view), (now - start) // STEP))
    frame = min(max(1, view.replay_frame), last)
    refusals: tuple[str, ...] = ()
    if asked < first:
        told, used = (f"{datetime.fromtimestamp(each, UTC):%Y-%m-%dT%H:%M}" for each in (asked, first))
        refusals = (f'replayStart: "{told}" is not allowed; allowed: what the metrics store keeps (used: {used})',)
    return replace(view, replay_start=start * 1000, replay_frame=frame, query_time=0), refusals


def frame_moment(view: GraphView) -> int:
    """When the frame of a pinned view ends, Unix seconds; 0 without a replay."""
    return view.replay_start // 1000 + view.replay_frame * STEP if view.replay_active else 0
