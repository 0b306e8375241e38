"""JSON answers in the form that the reference's clients know."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from mesh.model.problems import Failure, Problem

# Go's encoder escapes these inside strings; clients compare texts, and `<` in JSON is then safe in any page.
_ESCAPES = str.maketrans(
    {
        "<": "\\u003c",
        ">": "\\u003e",
        "&": "\\u0026",
        "\N{LINE SEPARATOR}": "\\u2028",
        "\N{PARAGRAPH SEPARATOR}": "\\u2029",
    }
)


_BYTES = tuple((chr(code).encode(), text.encode()) for code, text in _ESCAPES.items())


def json_text(data: Any, indent: int | None = None) -> str:
    """`data` as JSON; compact unless `indent` is given, non-ASCII text as it is."""
    separators = (",", ": ") if indent else (",", ":")
    text = json.dumps(data, ensure_ascii=False, indent=indent, separators=separators, allow_nan=False)
    return text.translate(_ESCAPES)


def json_answer(data: Any, *, indent: int | None = None, status: int = 200) -> HttpResponse:
    """`application/json`; endpoints that the reference indents pass `indent=2`."""
    return HttpResponse(json_text(data, indent), content_type="application/json", status=status)


def large_json_answer(data: Any, headers: dict[str, str] | None = None) -> HttpResponse:
    """The same compact form for megabytes: many times as fast. What is no number (NaN) becomes null."""
    return json_bytes_answer(large_json(data), headers)


def large_json(data: Any, indent: int = 0) -> bytes:
    """Indented where `indent` says by how many spaces."""
    body = msgspec.json.encode(data)
    body = msgspec.json.format(body, indent=indent) if indent else body
    for plain, escaped in _BYTES:
        body = body.replace(plain, escaped)
    return body


def json_bytes_answer(body: bytes, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(body, content_type="application/json", headers=headers)


def unread_status(problem: Problem) -> int:
    """Of the answer where the namespaces are not known, and `problem` says why."""
    return 403 if problem.failure is Failure.FORBIDDEN else 500


def attachment(content: str | bytes, content_type: str, filename: str) -> HttpResponse:
    """A file to keep."""
    disposition = content_disposition_header(as_attachment=True, filename=filename)
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition or ""})


def error_answer(status: int, message: str) -> HttpResponse:
    return json_answer({"error": message}, status=status)
