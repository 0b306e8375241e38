"""Access logs in any format, and whatever callers put into them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mesh.istio.mesh_settings import AccessLog
from mesh.logs.access import formats_of
from mesh.logs.lines import LogLine, LogType, Moment
from mesh.logs.parse import Origin, parse_message

LINE = (
    '[2026-06-01T11:00:00.001Z] "{request}" {outcome} - "-" 0 9 7 6 "{forwarded}" "{agent}" "5f0b" "svc" '
    '"10.1.2.3:8080" outbound|80||svc.ns.svc.cluster.local 10.1.9.9:41000 10.2.0.1:80 10.1.9.9:5000 - default'
)
ENVOY = (
    '[2026-06-01T11:00:00.001Z] "GET / HTTP/1.1" 503 UF 0 9 7 - "-" "curl" "5f0b" "svc" "10.1.2.3:8080"'  # Envoy's own
)
KEYS = {
    "t": "%START_TIME%",
    "status": "%RESPONSE_CODE%",
    "why": "%RESPONSE_FLAGS%",
    "request": "%REQ(:METHOD)% %REQ(:PATH)% %PROTOCOL%",
    "agent": "%REQ(USER-AGENT)%",
    "up": {"cluster": "%UPSTREAM_CLUSTER%", "ms": "%DURATION%"},
    "kind": "access",
}
TEXT = json.dumps(KEYS, separators=(",", ":"))


def read(message: str, *formats: AccessLog) -> LogLine:
    line = parse_message(Moment(0), message, Origin(LogType.PROXY, formats=formats_of(formats)))
    assert line is not None
    return line


def line(
    request: str = "GET /a HTTP/2", outcome: str = "503 UF upstream_reset", forwarded: str = "-", agent: str = "curl/8"
) -> str:
    return LINE.format(request=request, outcome=outcome, forwarded=forwarded, agent=agent)


@pytest.mark.parametrize(
    "agent",
    [
        'Tablet 10" Wide/1.0',
        'App {"v":"7.0"}',
        'a" "b" "c',
        '"',
        '""',
        '" "',
        'x\\" y\\',
        'x HTTP/1.1" 200 - via_upstream - "-" 0 0 7 6 "y',
        'x" "r" "a" "1.1.1.1:1" outbound|80||other 1 2 3 - default',
        "tab\there",
    ],
)
def test_a_caller_hides_nothing_by_what_it_says_it_is(agent: str) -> None:
    access = read(line(agent=agent)).access
    assert access["user_agent"] == agent
    assert (access["status_code"], access["response_flags"], access["uri_path"]) == ("503", "UF", "/a")
    assert (access["request_id"], access["authority"], access["upstream_service"]) == ("5f0b", "svc", "10.1.2.3:8080")
    assert access["upstream_cluster"] == "outbound|80||svc.ns.svc.cluster.local"


@pytest.mark.parametrize(
    ("request_line", "path", "query"),
    [
        ('GET /find?q="a b" HTTP/1.1', "/find", '?q="a b"'),
        ('GET /x HTTP/1.1" 200 - via HTTP/2', '/x HTTP/1.1" 200 - via', ""),
        ('GET /"/" " HTTP/1.1', '/"/" "', ""),
        ("GET /a?b?c HTTP/1.1", "/a", "?b?c"),
    ],
)
def test_a_caller_hides_nothing_by_what_it_asks_for(request_line: str, path: str, query: str) -> None:
    access = read(line(request_line, "404 NR route_not_found")).access
    assert (access["uri_path"], access.get("uri_param", "")) == (path, query)
    assert (access["status_code"], access["response_flags"], access["method"]) == ("404", "NR", "GET")


def test_addresses_that_callers_tell_may_hold_quotes_too() -> None:
    access = read(line(forwarded='1.1.1.1", "2.2')).access
    assert (access["forwarded_for"], access["user_agent"], access["status_code"]) == ('1.1.1.1", "2.2', "curl/8", "503")


@pytest.mark.parametrize("cut", [90, 120, 200, 260])
def test_of_a_line_that_is_cut_the_outcome_is_read(cut: int) -> None:
    found = read(line(agent="z" * 100)[:cut])
    assert found.severity == "ERROR"
    assert (found.access["status_code"], found.access["uri_path"]) == ("503", "/a")


def test_envoys_own_format_is_known() -> None:
    access = read(ENVOY).access
    assert (access["status_code"], access["duration"], access["upstream_service"]) == ("503", "7", "10.1.2.3:8080")


@pytest.mark.parametrize(
    "message",
    [
        '[2026-06-01T11:00:00.001Z] "GET ' + ' HTTP/1.1" 200 -' * 2_000,
        '[2026-06-01T11:00:00.001Z] "GET ' + ' HTTP/1.1" 200 - a - "-" 1 2 3 4 "' * 800,
        line(agent='" "' * 9_000),
        line(agent='" "1:1" a b c d e' * 1_700) + " x y z",
        "[2026-06-01T11:00:00.001Z]" * 1_000,
    ],
)
def test_hostile_lines_are_read_once(message: str) -> None:
    assert read(message).message == message


@pytest.mark.parametrize(
    ("text", "message", "fields"),
    [
        (
            '%START_TIME(%Y-%m-%dT%H:%M:%S)% ua="%REQ(USER-AGENT):60%" "%REQ(:PATH)%" code=%RESPONSE_CODE% '
            "flags=%RESPONSE_FLAGS%, to=%UPSTREAM_CLUSTER% %%\n",
            '2026-06-01T11:00:00 ua="a" "/b" code=200 flags=-,z" "/c" code=503 flags=UF,URX, to=outbound|80||x %',
            {"status_code": "503", "response_flags": "UF,URX", "upstream_cluster": "outbound|80||x"},
        ),
        (
            "%PROTOCOL%|%RESPONSE_CODE%|%REQ_WITHOUT_QUERY(X-ENVOY-ORIGINAL-PATH?:PATH)%|%DURATION%",
            "HTTP/3|429|/a|b|12",
            {"protocol": "HTTP/3", "status_code": "429", "uri_path": "/a|b", "duration": "12"},
        ),
        (
            "%RESPONSE_CODE% %REQ(X-MINE)%%REQ(:PATH)% %DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%",
            "500 mine/path 10.0.0.7",
            {"status_code": "500", "downstream_remote": "10.0.0.7"},
        ),
    ],
)
def test_a_configured_format_is_read(text: str, message: str, fields: dict[str, str]) -> None:
    access = read(message, AccessLog(text, is_json=False)).access
    assert {name: access[name] for name in fields} == fields


def json_line(**changes: Any) -> dict[str, Any]:
    return {
        "t": "2026-06-01T11:00:00.001Z",
        "status": 503,
        "why": "UF",
        "request": "GET /a?b=1 HTTP/1.1",
        "agent": 'x "y',
        "up": {"cluster": "outbound|80||x", "ms": 7},
        "kind": "access",
        **changes,
    }


def test_json_may_have_any_keys_and_several_fields_in_a_value() -> None:
    found = read(json.dumps(json_line()), AccessLog(TEXT, is_json=True))
    assert found.severity == "ERROR"
    assert dict(found.access) == {
        "timestamp": "2026-06-01T11:00:00.001Z",
        "status_code": "503",
        "response_flags": "UF",
        "method": "GET",
        "uri_path": "/a",
        "uri_param": "?b=1",
        "protocol": "HTTP/1.1",
        "user_agent": 'x "y',
        "upstream_cluster": "outbound|80||x",
        "duration": "7",
    }


@pytest.mark.parametrize(
    "agent", ['x "y', 'x","status":"200","up":{"cluster":"z","ms":"1"},"kind":"access","agent":"y', "plain"]
)
def test_json_that_is_written_as_a_text_hides_nothing_either(agent: str) -> None:
    values = {**json_line(agent="AGENT", status="503"), "up": {"cluster": "outbound|80||x", "ms": "7"}}
    message = json.dumps(values, separators=(",", ":")).replace("AGENT", agent)
    found = read(message, AccessLog(TEXT, is_json=False))
    assert (found.severity, found.access["status_code"], found.access["user_agent"]) == ("ERROR", "503", agent)


@pytest.mark.parametrize(
    "data", [{"level": "info", "time": "now", "msg": "hi"}, {"t": "now"}, {"status": {"code": 1}}, {"up": "down"}, {}]
)
def test_other_json_is_no_access_log(data: dict[str, Any]) -> None:
    assert not read(json.dumps(data), AccessLog(TEXT, is_json=True)).access


@pytest.mark.parametrize(
    "text",
    ["%", "", "{", "[]", "{}", "%RESPONSE_CODE%" * 200, "(%REQ(:PATH)%", '{"a":{"b":[1]}}', '{"a":5}', "no format"],
)
@pytest.mark.parametrize("is_json", [True, False])
def test_a_format_that_cannot_be_read_is_left_out(text: str, is_json: bool) -> None:
    assert read(line(), AccessLog(text, is_json)).access["status_code"] == "503"
