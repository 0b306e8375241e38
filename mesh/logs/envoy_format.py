"""Formats of Envoy's access logs, such as `[%START_TIME%] "%REQ(:METHOD)% …`, and the reading of lines written in them.

Envoy escapes nothing in text. What callers write (paths, header values) may therefore hold quotes, and whole pieces of
a log line: the fields of Envoy's own between two such texts are what the line is taken apart by.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, takewhile
from typing import Any, NamedTuple

from mesh.text.untrusted import mapping

_OPERATOR = re.compile(r"%([A-Z][A-Z0-9_]*)(?:\(([^)]*)\))?(?::\d+)?%")
_NUMBER, _STATUS = r"\d+|-", r"\d{1,3}|-"
_FLAGS = r"-|[A-Z]\w*(?:,[A-Z]\w*)*+"
# What ends at the first place where the text behind it begins; UNQUOTED may hold spaces.
_TOKEN, _UNQUOTED, _TIME = r'[^\s"]*', r'[^"]*', r"[^\]]{1,64}"

# operator -> (field, what its values look like); `""` for one that is no field
_OPERATORS = {
    "START_TIME": ("timestamp", _TIME),
    "PROTOCOL": ("protocol", r"HTTP/\d(?:\.\d)?|-"),
    "RESPONSE_CODE": ("status_code", _STATUS),
    "RESPONSE_FLAGS": ("response_flags", _FLAGS),
    "RESPONSE_FLAGS_LONG": ("response_flags", _FLAGS),
    "RESPONSE_CODE_DETAILS": ("details", _TOKEN),
    "CONNECTION_TERMINATION_DETAILS": ("details", _UNQUOTED),
    "UPSTREAM_TRANSPORT_FAILURE_REASON": ("upstream_failure_reason", _UNQUOTED),
    "BYTES_RECEIVED": ("bytes_received", _NUMBER),
    "BYTES_SENT": ("bytes_sent", _NUMBER),
    "DURATION": ("duration", _NUMBER),
    "UPSTREAM_HOST": ("upstream_service", _TOKEN),
    "UPSTREAM_REMOTE_ADDRESS": ("upstream_service", _TOKEN),
    "UPSTREAM_CLUSTER": ("upstream_cluster", _TOKEN),
    "UPSTREAM_CLUSTER_RAW": ("upstream_cluster", _TOKEN),
    "UPSTREAM_LOCAL_ADDRESS": ("upstream_local", _TOKEN),
    "DOWNSTREAM_LOCAL_ADDRESS": ("downstream_local", _TOKEN),
    "DOWNSTREAM_REMOTE_ADDRESS": ("downstream_remote", _TOKEN),
    "REQUESTED_SERVER_NAME": ("requested_server", _TOKEN),
    "ROUTE_NAME": ("route_name", _TOKEN),
    "DYNAMIC_METADATA": ("", _TOKEN),
}
_HEADERS = {
    ":METHOD": ("method", _TOKEN),
    "X-ENVOY-UPSTREAM-SERVICE-TIME": ("service_time", _TOKEN),
    ":PATH": ("path", ""),
    "X-ENVOY-ORIGINAL-PATH": ("path", ""),
    "X-FORWARDED-FOR": ("forwarded_for", ""),
    "USER-AGENT": ("user_agent", ""),
    "X-REQUEST-ID": ("request_id", ""),
    ":AUTHORITY": ("authority", ""),
    "HOST": ("authority", ""),
}
_PATHS = frozenset({"PATH", "REQ_WITHOUT_QUERY"})
_STAMP = re.compile(r"\[\d{4}-\d\d-\d\dT[^\]\s]{1,40}\]")
# Of the texts between two of Envoy's own fields, the first of these takes what the others leave.
_LOOSE = ("user_agent", "path", "")
_MOST_PIECES = 80

Fields = list[tuple[str, str]]


class Piece(NamedTuple):
    """One operator of a format. `shape` is empty for what callers write; `behind` is the text up to the next one."""

    field: str
    shape: str
    behind: str


@dataclass(frozen=True, slots=True)
class _Reader:
    """`fields` are those of the groups of `pattern`; `several` are the groups that hold callers' texts in a row."""

    pattern: re.Pattern[str]
    fields: tuple[str, ...]
    several: tuple[tuple[int, tuple[Piece, ...]], ...]

    def read(self, text: str, start: int) -> Fields:
        line = self.pattern.match(text, start)
        if line is None:
            return []
        pairs = list(zip(self.fields, line.groups(), strict=True))
        for place, pieces in self.several:
            pairs[place : place + 1] = _shared_out(pieces, pairs[place][1])
        return pairs


class TextFormat:
    """A format of one line. Raises `ValueError` for a text without operators, or with too many."""

    def __init__(self, text: str) -> None:
        self._ahead, self._pieces = _pieces(text.strip())
        first = self._pieces[0]
        has_time = self._ahead == "[" and first.field == "timestamp" and first.behind.startswith("]")
        self._stamp = _STAMP if has_time else None

    def whole(self, line: str) -> Fields:
        """(field, value) in the order of the format; empty for a line that is not written in it."""
        start = self._start(line)
        return [] if start < 0 else self._reader.read(line, start)

    def outcome(self, line: str) -> Fields:
        """What stands up to the outcome, of a line that is cut, or odd behind that."""
        start = self._start(line)
        return [] if start < 0 else next((found for each in self._shorter if (found := each.read(line, start))), [])

    # Made for the first line: patterns take milliseconds to make, and most formats are never met.
    @cached_property
    def _reader(self) -> _Reader:
        return _reader(self._ahead, self._pieces, is_whole=True)

    @cached_property
    def _shorter(self) -> tuple[_Reader, ...]:
        ends = _outcome_ends(self._pieces)
        return tuple(_reader(self._ahead, self._pieces[:end], is_whole=False) for end in ends)

    def _start(self, line: str) -> int:
        """Where an access log begins: -1 for nowhere. Only one that begins with its time may have something ahead."""
        if self._stamp is None:
            return 0
        stamp = self._stamp.search(line)
        return stamp.start() if stamp else -1


class JsonFormat:
    """A format whose lines are JSON objects, with any names of keys and objects inside of objects."""

    __slots__ = ("_keys", "_telling")

    def __init__(self, keys: Mapping[str, Any]) -> None:
        self._keys = dict(_leaves(keys))
        telling = {
            field: path for path, (field, _) in self._keys.items() if field in ("response_flags", "upstream_cluster")
        }
        self._telling = tuple(telling.values()) if len(telling) > 1 else ()

    def read(self, data: Mapping[str, Any]) -> Fields:
        """(field, value); empty for a line of another kind."""
        values = {path: value for path in self._keys if (value := _at(data, path)) is not _ABSENT}
        is_one = all(path in values for path in self._telling) if self._telling else 2 * len(values) > len(self._keys)
        if not is_one or not values:
            return []
        return [pair for path, value in values.items() for pair in self._fields(path, _text(value))]

    def _fields(self, path: tuple[str, ...], value: str) -> Iterator[tuple[str, str]]:
        field, several = self._keys[path]
        yield from several.whole(value) if several is not None else [(field, value)] if field else []


_ABSENT = object()


def _leaves(
    keys: Mapping[str, Any], ahead: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], tuple[str, TextFormat | None]]]:
    """(path, (field, what reads a value of several fields)) of all values that Envoy fills in."""
    for key, value in keys.items():
        if isinstance(value, dict) and len(ahead) < 4:
            yield from _leaves(value, (*ahead, key))
        elif isinstance(value, str) and _OPERATOR.search(value):
            only = _OPERATOR.fullmatch(value)
            yield (*ahead, key), (_piece(only, "").field, None) if only else ("", TextFormat(value))


def _at(data: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    for key in path[:-1]:
        data = mapping(data.get(key))
    return data.get(path[-1], _ABSENT)


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _pieces(text: str) -> tuple[str, list[Piece]]:
    """The text before the first operator, and the operators; two without anything between them cannot be told apart."""
    operators = list(_OPERATOR.finditer(text))
    if not operators or len(operators) > _MOST_PIECES:
        raise ValueError("a format without operators, or with too many")
    ends = [*(operator.start() for operator in operators[1:]), len(text)]
    pieces: list[Piece] = []
    for operator, end in zip(operators, ends, strict=True):
        piece = _piece(operator, text[operator.end() : end].replace("%%", "%"))
        if pieces and not pieces[-1].behind:
            piece = Piece("", "", piece.behind)
            pieces.pop()
        pieces.append(piece)
    return text[: operators[0].start()].replace("%%", "%"), pieces


def _piece(operator: re.Match[str], behind: str) -> Piece:
    name, argument = operator[1], (operator[2] or "").upper()
    if name in ("REQ", "RESP"):
        known = (_HEADERS[header] for header in argument.split("?") if header in _HEADERS)
        return Piece(*next(known, ("", "")), behind)
    if name in _PATHS:
        return Piece("path", "", behind)
    return Piece(*_OPERATORS.get(name.removesuffix("_WITHOUT_PORT"), ("", "")), behind)


def _outcome_ends(pieces: Sequence[Piece]) -> Iterator[int]:
    """How many pieces are read at least: up to the next text of a caller behind the status, or just the status."""
    status = next((place for place, piece in enumerate(pieces) if piece.field == "status_code"), None)
    if status is None:
        return
    texts = (place for place in range(status, len(pieces)) if not pieces[place].shape)
    end = next(texts, len(pieces))
    flags = (place for place in range(end) if pieces[place].field == "response_flags")
    yield from {end: None, max(status, *flags, 0) + 1: None}


def _reader(ahead: str, pieces: Sequence[Piece], *, is_whole: bool) -> _Reader:
    """Every part is read once, whatever a line holds: it ends where what stands behind it begins for the first time."""
    if not is_whole:
        pieces = [*pieces[:-1], pieces[-1]._replace(behind=pieces[-1].behind[:1])]
    grouped = groupby(enumerate(pieces), lambda numbered: numbered[0] if numbered[1].shape else -1)
    runs = [tuple(piece for _, piece in run) for _, run in grouped]
    end = r"\s*$" if is_whole else ""
    parts = [re.escape(ahead)]
    for place, run in enumerate(runs):
        behind = re.escape(run[-1].behind)
        if run[0].shape:
            parts.append(f"({_value(run[0])}){behind}")
            continue
        following = "".join(f"(?:{_value(piece)}){re.escape(piece.behind)}" for piece in _next_run(runs[place + 1 :]))
        is_last = not any(not later[0].shape for later in runs[place + 1 :])
        parts.append(f"((?>.*?(?={behind}{following}{end if is_last else ''}))){behind}")
    several = [(place, run) for place, run in enumerate(runs) if len(run) > 1]
    pattern = re.compile("".join(parts) + end, re.DOTALL)
    return _Reader(pattern, tuple(run[0].field for run in runs), tuple(reversed(several)))


def _next_run(runs: Sequence[tuple[Piece, ...]]) -> Iterator[Piece]:
    """Envoy's own fields up to the next text of a caller."""
    yield from (run[0] for run in takewhile(lambda run: run[0].shape, runs))


def _value(piece: Piece) -> str:
    """What has no shape of its own ends where the text behind it begins."""
    if piece.shape not in (_TOKEN, _UNQUOTED, _TIME):
        return piece.shape
    if not piece.behind or re.match(piece.shape + "$", piece.behind[0]) is None:
        return f"{piece.shape}+"
    return f"(?>{piece.shape}?(?={re.escape(piece.behind)}))"


def _shared_out(pieces: Sequence[Piece], text: str) -> Iterator[tuple[str, str]]:
    """Callers' texts in a row, from both ends towards the one that is likeliest to hold anything."""
    loose = min(range(len(pieces)), key=lambda place: _looseness(pieces[place]))
    for piece in pieces[:loose]:
        value, _, text = text.partition(piece.behind)
        yield piece.field, value
    for place in range(len(pieces) - 1, loose, -1):
        text, _, value = text.rpartition(pieces[place - 1].behind)
        yield pieces[place].field, value
    yield pieces[loose].field, text


def _looseness(piece: Piece) -> int:
    return _LOOSE.index(piece.field) if piece.field in _LOOSE else len(_LOOSE)
