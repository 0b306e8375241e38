"""How many Prometheus queries each page costs, held against a committed baseline: whatever the number of namespaces.

A page's figure has what it loads by itself after it came (`hx-trigger="load"`). `fresh` is a console that just
started, `known` one whose background refresh has judged the traffic. After a change on purpose:
`CALLS_BASELINE=write pytest tests/web/test_calls_per_page.py`, and let the diff be read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.test import Client

from mesh.jobs.health import HealthRefresh
from mesh.web.details import tabs as tables
from mesh.web.process.current import runtime
from tests.stand_ins.metrics_server import NAMESPACE, Metrics, serving
from tests.web.visits import loaded_later
from tests.web.worlds.many_namespaces import console, names

BASELINE = Path(__file__).with_name("calls_per_page.json")
FEW, MANY = 2, 40
ALL = "{all}"
"""Stands for the names of all namespaces."""
STATES = ("fresh", "known")
REFRESH = "background refresh of health"
Counts = Mapping[str, Mapping[str, int | str]]
"""By address and state; a text where there was no answer to count for."""

UNSUITED = frozenset({"ztunnel", "waypoint"})
"""Tabs of workloads of another kind than those here."""

_SPACE = f"namespaces/{NAMESPACE}"
_NODE = f"console/graph/node/{_SPACE}"
_OBJECTS = {
    "workload": f"console/{_SPACE}/workloads/cart-v1",
    "service": f"console/{_SPACE}/services/cart",
    "application": f"console/{_SPACE}/applications/cart",
    "namespace": f"console/{_SPACE}",
}
PAGES = [
    "console/overview",
    "console/namespaces",
    "console/applications",
    "console/services",
    "console/workloads",
    "console/workloads?format=csv",
    "console/istio",
    "console/messages",
    "console/help",
    f"console/graph/namespaces?namespaces={ALL}",
    f"console/graph/namespaces?namespaces={ALL}&graphType=app&edges=responseTime,throughput",
    f"console/graph/namespaces?namespaces={ALL}&compare=600",
    f"console/graph/namespaces?namespaces={ALL}&why",
    f"console/graph/panel?namespaces={ALL}",
    f"console/graph/download/csv/namespaces?namespaces={ALL}",
    f"{_NODE}/workloads/cart-v1",
    f"{_NODE}/applications/cart",
    f"{_NODE}/services/cart",
    *(
        f"{address}?tab={tab.id}"
        for item, address in _OBJECTS.items()
        for tab in tables._TABLES[item]
        if tab.id not in UNSUITED
    ),
]
API = [
    f"api/namespaces/graph?namespaces={ALL}",
    f"api/namespaces/graph?namespaces={ALL}&graphType=service",
    f"api/{_SPACE}/workloads/cart-v1/graph",
    "api/status",
    "api/config",
    "api/namespaces",
    "api/clusters/workloads",
    "api/clusters/services",
    "api/clusters/apps",
    "api/istio/config",
    f"api/{_SPACE}/istio",
    "api/clusters/health",
    f"api/clusters/metrics?namespaces={ALL}",
    "api/overview/metrics/services/latency",
    "api/overview/metrics/services/rates",
    "api/overview/metrics/services/throughput",
    "api/overview/metrics/apps/rates",
    f"api/{_SPACE}/info",
    f"api/{_SPACE}/metrics",
    f"api/{_SPACE}/workloads/cart-v1",
    f"api/{_SPACE}/workloads/cart-v1/metrics",
    f"api/{_SPACE}/workloads/cart-v1/dashboard?direction=inbound",
    f"api/{_SPACE}/services/cart",
    f"api/{_SPACE}/services/cart/dashboard?direction=inbound",
    f"api/{_SPACE}/apps/cart",
    f"api/{_SPACE}/apps/cart/dashboard?direction=outbound",
    f"api/{_SPACE}/customdashboard/envoy",
    f"api/{_SPACE}/pods/cart-v1-1-a",
]
# The page may not be there yet, or lead elsewhere.
OPTIONAL = frozenset({"console/overview"})


def queries(client: Client, metrics: Metrics, address: str) -> int | str | None:
    """How many it takes until the page is whole; None of a page that is not there."""
    metrics.queries.clear()
    answer = client.get(f"/{address}")
    if answer.status_code in (302, 404) and address in OPTIONAL:
        return None
    if answer.status_code != 200:
        return f"answered {answer.status_code}"
    for later in loaded_later(answer):
        url = f"/{address.partition('?')[0]}{later}" if later.startswith("?") else later
        part = client.get(url)
        if part.status_code != 200:
            return f"{url} answered {part.status_code}"
    # Questions about the store itself (version, flags) are asked once in a while, whatever the page.
    return sum(bool(query) for query in metrics.queries)


def counted(namespaces: int) -> Counts:
    found: dict[str, dict[str, int | str]] = {}
    addresses = {address: address.replace(ALL, ",".join(names(namespaces))) for address in (*PAGES, *API)}
    with serving() as metrics, console(namespaces, metrics):
        client = Client(raise_request_exception=False)
        for state in STATES:
            if state == "known":
                metrics.queries.clear()
                assert HealthRefresh(runtime().own_sources).refresh()
                found[REFRESH] = {state: len(metrics.queries)}
            for address, asked in addresses.items():
                number = queries(client, metrics, asked)
                if number is not None:
                    found.setdefault(address, {})[state] = number
    return found


@pytest.fixture(scope="module")
def few() -> Counts:
    return counted(FEW)


def differences(before: Counts, after: Counts, was: str) -> list[str]:
    """A line for each page that differs."""
    found = []
    for address in [*before, *(each for each in after if each not in before)]:
        if before.get(address) != after.get(address):
            found.append(f"{address}: {_told(before.get(address))} {was}, now {_told(after.get(address))}")
    return found


def _told(numbers: Mapping[str, int | str] | None) -> str:
    return " ".join(f"{state}={number}" for state, number in numbers.items()) if numbers else "nothing"


def test_no_page_asks_more_than_its_baseline(few: Counts) -> None:
    if os.environ.get("CALLS_BASELINE") == "write":
        BASELINE.write_text(json.dumps(few, indent=1) + "\n")
    changed = differences(json.loads(BASELINE.read_text()), few, "in the baseline")

    assert not changed, "\n".join(["Prometheus queries differ:", *changed])


def test_forty_namespaces_cost_no_more_queries_than_two(few: Counts) -> None:
    changed = differences(few, counted(MANY), f"for {FEW} namespaces")

    assert not changed, "\n".join([f"For {MANY} namespaces:", *changed])


def test_a_difference_says_which_page_and_how_many() -> None:
    before = {"a": {"fresh": 1}, "b": {"fresh": 2}, "gone": {"fresh": 1}}
    after = {"a": {"fresh": 1}, "b": {"fresh": 3}, "new": {"fresh": 4}}

    assert differences(before, after, "then") == [
        "b: fresh=2 then, now fresh=3",
        "gone: fresh=1 then, now nothing",
        "new: nothing then, now fresh=4",
    ]
