"""The console's log: its forms, and what is never in it."""

from __future__ import annotations

import json
import logging
import logging.config
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from mesh.actions import audit
from mesh.clients.http import request_id
from mesh.web.process.own_logs.configuration import log_configuration
from mesh.web.process.own_logs.formats import LineFormatter, Sampler
from mesh.web.process.own_logs.secrets import without_secrets
from mesh.web.process.own_logs.times import RFC3339, Times

JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJqYW5lIn0.c2lnbmF0dXJl"
AT = 1_700_000_000.123456


def record(message: str, *args: Any, level: int = logging.INFO, exc_info: Any = None) -> logging.LogRecord:
    made = logging.LogRecord("mesh.trial", level, "trial.py", 1, message, args, exc_info)
    made.created = AT
    return made


@pytest.fixture
def in_request() -> Iterator[None]:
    token = request_id.current.set("abc-1")
    yield
    request_id.current.reset(token)


@pytest.mark.usefixtures("in_request")
def test_a_line_of_json_has_the_usual_keys() -> None:
    line = json.loads(LineFormatter(RFC3339, True).format(record("hello %s", "you", level=logging.WARNING)))
    assert line == {
        "ts": "2023-11-14T22:13:20Z",
        "level": "warn",
        "group": "mesh.trial",
        "msg": "hello you",
        "request-id": "abc-1",
    }


@pytest.mark.usefixtures("in_request")
def test_a_line_of_text_has_the_request_and_no_second_line() -> None:
    line = LineFormatter(RFC3339, False).format(record("name %s", "x\r\n2026 ERROR forged\x1b[31m"))
    assert line == "2023-11-14T22:13:20Z INFO mesh.trial [abc-1] name x\\r\\n2026 ERROR forged\\x1b[31m"


SECRETS = {
    "a URL": f"GET /api/namespaces?oauth_token={JWT}&x=1 failed",
    "a code of OAuth": "GET /api/auth/callback?code=sha256-abcdef&state=12ab34 failed",
    "the user of a URL": "https://jane:hunter2@prometheus:9090/api does not answer",
    "a bearer": f"sent Authorization: Bearer {JWT}",
    "basic": "sent Authorization: Basic amFuZTpodW50ZXIy",
    "headers as Python shows them": f"{{'Authorization': 'Bearer {JWT}', 'Cookie': 'kiali-token-east=c2VjcmV0'}}",
    "cookies": "Cookie: kiali-token-east=c2VjcmV0; kiali-token-east-1=c2VjcmV0",
    "a form": "client_secret=hunter2&grant_type=client_credentials",
    "JSON": '{"access_token": "hunter2", "expires_in": 3}',
    "a token of OpenShift": "token sha256~hunter2hunter2 was revoked",
    "a key": "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----",
}
PARTS = (JWT, "hunter2", "c2VjcmV0", "abcdef", "12ab34", "amFuZTpodW50ZXIy")


@pytest.mark.parametrize("text", SECRETS.values(), ids=SECRETS)
@pytest.mark.parametrize("as_json", [True, False], ids=["json", "text"])
def test_no_secret_is_in_a_line(text: str, as_json: bool) -> None:
    formatter = LineFormatter(RFC3339, as_json)
    try:
        raise ValueError(text)
    except ValueError:
        of_exception = record("it failed: %s", text, exc_info=sys.exc_info())
    line = formatter.format(of_exception)
    assert "it failed" in line
    assert "ValueError" in line
    for part in PARTS:
        assert part not in line


@pytest.mark.parametrize(
    "text",
    [
        "token: no such file",
        "401 of the API server: Unauthorized",
        "the process ended with code 7",
        "status code=200",
        "user [jane] LOGIN by token",
        "GET /api/namespaces?namespaces=shop&duration=60 failed",
        "cluster east: 3 pods, 2 tokens",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert without_secrets(text) == text


@pytest.mark.parametrize(
    ("layout", "shown"),
    [
        (RFC3339, "2023-11-14T22:13:20Z"),
        ("2006-01-02T15:04:05.000Z07:00", "2023-11-14T22:13:20.123Z"),
        ("RFC3339Nano", "2023-11-14T22:13:20.123456000Z"),
        ("Mon Jan _2 15:04:05 2006", "Tue Nov 14 22:13:20 2023"),
        ("3:04PM", "10:13PM"),
        ("02/01/06", "14/11/23"),
        ("UNIXMS", 1700000000123),
    ],
)
def test_times_follow_layouts_of_go(layout: str, shown: str | int) -> None:
    assert Times(layout).of(AT) == shown


def test_sampling_thins_out_what_is_usual_and_nothing_else() -> None:
    sampler = Sampler(10)
    usual = [sampler.filter(record("x")) for _ in range(100)]
    assert usual.count(True) == 10
    assert all(sampler.filter(record("x", level=logging.WARNING)) for _ in range(50))
    noted = record("AUDIT: x")
    noted.audit = {"user": "jane"}
    assert all(sampler.filter(noted) for _ in range(50))


def test_variables_that_say_nothing_usable_are_told_and_left() -> None:
    environ = {"LOG_LEVEL": "loud", "LOG_FORMAT": "xml", "LOG_SAMPLER_RATE": "0", "LOG_TIME_FIELD_FORMAT": "never"}
    made, refused = log_configuration(environ)
    assert made == log_configuration({})[0]
    assert sorted(text.partition(":")[0] for text in refused) == sorted(environ)


@pytest.mark.parametrize(("level", "shown"), [("trace", "DEBUG"), ("warn", "WARNING"), ("ERROR", "ERROR")])
def test_the_level_is_that_of_the_variable(level: str, shown: str) -> None:
    assert log_configuration({"LOG_LEVEL": level})[0]["root"]["level"] == shown


def test_the_audit_log_is_json_whatever_the_format_and_the_level(capsys: pytest.CaptureFixture[str]) -> None:
    before = logging.getLogger().handlers[:], logging.getLogger().level
    address = audit.client_address.set("192.0.2.7")
    try:
        logging.config.dictConfig(log_configuration({"LOG_LEVEL": "error"})[0])
        audit.signed_in("jane", "token", JWT)
        audit.sign_in_refused("joe\nroot", "openid", f"the token {JWT} is expired")
        audit.signed_out("jane", "token")
    finally:
        audit.client_address.reset(address)
        logging.getLogger().handlers, logging.getLogger().level = before
        logging.config.dictConfig(log_configuration({})[0])
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["operation"], line["outcome"]) for line in lines] == [
        ("LOGIN", "done"),
        ("LOGIN", "refused"),
        ("LOGOUT", "done"),
    ]
    assert [line["user"] for line in lines] == ["jane", "joe\nroot", "jane"]
    assert {line["client"] for line in lines} == {"192.0.2.7"}
    assert len(lines[0]["mark"]) == 16
    assert JWT not in json.dumps(lines)
    assert lines[1]["msg"].startswith("AUDIT: ")


def test_the_route_of_a_request_is_in_its_lines(visitor: Client, caplog: pytest.LogCaptureFixture) -> None:
    """By pattern: a path may name what not every reader of the log should see."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.setFormatter(LineFormatter(RFC3339, True))
    handler.emit = lambda record: lines.append(handler.format(record))  # type: ignore[method-assign]
    logging.getLogger("mesh").addHandler(handler)
    try:
        with caplog.at_level(logging.DEBUG, logger="mesh"):
            visitor.get("/api/namespaces/shop/info", headers={"X-Request-Id": "abc-1"})
    finally:
        logging.getLogger("mesh").removeHandler(handler)
    (line,) = [json.loads(line) for line in lines if json.loads(line)["group"].endswith("timings")]
    assert line["route"] == "/api/namespaces/<str:namespace>/info"
    assert line["request-id"] == "abc-1"
