from __future__ import annotations

import pytest

from mesh.logs.lines import LogLine, LogType, Moment, Severity
from mesh.logs.parse import Origin, parse_message
from mesh.logs.summary import LONGEST_SHOWN, Summary, summary_of

ACCESS = (
    '[2026-05-04T13:02:01.000Z] "GET /cart?id=1 HTTP/1.1" {0} via_upstream - "-" 0 9 12 1 "-" "curl" "id" "cart:80" '
    '"10.0.0.8:80" outbound|80||cart.shop.svc.cluster.local 10.0.0.7:4 10.96.0.9:80 10.0.0.7:5 - route'
)
TCP = (
    '[2026-05-04T13:02:01.000Z] "- - -" 0 UF - - "refused" 5 6 7 - "-" "-" "-" "-" "10.0.0.8:80" '
    "outbound|80||db.shop.svc.cluster.local - 10.96.0.9:80 10.0.0.7:5 - -"
)
CONNECTION = (
    '2026-05-04T13:02:01Z\tinfo\taccess\tconnection complete\tsrc.identity="spiffe://cluster.local/ns/shop/sa/web" '
    'dst.service="cart.shop.svc.cluster.local" bytes_recv=5 bytes_sent=6 duration="7ms"'
)


def line(message: str, kind: LogType) -> LogLine:
    found = parse_message(Moment(0), message, Origin(kind, "pod", "container"))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("message", "kind", "told"),
    [
        (ACCESS.format("200 -"), LogType.PROXY, Summary("GET /cart?id=1", "200", "cart:80 · 12 ms")),
        (ACCESS.format("503 UH"), LogType.WAYPOINT, Summary("GET /cart?id=1", "503 UH", "cart:80 · 12 ms")),
        (TCP, LogType.PROXY, Summary("connection", "0 UF", "outbound|80||db.shop.svc.cluster.local · 7 ms")),
        (
            CONNECTION,
            LogType.ZTUNNEL,
            Summary("shop/web → cart.shop.svc.cluster.local", extra="7ms · 5 B received · 6 B sent"),
        ),
        ("all is well", LogType.APP, Summary("all is well")),
        ('{"level":"warn","ts":1,"msg":"slow","ms":9,"at":{}}', LogType.APP, Summary("slow", extra="ms=9")),
        ('{"level":"warn","ms":9}', LogType.APP, Summary('{"level":"warn","ms":9}')),
    ],
)
def test_a_line_is_told_in_few_words(message: str, kind: LogType, told: Summary) -> None:
    assert summary_of(line(message, kind)) == told


def test_a_line_may_be_had_as_it_was_written() -> None:
    message = ACCESS.format("200 -")
    assert summary_of(line(message, LogType.PROXY), as_written=True) == Summary(message)


def test_no_line_is_shown_longer_than_allowed() -> None:
    found = summary_of(LogLine("x" * 30_000, Severity.INFO, None))
    assert (len(found.text), found.is_cut) == (LONGEST_SHOWN, True)
    fat = '{"msg":"m",' + ",".join(f'"k{n}":"{"v" * 5_000}"' for n in range(50)) + "}"
    assert len(summary_of(line(fat, LogType.APP)).extra) < 500
