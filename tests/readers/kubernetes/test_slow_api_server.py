"""A page waits for an API server once, and shortly."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

import pytest

from mesh.clients.errors import TimedOut, TooLarge
from mesh.clients.kubernetes import Connection, KubernetesClient
from mesh.clients.kubernetes.portforward import PodRequest
from mesh.clients.kubernetes.proxy import ask_pod
from mesh.model.cluster import snapshot_of
from mesh.model.kinds import DEPLOYMENT, VIRTUAL_SERVICE
from mesh.model.problems import Failure
from mesh.readers.permissions import NOTHING, SLOW_SECONDS, PermissionReader, Permissions
from mesh.readers.proxies import find_pod
from tests.readers.kubernetes.fake_api import Asked, FakeApi, Reply
from tests.stand_ins.timing import HURRIED

REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
ALLOWED = b'{"status": {"allowed": true}}'


@pytest.fixture
def hurried(api: FakeApi) -> Iterator[KubernetesClient]:
    """A page's call has a tenth of a second."""
    made = KubernetesClient(Connection.plain(api.url), "east", timing=replace(HURRIED, page=0.1))
    yield made
    made.close()


def test_the_verbs_are_asked_side_by_side(api: FakeApi, client: KubernetesClient) -> None:
    together = threading.Barrier(3)

    def answer(_asked: Asked) -> Reply:
        together.wait(5)
        return Reply(body=ALLOWED)

    api.answers[REVIEWS] = answer
    reader = PermissionReader(lambda: 0.0)
    assert reader.of(client, "me", DEPLOYMENT, "shop") == (Permissions(True, True, True), None)


def test_an_api_server_that_is_slow_is_waited_for_once(api: FakeApi, hurried: KubernetesClient) -> None:
    now = [0.0]
    api.answers[REVIEWS] = Reply(body=ALLOWED, delay=20)
    reader = PermissionReader(lambda: now[0])
    for kind, namespace in ((DEPLOYMENT, "shop"), (VIRTUAL_SERVICE, "shop"), (DEPLOYMENT, "other")):
        found, problem = reader.of(hurried, "me", kind, namespace)
        assert found == NOTHING
        assert problem is not None
        assert problem.failure is Failure.TIMED_OUT
    assert len(api.asked(REVIEWS)) == 3
    api.answers[REVIEWS] = Reply(body=ALLOWED)
    now[0] = SLOW_SECONDS
    assert reader.of(hurried, "me", DEPLOYMENT, "shop") == (Permissions(True, True, True), None)


@pytest.mark.parametrize(
    "ask",
    [
        lambda client: client.get(DEPLOYMENT, "shop", "front"),
        lambda client: client.access_review("patch", DEPLOYMENT, namespace="shop"),
        lambda client: find_pod(client, snapshot_of("east", ()), "shop", "front"),
    ],
)
def test_what_a_page_waits_for_is_bounded_and_says_by_what(
    api: FakeApi, hurried: KubernetesClient, ask: Callable[[KubernetesClient], object]
) -> None:
    slow = Reply(delay=20)
    api.answers |= {
        REVIEWS: slow,
        "/apis/apps/v1/namespaces/shop/deployments/front": slow,
        "/api/v1/namespaces/shop/pods/front": slow,
    }
    with pytest.raises(TimedOut, match=r"within 0\.1 s"):
        ask(hurried)


def test_repetitions_share_one_deadline(api: FakeApi) -> None:
    asked = count()

    def answer(_asked: Asked) -> Reply:
        next(asked)
        return Reply(503, delay=0.15)

    api.answers["/apis/apps/v1/namespaces/shop/deployments/front"] = answer
    client = KubernetesClient(Connection.plain(api.url), "east", timing=replace(HURRIED, page=0.3))
    with pytest.raises(Exception, match="503"):
        client.get(DEPLOYMENT, "shop", "front")
    client.close()
    assert next(asked) == 1


def test_the_way_past_the_port_forward_has_the_same_bounds(api: FakeApi, client: KubernetesClient) -> None:
    pod = "/api/v1/namespaces/shop/pods/front"
    api.answers[f"{pod}%3A15000/proxy/big"] = Reply(body=b"x" * 2000)
    api.answers[f"{pod}%3A15000/proxy/slow"] = Reply(delay=20)
    for path, bounds in (("/big", {"most": 1000}), ("/slow", {"seconds": 0.2})):
        with pytest.raises((TooLarge, TimedOut)) as caught:
            ask_pod(client, PodRequest("shop", "front", path), **bounds)
        assert caught.type is (TooLarge if path == "/big" else TimedOut)
