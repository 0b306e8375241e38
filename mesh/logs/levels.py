"""Levels as loggers write them: names, short names, and the numbers of those that count."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mesh.logs.lines import Severity


def _names(**severities: str) -> dict[str, Severity]:
    return {name: Severity(severity) for severity, names in severities.items() for name in names.split()}


# Full names, and the short ones of zerolog, serilog, logrus, .NET, log15 and systemd.
NAMES = _names(
    ERROR="error err erro eror fatal fata ftl critical crit emergency emerg alert panic pani pnc dpanic severe",
    WARN="warning warn wrn",
    INFO="information informational info inf notice success",
    DEBUG="debug debu dbug dbg finer",
    TRACE="trace trac trce trc finest silly vrb",
)
# Plain English, or a letter: levels only where a key, a bracket or a colon makes them some.
MORE_NAMES = _names(
    ERROR="fail failure f e c a", WARN="w", INFO="log config default off i n", DEBUG="fine d", TRACE="verbose v t"
)
_NAME = re.compile(r"[\[(<]?(?:[a-z]+\.)?([a-z]{1,13})(?:[+-]?\d{1,2})?[\])>]?")

_SYSLOG = (*[Severity.ERROR] * 4, Severity.WARN, Severity.INFO, Severity.INFO, Severity.DEBUG)
# (least number, its severity), highest first; each kind of logger has a range of its own
_PINO = ((50, Severity.ERROR), (40, Severity.WARN), (30, Severity.INFO), (20, Severity.DEBUG), (0, Severity.TRACE))
_PYTHON = ((40, Severity.ERROR), (30, Severity.WARN), (20, Severity.INFO), (10, Severity.DEBUG))
_OPEN_TELEMETRY = (
    (17, Severity.ERROR),
    (13, Severity.WARN),
    (9, Severity.INFO),
    (5, Severity.DEBUG),
    (0, Severity.TRACE),
)
_MONOLOG = ((400, Severity.ERROR), (300, Severity.WARN), (200, Severity.INFO), (100, Severity.DEBUG))
_GOOGLE = ((500, Severity.ERROR), (400, Severity.WARN), (200, Severity.INFO), (100, Severity.DEBUG))
_JAVA = ((1000, Severity.ERROR), (900, Severity.WARN), (700, Severity.INFO))
_LOGBACK = ((40_000, Severity.ERROR), (30_000, Severity.WARN), (20_000, Severity.INFO), (10_000, Severity.DEBUG))

_RANGES = {"severitynumber": _OPEN_TELEMETRY, "levelno": _PYTHON}

# Keys without what stands between their words: log.level, log_level, @level, logLevel
_KEYS = frozenset(
    {"level", "lvl", "loglevel", "levelname", "levelno", "levelvalue", "levelnum"}
    | {"severity", "severitytext", "severitynumber", "logseverity", "syslogseverity"}
)
_FILLING = str.maketrans("", "", "._-@$ ")
# Serilog's compact form, MongoDB's, systemd's.
_SHORT_KEYS = frozenset({"@l", "s", "PRIORITY"})
# What levels may be inside of.
_OUTER = frozenset({"log", "record", "syslog", "attributes", "fields", "meta"})
_INNER = frozenset({"name", "text", "level", "levelname", "code"})
_DEEPEST = 3


def level_named(word: str) -> Severity | None:
    """Of a name in any case: `WARN`, `INFO+2`, `debug1`, `LogLevel.Error`."""
    name = _NAME.fullmatch(word.strip().lower()[:40])
    return (NAMES.get(name[1]) or MORE_NAMES.get(name[1])) if name else None


def level_of_priority(priority: int) -> Severity:
    """Of a syslog priority, which holds the facility too."""
    return _SYSLOG[priority % 8]


def is_level_key(key: str) -> bool:
    """Whether a field of that name tells the level."""
    return key in _SHORT_KEYS or key.translate(_FILLING).lower() in _KEYS


def level_in(data: Mapping[str, Any], depth: int = 1) -> Severity | None:
    """The level that fields tell, also from inside of others (`{"log": {"level": …}}`); names before numbers."""
    told = [(key.translate(_FILLING).lower(), value) for key, value in data.items() if is_level_key(key)]
    for _, value in told:
        if isinstance(value, str) and (level := level_named(value)):
            return level
    for key, value in told:
        level = _inside(value) if isinstance(value, dict) else _numbered(key, value)
        if level is not None:
            return level
    deeper = (value for key, value in data.items() if key.lower() in _OUTER and isinstance(value, dict))
    return next((level for value in deeper if depth < _DEEPEST and (level := level_in(value, depth + 1))), None)


def _inside(value: Mapping[str, Any]) -> Severity | None:
    """Of a level that is an object itself: `{"level": {"name": "INFO", "no": 20}}`."""
    entries = [entry for key, entry in value.items() if key.lower() in _INNER]
    names = (level_named(entry) for entry in entries if isinstance(entry, str))
    numbers = (_numbered("level", entry) for entry in entries)
    return next(filter(None, (*names, *numbers)), None)


def _numbered(key: str, value: Any) -> Severity | None:
    """Of a number, or one that is written as a text, by the ranges that loggers use."""
    try:
        number = int(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else -1
    except (ValueError, OverflowError):
        return None
    if number < 0:
        return None
    if number < len(_SYSLOG) and key not in _RANGES:
        return level_of_priority(number)
    return _least(_RANGES.get(key) or _range(key, number), number)


def _range(key: str, number: int) -> tuple[tuple[int, Severity], ...]:
    is_severity = "severity" in key
    if number < 100:
        return _OPEN_TELEMETRY if is_severity and number <= 24 else _PINO
    if number < 700:
        return _GOOGLE if is_severity else _MONOLOG
    return _JAVA if number < 5_000 else _LOGBACK


def _least(steps: tuple[tuple[int, Severity], ...], number: int) -> Severity:
    return next((severity for least, severity in steps if number >= least), Severity.TRACE)
