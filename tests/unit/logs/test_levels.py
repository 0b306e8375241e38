"""How loggers tell the level of a line: in words, letters and numbers, with colours, in text and JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mesh.logs.lines import LogLine, LogType, Moment
from mesh.logs.parse import Origin, parse_message
from mesh.logs.summary import summary_of


def read(message: str) -> LogLine:
    line = parse_message(Moment(0), message, Origin(LogType.APP, "pod", "box"))
    assert line is not None
    return line


@pytest.mark.parametrize(
    ("message", "severity"),
    [
        ("2026-05-04T12:00:00.0Z\tinfo\tads\tno error", "INFO"),
        ("2026-05-04T12:00:00.000000Z\twarning\tenvoy config\tan error", "WARN"),
        ("[2026-05-04 13:02:01.123][1][info][main] [source/server.cc:1] no error", "INFO"),
        ("[2026-05-04 13:02:01.123][1][critical][main] no debug", "ERROR"),
        ("2026-05-04 13:02:01 INFO c.e.ErrorController : ready", "INFO"),
        ("c.e.ErrorController : ready", "INFO"),
        ("GET /error/trace HTTP/1.1 200", "INFO"),
        ("terror warned debugger traceback NOERROR", "INFO"),
        ("error_count=0 warn-level trace_id=abc", "INFO"),
        ("INFO:root:no error", "INFO"),
        ("ERROR:app:x", "ERROR"),
        ("WARNING:app:x", "WARN"),
        ('INFO:     127.0.0.1:5 - "GET / HTTP/1.1" 500', "INFO"),
        ("[2026-05-04T13:02:01Z INFO  my_crate] error handler set", "INFO"),
        ("[INFO  my_crate] error", "INFO"),
        ("[ WARN ] error", "WARN"),
        ("E, [2026-05-04T13:02:01.25 #1] ERROR -- : info", "ERROR"),
        ("[I 260504 13:02:01 web:1] 200 GET /error", "INFO"),
        ("[E 260504 13:02:01 web:1] 500", "ERROR"),
        ("2026-05-04T13:02:01.250+0000 I NETWORK  [conn1] error", "INFO"),
        ("2026-05-04T13:02:01.250+0000 E STORAGE  [conn1] x", "ERROR"),
        ("2026/05/04 13:02:01 [error] 31#31: *1 open() failed", "ERROR"),
        ("2026/05/04 13:02:01 [notice] 1#1: error log", "INFO"),
        ("2026-05-04 13:02:01.250 UTC [1] LOG:  an error was near", "INFO"),
        ("2026-05-04 13:02:01.250 UTC [1] FATAL:  no", "ERROR"),
        ("SEVERE: boom", "ERROR"),
        ("WARNING: error", "WARN"),
        ("FINE: error", "DEBUG"),
        ("info: Microsoft.Hosting.Lifetime[14]", "INFO"),
        ("fail: Microsoft.X[1]", "ERROR"),
        ("dbug: error", "DEBUG"),
        ("crit: x", "ERROR"),
        ("trce: error", "TRACE"),
        ("[13:02:01 INF] error", "INFO"),
        ("[13:02:01 WRN] error", "WARN"),
        ("[13:02:01 FTL] x", "ERROR"),
        ("1:02PM INF an error", "INFO"),
        ("1:02PM ERR boom", "ERROR"),
        ("INFO[0000] error", "INFO"),
        ("ERRO[0001] boom", "ERROR"),
        ("WARN[0000] error", "WARN"),
        ("13:02:01.250 [main] DEBUG org.x - error", "DEBUG"),
        ("[2026-05-04 13:02:01,250] INFO [x] error", "INFO"),
        ("<3>boom", "ERROR"),
        ("<6>error", "INFO"),
        ("<165>1 2026-05-04T13:02:01Z h a 1 - error", "INFO"),
        ("2026-05-04 13:02:01.25|WARN|App|error", "WARN"),
        ("2026-05-04 13:02:01.25|INFO |App|error", "INFO"),
        ("2026-05-04 13:02:01 - app - INFO - no error", "INFO"),
        ('{"level":"info","msg":"an error that breaks off', "INFO"),
        ('{"level":50,"msg":"warn', "ERROR"),
        ("lvl=eror msg=x", "ERROR"),
        ("t=1 lvl=info msg=error", "INFO"),
        ("level=INFO+2 msg=error", "INFO"),
        ("2026-05-04T13:02:01Z error connection refused", "ERROR"),
        ("2026-05-04T13:02:01.25Z info no error", "INFO"),
        ("Error: no such file", "ERROR"),
        ("error: x", "ERROR"),
        ("note: this is fine", "INFO"),
        ("setting level to debug.", "DEBUG"),
        ("this is an error.", "ERROR"),
        ("(error) x", "ERROR"),
        ("loaded plug-in error-prone", "INFO"),
        ("io.error.handler up", "INFO"),
        ("Errors: 0", "INFO"),
        ("user alert: x", "ERROR"),
        ("2026-05-04 13:02:01 [main] Information on errors", "INFO"),
        ("[Warning] x", "WARN"),
        ("|ERROR| x", "ERROR"),
    ],
)
def test_a_level_is_a_word_that_the_line_marks_as_its_own(message: str, severity: str) -> None:
    assert read(message).severity == severity


@pytest.mark.parametrize(
    ("data", "severity"),
    [
        ({"severityText": "ERROR", "body": "x"}, "ERROR"),
        ({"severity_text": "warn2"}, "WARN"),
        ({"SeverityText": "Information"}, "INFO"),
        ({"severityNumber": 17}, "ERROR"),
        ({"severity_number": 13}, "WARN"),
        ({"SeverityNumber": 9}, "INFO"),
        ({"severityNumber": 1}, "TRACE"),
        ({"severityNumber": 5}, "DEBUG"),
        ({"log": {"level": "error"}}, "ERROR"),
        ({"log.level": "WARN"}, "WARN"),
        ({"log": {"syslog": {"severity": {"name": "Error", "code": 3}}}}, "ERROR"),
        ({"level": 30}, "INFO"),
        ({"level": 60}, "ERROR"),
        ({"level": "40"}, "WARN"),
        ({"level": 20.0}, "DEBUG"),
        ({"level": 10}, "TRACE"),
        ({"level": 3, "short_message": "x"}, "ERROR"),
        ({"level": 4}, "WARN"),
        ({"level": 6}, "INFO"),
        ({"level": 7}, "DEBUG"),
        ({"@l": "Warning"}, "WARN"),
        ({"Level": "Fatal"}, "ERROR"),
        ({"LogLevel": "Critical"}, "ERROR"),
        ({"logLevel": "warn"}, "WARN"),
        ({"level": 400, "level_name": "ERROR"}, "ERROR"),
        ({"level": 300}, "WARN"),
        ({"level": 250}, "INFO"),
        ({"level": "INFO", "level_value": 20000}, "INFO"),
        ({"level_value": 40000}, "ERROR"),
        ({"levelno": 40, "levelname": "ERROR"}, "ERROR"),
        ({"levelno": 30}, "WARN"),
        ({"severity": "ERROR"}, "ERROR"),
        ({"severity": 500}, "ERROR"),
        ({"severity": 400}, "WARN"),
        ({"PRIORITY": "3", "MESSAGE": "x"}, "ERROR"),
        ({"priority": 4}, "INFO"),
        ({"record": {"level": {"name": "WARNING", "no": 30}}}, "WARN"),
        ({"level": {"name": "ERROR"}}, "ERROR"),
        ({"t": {"$date": "x"}, "s": "E", "c": "NETWORK"}, "ERROR"),
        ({"s": "I", "c": "x"}, "INFO"),
        ({"s": "D1"}, "DEBUG"),
        ({"level": "silly"}, "TRACE"),
        ({"level": "notice"}, "INFO"),
        ({"level": "SUCCESS", "msg": "error"}, "INFO"),
        ({"level": True, "msg": "x"}, "INFO"),
        ({"level": None}, "INFO"),
        ({"level": [1]}, "INFO"),
        ({"level": -4}, "INFO"),
        ({"msg": "error"}, "INFO"),
        ({"msg": "no error", "level": "dpanic"}, "ERROR"),
        ({"level": "LogLevel.ERROR"}, "ERROR"),
        ({"level": "Information"}, "INFO"),
        ({"message": "[ERROR] boom"}, "ERROR"),
    ],
)
def test_a_json_line_tells_its_level_as_its_logger_does(data: dict[str, Any], severity: str) -> None:
    assert read(json.dumps(data)).severity == severity


@pytest.mark.parametrize("number", ["1e400", "-1e400", "9" * 5_000, "NaN", "-4", "true", "null", "[1]", "{}"])
def test_what_is_no_number_of_a_level_tells_none(number: str) -> None:
    assert read(f'{{"level":{number},"msg":"all is well"}}').severity == "INFO"


@pytest.mark.parametrize(
    ("message", "severity", "text"),
    [
        ("\x1b[32mINFO\x1b[0m  checked, no error so far", "INFO", "INFO  checked, no error so far"),
        ("\x1b[33m[WARN]\x1b[39m disk", "WARN", "[WARN] disk"),
        (
            "2026-06-01 11:00:03 \x1b[34mINFO\x1b[m c.e.ErrorController : ready",
            "INFO",
            "2026-06-01 11:00:03 INFO c.e.ErrorController : ready",
        ),
        ("\x1b]8;;http://x\x07link\x1b]8;;\x07 error", "ERROR", "link error"),
        ("\x1b(B\x1b[mINFO error", "INFO", "INFO error"),
        ("\x9b31mERROR\x9b0m x", "ERROR", "ERROR x"),
        ("\x1b[38;5;196mERROR\x1b[0m lost", "ERROR", "ERROR lost"),
        ("\x1b[38;2;1;2;3m\x1b[1mwarn\x1b[22m: \x1b[Kerror", "WARN", "warn: error"),
        ("INFO done \x1b[3", "INFO", "INFO done "),
        ("all \x1b well", "INFO", "all  well"),
        ("\x1b]0;title\x1b\\INFO error", "INFO", "INFO error"),
        ("\x1b[90m1:02PM\x1b[0m \x1b[32mINF\x1b[0m no error", "INFO", "1:02PM INF no error"),
    ],
)
def test_what_is_meant_for_a_terminal_is_no_part_of_a_line(message: str, severity: str, text: str) -> None:
    line = read(message)
    assert (line.severity, line.message, summary_of(line).text) == (severity, text, text)


@pytest.mark.parametrize("colour", ["\\u001b[31m{}\\u001b[0m", "\x1b[31m{}\x1b[0m", "\\u001B[1;31m{}\\u001B[m"])
def test_colours_inside_of_json_are_left_out(colour: str) -> None:
    line = read(f'{{"level":"{colour.format("warn")}","msg":"{colour.format("no error")}"}}')
    assert (line.severity, summary_of(line).text) == ("WARN", "no error")


def test_a_line_of_nothing_but_colours_is_no_line() -> None:
    assert parse_message(Moment(0), "\x1b[0m\x1b[K", Origin(LogType.APP)) is None
