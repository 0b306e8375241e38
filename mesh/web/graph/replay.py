"""Replay: the recent past as frames of ten seconds, each with an address of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from mesh.graph.replay import STEP, frame_moment, frames
from mesh.graph.view_options import INTERVALS, GraphView
from mesh.web.graph.address import UNSELECTED, GraphHere

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


def begun(here: GraphHere) -> GraphHere:
    """Where a replay begins."""
    start = {"replay_active": True, "replay_start": 0, "replay_frame": 0, "query_time": 0, "compare": 0}
    return here.but(**UNSELECTED, **start)


def ended(here: GraphHere) -> GraphHere:
    """The page of now."""
    usual = GraphView().replay_interval
    return here.but(replay_active=False, replay_interval=usual, replay_start=0, replay_frame=0, query_time=0)


def replay(here: GraphHere, speed: str) -> Replay | None:
    """Of a pinned view; `speed` is a key of SPEEDS while it plays, else empty."""
    view = here.view
    if not view.replay_active:
        return None
    count, frame = frames(view), view.replay_frame

    def at(number: int) -> str:
        return here.url(replay_frame=number)

    def playing(number: int, name: str) -> str:
        return here.url(("play", name), replay_frame=number)

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
        close=ended(here).url(),
        stop=at(frame),
        windows=tuple(
            (f"{interval // 60_000}m", begun(here).url(replay_interval=interval), is_chosen)
            for interval in INTERVALS
            for is_chosen in (interval == view.replay_interval,)
        ),
        play=tuple(
            (f"{name} ({seconds} s)", playing(frame if frame < count else 1, name), name == speed and goes_on)
            for name, seconds in SPEEDS.items()
        ),
        carried=here.but(replay_frame=0).pairs,
        next_in=SPEEDS[speed] if goes_on else 0,
        next_playing=playing(frame + 1, speed) if goes_on else "",
    )
