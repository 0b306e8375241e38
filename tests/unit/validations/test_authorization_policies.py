"""What is wrong with AuthorizationPolicies."""

from __future__ import annotations

from typing import Any

import pytest

from mesh.validations.options import Accounts
from tests.unit.validations.world import (
    CART,
    Found,
    Mesh,
    authorization_policy,
    service_entry,
    virtual_service,
    workload,
)
from tests.unit.workloads.world import Placed, service

ACCOUNTS = Accounts(
    own=frozenset({"cluster.local/ns/shop/sa/cart", "cluster.local/ns/till/sa/till"}),
    elsewhere=frozenset({"cluster.local/ns/far/sa/far", "cluster.local/ns/till/sa/till"}),
    trust_domains=frozenset({"cluster.local", "old.example"}),
)


def sources(**fields: list[str]) -> dict[str, Any]:
    return {"rules": [{"from": [{"source": fields}]}]}


def operations(**fields: list[str]) -> dict[str, Any]:
    return {"rules": [{"to": [{"operation": fields}]}]}


def judged(spec: dict[str, Any], *more: Placed, code: str, **told: Any) -> Found:
    mesh = Mesh([CART, authorization_policy("who", spec), *more], [workload("cart", {"app": "cart"})], **told)
    return [each for each in mesh.found("who") if each[0] == code]


@pytest.mark.parametrize(
    ("pattern", "is_known"),
    [
        ("shop", True),
        ("sho", False),
        ("sh*", True),
        ("*ill", True),
        ("*", True),
        ("shop*", True),
        ("*shop", True),
        ("*ho*", False),
        ("s*p", False),
        ("gone", False),
        ("SHOP", False),
        ("", False),
    ],
)
def test_a_source_namespace_matches_one_that_exists(pattern: str, is_known: bool) -> None:
    path = "spec/rules[0]/from[0]/source/namespaces[1]"
    expected = [] if is_known else [("KIA0101", "warning", path)]

    assert judged(sources(namespaces=["shop", pattern]), code="KIA0101") == expected


def test_namespaces_that_are_kept_out_need_not_exist() -> None:
    assert judged(sources(notNamespaces=["gone"]), code="KIA0101") == []


@pytest.mark.parametrize(
    ("method", "is_known"),
    [
        ("GET", True),
        ("get", True),
        (" GET ", True),
        ("P*", True),
        ("p*", True),
        ("*T", True),
        ("*t", True),
        ("*", True),
        ("X*", False),
        ("*X", False),
        ("*E*", False),
        ("**", False),
        ("G*T", False),
        ("", False),
        ("FETCH", False),
        ("/shop.Cart/Add", False),
    ],
)
def test_a_method_is_one_of_http(method: str, is_known: bool) -> None:
    path = "spec/rules[0]/to[0]/operation/methods[0]"
    expected = [] if is_known else [("KIA0102", "warning", path)]

    assert judged(operations(methods=[method]), code="KIA0102") == expected
    assert judged(operations(notMethods=[method]), code="KIA0102") == []


@pytest.mark.parametrize(
    ("host", "is_known"),
    [
        ("cart", True),
        (" cart ", True),
        ("gone", False),
        ("till.till", True),
        ("gone.till", False),
        ("cart.shop", True),
        ("gone.shop", False),
        ("gone.elsewhere", True),
        ("gone.till.svc.cluster.local", True),
        ("*", True),
        ("gone*", True),
        ("*gone", True),
        ("", False),
    ],
)
def test_a_host_that_names_a_service_names_a_known_one(host: str, is_known: bool) -> None:
    path, till = "spec/rules[0]/to[0]/operation/hosts[0]", service("till", namespace="till")
    strict = {"outboundTrafficPolicy": {"mode": "REGISTRY_ONLY"}}
    spec = operations(hosts=[host])

    assert judged(spec, till, code="KIA0104", config=strict) == ([] if is_known else [("KIA0104", "error", path)])
    assert judged(spec, till, code="KIA0104") == ([] if is_known else [("KIA0104", "warning", path)])


@pytest.mark.parametrize(
    ("routed", "namespace", "host", "is_known"),
    [
        ("pay", "shop", "pay", True),
        ("pay", "till", "pay", False),
        ("pay", "till", "pay.till", True),
        ("pay.till", "shop", "pay.till", True),
        ("pay.till.svc.cluster.local", "shop", "pay.till", True),
        ("*.till.svc.cluster.local", "shop", "pay.till", True),
        ("*.till.svc.cluster.local", "shop", "pay", False),
        ("*", "till", "pay", True),
        ("pay.till.svc", "shop", "pay.till", False),
    ],
)
def test_virtual_services_make_hosts_known(routed: str, namespace: str, host: str, is_known: bool) -> None:
    route = virtual_service("route", {"hosts": [routed]}, namespace)

    assert bool(judged(operations(hosts=[host]), route, code="KIA0104")) != is_known


def test_what_is_not_exported_to_the_policys_namespace_is_not_known() -> None:
    spec = operations(hosts=["pay.till"])
    private = virtual_service("route", {"hosts": ["pay.till"], "exportTo": ["."]}, "till")
    hidden = service("pay", namespace="till", annotations={"networking.istio.io/exportTo": "."})
    entry = service_entry("entry", {"hosts": ["pay.till.svc.cluster.local"]}, "till")

    assert len(judged(spec, private, hidden, code="KIA0104")) == 1
    assert judged(spec, private, hidden, entry, code="KIA0104") == []


@pytest.mark.parametrize(
    ("principal", "finding"),
    [
        ("*", None),
        ("cluster.local/ns/shop/sa/cart", None),
        ("cluster.local/ns/shop/sa/*", None),
        ("*/sa/cart", None),
        ("*/shop/*", None),
        ("cluster?local/ns/shop/sa/*", ("KIA0106", "error")),
        ("clusterXlocal/ns/shop/sa/cart", ("KIA0108", "warning")),
        ("cluster.local/ns/*/sa/cart", ("KIA0106", "error")),
        ("cluster.local/ns/shop/sa/gone", ("KIA0106", "error")),
        ("old.example/ns/shop/sa/cart", ("KIA0106", "error")),
        ("cluster.local/ns/far/sa/far", ("KIA0107", "unknown")),
        ("*/sa/far", ("KIA0107", "unknown")),
        ("other.example/ns/shop/sa/cart", ("KIA0108", "warning")),
        ("other.example/ns/shop/*", ("KIA0106", "error")),
        ("/ns/shop/sa/cart", ("KIA0106", "error")),
        ("cart", ("KIA0106", "error")),
        ("", ("KIA0106", "error")),
    ],
)
def test_a_principal_is_an_identity_of_some_workload(principal: str, finding: tuple[str, str] | None) -> None:
    path = "spec/rules[0]/from[0]/source/principals[0]"
    mesh = Mesh([authorization_policy("who", sources(principals=[principal]))], accounts=ACCOUNTS)

    assert mesh.found("who") == ([(*finding, path)] if finding else [])
    assert mesh.entry("who").valid == (finding is None)


def test_many_stars_in_a_principal_are_read_at_once() -> None:
    spec = sources(principals=["*a" * 200 + "*"])
    accounts = Accounts(own=frozenset({"a" * 5000 + "b"}))

    assert Mesh([authorization_policy("who", spec)], accounts=accounts).found("who") == []


def test_accounts_that_come_are_noticed() -> None:
    mesh = Mesh([authorization_policy("who", sources(principals=["cluster.local/ns/shop/sa/cart"]))])
    assert len(mesh.found("who")) == 1

    mesh.accounts = ACCOUNTS

    assert mesh.found("who") == []


@pytest.mark.parametrize(
    ("labels", "namespace", "finds"), [({"app": "cart"}, "shop", True), ({"app": "till"}, "shop", False)]
)
def test_a_policy_is_for_some_workload_of_its_namespace(labels: dict[str, str], namespace: str, finds: bool) -> None:
    policy = authorization_policy("who", {"selector": {"matchLabels": labels}}, namespace)
    mesh = Mesh([policy], [workload("cart", {"app": "cart"}), workload("till", {"app": "till"}, "till")])

    assert mesh.found("who") == ([] if finds else [("KIA0004", "warning", "spec/selector/matchLabels")])
    assert mesh.entry("who").valid
