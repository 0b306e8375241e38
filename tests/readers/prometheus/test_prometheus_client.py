"""The query API over real HTTP: what is sent, what comes back, and what each failure is called."""

from __future__ import annotations

import functools
import gzip
import math
import threading
import time
from typing import Any

import pytest

from mesh.clients.errors import BadAnswer, Forbidden, NotFound, SourceError, TimedOut, TooLarge, Unreachable
from mesh.clients.http import Endpoint, request_id
from mesh.clients.prometheus import PrometheusClient
from mesh.model.samples import Sample, Series
from mesh.promql import Rate, Selector, Sum, equal
from tests.readers.prometheus.prometheus_stub import Asked, Reply, Served, ok, refused, vector
from tests.stand_ins.ports import free_port

UP = Sum(Rate(Selector("up", (equal("job", "a"),)), 60), ("job",))


def fail(client: PrometheusClient, **options: Any) -> SourceError:
    with pytest.raises(SourceError) as caught:
        client.query("up", 1700000000, **options)
    return caught.value


def test_an_instant_query_is_a_posted_form_and_its_answer_samples(served: Served) -> None:
    stub, client = served(lambda asked: vector(({"__name__": "up", "job": "a"}, "1.5"), ({}, "NaN"), ({}, "+Inf")))
    answer = client.query(UP, 1700000000.25)
    assert [(asked.method, asked.path, asked.fields) for asked in stub.asked] == [
        ("POST", "/api/v1/query", {"query": str(UP), "time": "1700000000.25"})
    ]
    assert answer.samples[0] == Sample({"job": "a"}, 1.5)
    assert math.isnan(answer.samples[1].value)
    assert answer.samples[2].value == math.inf


def test_a_range_query_gives_series_of_points(served: Served) -> None:
    rows = [{"metric": {"__name__": "up", "job": "a"}, "values": [[10, "1"], [20, "2.5"]]}]
    stub, client = served(lambda asked: ok({"resultType": "matrix", "result": rows}, warnings=["slow"]))
    answer = client.query_range_many({"query": "up"}, 10, 20, 10, deadline_seconds=5)
    assert answer.matrices["query"] == [Series({"job": "a"}, [(10.0, 1.0), (20.0, 2.5)])]
    assert answer.warnings == ("slow",)
    assert stub.asked[0].path == "/api/v1/query_range"
    assert stub.asked[0].fields == {"query": "up", "start": "10", "end": "20", "step": "10"}


def test_a_path_prefix_of_the_url_is_kept(served: Served) -> None:
    stub, _ = served()
    client = PrometheusClient(Endpoint(url=f"{stub.url}/metrics/"))
    client.query("up", 1)
    client.close()
    assert stub.paths == ["/metrics/api/v1/query"]


def test_the_query_scope_is_in_every_selector_of_an_expression_and_not_in_text(served: Served) -> None:
    stub, client = served(scope={"mesh-id": 'a"b'})
    client.query(UP, 1)
    client.query("up", 1)
    assert [asked.fields["query"] for asked in stub.asked] == [
        'sum by (job) (rate(up{mesh_id="a\\"b",job="a"}[60s]))',
        "up",
    ]


def test_warnings_of_the_store_are_kept(served: Served) -> None:
    empty = {"resultType": "vector", "result": []}
    _, client = served(lambda asked: ok(empty, warnings=["a store is missing"]))
    assert client.query("up", 1).warnings == ("a store is missing",)


def test_native_histograms_are_left_out_with_a_warning(served: Served) -> None:
    result = [{"metric": {}, "histogram": [1, {"count": "1", "sum": "1"}]}, {"metric": {}, "value": [1, "2"]}]
    _, client = served(lambda asked: ok({"resultType": "vector", "result": result}))
    answer = client.query("up", 1)
    assert [sample.value for sample in answer.samples] == [2.0]
    assert len(answer.warnings) == 1


@pytest.mark.parametrize("status", [405, 501])
def test_where_post_is_not_allowed_get_is_used_from_then_on(served: Served, status: int) -> None:
    stub, client = served(lambda asked: vector() if asked.method == "GET" else Reply(status=status))
    client.query('up{a="ü&+"}', 1)
    client.query("up", 2)
    assert [asked.method for asked in stub.asked] == ["POST", "GET", "GET"]
    assert stub.asked[1].fields == {"query": 'up{a="ü&+"}', "time": "1"}


def test_the_request_id_is_forwarded_from_every_thread(served: Served) -> None:
    stub, client = served()
    token = request_id.current.set("abc-1")
    client.query_many({"a": "up", "b": "up"}, 1, deadline_seconds=5)
    request_id.current.set("with\r\nline")
    client.query("up", 1)
    request_id.current.reset(token)
    assert [asked.headers.get("x-request-id") for asked in stub.asked] == ["abc-1", "abc-1", None]


def test_custom_headers_are_on_every_request(served: Served) -> None:
    stub, client = served(endpoint={"custom_headers": {"X-Scope-OrgID": "team", "User-Agent": "mine"}})
    client.query("up", 1)
    assert (stub.asked[0].headers["x-scope-orgid"], stub.asked[0].headers["user-agent"]) == ("team", "mine")


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_passing_failure_is_tried_again(served: Served, status: int) -> None:
    replies = iter([Reply(status=status), Reply(status=status), vector()])
    stub, client = served(lambda asked: next(replies))
    assert client.query("up", 1).samples == []
    assert len(stub.asked) == 3


@pytest.mark.parametrize("status", [400, 422, 429, 500])
def test_a_lasting_failure_is_not_tried_again(served: Served, status: int) -> None:
    stub, client = served(lambda asked: Reply(status=status))
    assert fail(client).status == status
    assert len(stub.asked) == 1


def test_a_dropped_connection_is_tried_again(served: Served) -> None:
    def answer(asked: Asked) -> Reply:
        if len(stub.asked) == 1:
            raise OSError
        return vector()

    stub, client = served(answer)
    assert client.query("up", 1).samples == []


HTML = {"Content-Type": "text/html"}
DEEP: dict[str, Any] = functools.reduce(lambda inner, _: {"a": inner}, range(900), {})
FAILURES: list[tuple[str, Reply, type[SourceError], int | None, str]] = [
    ("its own message", refused(400, "bad_data", "parse error"), BadAnswer, 400, "bad_data: parse error"),
    ("too slow inside", refused(503, "timeout", "query timed out"), TimedOut, 503, "timeout: query timed out"),
    ("an error with 200", refused(200, "execution", "too many samples"), BadAnswer, 200, "too many samples"),
    ("no sign-in", Reply(b"<html>", 401, HTML), Forbidden, 401, "401"),
    ("no right", refused(403, "forbidden", "no"), Forbidden, 403, "no"),
    ("nobody there", Reply(b"<html>", 404, HTML), NotFound, 404, "404 (text/html, 6 bytes)"),
    ("a broken proxy", Reply(b"<html>", 502, HTML), Unreachable, 502, "502"),
    ("a failing server", Reply(b"oops\nmore", 500, {"Content-Type": "text/plain"}), BadAnswer, 500, "500 (oops)"),
    ("a sign-in page", Reply(b"<html>", 200, HTML), BadAnswer, 200, "text/html"),
    ("nothing", Reply(), BadAnswer, 200, "empty"),
    ("broken JSON", Reply(b'{"status":"success","data":{"resultType":"vec'), BadAnswer, 200, "not the JSON"),
    ("no UTF-8", Reply(b'{"status":"\xff\xfe"}'), BadAnswer, 200, "not the JSON"),
    ("other JSON", Reply(b'["a"]'), BadAnswer, 200, "not that of a query"),
    ("no data", Reply(b'{"status":"success"}'), BadAnswer, 200, "no data"),
    ("a scalar", ok({"resultType": "scalar", "result": [1, "2"]}), BadAnswer, 200, "is a scalar, not a vector"),
    ("an empty matrix", ok({"resultType": "matrix", "result": []}), BadAnswer, 200, "is a matrix, not a vector"),
    ("odd elements", ok({"resultType": "vector", "result": [{"metric": 1}]}), BadAnswer, 200, "another form"),
    ("no number", vector(({}, "many")), BadAnswer, 200, "not a number"),
    ("brackets", Reply(b'{"a":' * 50_000 + b"1" + b"}" * 50_000), BadAnswer, 200, "not the JSON"),
    ("deep elements", ok({"resultType": "vector", "result": [{"metric": DEEP}]}), BadAnswer, 200, "another form"),
    ("elsewhere", Reply(status=302, headers={"Location": "https://login/"}), BadAnswer, 302, "https://login/"),
    ("broken off", Reply(b"{", headers={"Content-Length": "9"}), BadAnswer, None, "broke off"),
    ("no gzip", Reply(b"plain", headers={"Content-Encoding": "gzip"}), BadAnswer, None, "compression"),
]


@pytest.mark.parametrize(
    ("reply", "kind", "status", "words"), [row[1:] for row in FAILURES], ids=[r[0] for r in FAILURES]
)
def test_each_failure_has_its_name_and_says_what_it_is(
    served: Served, reply: Reply, kind: type[SourceError], status: int | None, words: str
) -> None:
    _, client = served(lambda asked: reply, endpoint={"retries": 0})
    error = fail(client)
    assert isinstance(error, kind)
    assert error.status == status
    assert words in error.message


def test_a_store_that_is_not_there_is_unreachable(served: Served) -> None:
    port = free_port()
    client = PrometheusClient(Endpoint(url=f"http://user:secret@127.0.0.1:{port}", retries=1))
    error = fail(client)
    client.close()
    assert isinstance(error, Unreachable)
    assert error.message == f"No connection: Connection refused (http://127.0.0.1:{port}/api/v1/query)"


@pytest.mark.parametrize("url", ["", "prometheus:9090", "http://[::1", "http://a b/", "ftp://a/"])
def test_a_url_that_cannot_be_used_is_an_error_of_ours(url: str) -> None:
    client = PrometheusClient(Endpoint(url=url, retries=0))
    error = fail(client)
    client.close()
    assert isinstance(error, Unreachable)


def test_a_header_that_cannot_be_sent_is_an_error_that_does_not_quote_it(served: Served) -> None:
    _, client = served(endpoint={"custom_headers": {"X-Key": "sec\r\nret"}})
    error = fail(client)
    assert isinstance(error, Unreachable)
    assert "sec" not in error.message


LARGE = b'"' + b"x" * 3_000_000 + b'"'


@pytest.mark.parametrize(
    "reply",
    [
        Reply(LARGE),
        Reply([LARGE[:100_000]] * 30),
        Reply(gzip.compress(LARGE), headers={"Content-Encoding": "gzip"}),
    ],
    ids=["declared", "chunked", "compressed"],
)
def test_an_answer_that_is_too_large_is_refused_and_names_the_setting(served: Served, reply: Reply) -> None:
    _, client = served(lambda asked: reply, endpoint={"max_bytes": 1 << 20})
    error = fail(client)
    assert isinstance(error, TooLarge)
    assert "larger than 1 MB" in error.message
    assert "console.prometheus.max_answer_mb" in error.message


def test_an_endless_answer_is_left_at_the_limit(served: Served) -> None:
    sent = 0

    def endless() -> Any:
        nonlocal sent
        while True:
            sent += 1
            yield b" " * 100_000

    _, client = served(lambda asked: Reply(endless()), endpoint={"max_bytes": 1 << 20})
    assert isinstance(fail(client), TooLarge)
    assert sent < 1000


def test_a_silent_store_is_timed_out_at_the_deadline(served: Served) -> None:
    free = threading.Event()

    def answer(asked: Asked) -> Reply:
        free.wait(20)
        return vector()

    stub, client = served(answer)
    # Time enough for the question to arrive on a busy machine: the answer never comes.
    error = fail(client, deadline_seconds=2)
    free.set()
    assert isinstance(error, TimedOut)
    assert len(stub.asked) == 1


def test_a_store_that_drips_is_timed_out_at_the_deadline(served: Served) -> None:
    done = threading.Event()

    def drops() -> Any:
        for _ in range(400):
            yield b" "
            if done.wait(0.05):
                return

    _, client = served(lambda asked: Reply(drops()))
    error = fail(client, deadline_seconds=0.4)
    done.set()
    assert isinstance(error, TimedOut)


def test_retries_end_with_the_deadline(served: Served) -> None:
    stub, client = served(lambda asked: Reply(status=503), endpoint={"retries": 50})
    assert fail(client, deadline_seconds=0.5).resource == "query"
    assert 1 < len(stub.asked) < 5


def test_all_queries_are_in_flight_together(served: Served) -> None:
    together = threading.Barrier(10)

    def answer(asked: Asked) -> Reply:
        together.wait(10)
        return vector(({"q": asked.fields["query"]}, "1"))

    _, client = served(answer)
    answers = client.query_many({f"n{i}": f"q{i}" for i in range(10)}, 1, deadline_seconds=10)
    assert not answers.errors
    assert answers.vectors["n7"] == [Sample({"q": "q7"}, 1.0)]
    assert [(asked.name, asked.promql, asked.outcome) for asked in answers.asked][7] == ("n7", "q7", 1)


def test_more_queries_than_threads_are_all_answered(served: Served) -> None:
    stub, client = served(concurrency=2)
    answers = client.query_many({str(i): "up" for i in range(9)}, 1, deadline_seconds=10)
    assert (len(answers.vectors), len(stub.asked)) == (9, 9)


def test_a_late_query_costs_only_itself(served: Served) -> None:
    free = threading.Event()

    def answer(asked: Asked) -> Reply:
        if asked.fields["query"] == "slow":
            free.wait(20)
        return refused(422, "execution", "too many") if asked.fields["query"] == "bad" else vector()

    _, client = served(answer)
    answers = client.query_many({"a": "up", "b": "slow", "c": "bad"}, 1, deadline_seconds=1)
    free.set()
    assert set(answers.vectors) == {"a"}
    assert isinstance(answers.errors["b"], TimedOut)
    assert answers.errors["b"].message == "No answer within 1 s"
    assert (answers.errors["c"].status, answers.errors["c"].resource) == (422, "c")


def test_a_queue_that_the_deadline_overtakes_is_not_worked_off(served: Served) -> None:
    free = threading.Event()

    def answer(asked: Asked) -> Reply:
        free.wait(20)
        return vector()

    stub, client = served(answer, concurrency=1)
    answers = client.query_many({"a": "up", "b": "up", "c": "up"}, 1, deadline_seconds=0.3)
    free.set()
    client.close()
    assert {type(error) for error in answers.errors.values()} == {TimedOut}
    assert len(stub.asked) == 1


def test_several_ranges_side_by_side(served: Served) -> None:
    def answer(asked: Asked) -> Reply:
        rows = [{"metric": {"q": asked.fields["query"]}, "values": [[1, "1"]]}]
        return ok({"resultType": "matrix", "result": rows}, warnings=["w"])

    _, client = served(answer)
    answers = client.query_range_many({"a": "x", "b": "y"}, 1, 2, 1, deadline_seconds=5)
    assert answers.matrices["b"] == [Series({"q": "y"}, [(1.0, 1.0)])]
    assert answers.warnings == ("w",)


def test_each_exchange_can_be_counted(served: Served) -> None:
    _, client = served(lambda asked: Reply(status=500) if asked.fields["query"] == "bad" else vector())
    seen: list[tuple[str, int]] = []
    client.observer = lambda exchange: seen.append((exchange.fields["query"], exchange.status))
    client.query_many({"a": "up", "b": "bad"}, 1, deadline_seconds=5)
    assert sorted(seen) == [("bad", 500), ("up", 200)]


def test_health_is_asked_where_the_settings_say(served: Served) -> None:
    stub, client = served(lambda asked: Reply(b"fine"))
    assert client.healthy()
    other, guarded = served(lambda asked: Reply(status=403), health_check_url=f"{stub.url}/ping")
    assert guarded.healthy()
    assert (stub.paths, other.paths) == (["/-/healthy", "/ping"], [])


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        (Reply(status=302, headers={"Location": "/oauth/start"}), "redirects to /oauth/start"),
        (Reply(b"<html>", headers={"Content-Type": "text/html; charset=utf-8"}), "text/html"),
    ],
)
def test_a_sign_in_page_is_no_health(served: Served, reply: Reply, text: str) -> None:
    _, client = served(lambda asked: reply)
    assert not client.healthy()
    with pytest.raises(Unreachable, match=text):
        client.check()


def test_a_health_check_that_answers_an_error_says_which(served: Served) -> None:
    _, client = served(lambda asked: Reply(status=404))
    assert not client.healthy()
    with pytest.raises(Unreachable, match="404"):
        client.check()


def test_five_thousand_series_are_decoded(served: Served) -> None:
    labels = {f"label_{i}": f"value {i}" for i in range(14)}
    _, client = served(lambda asked: vector(*(({**labels, "i": str(i)}, "0.5") for i in range(5000))))
    begun = time.perf_counter()
    answer = client.query("up", 1)
    print(f"5,000 series asked and decoded in {(time.perf_counter() - begun) * 1000:.0f} ms")
    assert answer.samples[4999] == Sample({**labels, "i": "4999"}, 0.5)
