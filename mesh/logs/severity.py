"""How bad a line is. What a line says about itself counts before what words it happens to contain."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from string import ascii_uppercase
from typing import Any

from mesh.logs.levels import MORE_NAMES, NAMES, level_in, level_named, level_of_priority
from mesh.logs.lines import Severity

# Levels stand at the beginning, behind time, thread and logger.
_HEAD = 400
_PRIORITY = re.compile(r"<(\d{1,3})>")
# klog and glog: E0504 13:02:01; tornado: [E 260504 13:02:01; MongoDB of old: 2026-05-04T13:02:01.250+0000 E STORAGE
_LETTER = re.compile(r"([IWEF])\d{4} \d\d:\d\d:\d\d|\[([DIWEC]) |\d{4}-\d\d-\d\dT\S{1,24} ([FEWID])\d? +[A-Z]{2,} ")
# logfmt, and JSON that breaks off
_KEYED = re.compile(
    r'(?:(?<![^\s\[{,])@?(?:level|lvl|severity|log[._]?level)=|"@?(?:level|lvl|severity(?:text)?|log[._]?level)":\s?)'
    r'"?([a-z]{1,13}|\d{1,5})\b'
)
# What a word is no part of: names of classes, files, paths, keys
_BEFORE, _BEHIND = r"(?<![\w.$/=-])", r"(?![\w/=$-]|\.\w)"
_ALL_NAMES = NAMES | MORE_NAMES
_LEVEL = re.compile(rf"{_BEFORE}({'|'.join(sorted(_ALL_NAMES, key=len, reverse=True))})[0-9]?{_BEHIND}")
_WORD = re.compile(rf"{_BEFORE}(error|warn(?:ing)?|debug|trace){_BEHIND}")
_LOWER = {ord(letter): letter.lower() for letter in ascii_uppercase}
_AFTER_TIME = re.compile(r"\W{0,3}\d[\d:.,/T+-]*+(?: \d[\d:.,]*+)?(?:Z|[ +-]\d{4}| UTC| [AP]M)?[\s|\]:-]{1,8}")
_MOST_WORDS = 6


def severity_of_text(message: str) -> Severity:
    """By what the line marks as its level, else by whichever of the words error, warn, debug and trace is first in it;
    `INFO` of a line that says nothing of it."""
    return marked_level(message) or _mentioned(message) or Severity.INFO


def severity_of_data(data: Mapping[str, Any]) -> Severity | None:
    """The level that a JSON line names; None when it names none that is known."""
    return level_in(data)


def marked_level(message: str) -> Severity | None:
    """The level that the line states in a form that loggers use: a syslog priority, klog's letter, `level=`, `[warn]`,
    `ERROR:`, a word in capitals, or the word behind the time."""
    head = message[:_HEAD]
    priority = _PRIORITY.match(head)
    if priority:
        return level_of_priority(int(priority[1]))
    letter = _LETTER.match(head)
    if letter:
        return level_named(letter[1] or letter[2] or letter[3])
    lower = message.translate(_LOWER)
    keyed = _KEYED.search(lower) if "lvl" in lower or "level" in lower or "severity" in lower else None
    told = level_in({"level": keyed[1]}) if keyed else None
    return told or next(_marked(head, lower[:_HEAD]), None)


def _marked(head: str, lower: str) -> Iterator[Severity]:
    time = _AFTER_TIME.match(head)
    for level in _LEVEL.finditer(lower):
        start, end = level.span(1)
        is_first = time is not None and time.end() == start
        if _is_marked(head[start:end], head[:start], head[level.end() : level.end() + 2], is_first=is_first):
            yield _ALL_NAMES[level[1]]


def _is_marked(word: str, ahead: str, behind: str, *, is_first: bool) -> bool:
    """`[warn]`, `|WARN |`, `<info>`; `error:` among the first words; `ERROR`; `error` behind the time, or in tabs."""
    is_name = word.lower() in NAMES
    closing = behind.lstrip()[:1]
    if ahead.rstrip()[-1:] in ("[", "(", "<", "|") and closing in ("]", ")", ">", "|") and closing:
        return len(word) > 1
    is_early = len(ahead.split()) < _MOST_WORDS
    if behind.startswith(":") and is_early:
        return is_name or (len(word) > 2 and (word.isupper() or word == "fail"))
    if not is_name:
        return False
    if is_first or ahead[-1:] == "\t" == behind[:1]:
        return True
    return word.isupper() and (len(word) > 3 or is_early)


def _mentioned(message: str) -> Severity | None:
    word = _WORD.search(message.translate(_LOWER))
    return NAMES[word[1]] if word else None


def severity_of_access(access: Mapping[str, str]) -> Severity:
    """An answer of the 500s, or none at all, is an error; one of the 400s a warning."""
    status = access.get("status_code", "")
    flags = access.get("response_flags", "-") not in ("", "-")
    if status.startswith("5") or (status in ("0", "-", "") and flags):
        return Severity.ERROR
    return Severity.WARN if status.startswith("4") or flags else Severity.INFO
