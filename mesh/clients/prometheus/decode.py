"""From the bytes of an answer to samples, or to the error that it is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

from mesh.clients.budget import BYTES_AS_SERIES, Keep, Kept, NoRoom, Reader
from mesh.clients.errors import BadAnswer, Forbidden, NotFound, SourceError, TimedOut, TooLarge, Unreachable
from mesh.clients.http import Response
from mesh.clients.prometheus.answers import Answer, RangeAnswer
from mesh.model.problems import System
from mesh.model.samples import Sample, Series

T = TypeVar("T")
NATIVE_HISTOGRAM = "Native histograms of the answer were left out"
PAGES = ("text/html", "application/xhtml+xml")
"""What a sign-in page is, and no store answers with."""
_SHOWN = 200
# Of a series in JSON, with all labels that a graph asks for. Longer texts are kept as they are.
_USUAL_BYTES = 768
# An answer of a hundred thousand brackets is refused like any other that is none.
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class _Element(msgspec.Struct, gc=False):
    metric: dict[str, str]
    value: tuple[float, str] | None = None


class _Row(msgspec.Struct, gc=False):
    metric: dict[str, str]
    values: list[tuple[float, str]] = []


class _Data(msgspec.Struct, Generic[T], rename="camel"):
    result_type: str
    result: list[T]


class _Envelope(msgspec.Struct, Generic[T], rename="camel"):
    status: str
    data: T | None = None
    error_type: str = ""
    error: str = ""
    warnings: list[str] | None = None


class _Kind(msgspec.Struct, rename="camel"):
    result_type: str = ""


_answer = msgspec.json.Decoder(_Envelope[_Data[msgspec.Raw]])
_element = msgspec.json.Decoder(_Element)
_row = msgspec.json.Decoder(_Row)
_refusal = msgspec.json.Decoder(_Envelope[msgspec.Raw])
_kind = msgspec.json.Decoder(_Envelope[_Kind])


@dataclass(frozen=True, slots=True)
class Room:
    """What an answer may take: at most so many series, as far as its reader has room for them."""

    most_series: float = math.inf
    reader: Reader | None = None

    def of(self, series: int, response: Response, resource: str) -> Keep | None:
        """Raises TooLarge."""
        status = response.status
        if series > self.most_series:
            text = (
                f"The answer has {series} series or takes as much as these; allowed: {self.most_series} "
                "(console.limits.series)"
            )
            raise TooLarge(text, system=System.PROMETHEUS, resource=resource, status=status)
        try:
            return self.reader.kept(series) if self.reader else None
        except NoRoom:
            text = f"There is no room for {series} series beside other answers (console.prometheus.max_held_series)"
            raise TooLarge(text, system=System.PROMETHEUS, resource=resource, status=status) from None


UNBOUNDED = Room()


def vector(response: Response, resource: str, room: Room = UNBOUNDED) -> Answer:
    """The instant vector of an answer. Raises SourceError for anything else.

    Element by element, with each text once: big answers repeat few label values many times.
    """
    envelope = _opened(response, resource, "vector")
    samples, known = [], dict[str, str]()
    elements = envelope.data.result if envelope.data else []
    keep = room.of(max(len(elements), len(response.body) // _USUAL_BYTES), response, resource)
    try:
        for raw in elements:
            element = _element.decode(raw)
            if element.value is not None:
                element.metric.pop("__name__", None)
                labels = {name: known.setdefault(text, text) for name, text in element.metric.items()}
                samples.append(Sample(labels, float(element.value[1])))
    except (msgspec.DecodeError, RecursionError) as error:
        raise _misshapen(response, resource, "vector") from error
    except ValueError as error:
        raise _bad("A value of the answer is not a number", response, resource) from error
    warnings = tuple(envelope.warnings or ())
    if len(samples) < len(elements):
        warnings += (NATIVE_HISTOGRAM,)
    return Answer(Kept(samples, keep), warnings)


def matrix(response: Response, resource: str, room: Room = UNBOUNDED) -> RangeAnswer:
    """The range matrix of an answer, row by row. Raises SourceError for anything else."""
    envelope = _opened(response, resource, "matrix")
    rows = envelope.data.result if envelope.data else []
    keep = room.of(len(rows) + len(response.body) // BYTES_AS_SERIES, response, resource)
    series = []
    try:
        for raw in rows:
            row = _row.decode(raw)
            row.metric.pop("__name__", None)
            series.append(Series(row.metric, [(at, float(value)) for at, value in row.values]))
    except msgspec.DecodeError as error:
        raise _misshapen(response, resource, "matrix") from error
    except ValueError as error:
        raise _bad("A value of the answer is not a number", response, resource) from error
    return RangeAnswer(Kept(series, keep), tuple(envelope.warnings or ()))


def data(response: Response, resource: str, kind: type[T]) -> T:
    """The `data` of a status answer. Raises SourceError."""
    if response.status != 200:
        raise refusal(response, resource)
    try:
        envelope = msgspec.json.decode(response.body, type=_Envelope[kind])  # type: ignore[valid-type]
    except _UNREADABLE as error:
        raise _bad("The answer has another form than expected", response, resource) from error
    if envelope.data is None:
        raise _bad("The answer has no data", response, resource)
    found: T = envelope.data
    return found


def _opened(response: Response, resource: str, wanted: str) -> _Envelope[_Data[msgspec.Raw]]:
    if response.status != 200:
        raise refusal(response, resource)
    try:
        envelope = _answer.decode(response.body)
    except msgspec.ValidationError as error:
        raise _misshapen(response, resource, wanted) from error
    except _UNREADABLE as error:
        raise _bad(f"The answer is not the JSON of a query ({_start(response)})", response, resource) from error
    if envelope.status != "success":
        raise refusal(response, resource)
    if envelope.data is None:
        raise _bad("The answer has no data", response, resource)
    if envelope.data.result_type != wanted:
        raise _bad(f"The answer is a {envelope.data.result_type}, not a {wanted}", response, resource)
    return envelope


def _misshapen(response: Response, resource: str, wanted: str) -> SourceError:
    """JSON of another form: an error in JSON, another result type, or no query answer at all."""
    try:
        envelope = _kind.decode(response.body)
    except _UNREADABLE:
        return _bad(f"The answer is not that of a query ({_start(response)})", response, resource)
    if envelope.status == "error":
        return refusal(response, resource)
    found = envelope.data.result_type if envelope.data else ""
    if found and found != wanted:
        return _bad(f"The answer is a {found}, not a {wanted}", response, resource)
    return _bad(f"The {wanted} in the answer has another form than expected", response, resource)


def refusal(response: Response, resource: str) -> SourceError:
    """The error of an answer that is not a success; Prometheus' own message where there is one."""
    try:
        told = _refusal.decode(response.body)
    except _UNREADABLE:
        told = _Envelope(status="")
    text = f"{told.error_type}: {told.error}" if told.error_type and told.error else told.error
    status = response.status
    kind: type[SourceError] = BadAnswer
    if status in (401, 403):
        kind = Forbidden
    elif told.error_type == "timeout" or status == 504:
        kind = TimedOut
    elif status == 404:
        kind = NotFound
    elif status in (502, 503) and not text:
        kind = Unreachable
    if not text:
        text = without_message(response)
    return kind(text, system=System.PROMETHEUS, resource=resource, status=status)


def without_message(response: Response) -> str:
    """What an answer is that has no message of the store's."""
    where = response.headers.get("Location", "")
    if 300 <= response.status < 400 and where:
        return f"It redirects to {where[:_SHOWN]}: put the final address into the configuration"
    return f"It answered {response.status} ({_start(response)})"


def _bad(text: str, response: Response, resource: str) -> BadAnswer:
    return BadAnswer(text, system=System.PROMETHEUS, resource=resource, status=response.status)


def _start(response: Response) -> str:
    """What the body is, for a person: its type and size, or its first line when that is plain text."""
    kind = response.content_type or "no content type"
    if kind == "text/plain" and response.body:
        line = bytes(response.body[:_SHOWN]).decode("utf-8", "replace").strip().partition("\n")[0]
        return "".join(letter if letter.isprintable() else " " for letter in line)
    return f"{kind}, {len(response.body)} bytes" if response.body else "empty"
