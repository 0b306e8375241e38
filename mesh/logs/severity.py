"""How bad a line is. What a line says about itself counts before what words it happens to contain."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mesh.logs.lines import Severity

_WORDS = {
    **dict.fromkeys(
        ("error", "err", "e", "fatal", "critical", "crit", "alert", "emerg", "emergency", "panic", "severe", "dpanic"),
        Severity.ERROR,
    ),
    **dict.fromkeys(("warning", "warn", "w"), Severity.WARN),
    **dict.fromkeys(("info", "information", "informational", "notice", "i", "off"), Severity.INFO),
    **dict.fromkeys(("debug", "dbg", "d", "fine", "finer"), Severity.DEBUG),
    **dict.fromkeys(("trace", "t", "finest", "verbose"), Severity.TRACE),
}
LEVEL_KEYS = ("level", "severity", "lvl", "loglevel", "log_level", "levelname", "log.level", "@level")
# pino and bunyan write numbers
_NUMBERS = {10: Severity.TRACE, 20: Severity.DEBUG, 30: Severity.INFO, 40: Severity.WARN, 50: Severity.ERROR}
_KLOG = re.compile(r"([IWEF])\d{4} \d\d:\d\d:\d\d")
_LOGFMT = re.compile(r'(?:^|\s)(?:level|lvl|severity)="?([A-Za-z]{1,13})\b')
# Time, thread and brackets may stand before the level, up to six words of them.
_FIRST_WORDS = 6
_LEVEL_WORD = re.compile(r"[\[(<]?([A-Za-z]{3,13})[\])>]?:?")
_ANYWHERE = re.compile(r"ERROR|WARN|DEBUG|TRACE", re.IGNORECASE)
# Where one-letter levels and words of plain English are no levels.
_PLAIN = frozenset({"e", "w", "i", "d", "t", "off", "fine", "alert", "notice", "verbose", "information", "severe"})


def severity_of_text(message: str) -> Severity:
    """By klog's letter, logfmt's `level=`, a level among the first words, else by any of the reference's four words;
    `INFO` of a line that says nothing of it."""
    klog = _KLOG.match(message)
    if klog:
        return {"I": Severity.INFO, "W": Severity.WARN}.get(klog[1], Severity.ERROR)
    logfmt = _LOGFMT.search(message)
    if logfmt and (told := _WORDS.get(logfmt[1].lower())):
        return told
    for word in message[:400].split()[:_FIRST_WORDS]:
        level = _LEVEL_WORD.fullmatch(word)
        if level and level[1].lower() not in _PLAIN and (word.isupper() or word[0] in "[(<" or word[-1] == ":"):
            told = _WORDS.get(level[1].lower())
            if told:
                return told
    found = _ANYWHERE.search(message)
    return Severity(found[0].upper()) if found else Severity.INFO


def severity_of_data(data: Mapping[str, Any]) -> Severity | None:
    """The level that a JSON line names; None when it names none that is known."""
    for key in LEVEL_KEYS:
        value = data.get(key)
        if isinstance(value, str) and (told := _WORDS.get(value.strip().lower())):
            return told
        if isinstance(value, int) and not isinstance(value, bool) and value >= 10:
            return _NUMBERS.get(value // 10 * 10, Severity.ERROR)
    return None


def severity_of_access(access: Mapping[str, str]) -> Severity:
    """An answer of the 500s, or none at all, is an error; one of the 400s a warning."""
    status = access.get("status_code", "")
    flags = access.get("response_flags", "-") not in ("", "-")
    if status.startswith("5") or (status in ("0", "-", "") and flags):
        return Severity.ERROR
    return Severity.WARN if status.startswith("4") or flags else Severity.INFO
