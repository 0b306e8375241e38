"""A page of an object has one time: chosen once, in whichever tab, shown once, and used by all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.test import Client

from mesh.clients.prometheus.answers import RangeAnswers
from mesh.config import Settings
from mesh.model import kinds
from mesh.web.process.current import use_runtime
from tests.unit.workloads.world import SIDECAR, Placed, deployment
from tests.web.html import Page
from tests.web.visits import get
from tests.web.worlds.graph import GraphMetrics
from tests.web.worlds.memory import NOW, console, namespace

OBJECTS: list[Placed] = [
    (kinds.NAMESPACE, namespace("shop")),
    *deployment("cart-v1", {"app": "cart", "version": "v1"}, "cart-1", sidecar=SIDECAR),
]
WORKLOAD = "namespaces/shop/workloads/cart-v1"
TABS = ("info", "traffic", "logs", "in_metrics", "out_metrics")


class Silent(GraphMetrics):
    """A store whose series no chart finds."""

    def query_range_many(self, plan: Mapping[str, Any], *_times: float, deadline_seconds: float) -> RangeAnswers:
        return RangeAnswers(matrices={name: [] for name in plan}, errors={}, warnings=(), asked=())


@pytest.fixture
def shop(settings_of_console: Settings) -> Iterator[Client]:
    with use_runtime(console(OBJECTS, settings_of_console, Silent())):
        yield Client(raise_request_exception=False)


def options(page: Page, selector: str) -> list[str]:
    """The values that are chosen in a menu."""
    return page.values(f"{selector} option[selected]", "value")


def times_of_tabs(shop: Client, page: Page) -> list[list[str]]:
    """The time that each tab shows when a person follows its link."""
    links = [link for link in page.values(".detail-tabs a", "href") if any(f"tab={tab}" in link for tab in TABS)]
    return [options(get(shop, link.removeprefix("/console/")), "#detail-time") for link in links]


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize(
    ("time", "shown"),
    [
        ("duration=300", "300"),
        ("duration=600", "600"),
        ("rangeDuration=3600", "3600"),
        ("rangeDuration=60", "60"),
        (f"from={int(NOW - 7200)}000&to={int(NOW - 3600)}000", "custom"),
    ],
)
def test_a_time_that_is_chosen_in_any_tab_is_that_of_every_tab(shop: Client, tab: str, time: str, shown: str) -> None:
    page = get(shop, f"{WORKLOAD}?tab={tab}&{time}")

    assert options(page, "#detail-time") == [shown]
    assert times_of_tabs(shop, page) == [[shown]] * len(TABS)


@pytest.mark.parametrize(("tab", "shown"), [("traffic", "300"), ("in_metrics", "3600")])
def test_of_two_times_in_an_address_the_tab_has_its_own_kind_and_leads_on_with_it(
    shop: Client, tab: str, shown: str
) -> None:
    page = get(shop, f"{WORKLOAD}?tab={tab}&duration=300&rangeDuration=3600")

    assert options(page, "#detail-time") == [shown]
    assert times_of_tabs(shop, page) == [[shown]] * len(TABS)


def test_verdict_and_picture_are_about_the_dates_that_were_chosen(shop: Client) -> None:
    start, end = int(NOW - 7200), int(NOW - 3600)
    page = get(shop, f"{WORKLOAD}?from={start}000&to={end}000")

    assert any("mini-graph?duration=3600" in link and f"queryTime={end}" in link for link in page.links)
    assert "2023-11-14 20:13:20 to 2023-11-14 21:13:20 utc" in page.words.lower()
