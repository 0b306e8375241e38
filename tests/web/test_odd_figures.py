"""What people and scripts get when the metrics store gives figures that are none, or answers of no sensible form:
never a failure of ours, never a figure that is none, never nothing in its place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from http.server import BaseHTTPRequestHandler

import pytest
from django.test import Client

from tests.stand_ins.metrics_server import Metrics, listening, sample
from tests.web.visits import loaded_later
from tests.web.worlds.many_namespaces import console

SPACES = 1
_CART = "namespaces/shop/workloads/cart-v1"
_GRAPH = "graph/namespaces?namespaces=shop&edges=responseTime,throughput&injectServiceNodes=true"
ADDRESSES = [
    "console/overview",
    "console/namespaces",
    "console/services",
    "console/workloads?format=csv",
    f"console/{_GRAPH}",
    f"console/{_GRAPH}&graphType=app&compare=600",
    "console/graph/download/csv/namespaces?namespaces=shop",
    "console/graph/node/namespaces/shop/services/cart",
    "console/graph/charts?node=workload::shop:cart-v1&duration=600",
    "console/graph/charts?source=workload::shop:front-v1&target=service::shop:cart&protocol=http",
    *(f"console/{_CART}?tab={tab}" for tab in ("info", "traffic", "in_metrics", "out_metrics")),
    "console/namespaces/shop/services/cart?tab=metrics",
    "console/namespaces/shop",
    "api/namespaces/graph?namespaces=shop&throughputType=request",
    "api/clusters/services",
    "api/clusters/health",
    "api/clusters/metrics?namespaces=shop",
    "api/overview/metrics/services/latency",
    "api/overview/metrics/services/rates",
    f"api/{_CART}/dashboard?direction=inbound",
    "api/namespaces/shop/customdashboard/envoy",
    "api/status",
]
# A word of its own, or glued to a unit: `inf rps`, `nanms`. Not `info`, `namespace`, `Infinity` of a library's name.
FIGURES_OF_NOTHING = re.compile(r"(?<![\w./-])[-+]?(inf|nan)(?=(rps|ms|s|bps|kps|%|KiB|B)?(?![\w./-]))", re.IGNORECASE)
# A REST answer tells a chart's points as Prometheus does.
POINTS = re.compile(r'"datapoints":\s*\[.*?\]\]', re.DOTALL)


def figures(path: str, value: str, *, moment: object = 1_700_000_000) -> bytes:
    """Every query has the same series, with all labels that anybody groups by."""
    found = []
    for reporter in ("source", "destination"):
        labels = sample("front", "cart", "v1", 0.0, "200")["metric"] | {"reporter": reporter, "le": "10"}
        found.append({"metric": labels, "value": [moment, value], "values": [[moment, "1"], [moment, value]]})
    kind = "matrix" if path.endswith("_range") else "vector"
    return json.dumps({"status": "success", "data": {"resultType": kind, "result": found}}).encode()


def nested(opening: bytes, closing: bytes) -> bytes:
    return opening * 50_000 + b"1" + closing * 50_000


DEEP = nested(b"[", b"]")
IN_RESULT = b'{"status":"success","data":{"resultType":"vector","result":[' + DEEP + b"]}}"
IN_VALUE = b'{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":' + DEEP + b"}]}}"
IN_METRIC = b'{"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":' + DEEP + b"}}]}}"
BODIES = {
    "arrays in arrays": DEEP,
    "objects in objects": nested(b'{"a":', b"}"),
    "a result in arrays": IN_RESULT,
    "a value in arrays": IN_VALUE,
    "a label in arrays": IN_METRIC,
    "an error in objects": b'{"status":"error","error":' + nested(b'{"a":', b"}") + b"}",
    "bytes that are no text": b'{"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":"\xff"}}]}}',
    "half a letter": b'{"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":"\\ud800"}}]}}',
    "a null": b"null",
    "a list of nulls": b'{"status":"success","data":{"resultType":"vector","result":[null]}}',
    "warnings that are none": b'{"status":"success","warnings":[1],"data":{"resultType":"vector","result":[]}}',
}
VALUES = ["+Inf", "NaN", "1e308", "-1e308", "9" * 400, "1e-320", "1e17", ""]
MOMENTS = [-1, 1e18, -1e300]


@contextmanager
def answering(body: object) -> Iterator[Client]:
    """A console whose metrics store answers with `body(path)`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            content = body(self.path.partition("?")[0])  # type: ignore[operator]
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = _serve  # noqa: N815

        def log_message(self, *args: object) -> None:
            """Silent."""

    with listening(Handler) as url, console(SPACES, Metrics(url=url)):
        yield Client(raise_request_exception=False)


def faults(client: Client) -> list[str]:
    """Of every address, and what its page loads later: what must not be."""
    found = []
    for address in ADDRESSES:
        page = client.get(f"/{address}")
        later = [url if url.startswith("/") else f"/{address.partition('?')[0]}{url}" for url in loaded_later(page)]
        for url, answer in [(f"/{address}", page), *((url, client.get(url)) for url in later)]:
            if answer.status_code == 500:
                found.append(f"{url}: 500")
            text = b"".join(answer).decode() if answer.streaming else answer.content.decode()
            if answer.headers["Content-Type"].startswith("text/html"):
                text = re.sub(r"<(script|style).*?</\1>", "", text, flags=re.DOTALL)
                text = unescape(re.sub(r"<[^>]+>", " ", text))
            else:
                text = POINTS.sub("", text)
            found += [
                f"{url}: {text[max(0, hit.start() - 30) : hit.end() + 10]!r}"
                for hit in FIGURES_OF_NOTHING.finditer(text)
            ]
    return found


@pytest.mark.parametrize("value", VALUES)
def test_odd_values_are_neither_failures_nor_figures(value: str) -> None:
    with answering(lambda path: figures(path, value)) as client:
        assert faults(client) == []


@pytest.mark.parametrize("moment", MOMENTS)
def test_odd_moments_are_no_failures(moment: object) -> None:
    with answering(lambda path: figures(path, "1", moment=moment)) as client:
        assert faults(client) == []


@pytest.mark.parametrize("told", ["9" * 400 + "y", "100y", "-1d", "1e400", 5, None, ["x"]])
def test_odd_facts_of_the_store_are_no_failures(told: object) -> None:
    facts = {
        "/api/v1/status/runtimeinfo": {"storageRetention": told},
        "/api/v1/status/flags": {"storage.tsdb.retention.time": told},
        "/api/v1/status/config": {"yaml": f"global:\n  scrape_interval: {told}\n"},
        "/api/v1/status/buildinfo": {"version": told},
    }

    def body(path: str) -> bytes:
        fact = facts.get(path)
        return json.dumps({"status": "success", "data": fact}).encode() if fact else figures(path, "1")

    with answering(body) as client:
        assert faults(client) == []


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_answers_of_no_sensible_form_are_no_failures(body: bytes) -> None:
    with answering(lambda _path: body) as client:
        assert faults(client) == []
