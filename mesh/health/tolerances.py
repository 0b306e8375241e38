"""Which error rates an object may have: `health_config.rate` and the annotation that overrides it."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from mesh.model.health import Tolerance
from mesh.telemetry.labels import GRPC
from mesh.telemetry.responses import grpc_status, is_error

_LONGEST_PATTERN = 1000
_LONGEST_ANNOTATION = 4096
# An annotation's author may write a pattern that takes exponential time: codes and protocols are short, or cut.
_LONGEST_TEXT = 12
_ANYTHING = re.compile("^.*$", re.ASCII)
_FLAGS_BEHIND_ANCHOR = re.compile(r"^\^(\(\?[ims]+\))")


class ToleranceEntry(Protocol):
    """One item of `health_config.rate[].tolerance`: patterns as texts, thresholds in percent."""

    @property
    def code(self) -> str: ...
    @property
    def degraded(self) -> float: ...
    @property
    def failure(self) -> float: ...
    @property
    def protocol(self) -> str: ...
    @property
    def direction(self) -> str: ...


class RateEntry(Protocol):
    """One item of `health_config.rate`; `namespace`, `kind` and `name` are patterns."""

    @property
    def namespace(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def tolerance(self) -> Sequence[ToleranceEntry]: ...


@dataclass(frozen=True, slots=True)
class CompiledTolerance:
    """A tolerance that can be asked. Thresholds are in percent, as the reference's 32-bit floats hold them."""

    tolerance: Tolerance
    degraded: float
    failure: float
    _code: re.Pattern[str]
    _protocol: re.Pattern[str]
    _direction: re.Pattern[str]

    def covers(self, direction: str, protocol: str) -> bool:
        return _hits(self._direction, direction) and _hits(self._protocol, protocol[:_LONGEST_TEXT])

    def is_error(self, code: str, protocol: str = "") -> bool:
        """Of gRPC also by the status that its clients see, where HTTP answered in its place."""
        if _hits(self._code, code[:_LONGEST_TEXT]):
            return True
        return protocol == GRPC and is_error(protocol, code) and _hits(self._code, grpc_status(code))


@lru_cache(maxsize=8192)
def _hits(pattern: re.Pattern[str], text: str) -> bool:
    """Codes, protocols and directions are few, and asked for every edge."""
    return pattern.search(text) is not None


@dataclass(frozen=True, slots=True)
class _Entry:
    patterns: tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]
    tolerances: tuple[CompiledTolerance, ...]

    def matches(self, *texts: str) -> bool:
        return all(
            pattern is _ANYTHING or pattern.search(text) for pattern, text in zip(self.patterns, texts, strict=True)
        )


BUILT_IN = (
    Tolerance(code="5XX", degraded=0, failure=10, protocol="http", direction=".*"),
    Tolerance(code="4XX", degraded=10, failure=20, protocol="http", direction=".*"),
    Tolerance(code="^[1-9]$|^1[0-6]$", degraded=0, failure=10, protocol="grpc", direction=".*"),
    Tolerance(code="^-$", degraded=0, failure=10, protocol="http|grpc", direction=".*"),
)
"""What holds where no entry matches."""


class Tolerances:
    """The configured tolerances, compiled once. The built-in ones always come last."""

    def __init__(self, entries: Iterable[RateEntry] = ()) -> None:
        self._entries = [
            _Entry(
                (_pattern(entry.namespace), _pattern(entry.kind), _pattern(entry.name)),
                tuple(_compiled(item) for item in entry.tolerance),
            )
            for entry in entries
        ]
        self._entries.append(_Entry((_ANYTHING, _ANYTHING, _ANYTHING), tuple(map(_compiled, BUILT_IN))))
        self._configured = lru_cache(maxsize=8192)(self._first_match)

    def for_object(
        self, namespace: str, kind: str, name: str, annotation: str | None = None
    ) -> tuple[CompiledTolerance, ...]:
        """The tolerances of one object; `kind` is app, service or workload (or another graph node type).

        `annotation` is the text of `health.kiali.io/rate`; it wins where at least one of its items is valid.
        """
        own = annotated(annotation[:_LONGEST_ANNOTATION]) if annotation else ()
        return own or self._configured(namespace, kind, name)

    def _first_match(self, namespace: str, kind: str, name: str) -> tuple[CompiledTolerance, ...]:
        return next(entry.tolerances for entry in self._entries if entry.matches(namespace, kind, name))


@lru_cache(maxsize=512)
def annotated(text: str) -> tuple[CompiledTolerance, ...]:
    """The valid items of `code,degraded,failure,protocol,direction;…`; others are dropped."""
    items = (_annotated_item(part.strip()) for part in text.split(";"))
    return tuple(item for item in items if item is not None)


def _annotated_item(text: str) -> CompiledTolerance | None:
    fields = text.split(",")
    if len(fields) != 5:
        return None
    degraded, failure = _threshold(fields[1]), _threshold(fields[2])
    if degraded is None or failure is None or degraded > failure:
        return None
    return _compiled(
        Tolerance(code=fields[0], degraded=degraded, failure=failure, protocol=fields[3], direction=fields[4])
    )


def _threshold(text: str) -> float | None:
    try:
        value = _widened(float(text))
    except (ValueError, OverflowError):
        return None
    # Python reads "1_0" as a number and any "nan" compares false: neither is a threshold.
    return None if "_" in text or value != value else value  # noqa: PLR0124


def _widened(value: float) -> float:
    """The nearest 32-bit float: 0.1 becomes slightly more, as in the reference. OverflowError beyond its range."""
    return float(struct.unpack("<f", struct.pack("<f", value))[0])


def _compiled(item: ToleranceEntry) -> CompiledTolerance:
    tolerance = Tolerance(
        code=item.code, degraded=item.degraded, failure=item.failure, protocol=item.protocol, direction=item.direction
    )
    return CompiledTolerance(
        tolerance=tolerance,
        degraded=_bounded(item.degraded),
        failure=_bounded(item.failure),
        _code=_pattern(item.code.replace("X", r"\d").replace("x", r"\d")),
        _protocol=_pattern(item.protocol),
        _direction=_pattern(item.direction),
    )


def _bounded(value: float) -> float:
    try:
        return _widened(value)
    except OverflowError:
        return value


def _pattern(text: str) -> re.Pattern[str]:
    """Anchored only where the text is not: `http|grpc` becomes `^http|grpc$`, loose as in the reference."""
    if not text or len(text) > _LONGEST_PATTERN:
        return _ANYTHING
    anchored = ("" if text.startswith("^") else "^") + text + ("" if text.endswith("$") else "$")
    if anchored == _ANYTHING.pattern:
        return _ANYTHING
    try:
        # RE2 takes flags behind the anchor, Python only in front of it.
        return re.compile(_FLAGS_BEHIND_ANCHOR.sub(r"\1^", anchored), re.ASCII)
    except (re.error, RecursionError, OverflowError):
        return _ANYTHING
