"""The document of OpenAPI 2, without any kind: kubectl up to 1.28 wants to have one before it applies or explains.

What it finds no kind in, it does not check; the kinds stand in the documents of OpenAPI 3.
"""

from __future__ import annotations

from apiserver.accept import accepted, form_of
from apiserver.discovery import VERSION
from apiserver.messages import Answer, Request, json_answer

PATH = "/openapi/v2"
PROTOBUF = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf"
# An `@` is allowed in no media type, and clients that ask with one refuse it in the answer.
_ANSWERED = PROTOBUF.replace("@", ".")
_TITLE = "Kubernetes"


def answer(request: Request) -> Answer:
    """As JSON, or as the protobuf that kubectl asks for; 406 for any other form."""
    if any(media_type == PROTOBUF for media_type, _ in accepted(request.headers.get("accept", ""))):
        return Answer(200, _encoded(), _ANSWERED)
    form_of(request)
    info = {"title": _TITLE, "version": VERSION["gitVersion"]}
    return json_answer({"swagger": "2.0", "info": info, "paths": {}, "definitions": {}})


def _encoded() -> bytes:
    """The same as a message `Document`: swagger is its field 1, info 2 (title 1, version 2), paths 8, definitions 9."""
    info = _field(1, _TITLE.encode()) + _field(2, VERSION["gitVersion"].encode())
    return _field(1, b"2.0") + _field(2, info) + _field(8, b"") + _field(9, b"")


def _field(number: int, value: bytes) -> bytes:
    """A field of bytes, of at most 127 of them."""
    return bytes((number << 3 | 2, len(value))) + value
