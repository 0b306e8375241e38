"""From text to lines."""

from __future__ import annotations

import json

import pytest

from mesh.logs.glossary import API_FIELDS, explained
from mesh.logs.lines import LONGEST_LINE, LogLine, LogType, read_moment
from mesh.logs.parse import Origin
from mesh.logs.ztunnel import Concern
from tests.unit.logs.lines import parse_line

STAMP = "2026-05-04T13:02:01.250999999Z"
ENVOY = (
    '[2026-05-04T13:02:00.000Z] "GET /cart?item=1 HTTP/1.1" 503 UF,URX upstream_reset - "TLS error" 0 91 12 -'
    ' "10.1.1.1" "curl/8 (x)" "abc-1" "cart:8080" "10.0.0.8:8080" outbound|8080||cart.shop.svc.cluster.local'
    " 10.0.0.7:4444 10.96.0.9:8080 10.0.0.7:5555 cart.shop default"
)
MIXER = (
    '[2026-05-04T13:02:00.000Z] "POST /a HTTP/2" 200 - "-" "-" 3 4 5 2 "-" "-" "-" "a" "1.1.1.1:1" inbound|1|| - '
    "2.2.2.2:2 3.3.3.3:3 -"
)
TCP = (
    '[2026-05-04T13:02:00.000Z] "- - -" 0 - - - "-" 10 20 300 - "-" "-" "-" "-" "10.0.0.9:5432" '
    "outbound|5432||db.shop.svc.cluster.local 10.0.0.7:1 10.96.0.7:5432 10.0.0.7:2 - -"
)
ZTUNNEL = (
    '2026-05-04T13:02:00.500Z\terror\taccess\tconnection failed\tsrc.addr=10.0.0.7:5 src.workload="web-1" '
    'src.namespace="shop" src.identity="spiffe://cluster.local/ns/shop/sa/web" dst.addr=10.0.0.8:15008 '
    'dst.service="cart.shop.svc.cluster.local" dst.workload="cart-1" dst.namespace="shop" bytes_sent=1 bytes_recv=2 '
    'duration="3ms" error="policy says \\"no\\""'
)


def read(message: str, kind: LogType = LogType.APP, concern: Concern | None = None) -> LogLine:
    line = parse_line(f"{STAMP} {message}", Origin(kind, "pod", "box", concern))
    assert line is not None
    return line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (STAMP, "2026-05-04 13:02:01.250"),
        ("2026-05-04T13:02:01Z", "2026-05-04 13:02:01.000"),
        ("2026-05-04T15:02:01.2+02:00", "2026-05-04 13:02:01.200"),
        ("2026-05-04 13:02:01,5", "2026-05-04 13:02:01.500"),
    ],
)
def test_times_are_told_in_utc_with_three_digits(text: str, shown: str) -> None:
    moment = read_moment(text)
    assert moment is not None
    assert moment.text == shown


@pytest.mark.parametrize("line", ["", "hello", STAMP, f"{STAMP} ", "yesterday it rained", "2026-13-04T13:02:01Z x"])
def test_a_line_without_time_or_message_is_skipped(line: str) -> None:
    assert parse_line(line, Origin(LogType.APP)) is None


def test_a_long_line_is_cut() -> None:
    assert len(read("x" * 100_000).message) < LONGEST_LINE


@pytest.mark.parametrize(
    ("message", "severity"),
    [
        ("all is well", "INFO"),
        ("it could not be: Error 5", "ERROR"),
        ("careful, a warning and an error", "WARN"),
        ("E0504 13:02:01.000000 1 main.go:1] gone", "ERROR"),
        ("I0504 13:02:01.000000 1 main.go:1] no errors", "INFO"),
        ('ts=1 level=debug msg="an error"', "DEBUG"),
        ("2026-05-04 INFO no errors found", "INFO"),
        ("[fatal] no disk", "ERROR"),
        ("warn: error ahead", "WARN"),
        ('{"level":"warn","msg":"no error"}', "WARN"),
        ('{"level":50}', "ERROR"),
        ('{"severity":"CRITICAL"}', "ERROR"),
        ('{"msg":"error"}', "INFO"),
        ('{"msg":"error"', "ERROR"),
    ],
)
def test_what_a_line_says_of_itself_counts_before_the_words_in_it(message: str, severity: str) -> None:
    assert read(message).severity == severity


def test_an_access_log_is_read_into_fields() -> None:
    line = read(ENVOY, LogType.PROXY)
    assert dict(line.access) == {
        "timestamp": "2026-05-04T13:02:00.000Z",
        "method": "GET",
        "uri_path": "/cart",
        "uri_param": "?item=1",
        "protocol": "HTTP/1.1",
        "status_code": "503",
        "response_flags": "UF,URX",
        "details": "upstream_reset -",
        "upstream_failure_reason": "TLS error",
        "bytes_received": "0",
        "bytes_sent": "91",
        "duration": "12",
        "tcp_service_time": "-",
        "forwarded_for": "10.1.1.1",
        "user_agent": "curl/8 (x)",
        "request_id": "abc-1",
        "authority": "cart:8080",
        "upstream_service": "10.0.0.8:8080",
        "upstream_cluster": "outbound|8080||cart.shop.svc.cluster.local",
        "upstream_local": "10.0.0.7:4444",
        "downstream_local": "10.96.0.9:8080",
        "downstream_remote": "10.0.0.7:5555",
        "requested_server": "cart.shop",
        "route_name": "default",
    }


def test_an_access_log_has_the_time_of_its_request() -> None:
    line = read(ENVOY, LogType.PROXY)
    assert line.moment is not None
    assert line.moment.text == "2026-05-04 13:02:00.000"


@pytest.mark.parametrize(
    ("message", "status", "severity", "key", "value"),
    [
        (ENVOY, "503", "ERROR", "route_name", "default"),
        (MIXER, "200", "INFO", "upstream_service_time", "2"),
        (TCP, "0", "INFO", "bytes_sent", "20"),
        (ENVOY.replace(" 503 UF,URX", " 404 NR"), "404", "WARN", "response_flags", "NR"),
        (TCP.replace(" 0 - ", " 0 UF "), "0", "ERROR", "method", "-"),
        (ENVOY.removesuffix(" default"), "503", "ERROR", "requested_server", "cart.shop"),
    ],
)
def test_other_shapes_of_access_logs(message: str, status: str, severity: str, key: str, value: str) -> None:
    line = read(message, LogType.PROXY)
    assert (line.access["status_code"], line.severity, line.access[key]) == (status, severity, value)


@pytest.mark.parametrize("message", ["2026-05-04T12:00:00.0Z\tinfo\txds ready", '[2026-05-04T12:00:00.0Z] "GET / H" x'])
def test_other_lines_of_a_proxy_have_no_fields_but_their_own_time(message: str) -> None:
    line = read(message.replace("\t", " "), LogType.PROXY)
    assert not line.access
    assert line.moment is not None
    assert line.moment.text == "2026-05-04 12:00:00.000"


def test_a_json_access_log_has_the_same_fields() -> None:
    data = {
        "start_time": "2026-05-04T13:02:00.000Z",
        "path": "/cart?item=1",
        "response_code": 503,
        "response_flags": "UF",
        "upstream_cluster": "outbound|80||x",
        "duration": 12,
        "route_name": None,
    }
    access = read(json.dumps(data), LogType.PROXY).access
    assert (access["uri_path"], access["uri_param"], access["status_code"]) == ("/cart", "?item=1", "503")
    assert "route_name" not in access


@pytest.mark.parametrize("message", ["[" * 30_000, '[2026-05-04T13:02:00.000Z] "' * 1_000, ENVOY * 40, 'a="' * 9_000])
@pytest.mark.parametrize("kind", list(LogType))
def test_hostile_lines_are_only_text(message: str, kind: LogType) -> None:
    assert read(message, kind).message


def test_a_ztunnels_line_tells_of_a_connection() -> None:
    line = read(ZTUNNEL, LogType.ZTUNNEL)
    assert line.severity == "ERROR"
    assert line.message.startswith("[pod] src.addr=10.0.0.7:5 ")
    assert dict(line.access) == {
        "timestamp": "2026-05-04T13:02:00.500Z",
        "upstream_cluster": "spiffe://cluster.local/ns/shop/sa/web",
        "duration": "3ms",
        "bytes_received": "2",
        "bytes_sent": "1",
        "requested_server": "cart.shop.svc.cluster.local",
        "parse_error": 'policy says "no"',
        "upstream_service": "10.0.0.8:15008",
        "downstream_remote": "10.0.0.7:5",
    }


@pytest.mark.parametrize(
    ("concern", "wanted"),
    [
        (Concern("shop", "web-1"), True),
        (Concern("shop", "cart-1"), True),
        (Concern("shop", "other"), False),
        (Concern("stock", "web-1"), False),
        (Concern("shop", "other", "cart"), True),
        (Concern("shop", "other", "car"), False),
    ],
)
def test_a_ztunnels_lines_are_narrowed_to_a_pod_or_a_service(concern: Concern, wanted: bool) -> None:
    line = parse_line(f"{STAMP} {ZTUNNEL}", Origin(LogType.ZTUNNEL, "z", "istio-proxy", concern))
    assert (line is not None) is wanted


def test_a_ztunnel_that_logs_json_is_understood() -> None:
    data = {"level": "warn", "time": "2026-05-04T13:02:00Z", "src.workload": "web-1", "src.namespace": "shop"}
    line = read(json.dumps(data), LogType.ZTUNNEL, Concern("shop", "web-1"))
    assert line.severity == "WARN"


def test_flags_and_fields_are_explained() -> None:
    told = {entry.name: entry for entry in explained(read(ENVOY, LogType.PROXY).access)}
    assert "could not be made" in told["response_flags"].meaning
    assert "used up" in told["response_flags"].meaning
    assert all(entry.label and entry.meaning for entry in told.values())


def test_a_ztunnels_fields_have_their_own_meaning() -> None:
    told = {entry.name: entry for entry in explained(read(ZTUNNEL, LogType.ZTUNNEL).access, is_ztunnel=True)}
    assert told["upstream_cluster"].label == "Identity of the caller"


def test_the_api_answers_the_references_fields_only() -> None:
    assert len(API_FIELDS) == 24
    assert not {"details", "parse_error"} & set(API_FIELDS)
