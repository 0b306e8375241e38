"""What a workload accepts, on its page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from mesh.config import Settings
from mesh.model import kinds
from mesh.web.process.current import use_runtime
from tests.unit.workloads.world import SIDECAR, Placed, config, deployment
from tests.web.visits import get
from tests.web.worlds.graph import GraphMetrics
from tests.web.worlds.memory import console, namespace
from tests.web.worlds.two_viewers import HIDDEN, two_viewers

CART = {"selector": {"matchLabels": {"app": "cart"}}}
PAGE = "namespaces/shop/workloads/cart"


def policy(name: str, mode: str, **spec: Any) -> Placed:
    return config(kinds.PEER_AUTHENTICATION, name, {"mtls": {"mode": mode}} | spec)


@pytest.mark.parametrize(
    ("policies", "told"),
    [
        ([], "Accepts Mutual TLS and plain text No PeerAuthentication says so: it is Istio's default."),
        ([policy("all", "STRICT")], "Accepts Mutual TLS only Set by PeerAuthentication all of shop."),
        (
            [policy("all", "STRICT"), policy("cart", "DISABLE", **CART)],
            "Accepts Plain text only Set by PeerAuthentication cart of shop.",
        ),
        (
            [policy("cart", "STRICT", portLevelMtls={"8080": {"mode": "PERMISSIVE"}}, **CART)],
            "Accepts Mutual TLS only; port 8080: mutual tls and plain text",
        ),
    ],
)
def test_a_workload_says_what_its_proxies_accept_and_why(
    settings_of_console: Settings, policies: list[Placed], told: str
) -> None:
    objects = [
        (kinds.NAMESPACE, namespace("shop", **{"istio-injection": "enabled"})),
        *deployment("cart", {"app": "cart"}, "cart-1", sidecar=SIDECAR),
        *policies,
    ]
    with use_runtime(console(objects, settings_of_console, GraphMetrics())):
        assert told in get(Client(raise_request_exception=False), PAGE).words


def test_without_a_proxy_there_is_nothing_to_accept(settings_of_console: Settings) -> None:
    objects = [(kinds.NAMESPACE, namespace("shop")), *deployment("cart", {"app": "cart"}, "cart-1")]
    with use_runtime(console(objects, settings_of_console, GraphMetrics())):
        assert "Accepts" not in get(Client(raise_request_exception=False), PAGE).words


def test_a_policy_that_must_not_be_seen_has_no_name() -> None:
    with two_viewers() as looking:
        seen = looking.page("/console/namespaces/shop/workloads/cart-v1").words
        looking.hide(*HIDDEN)
        unseen = looking.page("/console/namespaces/shop/workloads/cart-v1").words

    assert "Accepts Mutual TLS only Set by PeerAuthentication default of helm." in seen
    assert "Accepts Mutual TLS only Set by a policy of its mesh." in unseen
