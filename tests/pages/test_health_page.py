"""Health from the store or measured now, and its refresh."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from mesh.config import Settings
from mesh.health.queries import INBOUND, OUTBOUND, SERVICES, HealthType
from mesh.health.tolerances import Tolerances
from mesh.istio.facts import MeshFacts
from mesh.istio.view import ClusterView
from mesh.jobs.health import HealthRefresh, Round
from mesh.model import kinds
from mesh.model.access import Viewer, VisibleNamespace
from mesh.model.cluster import snapshot_of
from mesh.model.health import HealthStatus
from mesh.pages.health import page as health
from mesh.pages.health.page import ALL_TYPES, HealthPage
from mesh.pages.sources.health_store import HealthStore
from mesh.pages.sources.sources import Sources
from mesh.workloads.index import build_inventory
from tests.stand_ins.metrics_store import MetricsStandIn, as_client, to_service, to_workload
from tests.unit.workloads.world import SIDECAR, Placed, controller, deployment, service

NOW = 100_000.0
USE_WAYPOINT = {"istio.io/use-waypoint": "waypoint"}
WAYPOINT = {"gateway.istio.io/managed": "istio.io-mesh-controller"}


def cart(**options: Any) -> list[Placed]:
    return [
        *deployment("cart-v1", {"app": "cart"}, "cart-1", **{"sidecar": SIDECAR, **options}),
        service("cart", selector={"app": "cart"}),
    ]


class Town:
    """One cluster with one namespace, `shop`, and what pages need to look at it."""

    def __init__(self, *objects: Placed, labels: dict[str, str] | None = None) -> None:
        self.metrics: MetricsStandIn | None = MetricsStandIn()
        self.questions: list[tuple[HealthType, bool]] = []
        self.store = HealthStore(540, lambda kind, found: self.questions.append((kind, found)))
        self.now = NOW
        self.labels = labels or {}
        self.settings: dict[str, Any] = {}
        self.place(*(objects or cart()))

    def place(self, *objects: Placed) -> None:
        self.snapshot = snapshot_of("Kubernetes", objects)

    def sources(self) -> Sources:
        shop = VisibleNamespace("shop", "Kubernetes", labels=self.labels)
        mesh = MeshFacts(namespaces={"shop": shop})
        return Sources(
            settings=Settings.model_validate(self.settings),
            viewer=Viewer("me", {("Kubernetes", "shop"): shop}),
            clusters={"Kubernetes": ClusterView(self.snapshot, build_inventory(self.snapshot), mesh)},
            prometheus=as_client(self.metrics),
            tolerances=Tolerances(),
            store=self.store,
            deadline_seconds=5,
            clock=lambda: self.now,
        )

    def page(self, *types: HealthType, at: float = NOW) -> HealthPage:
        sources = self.sources()
        return health.page(sources, sources.spaces("Kubernetes"), types or ALL_TYPES, 300, at)

    def status(self, kind: HealthType = HealthType.WORKLOAD, name: str = "cart-v1", at: float = NOW) -> HealthStatus:
        return self.page(kind, at=at).of(kind, "shop")[name].status

    def refresh(self) -> bool:
        return HealthRefresh(self.sources).refresh()


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def failing(town: Town) -> Town:
    """Every second request fails."""
    assert town.metrics is not None
    town.metrics.samples = {
        INBOUND: [to_workload("cart-v1", 1), to_workload("cart-v1", 1, "500")],
        SERVICES: [to_service("cart", 1), to_service("cart", 1, "500")],
    }
    return town


def asked(town: Town) -> list[set[str]]:
    assert town.metrics is not None
    return [set(call) for call in town.metrics.asked]


def test_an_empty_store_is_measured_on_the_spot_in_one_round(failing: Town) -> None:
    page = failing.page()

    assert [page.of(kind, "shop")[name].status for kind, name in _OBJECTS] == [HealthStatus.FAILURE] * 3
    assert (page.from_cache, page.seconds, page.computed_at) == (False, 300, NOW)
    assert asked(failing) == [{SERVICES, INBOUND, OUTBOUND}]


_OBJECTS = [(HealthType.WORKLOAD, "cart-v1"), (HealthType.APP, "cart"), (HealthType.SERVICE, "cart")]


def test_a_refresh_lets_pages_answer_without_asking_and_says_how_old_it_is(failing: Town) -> None:
    assert failing.refresh()
    page = failing.page(at=NOW + 100)

    assert (page.from_cache, page.computed_at) == (True, NOW)
    assert page.summary("shop").worst is HealthStatus.FAILURE
    assert len(asked(failing)) == 1


@pytest.mark.parametrize("moment", [NOW + 541, NOW - 541])
def test_a_moment_far_from_the_last_refresh_is_measured_itself(failing: Town, moment: float) -> None:
    failing.refresh()

    assert not failing.page(at=moment).from_cache
    assert len(asked(failing)) == 2


def test_what_came_after_the_refresh_is_measured_and_what_went_is_not_shown(failing: Town) -> None:
    failing.refresh()
    failing.place(*deployment("stock-v1", {"app": "stock"}, "stock-1", sidecar=SIDECAR))
    page = failing.page(HealthType.WORKLOAD)

    assert set(page.of(HealthType.WORKLOAD, "shop")) == {"stock-v1"}
    assert not page.from_cache


def test_replicas_are_those_of_now(town: Town) -> None:
    town.refresh()
    town.place(controller(kinds.DEPLOYMENT, "cart-v1", {"app": "cart"}, status={"replicas": 1}))

    assert town.page(HealthType.WORKLOAD).from_cache
    assert town.status() is HealthStatus.FAILURE


@pytest.mark.parametrize(
    ("failed", "unknown"),
    [
        ({SERVICES}, {HealthType.SERVICE}),
        ({INBOUND}, {HealthType.APP, HealthType.WORKLOAD}),
        ({OUTBOUND}, {HealthType.APP, HealthType.WORKLOAD}),
    ],
)
def test_a_query_that_fails_costs_only_the_verdicts_that_need_it(
    failing: Town, failed: set[str], unknown: set[HealthType]
) -> None:
    assert failing.metrics is not None
    failing.metrics.failing = frozenset(failed)
    page = failing.page()

    assert page.unknown == unknown
    assert {kind for kind, name in _OBJECTS if page.of(kind, "shop")[name].health is None} == unknown
    assert [problem.message for problem in page.problems] == ["connection refused"]


def test_a_refresh_that_fails_keeps_the_last_verdicts(failing: Town) -> None:
    failing.refresh()
    assert failing.metrics is not None
    failing.metrics.failing = frozenset({INBOUND})
    failing.now = NOW + 100

    assert not failing.refresh()
    assert failing.page(HealthType.WORKLOAD, at=NOW + 100).computed_at == NOW
    assert failing.page(HealthType.SERVICE, at=NOW + 100).computed_at == NOW + 100


def test_without_a_metrics_store_the_replicas_decide(town: Town) -> None:
    town.metrics = None

    assert town.status() is HealthStatus.HEALTHY


@pytest.mark.parametrize("reporter", ["waypoint", "source"])
def test_the_requests_of_a_workload_without_proxy_count_whoever_tells_of_them(reporter: str) -> None:
    ambient = Town(
        *deployment("cart-v1", {"app": "cart"}, "cart-1", ambient=True),
        *deployment("waypoint", WAYPOINT, "waypoint-1", ambient=True),
        labels=USE_WAYPOINT,
    )
    assert ambient.metrics is not None
    reports = [to_workload("cart-v1", 1, code, reporter=reporter) for code in ("200", "500")]
    ambient.metrics.samples = {INBOUND: reports}

    assert ambient.status() is HealthStatus.FAILURE
    ambient.labels = {}
    assert ambient.status() is HealthStatus.FAILURE


def test_a_switched_off_store_keeps_nothing(failing: Town) -> None:
    failing.store = HealthStore(0)
    failing.refresh()

    assert not failing.page(at=NOW + 1).from_cache


@pytest.mark.parametrize(
    ("ticks", "seconds"),
    [([0], 300), ([0, 180], 300), ([0, 1000], 1100), ([0, 1000, 1180], 300)],
)
def test_a_round_that_comes_late_looks_further_back(town: Town, ticks: list[float], seconds: int) -> None:
    times = iter(ticks)
    rounds = HealthRefresh(town.sources, monotonic=lambda: next(times))
    for _ in ticks:
        rounds.refresh()

    assert town.page().seconds == seconds


def test_the_thread_goes_on_after_a_failure_and_ends_when_told(town: Town) -> None:
    begun, failures = threading.Event(), iter([ValueError("odd")])

    def sources() -> Sources:
        begun.set()
        for failure in failures:
            raise failure
        return town.sources()

    refresh = HealthRefresh(sources)
    refresh.start()
    assert begun.wait(5)
    refresh.stop()

    assert not [thread for thread in threading.enumerate() if thread.name == "health refresh"]


def _measured(town: Town, ask: Callable[[Sources, VisibleNamespace], Any]) -> Any:
    sources = town.sources()
    return ask(sources, sources.spaces("Kubernetes")[0])


def test_one_object_is_asked_for_by_name(failing: Town) -> None:
    def ask(sources: Sources, space: VisibleNamespace) -> Any:
        workload = sources.clusters["Kubernetes"].inventory.workload("shop", "cart-v1")
        assert workload is not None
        return health.workload_health(sources, space, workload, 60, NOW)

    item, problems = _measured(failing, ask)

    assert (item.status, problems) == (HealthStatus.FAILURE, ())
    assert failing.metrics is not None
    assert all('workload="cart-v1"' in query and "[60s]" in query for query in failing.metrics.asked[0].values())


def test_after_a_round_all_that_is_known_is_told_and_nothing_more_is_asked(failing: Town) -> None:
    told: list[tuple[str, str, HealthStatus]] = []

    def tell(done: Round) -> None:
        known = health.known_health(done.sources, NOW)
        told.extend((one.type, one.name, one.status) for one in known)

    assert HealthRefresh(failing.sources, told=[tell]).refresh()
    assert sorted(told) == [
        ("app", "cart", HealthStatus.FAILURE),
        ("namespace", "shop", HealthStatus.FAILURE),
        ("service", "cart", HealthStatus.FAILURE),
        ("workload", "cart-v1", HealthStatus.FAILURE),
    ]
    assert len(asked(failing)) == 1
    assert (HealthType.WORKLOAD, True) not in failing.questions


def test_the_store_tells_what_it_had_and_what_it_had_not(failing: Town) -> None:
    failing.status()
    failing.refresh()
    failing.status()

    assert [found for kind, found in failing.questions if kind is HealthType.WORKLOAD] == [False, True]
