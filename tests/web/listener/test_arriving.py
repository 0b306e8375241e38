"""Requests that arrive slowly, too large or as nothing at all, at a real server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.listener.served import Served, all_of, environment, served, wait_until
from tests.web.test_security_headers import ALWAYS

LISTENER = {"arrival_timeout": "2s", "max_body_mb": 1, "shutdown_pause": "0s"}
READ_ONLY = """
import os, tempfile

def refuse(*args, **kwargs):
    raise OSError(30, os.strerror(30))

for name in ("mkstemp", "mkdtemp", "TemporaryFile", "NamedTemporaryFile", "SpooledTemporaryFile"):
    setattr(tempfile, name, refuse)
"""
HALF = {
    "nothing": b"",
    "half a request line": b"GET /api/sta",
    "half a head": b"GET /api/status HTTP/1.1\r\nHost: x\r\nX-Half: ",
    "half a body": b"POST /trial/body HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf",
    "half a chunk": b"POST /trial/body HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf",
    "less than it said": b"POST /trial/body HTTP/1.1\r\nHost: x\r\nContent-Length: 300000000\r\n\r\nhalf",
    "half a file": (
        b"POST /trial/body HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n"
        b"Content-Length: 900000\r\n\r\n--b"
    ),
    "whole, and the answer is not taken": b"GET /api/status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
}


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """With two threads, and without any folder to write to."""
    folder = tmp_path_factory.mktemp("console")
    (folder / "sitecustomize.py").write_text(READ_ONLY)
    env = {**environment(folder, console={"listener": LISTENER}), "PYTHONPATH": str(folder)}
    with served(env, "--threads", "2") as started:
        yield started


@pytest.mark.parametrize("sent", HALF.values(), ids=HALF)
def test_what_is_half_sent_costs_nobody_else_anything(console: Served, sent: bytes) -> None:
    with console.half_sent(sent, 40):
        assert console.ask("/healthz")[0] == 200
        assert console.ask("/api/status")[0] == 200
        assert console.ask("/trial/body", "POST", b"whole")[2] == b"whole"


@pytest.mark.parametrize("kind", ["half a head", "half a body", "half a chunk"])
def test_what_does_not_arrive_in_time_is_told_so(console: Served, kind: str) -> None:
    answer = console.say(HALF[kind])
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"did not arrive in time" in answer


def test_a_connection_that_says_nothing_is_closed_without_a_word(console: Served) -> None:
    assert console.say(b"") == b""


def test_a_probe_is_answered_while_all_threads_are_busy(console: Served, tmp_path: Path) -> None:
    waits = [tmp_path / name for name in ("one", "two")]
    for file in waits:
        file.touch()
    asks = [f"GET /trial/wait?{file} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode() for file in waits]
    with console.half_sent(asks[0], 1) as first, console.half_sent(asks[1], 1) as second:
        wait_until(lambda: all(file.with_suffix(".begun").exists() for file in waits))
        assert console.ask("/healthz")[0] == 200
        assert console.ask("/readyz")[0] == 503
        for file in waits:
            file.unlink()
        assert all(all_of(connection).endswith(b"waited") for connection in (*first, *second))


@pytest.mark.parametrize("size", [4_000_000, 20_000_000])
def test_a_large_answer_is_whole_however_slowly_it_is_taken(console: Served, size: int) -> None:
    ask = f"GET /trial/large?{size} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
    with console.connect() as connection:
        connection.sendall(ask)
        received = connection.recv(1000)
        assert console.ask("/api/status")[0] == 200
        received += all_of(connection)
    assert received.partition(b"\r\n\r\n")[2] == b"x" * size


@pytest.mark.parametrize("size", [7_000_000, 20_000_000])
def test_answers_that_nobody_takes_cost_nobody_else_anything(console: Served, size: int) -> None:
    ask = f"GET /trial/large?{size} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with console.half_sent(ask, 20) as opened:
        for connection in opened:
            assert connection.recv(12) == b"HTTP/1.1 200"
        assert console.ask("/api/status")[0] == 200


def test_a_request_in_pieces_is_one_request(console: Served) -> None:
    with console.connect() as connection:
        for piece in (b"POST /trial/bo", b"dy HTTP/1.1\r\nHo", b"st: x\r\nContent-Length: 5\r\n\r", b"\nwh", b"ole"):
            connection.sendall(piece)
        connection.shutdown(1)
        assert all_of(connection).endswith(b"whole")


def test_requests_in_one_piece_are_answered_in_turn(console: Served) -> None:
    one = b"POST /trial/body HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\none"
    two = b"POST /trial/body HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: close\r\n\r\ntwo"
    answer = console.say(one + two)
    assert answer.count(b"HTTP/1.1 200 OK") == 2
    assert answer.index(b"one") < answer.index(b"two")


def test_a_body_in_chunks_is_a_body(console: Served) -> None:
    head = b"POST /trial/body HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert console.say(head + b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nLast: x\r\n\r\n").endswith(b"\r\n\r\nabcde")


def test_whoever_asks_whether_to_send_a_body_is_told_to(console: Served) -> None:
    with console.connect() as connection:
        connection.sendall(
            b"POST /trial/body HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\n"
            b"Content-Length: 5\r\n\r\n"
        )
        assert connection.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"whole")
        assert all_of(connection).endswith(b"whole")


@pytest.mark.parametrize("path", ["/api/authenticate", "/console/overview"])
@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (413, {"Content-Length": "300000000"}),
        (413, {"Content-Length": "1048577"}),
        (413, {"Content-Length": "300000000", "Expect": "100-continue"}),
        (415, {"Content-Length": "20", "Content-Type": "multipart/form-data; boundary=b"}),
    ],
)
def test_a_body_that_nobody_takes_is_refused_at_its_head(
    console: Served, path: str, status: int, headers: dict[str, str]
) -> None:
    fields = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    answer = console.say(f"POST {path} HTTP/1.1\r\nHost: x\r\n{fields}\r\n".encode())
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())


def test_a_body_in_chunks_has_the_same_bound(console: Served) -> None:
    status, _, body = console.ask(
        "/api/authenticate", "POST", b"100001\r\n" + b"x" * 0x100001, {"Transfer-Encoding": "chunked"}
    )
    assert status == 413
    assert "too large" in json.loads(body)["error"]


@pytest.mark.parametrize("size", [12_000, 100_000])
def test_the_cookies_of_a_large_session_arrive(console: Served, size: int) -> None:
    headers = {"Cookie": "; ".join(f"kiali-token-x-{at}={'x' * 3584}" for at in range(size // 3600))}
    assert console.ask("/api/auth/info", headers=headers)[0] == 200


REFUSED = {
    400: b"GET /api/status HTTP/1.1\r\nHost: x\r\nBad Name: x\r\n\r\n",
    414: b"GET /api/" + b"x" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    431: b"GET /api/status HTTP/1.1\r\nHost: x\r\nX-Long: " + b"x" * 200_000,
    501: b"POST /api/status HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: rot13\r\n\r\n",
}


@pytest.mark.parametrize(("status", "sent"), REFUSED.items())
def test_what_the_server_itself_refuses_has_the_headers_and_the_reason(
    console: Served, status: int, sent: bytes
) -> None:
    head, _, body = console.say(sent).partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    for header in (b"Content-Security-Policy: default-src 'none'", b"X-Content-Type-Options: nosniff"):
        assert header in head
    for name, value in ALWAYS.items():
        assert f"{name}: {value}".encode() in head
    assert b"frame-ancestors 'none'" in head
    assert json.loads(body)["error"]


def test_what_is_no_http_is_refused_at_once(console: Served) -> None:
    assert console.say(b"\x16\x03\x01\x02\x00").startswith(b"HTTP/1.1 400 ")


def test_none_of_it_leaves_a_traceback(console: Served) -> None:
    for headers in ({"Host": "a b"}, {"Host": "a[b"}, {"Host": "x:y"}):
        assert console.ask("/api/status", headers=headers)[0] == 400
    for path in ("/console/overview", "/api/nosuch", "/healthz"):
        assert console.ask(path, "HEAD")[2] == b""
    assert console.ask("/api/authenticate", "POST", headers={"Origin": "http://["})[0] == 403
    assert "Traceback" not in console.log
    assert "body bytes" not in console.log
