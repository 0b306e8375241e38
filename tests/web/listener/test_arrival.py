"""Bytes of a request, in any pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesh.web.listener.arrival import MAX_HEAD_BYTES, Arrival, State

BOUND = 100
GET = b"GET /healthz?x=1 HTTP/1.1\r\nHost: x\r\n\r\n"


def post(*fields: str, body: bytes = b"") -> bytes:
    return "\r\n".join(("POST /x HTTP/1.1", *fields, "", "")).encode() + body


CHUNKED = "Transfer-Encoding: chunked"
CASES = [
    (GET, State.WHOLE),
    (b"\r\n\r\n" + GET, State.WHOLE),
    (GET + GET, State.WHOLE),
    (GET[:-1], State.PARTIAL),
    (b"", State.PARTIAL),
    (post("Content-Length: 3", body=b"abc"), State.WHOLE),
    (post("content-length:3", body=b"ab"), State.PARTIAL),
    (post("Content-Length: 100", body=b"ab"), State.PARTIAL),
    (post("Content-Length: 101"), State.UNREAD),
    (post("Content-Length: 99999999999999999999999"), State.UNREAD),
    (post("Content-Length: x"), State.UNREAD),
    (post("Content-Length: -1"), State.UNREAD),
    (post("Content-Length: 3", "Content-Length: 4"), State.UNREAD),
    (post("Content-Length: 3", CHUNKED), State.UNREAD),
    (post("Transfer-Encoding: gzip"), State.UNREAD),
    (post("Content-Type: Multipart/form-data", "Content-Length: 3"), State.UNREAD),
    (post(CHUNKED, body=b"3\r\nabc\r\n0\r\n\r\n"), State.WHOLE),
    (post(CHUNKED, body=b"0\r\nLast: x\r\n\r\n"), State.WHOLE),
    (post(CHUNKED, body=b"3;a=b\r\n0\r\n\r\n"), State.PARTIAL),
    (post(CHUNKED, body=b"5\r\n0\r\n\r\n\r\n0\r\n"), State.PARTIAL),
    (post(CHUNKED, body=b"64\r\n" + b"x" * 100 + b"\r\n1\r\n"), State.UNREAD),
    (post(CHUNKED, body=b"65\r\n"), State.UNREAD),
    (post(CHUNKED, body=b"-1\r\n"), State.UNREAD),
    (post(CHUNKED, body=b"zz\r\n"), State.UNREAD),
    (post(CHUNKED, body=b"1" * 5000), State.UNREAD),
    (b"\x16\x03\x01\x00", State.NOT_HTTP),
    (b"GET\x00 / HTTP/1.1", State.NOT_HTTP),
    (b"GET / HTTP/1.1\r\nX: " + b"x" * MAX_HEAD_BYTES, State.HEAD_TOO_LARGE),
]


@pytest.mark.parametrize(("sent", "state"), CASES)
def test_what_has_arrived(sent: bytes, state: State) -> None:
    arrival = Arrival(BOUND)
    arrival.feed(sent)
    assert arrival.state is state


@given(st.sampled_from([case for case in CASES if len(case[0]) < 1000]), st.lists(st.integers(1, 40), max_size=30))
def test_pieces_change_nothing(case: tuple[bytes, State], sizes: list[int]) -> None:
    sent, state = case
    arrival, at = Arrival(BOUND), 0
    for size in [*sizes, len(sent)]:
        if arrival.state is State.PARTIAL and at < len(sent):
            arrival.feed(sent[at : at + size])
            at += size
    assert arrival.state is state


@given(st.binary(max_size=300))
def test_any_bytes_are_something(sent: bytes) -> None:
    arrival = Arrival(BOUND)
    for index in range(len(sent)):
        if arrival.state is State.PARTIAL:
            arrival.feed(sent[index : index + 1])
    assert arrival.state in State


def test_what_is_asked_for_has_no_query() -> None:
    arrival = Arrival(BOUND)
    arrival.feed(GET)
    assert (arrival.method, arrival.target) == (b"GET", b"/healthz")
