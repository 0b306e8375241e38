"""What is done for a person is done with their rights; what the console reads for them with its own is behind them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from mesh.readers.person_namespaces import GRACE_SECONDS
from mesh.web.visit import Visit
from tests.stand_ins.people import binding, role
from tests.web.rights.world import SHOP, ask, rights_world
from tests.web.visits import page_of
from tests.web.worlds.people import Guarded

POD = "/api/namespaces/shop/pods/trolley-v1-1"
CART = "/api/namespaces/shop/istio/networking.istio.io/v1/VirtualService/trolley"


@pytest.fixture
def console() -> Iterator[Guarded]:
    """`nemo` may see the shop, and nothing of it."""
    with rights_world() as made:
        made.server.store.add(role("looking", "get", apiGroups=[""], resources=["namespaces"]))
        made.server.store.add(binding("looking", "nemo", namespace=SHOP))
        yield made


def give(console: Guarded, verb: str, *resources: str, group: str = "") -> None:
    name = f"{verb}-{resources[0]}".replace("/", "-")
    console.server.store.add(role(name, verb, apiGroups=[group], resources=list(resources)))
    console.server.store.add(binding(name, "nemo", namespace=SHOP))


def status(path: str, method: str = "GET", body: Any = None) -> int:
    code: int = ask("none", method, path, body).status_code
    return code


def test_logs_are_read_with_the_persons_own_right(console: Guarded) -> None:
    assert status(f"{POD}/logs?container=main") == 403
    give(console, "get", "pods/log")
    assert status(f"{POD}/logs?container=main") == 200


def test_a_ztunnels_lines_about_a_pod_are_for_who_may_read_the_pods_own(console: Guarded) -> None:
    path = f"{POD}/logs?logType=ztunnel"
    answer = ask("none", "GET", path)
    assert answer.status_code in (200, 403)
    give(console, "get", "pods/log")
    assert status(path) == 200


def test_one_object_is_read_with_the_persons_own_right(console: Guarded) -> None:
    assert status(CART) == 403
    give(console, "get", "virtualservices", group="networking.istio.io")
    assert status(CART) == 200


def test_what_a_proxy_knows_of_other_namespaces_needs_the_right_to_reach_into_its_pod(console: Guarded) -> None:
    assert status(f"{POD}/config_dump") == 403
    give(console, "get", "pods/proxy")
    assert status(f"{POD}/config_dump") == 200


def test_who_sees_all_namespaces_needs_no_right_to_reach_into_pods(console: Guarded) -> None:
    for resource in ("pods", "pods/proxy", "pods/portforward"):
        console.server.forbid(resource.partition("/")[0], user="rhea")
    assert ask("reader", "GET", f"{POD}/config_dump").status_code == 200


def test_actions_are_offered_and_done_as_the_cluster_lets_the_person(console: Guarded) -> None:
    labels = '{"metadata": {"labels": {"seen": "yes"}}}'
    give(console, "get", "virtualservices", group="networking.istio.io")

    def allowed() -> Any:
        console.now[0] += 61
        return json.loads(b"".join(ask("none", "GET", CART)))["permissions"]

    assert allowed() == {"create": False, "update": False, "delete": False}
    assert status(CART, "PATCH", labels) == 403
    give(console, "patch", "virtualservices", group="networking.istio.io")
    assert allowed() == {"create": False, "update": True, "delete": False}
    assert status(CART, "PATCH", labels) == 200


def test_an_ended_token_is_a_401_on_pages_and_in_the_api(console: Guarded) -> None:
    console.server.access.tokens.pop("one-token")  # type: ignore[union-attr]
    for path in ("/console/workloads", "/api/namespaces"):
        assert ask("one", "GET", path).status_code == 401


def test_while_an_api_server_starts_anew_pages_go_on_and_say_so(console: Guarded) -> None:
    assert ask("one", "GET", "/console/workloads").status_code == 200
    console.now[0] += 10
    console.server.fail_with(503)
    answer = ask("one", "GET", "/console/workloads")
    assert answer.status_code == 200
    assert "trolley" in page_of(answer).words


def test_while_the_cluster_cannot_be_asked_for_long_nothing_is_shown_and_a_page_says_so(console: Guarded) -> None:
    assert ask("one", "GET", "/console/workloads").status_code == 200
    console.now[0] += GRACE_SECONDS
    console.server.fail_with(500)
    console.server.requests.clear()
    answer = ask("one", "GET", "/console/workloads")

    assert answer.status_code == 503
    # A read is tried three times, and the page around the error does not ask again.
    assert len([path for _, path in console.server.requests if path == "/api/v1/namespaces"]) <= 3
    words = page_of(answer).words
    assert "which namespaces you may see" in words
    assert "trolley" not in words
    assert ask("one", "GET", "/api/clusters/workloads").status_code == 503
    console.server.recover()
    assert "trolley" in page_of(ask("one", "GET", "/console/workloads")).words


def test_a_request_that_nobody_vouched_for_has_no_rights_where_people_sign_in(console: Guarded) -> None:
    """Whatever was forgotten on the way, the console's own rights are for the anonymous strategy alone."""

    class Plain:
        pass

    settings = console.runtime.settings
    rights = {}
    for strategy in ("anonymous", "token", "header"):
        visit = Visit(Plain(), console.runtime)  # type: ignore[arg-type]
        visit.settings = settings.model_copy(update={"auth": settings.auth.model_copy(update={"strategy": strategy})})
        rights[strategy] = visit.identity.rights

    assert rights == {"anonymous": None, "token": {}, "header": {}}
    assert console.runtime.viewer(visit.identity).namespaces == {}
