"""SVG to PNG by resvg, in a child process with limits (docs/adr/0007-png.md)."""

from __future__ import annotations

import math
import re
import subprocess
import sys
import threading
from functools import lru_cache
from pathlib import Path

from mesh.model import pace

MOST_PIXELS = 8_000_000
MAX_AT_ONCE = 2
TIMEOUT = 20.0
_CHILD = Path(__file__).with_name("raster_child.py")
_SIZE = re.compile(r'width="(\d+)" height="(\d+)"')
_FONT_PLACES = ("/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "/Library/Fonts")
_PREFERRED = ("Red Hat Text", "DejaVu Sans", "Noto Sans", "Liberation Sans")

_running = threading.BoundedSemaphore(MAX_AT_ONCE)


class CannotPaint(Exception):
    """Why there is no PNG, in words."""


def png(svg: str) -> bytes:
    """One pixel for each of the picture's; larger ones are made smaller to MOST_PIXELS. Raises CannotPaint: without
    any font, after TIMEOUT seconds, or when the painter fails."""
    if not _has_fonts():
        raise CannotPaint("The console's machine has no fonts, so a PNG would have no text. Take the SVG.")
    found = _SIZE.search(svg)
    pixels = int(found[1]) * int(found[2]) if found else 0
    zoom = math.sqrt(MOST_PIXELS / pixels) if pixels > MOST_PIXELS else 1.0
    with pace.waiting():
        if not _running.acquire(timeout=TIMEOUT):
            raise CannotPaint("Too many pictures are being painted. Try again, or take the SVG.")
        try:
            return _run(svg, [sys.executable, "-I", str(_CHILD), f"{zoom:.4f}", _family()])
        finally:
            _running.release()


def _run(svg: str, command: list[str]) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - our own program and numbers; the picture goes to its input
            command, input=svg.encode(), capture_output=True, timeout=TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired:
        raise CannotPaint(f"Painting took longer than {TIMEOUT:g} s. Take the SVG, or fold the graph.") from None
    except OSError as error:
        raise CannotPaint(f"The painter cannot be started: {error.strerror}. Take the SVG.") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise CannotPaint(f"The painter failed: {' '.join(said)[:200]}. Take the SVG.")
    return done.stdout


@lru_cache(maxsize=1)
def _has_fonts() -> bool:
    return any(path.suffix in (".ttf", ".otf", ".ttc") for place in _FONT_PLACES for path in Path(place).rglob("*"))


@lru_cache(maxsize=1)
def _family() -> str:
    """The first of the known families that is installed, by the names of the files."""
    files = {path.stem.replace("-", "").lower() for place in _FONT_PLACES for path in Path(place).rglob("*.?t?")}
    for family in _PREFERRED:
        start = family.replace(" ", "").lower()
        if any(name.startswith(start) for name in files):
            return family
    return _PREFERRED[1]
