"""Whether what AuthorizationPolicies ask of a peer's identity can be known."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.validations.world import (
    CART,
    ROOT,
    Found,
    Mesh,
    authorization_policy,
    destination_rule,
    peer_authentication,
    workload,
)
from tests.unit.workloads.world import Placed


def sources(**fields: list[str]) -> dict[str, Any]:
    return {"rules": [{"from": [{"source": fields}]}]}


def judged(spec: dict[str, Any], *more: Placed, code: str, **told: Any) -> Found:
    mesh = Mesh([CART, authorization_policy("who", spec), *more], [workload("cart", {"app": "cart"})], **told)
    return [each for each in mesh.found("who") if each[0] == code]


STRICT, DISABLE, PERMISSIVE = ({"mtls": {"mode": mode}} for mode in ("STRICT", "DISABLE", "PERMISSIVE"))
CARTS = {"selector": {"matchLabels": {"app": "cart"}}}
UNSET_CARTS = peer_authentication("a", {"mtls": {}} | CARTS)
SHOP = "*.shop.svc.cluster.local"


def tls(host: str, mode: str, namespace: str = "shop") -> Placed:
    spec = {"host": host, "trafficPolicy": {"tls": {"mode": mode}}}
    return destination_rule(f"tls-{mode.lower()}", spec, namespace)


@pytest.mark.parametrize(
    ("auto", "objects", "spec", "is_spoken"),
    [
        (True, [], {}, True),
        (False, [], {}, False),
        (True, [peer_authentication("all", STRICT)], {}, True),
        (True, [peer_authentication("all", PERMISSIVE)], {}, True),
        (True, [peer_authentication("all", DISABLE)], {}, False),
        (True, [peer_authentication("all", DISABLE, ROOT)], {}, False),
        (True, [peer_authentication("all", DISABLE, "till")], {}, True),
        (False, [peer_authentication("all", STRICT)], {}, False),
        (False, [peer_authentication("all", STRICT), tls(SHOP, "ISTIO_MUTUAL")], {}, True),
        (False, [peer_authentication("all", STRICT), tls("*.local", "MUTUAL", ROOT)], {}, True),
        (True, [tls(SHOP, "DISABLE")], {}, False),
        (True, [peer_authentication("cart", DISABLE | CARTS)], CARTS, False),
        (True, [peer_authentication("cart", DISABLE | CARTS)], {}, True),
        (True, [peer_authentication("cart", DISABLE | CARTS)], {"selector": {}}, True),
        (False, [peer_authentication("cart", STRICT | CARTS)], CARTS, True),
        (False, [peer_authentication("cart", PERMISSIVE | CARTS)], CARTS, False),
        (False, [peer_authentication("cart", PERMISSIVE | CARTS), tls("cart", "ISTIO_MUTUAL")], CARTS, True),
        (False, [peer_authentication("cart", PERMISSIVE | CARTS), tls("cart", "MUTUAL", "till")], CARTS, False),
        (False, [peer_authentication("cart", PERMISSIVE | CARTS), tls("cart.shop", "MUTUAL", "till")], CARTS, True),
        (True, [peer_authentication("cart", PERMISSIVE | CARTS), tls("cart.shop.svc", "DISABLE")], CARTS, False),
        (
            True,
            [peer_authentication("a", {"mtls": {}} | CARTS), peer_authentication("b", DISABLE | CARTS)],
            CARTS,
            False,
        ),
    ],
)
def test_identities_are_asked_for_where_mutual_tls_is_spoken(
    auto: bool, objects: list[Placed], spec: dict[str, Any], is_spoken: bool
) -> None:
    found = judged(spec | sources(namespaces=["shop"]), *objects, code="KIA0105", config={"enableAutoMtls": auto})

    path = "spec/rules[0]/from[0]/source/namespaces"
    assert found == ([] if is_spoken else [("KIA0105", "error", path)])


def test_every_part_that_needs_an_identity_is_told() -> None:
    rules = [
        {
            "from": [{"source": {"principals": ["*"], "notNamespaces": ["till"], "ipBlocks": ["10.0.0.0/8"]}}],
            "when": [{"key": "request.headers[x]"}, {"key": "connection.sni"}, {"key": "source.ip"}],
        },
        {"from": [{"source": {"principals": []}}, {"source": {"notPrincipals": ["*"]}}]},
    ]

    found = judged({"rules": rules}, peer_authentication("all", DISABLE), code="KIA0105")

    assert [path for _, _, path in found] == [
        "spec/rules[0]/from[0]/source/notNamespaces",
        "spec/rules[0]/from[0]/source/principals",
        "spec/rules[0]/when[1]",
        "spec/rules[1]/from[1]/source/notPrincipals",
    ]
