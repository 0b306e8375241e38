"""What is computed once for all is cut to each: nothing of what one is told reaches another, whoever asks first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from mesh.model.access import Viewer
from mesh.model.problems import Failure, Problem, System
from tests.web.html import Page
from tests.web.rights.table import OWN, TABLE
from tests.web.rights.test_every_route import leaks, told
from tests.web.rights.world import NEIGHBOURS, SHOP, VAULT, ask, rights_world
from tests.web.worlds.memory import HOME
from tests.web.worlds.people import Guarded

HEALTH = "/api/clusters/health?rateInterval=60s"
GRAPH = "/api/namespaces/graph?namespaces=shop&graphType=workload&appenders=health,istio,idleNode"


@pytest.fixture(scope="module", autouse=True)
def console() -> Iterator[Guarded]:
    with rights_world() as made:
        yield made


def answer(person: str, path: str) -> Any:
    return json.loads(b"".join(ask(person, "GET", path)))


@pytest.mark.parametrize("first", ["full", "one"])
def test_health_from_the_refresh_has_each_ones_namespaces_alone(console: Guarded, first: str) -> None:
    console.runtime.bodies.__init__()  # type: ignore[misc]
    answers = {person: ask(person, "GET", HEALTH) for person in (first, "one", "full", "none", first)}

    cached = {person: each.headers["X-Kiali-Health-Cached"] for person, each in answers.items()}
    assert (cached["full"], cached["one"]) == ("true", "true")
    assert leaks(answers["one"], HEALTH) == []
    assert "quietledger" in told(answers["full"])
    assert "trolley" in told(answers["one"])
    assert "trolley" not in told(answers["none"])


def test_two_with_the_same_rights_share_one_answer(console: Guarded) -> None:
    console.runtime.bodies.__init__()  # type: ignore[misc]
    for person in ("full", "reader"):
        ask(person, "GET", HEALTH)

    assert len(console.runtime.bodies._known) == 1


def test_a_neighbour_that_may_not_be_seen_is_named_in_the_graph_and_nothing_more_is_told() -> None:
    nodes = {
        person: {node["data"].get("workload"): node["data"] for node in answer(person, GRAPH)["elements"]["nodes"]}
        for person in ("full", "one")
    }
    seen, hidden = nodes["full"]["ringup-v1"], nodes["one"]["ringup-v1"]

    assert hidden["isInaccessible"] is True
    assert "isInaccessible" not in seen
    assert set(hidden) <= {"id", "nodeType", "cluster", "namespace", "workload", "app", "version", "traffic"} | {
        "isInaccessible",
        "isOutside",
        "isRoot",
        "healthData",
        "destServices",
    }
    # Of its requests those that the graph shows, and no verdict.
    assert set(hidden["healthData"]["requests"]["inbound"]) == set()
    assert "status" not in hidden["healthData"]
    assert "trolley-v1" in nodes["one"]


def test_no_link_leads_to_what_may_not_be_seen() -> None:
    for row in TABLE:
        if row.method != "GET" or row.status != 200 or not row.route.startswith("console/"):
            continue
        page = Page(b"".join(ask("one", "GET", path := row.path(_own()))).decode(errors="replace"))
        urls = [url.partition("?")[0] for url in page.values("a[href]", "href")]
        assert [url for url in urls if any(name in url for name in (VAULT, *NEIGHBOURS))] == [], path


def _own() -> Any:

    return OWN


def test_validation_counts_are_those_of_each_ones_namespaces() -> None:
    path = "/api/istio/validations"
    spaces = {person: {each["namespace"] for each in answer(person, path)} for person in ("full", "one", "none")}

    assert spaces["full"] > {SHOP, VAULT}
    assert (spaces["one"], spaces["none"]) == ({SHOP}, set())


def test_search_and_filters_find_nothing_hidden() -> None:
    for path in ("/console/workloads?name=quietledger", "/console/istio?name=murmur", "/console/services?name=quiet"):
        words = {person: Page(b"".join(ask(person, "GET", path)).decode()).words for person in ("full", "one")}
        assert VAULT in words["full"]
        assert VAULT not in words["one"]


@pytest.mark.parametrize("kind", ["workloads", "services", "apps"])
def test_lists_count_what_each_sees(kind: str) -> None:
    key = {"apps": "applications"}.get(kind, kind)
    counts = {person: len(answer(person, f"/api/clusters/{kind}")[key]) for person in ("full", "one", "none")}

    assert counts["full"] > counts["one"] == 2
    assert counts["none"] == 0


class TestProblems:
    VIEWER = Viewer("one", {(HOME, SHOP): object()})  # type: ignore[dict-item]
    PLAIN = Problem(System.KUBERNETES, Failure.FORBIDDEN, "no pods", 1.0, HOME, "pods")
    OF_SHOP = Problem(System.KUBERNETES, Failure.UNREADABLE, "Sidecar shop/x", 1.0, HOME, "sidecars", namespace=SHOP)
    HIDDEN = Problem(System.KUBERNETES, Failure.UNREADABLE, "Sidecar v/x", 1.0, HOME, "sidecars", namespace=VAULT)
    WITH_GIST = Problem(System.KUBERNETES, Failure.NOT_FOUND, "pod z", 1.0, HOME, "p", namespace=VAULT, gist="unknown")

    def test_what_is_about_hidden_objects_is_left_out_or_told_without_them(self) -> None:
        found = self.VIEWER.told((self.PLAIN, self.OF_SHOP, self.HIDDEN, self.WITH_GIST))

        assert [problem.message for problem in found] == ["no pods", "Sidecar shop/x", "unknown"]
        assert [problem.resource for problem in found] == ["pods", "sidecars", ""]

    def test_whoever_uses_the_consoles_rights_is_told_all(self) -> None:
        assert Viewer("x", is_console=True).told((self.HIDDEN,)) == (self.HIDDEN,)
