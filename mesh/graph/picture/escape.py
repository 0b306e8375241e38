"""The one place where names become markup."""

from __future__ import annotations

import html
import re

# XML knows no way to write these; a name that has them would break the picture.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def esc(text: str) -> str:
    """Safe as text and inside a quoted attribute."""
    return html.escape(_FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text))
