"""What is wrong with configuration stands at the nodes that it concerns, as far as the viewer may know it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import msgspec
import pytest
from django.test import Client

from mesh.model import kinds
from mesh.model.access import Viewer
from mesh.model.cluster import ClusterSnapshot, snapshot_of
from mesh.model.objects import ConfigMap, Controller
from mesh.pages.sources import validations
from mesh.validations.run import Validator
from mesh.web.process.current import use_runtime
from mesh.web.process.runtime import ViewerOf
from tests.unit.workloads.world import Placed, config, deployment, service
from tests.web.graph.pictures import choosing, drawn
from tests.web.html import Page
from tests.web.visits import get
from tests.web.worlds.graph import SHOP, GraphMetrics
from tests.web.worlds.memory import HOME, checked, everything, in_memory, namespace, settings_of

PAGE = f"/console/graph/namespaces?{SHOP}"
ISTIOD = {"metadata": {"name": "istiod", "namespace": "istio-system", "labels": {"app": "istiod"}}}

SETTINGS = {
    "metadata": {"name": "istio", "namespace": "istio-system"},
    "data": {"mesh": "outboundTrafficPolicy: {mode: REGISTRY_ONLY}"},
}


def route(name: str, *destinations: str, namespace: str = "shop") -> Placed:
    rules = [{"route": [{"destination": {"host": host}, "weight": 50} for host in destinations]}]
    return config(kinds.VIRTUAL_SERVICE, name, {"hosts": ["cart"], "http": rules}, namespace=namespace)


def mesh(*more: Placed) -> ClusterSnapshot:
    """Namespaces of the mesh with the workload and the Service of the cart."""
    names = ("shop", "store", "bank", "istio-system")
    return snapshot_of(
        HOME,
        [
            *((kinds.NAMESPACE, namespace(name, **{"istio-injection": "enabled"})) for name in names),
            (kinds.DEPLOYMENT, msgspec.convert(ISTIOD, Controller)),
            (kinds.CONFIG_MAP, msgspec.convert(SETTINGS, ConfigMap)),
            *deployment("cart-v1", {"app": "cart", "version": "v1"}, "cart-v1-a"),
            service("cart", selector={"app": "cart"}),
            *more,
        ],
    )


@contextmanager
def console(*more: Placed, of: ViewerOf = everything, is_checked: bool = True) -> Iterator[Client]:
    runtime = in_memory(settings_of(), GraphMetrics(), mesh(*more), find_viewer=of)
    with use_runtime(checked(runtime) if is_checked else runtime):
        yield Client(raise_request_exception=False)


def marks(page: Page, label: str) -> list[str]:
    """The titles of the badges of a node, which stand in its name too."""
    titles = page.one(f'.node[aria-label^="{label}"]').texts(".badge title")
    assert all(title in page.one(f'.node[aria-label^="{label}"]')["aria-label"] for title in titles)
    return titles


def panel(visitor: Client, label: str, more: str = "") -> list[tuple[str, str]]:
    """What the panel of the node lists below "Configuration": words and addresses."""
    found = get(visitor, f"graph/namespaces?{choosing(get(visitor, PAGE + more), label)}")
    return [(item.words, item.one("a")["href"]) for item in found.all("#graph-panel .panel-found li")]


WRONG = route("routes", "cart", "gone")
DENIES = config(
    kinds.AUTHORIZATION_POLICY,
    "callers",
    {
        "selector": {"matchLabels": {"app": "cart"}},
        "rules": [{"from": [{"source": {"namespaces": ["nowhere"]}}]}],
    },
)


def test_a_service_has_the_verdict_on_what_routes_to_it() -> None:
    with console(WRONG) as visitor:
        page = get(visitor, PAGE)
        assert marks(page, "Service cart") == ["Configuration: 1 error"]
        assert (marks(page, "App cart v1"), marks(page, "Service stock")) == ([], [])
        address = "/console/namespaces/shop/istio/networking.istio.io/v1/VirtualService/routes"
        assert panel(visitor, "Service cart") == [("VS routes 1 error", address)]


def test_a_workload_has_the_verdict_on_what_selects_it() -> None:
    with console(DENIES) as visitor:
        page = get(visitor, PAGE)
        assert marks(page, "App cart v1") == ["Configuration: 1 warning"]
        assert [words for words, _ in panel(visitor, "App cart v1")] == ["AP callers 1 warning"]
        app = get(visitor, f"{PAGE}&graphType=app")
        assert marks(app, "App cart") == ["Configuration: 1 warning"]


def test_a_folded_namespace_counts_what_it_holds_and_leads_to_the_list() -> None:
    with console(WRONG, DENIES) as visitor:
        page = get(visitor, f"{PAGE}&fold=always")
        assert marks(page, "Namespace shop") == ["Configuration: 1 error, 1 warning"]
        assert panel(visitor, "Namespace shop", "&fold=always") == [
            ("1 Not valid", "/console/istio?namespaces=shop&config=Not+Valid"),
            ("1 Warning", "/console/istio?namespaces=shop&config=Warning"),
        ]


def test_the_panel_of_the_whole_graph_counts_all_of_it() -> None:
    with console(WRONG, DENIES, route("others", "cart", namespace="bank")) as visitor:
        found = get(visitor, PAGE).all("#graph-panel .panel-found li")
        assert [each.words for each in found][:2] == ["2 Not valid", "1 Warning"]
        assert "namespaces=bank%2Cshop%2Cstore" in found[0].one("a")["href"]


def test_the_table_says_what_the_badges_say() -> None:
    with console(WRONG) as visitor:
        rows = get(visitor, f"{PAGE}&table=true").texts(".rates tbody tr")
        assert any("Service cart shop" in row and "Configuration: 1 error" in row for row in rows)


def test_the_picture_as_a_file_has_the_badges() -> None:
    with console(WRONG) as visitor:
        answer = visitor.get(f"/console/graph/download/svg/namespaces?{SHOP}")
        assert b"<title>Configuration: 1 error</title>" in answer.content


def without_bank(snapshots: Mapping[str, ClusterSnapshot]) -> Viewer:
    seen = everything(snapshots).namespaces
    return Viewer("guest", {key: space for key, space in seen.items() if key[1] != "bank"})


def test_an_object_in_a_hidden_namespace_marks_no_node_and_is_not_named() -> None:
    hidden = route("hush", "cart.shop", "gone", namespace="bank")
    with console(hidden) as visitor:
        assert marks(get(visitor, PAGE), "Service cart") == ["Configuration: 1 error"]
    with console(hidden, of=without_bank) as visitor:
        page = get(visitor, PAGE)
        assert drawn(page, "Service cart")
        assert marks(page, "Service cart") == []
        assert "hush" not in page.content
        assert [words for words, _ in panel(visitor, "Service cart")] == []


def test_a_graph_does_not_wait_for_checks_and_says_that_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validations, "FIRST_SECONDS", 60)
    monkeypatch.setattr(validations.Validations, "_run", lambda *_: None)
    with console(WRONG, is_checked=False) as visitor:
        page = get(visitor, PAGE)
        assert marks(page, "Service cart") == []
        assert "Configuration is not checked yet." in page.one("#graph-panel").words


def test_a_check_that_fails_costs_no_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Validator, "run", lambda *_: 1 / 0)
    with console(WRONG) as visitor:
        page = get(visitor, PAGE)
        assert drawn(page, "Service cart")
        assert "Configuration is not checked yet." in page.one("#graph-panel").words


def test_where_configuration_is_never_checked_nothing_is_said_of_it() -> None:
    told = settings_of(external_services={"istio": {"validation_reconcile_interval": "0s"}})
    runtime = in_memory(told, GraphMetrics(), mesh(WRONG), find_viewer=everything)
    with use_runtime(runtime):
        page = get(Client(raise_request_exception=False), PAGE)
        assert marks(page, "Service cart") == []
        assert "Configuration" not in page.one("#graph-panel").words
