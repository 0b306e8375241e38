"""What controls of several pages have in common: a choice, times in words, and what is said in place of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

DURATIONS = (60, 120, 300, 600, 1800, 3600, 10_800, 21_600, 43_200, 86_400, 604_800, 2_592_000)
"""What pages offer as their time, in seconds."""
REFRESHES = (0, 1, 10_000, 15_000, 30_000, 60_000, 300_000, 900_000)
"""In milliseconds: 0 is paused, 1 by hand."""
REFRESH_WORDS = f"milliseconds, a whole number such as {', '.join(map(str, REFRESHES))}"


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    chosen: bool
    hint: str = ""
    disabled: bool = False


def refresh_label(milliseconds: int) -> str:
    return {0: "Pause", 1: "Manual"}.get(milliseconds) or f"Every {span(milliseconds // 1000)}"


def span(seconds: int) -> str:
    """`1m`, `12h`, `7d`."""
    for size, letter in ((86_400, "d"), (3600, "h"), (60, "m")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds // size}{letter}"
    return f"{seconds}s"


@dataclass(frozen=True, slots=True)
class Empty:
    """What is said instead of rows; `link` are the words of `url`."""

    title: str
    text: str
    icon: str
    url: str = ""
    link: str = ""


def manual(refresh_url: str) -> Empty:
    """In manual mode a page waits for its button."""
    text = "In this mode the page asks for data only when you say so."
    return Empty("Manual refresh required", text, "refresh", refresh_url, "Refresh")


def lasting(seconds: int) -> str:
    """`Last 5m`."""
    return f"Last {span(seconds)}"


def namespaces_label(names: Sequence[str], without: str) -> str:
    """Of the control that chooses them; `without` is said where none is chosen."""
    if len(names) == 1:
        return f"Namespace: {names[0]}"
    return f"Namespaces: {len(names)}" if names else without
