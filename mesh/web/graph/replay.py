"""Replay: the recent past as frames of ten seconds, each with an address of its own (ui.md §5.9)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from mesh.graph.view_options import INTERVALS, GraphView
from mesh.web.graph.address import query

STEP = 10
SPEEDS = {"slow": 5, "medium": 3, "fast": 1}


@dataclass(frozen=True, slots=True)
class Replay:
    """One frame of a replay, and the addresses of the others. `carried` are (name, value) of the form's hidden inputs;
    `play` (label, address, is chosen); `next_in` seconds until `next_playing` is shown, 0 when it stands still."""

    frame: int
    frames: int
    elapsed: str
    words: str
    start: str
    first: str
    previous: str
    next: str
    close: str
    stop: str
    windows: tuple[tuple[str, str, bool], ...]
    play: tuple[tuple[str, str, bool], ...]
    carried: tuple[tuple[str, str], ...]
    next_in: int = 0
    next_playing: str = ""


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


def begun(view: GraphView) -> GraphView:
    """The view in which a replay begins."""
    return replace(view.with_selection(), replay_active=True, replay_start=0, replay_frame=0, query_time=0, compare=0)


def ended(view: GraphView) -> GraphView:
    usual = GraphView()
    return replace(
        view,
        replay_active=False,
        replay_interval=usual.replay_interval,
        replay_start=0,
        replay_frame=0,
        query_time=0,
    )


def replay(view: GraphView, defaults: GraphView, speed: str) -> Replay | None:
    """Of a pinned view; `speed` is a key of SPEEDS while it plays, else empty."""
    if not view.replay_active:
        return None
    count, frame = frames(view), view.replay_frame

    def at(number: int) -> str:
        return query(replace(view, replay_frame=number), defaults)

    def playing(number: int, name: str) -> str:
        return f"{at(number)}&play={name}"

    moment = datetime.fromtimestamp(frame_moment(view), UTC)
    goes_on = speed in SPEEDS and frame < count
    return Replay(
        frame=frame,
        frames=count,
        elapsed=f"{frame * STEP // 60:02d}:{frame * STEP % 60:02d}",
        words=f"{moment:%b %d, %H:%M:%S} UTC [{frame}/{count}]",
        start=f"{datetime.fromtimestamp(view.replay_start // 1000, UTC):%Y-%m-%dT%H:%M}",
        first=at(1) if frame > 1 else "",
        previous=at(frame - 1) if frame > 1 else "",
        next=at(frame + 1) if frame < count else "",
        close=query(ended(view), defaults),
        stop=at(frame),
        windows=tuple(
            (f"{interval // 60_000}m", query(replace(begun(view), replay_interval=interval), defaults), is_chosen)
            for interval in INTERVALS
            for is_chosen in (interval == view.replay_interval,)
        ),
        play=tuple(
            (f"{name} ({seconds} s)", playing(frame if frame < count else 1, name), name == speed and goes_on)
            for name, seconds in SPEEDS.items()
        ),
        carried=_carried(replace(view, replay_frame=0), defaults),
        next_in=SPEEDS[speed] if goes_on else 0,
        next_playing=playing(frame + 1, speed) if goes_on else "",
    )


def _carried(view: GraphView, defaults: GraphView) -> tuple[tuple[str, str], ...]:
    """What the slider's form sends besides the frame."""
    return tuple(parse_qsl(query(view, defaults).removeprefix("?")))
