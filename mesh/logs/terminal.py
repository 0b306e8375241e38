"""What programs write for a terminal: colours, titles, links. None of it is part of what a line says."""

from __future__ import annotations

import re

# CSI (colours, movements), also one that breaks off with the line; OSC (titles, links); character sets; all others
_CONTROL = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*(?:[@-~]|$)"
    r"|(?:\x1b[\]P^_X]|[\x9d\x90])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c|$)"
    r"|\x1b[#-/]*[0-~]?"
)
_ESCAPED = re.compile(r"\\u00(?:1[bB]\[|9[bB])[0-?]*[ -/]*[@-~]")


def plain(text: str) -> str:
    """The text without control sequences; other control characters stay."""
    return _CONTROL.sub("", text) if "\x1b" in text or not text.isascii() else text


def plain_json(text: str) -> str:
    """The text of JSON without colours that are written as `\\u001b[31m`."""
    return _ESCAPED.sub("", text) if "\\u00" in text else text
