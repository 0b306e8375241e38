"""`console.limits.rows`: how many rows of a table one page has at most."""

from __future__ import annotations

import pytest
from django.test import Client

from mesh.web.process.current import use_runtime
from tests.readers.kubernetes.fake_api import FakeApi
from tests.unit.workloads.world import Placed, deployment
from tests.web.details.test_details import OBJECTS, WORKLOAD, BothReporters
from tests.web.visits import get
from tests.web.worlds import pods, proxies
from tests.web.worlds.memory import console, settings_of

CROWD: list[Placed] = [
    *OBJECTS,
    *deployment("crowd", {"app": "crowd"}, *(f"crowd-{each:02}" for each in range(60))),
    *(each for name in ("one", "two", "three") for each in deployment(name, {"app": name}, f"{name}-1")),
]


def limited(rows: int) -> dict[str, object]:
    return {"limits": {"rows": rows}}


@pytest.mark.parametrize(
    ("most", "shown", "sizes"),
    [
        (4, 4, ["4"]),
        (50, 6, ["20", "50"]),
        (70, 6, ["20", "50", "70"]),
        (200, 6, ["20", "50", "100", "200"]),
        (500, 6, ["20", "50", "100", "200", "500"]),
    ],
)
def test_a_list_has_no_larger_pages_and_offers_none(most: int, shown: int, sizes: list[str]) -> None:
    with use_runtime(console(CROWD, settings_of(console=limited(most)), None)):
        page = get(Client(), "workloads")
        largest = get(Client(), f"workloads?perPage={most}")
        larger = get(Client(), f"workloads?perPage={most + 1}")

    assert len(page.rows) == shown
    assert page.one(".list-pager .bar-end").words.split()[2:] == sizes
    assert "is not allowed" not in largest.words
    assert f'perPage: "{most + 1}" is not allowed; allowed: a whole number from 1 to {most}' in larger.words


def test_pages_lead_to_all_rows_of_a_list() -> None:
    with use_runtime(console(CROWD, settings_of(console=limited(4)), None)):
        page = get(Client(), "workloads")
        second = get(Client(), page.one("[rel=next]")["href"].replace("?", "/console/workloads?"))

    assert len(page.rows) + len(second.rows) == 6


def test_a_table_without_pages_says_how_many_rows_it_leaves_out() -> None:
    with use_runtime(console(CROWD, settings_of(console=limited(55)), BothReporters())):
        everything = get(Client(), "namespaces/shop/workloads/crowd?pods=all").words
    with use_runtime(console(CROWD, settings_of(console=limited(1)), BothReporters())):
        traffic = get(Client(), f"{WORKLOAD}?tab=traffic")

    assert "crowd-54" in everything
    assert "crowd-55" not in everything
    assert "The first 55 of 60 are shown" in everything
    assert "The first 1 of 2 are shown" in traffic.words
    assert len(traffic.rows) == 2


@pytest.mark.parametrize("path", ["web?tab=envoy", "web?tab=envoy&envoyTab=config&section=clusters"])
def test_tables_of_a_proxy_have_pages_of_that_size(path: str) -> None:
    with FakeApi() as api:
        proxies.tell_dumps(api)
        with pods.console(api, proxies.WORLD, console=limited(3)) as client:
            page = get(client, f"{proxies.PAGES}/{path}")

    assert "Page 1 of 3" in page.one(".list-pager").words
