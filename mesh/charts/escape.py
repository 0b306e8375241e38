"""Text into SVG: the one place where it is escaped."""

from __future__ import annotations

import re
from html import escape

# XML has no control characters but these; a browser would refuse the whole picture.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def content(text: str) -> str:
    """Between tags."""
    return escape(_FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text), quote=False)


def attribute(text: str) -> str:
    """Between double quotes."""
    return escape(_FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text), quote=True)
