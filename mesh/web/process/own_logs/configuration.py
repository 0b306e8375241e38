"""The console's log by the environment's variables, for gunicorn and Django alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mesh.web.process.own_logs.times import RFC3339, Times

LEVELS = {
    "trace": "DEBUG",
    "debug": "DEBUG",
    "info": "INFO",
    "warn": "WARNING",
    "warning": "WARNING",
    "error": "ERROR",
    "fatal": "CRITICAL",
}
FORMATS = ("text", "json")
_MOST = 1_000_000


def log_configuration(environ: Mapping[str, str]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """For `logging.config.dictConfig`; and what of the variables was not taken, in words: a log is no reason not to
    start."""
    refused: list[str] = []
    level = _chosen(environ, "LOG_LEVEL", "info", tuple(LEVELS), refused)
    form = _chosen(environ, "LOG_FORMAT", "text", FORMATS, refused)
    layout = environ.get("LOG_TIME_FIELD_FORMAT") or RFC3339
    try:
        Times(layout)
    except ValueError as error:
        refused.append(f"LOG_TIME_FIELD_FORMAT: {error}")
        layout = RFC3339
    return _dictionary(LEVELS[level], form == "json", layout, _rate(environ, refused)), tuple(refused)


def _chosen(environ: Mapping[str, str], name: str, default: str, allowed: tuple[str, ...], refused: list[str]) -> str:
    text = environ.get(name, "").strip().lower() or default
    if text in allowed:
        return text
    refused.append(f"{name}: {text!r} is given; allowed: {', '.join(allowed)}; it is {default}")
    return default


def _rate(environ: Mapping[str, str], refused: list[str]) -> int:
    text = environ.get("LOG_SAMPLER_RATE", "").strip() or "1"
    if text.isascii() and text.isdecimal() and 1 <= int(text[:8]) <= _MOST:
        return int(text)
    refused.append(f"LOG_SAMPLER_RATE: {text!r} is given; allowed: a whole number, 1 (all) to {_MOST}; it is 1")
    return 1


def _dictionary(level: str, as_json: bool, layout: str, rate: int) -> dict[str, Any]:
    """By names, so that nothing is loaded before it is used. Lines of the audit log come whatever the level."""
    room = "mesh.web.process.own_logs.formats"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"sampler": {"()": f"{room}.Sampler", "rate": rate}},
        "formatters": {"line": {"()": f"{room}.LineFormatter", "layout": layout, "as_json": as_json}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["sampler"]}},
        "loggers": {
            "audit": {"level": "INFO"},
            "django.request": {"level": "CRITICAL"},
            "gunicorn.error": {"level": level, "handlers": [], "propagate": True},
            "gunicorn.access": {"level": "CRITICAL", "handlers": [], "propagate": True},
        },
        "root": {"handlers": ["stderr"], "level": level},
    }
