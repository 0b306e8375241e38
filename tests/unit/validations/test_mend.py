"""What would mend a finding."""

from __future__ import annotations

from typing import Any

import pytest

from mesh.model import kinds
from mesh.model.kinds import Kind
from mesh.validations.cure import Cure, mended
from mesh.validations.findings import Key
from tests.unit.validations.world import (
    CART,
    Mesh,
    authorization_policy,
    destination_rule,
    gateway,
    peer_authentication,
    routing_to,
    service_entry,
    sidecar,
    virtual_service,
    workload,
)
from tests.unit.workloads.world import Placed, config, service

SUBSETS = [{"name": "stable", "labels": {"version": "v1"}}, {"name": "canary", "labels": {"version": "v2"}}]
AROUND = [
    CART,
    service("box"),
    service("drawer", namespace="till"),
    service("hidden", namespace="till", annotations={"networking.istio.io/exportTo": "."}),
    service_entry("out", {"hosts": ["api.example.org"], "ports": [{"number": 443, "protocol": "TLS"}]}),
    destination_rule("rule", {"host": "cart", "subsets": SUBSETS[:1]}),
    gateway("edge", {"selector": {"istio": "edge"}}, "till"),
]
WORKLOADS = [workload("cart", {"app": "cart", "version": "v1"}), workload("edge", {"istio": "edge"}, "till")]


def route(subset: str, **more: Any) -> dict[str, Any]:
    routes = [{"route": [{"destination": {"host": "cart", "subset": subset}, **more}]}]
    return {"hosts": ["own.example.com"], "http": routes}


def selecting(**labels: str) -> dict[str, Any]:
    return {"workloadSelector": {"labels": labels}}


@pytest.mark.parametrize(
    ("obj", "code", "steps", "values"),
    [
        (virtual_service("odd", routing_to("drawer")), "KIA1101", "host", ["drawer.till.svc.cluster.local"]),
        (virtual_service("odd", routing_to("drawer.tll")), "KIA1101", "host", ["drawer.till.svc.cluster.local"]),
        (virtual_service("odd", routing_to("crt")), "KIA1101", "host", ["cart"]),
        (virtual_service("odd", routing_to("api.exmple.org")), "KIA1101", "host", ["api.example.org"]),
        (virtual_service("odd", routing_to("hidden")), "KIA1101", "host", []),
        (virtual_service("odd", routing_to("quite.other.org")), "KIA1101", "host", []),
        (virtual_service("odd", route("stabel")), "KIA1107", "subset", ["stable"]),
        (virtual_service("odd", route("blue")), "KIA1107", "subset", []),
        (destination_rule("odd", {"host": "cart", "exportTo": ["sohp"]}), "KIA0005", 0, ["shop"]),
        (authorization_policy("odd", {"selector": {"matchLabels": {"version": "1v"}}}), "KIA0004", "version", []),
        (authorization_policy("odd", {"selector": {"matchLabels": {"version": "v11"}}}), "KIA0004", "version", ["v1"]),
        (virtual_service("odd", routing_to("bo")), "KIA1101", "host", ["box"]),
        (virtual_service("odd", routing_to("bxo")), "KIA1101", "host", ["box"]),
        (virtual_service("odd", routing_to("pay")), "KIA1101", "host", []),
        (virtual_service("odd", route("stable", weight=50)), "KIA1104", "weight", [None]),
        (virtual_service("odd", routing_to("cart", gateways=["edge"])), "KIA1102", 0, ["till/edge"]),
        (virtual_service("odd", routing_to("cart", gateways=["till/egde"])), "KIA1102", 0, ["till/edge"]),
        (virtual_service("odd", routing_to("cart", gateways=["edge.till"])), "KIA1108", 0, ["till/edge"]),
        (virtual_service("odd", routing_to("cart", exportTo=["tilll"])), "KIA0005", 0, ["till"]),
        (destination_rule("odd", {"host": "cartt"}), "KIA0202", "host", ["cart"]),
        (destination_rule("odd", {"host": "cart", "subsets": SUBSETS[1:]}), "KIA0203", "version", ["v1"]),
        (gateway("odd", {"selector": {"istio": "egde"}}), "KIA0302", "istio", ["edge"]),
        (gateway("odd", {"selector": {"istio": "other"}}), "KIA0302", "istio", []),
        (gateway("odd", {"selector": {"istio": "edge", "app": "x"}}), "KIA0302", "istio", []),
        (
            sidecar("odd", selecting(app="cart", version="v3")),
            "KIA0004",
            "version",
            ["v1"],
        ),
        (peer_authentication("odd", {"selector": {"matchLabels": {"app": "crt"}}}), "KIA0004", "app", ["cart"]),
        (
            authorization_policy("odd", {"selector": {"matchLabels": {"app": "cart", "version": "x"}}}),
            "KIA0004",
            "version",
            ["v1"],
        ),
        (
            config(kinds.REQUEST_AUTHENTICATION, "odd", {"selector": {"matchLabels": {"app": "other"}}}),
            "KIA0004",
            "app",
            [],
        ),
        (
            authorization_policy("odd", {"rules": [{"to": [{"operation": {"hosts": ["drawer"]}}]}]}),
            "KIA0104",
            0,
            ["drawer.till.svc.cluster.local"],
        ),
        (sidecar("odd", {"egress": [{"hosts": ["cart"]}]}), "KIA1004", 0, ["./cart", "*/cart"]),
        (sidecar("odd", {"egress": [{"hosts": ["./carts"]}]}), "KIA1004", 0, ["./cart"]),
    ],
)
def test_a_word_that_is_nearly_right_can_be_put_right(
    obj: Placed, code: str, steps: str | int, values: list[Any]
) -> None:
    mesh = Mesh([*AROUND, obj], WORKLOADS)
    key = Key("east", obj[0], "shop", "odd")
    check = next(check for check in mesh.run()[key].checks if check.code == code)
    cures = mesh.validator.cures(key, check)

    assert [cure.value for cure in cures] == values
    assert {cure.steps[-1] for cure in cures} <= {steps}


def canary(*routes: tuple[str, str, int | None], **more: Any) -> Placed:
    """A VirtualService with one route to (host, subset, weight)."""
    items = [
        {"destination": {"host": host, "subset": subset}, **({} if weight is None else {"weight": weight}), **more}
        for host, subset, weight in routes
    ]
    return virtual_service("odd", {"hosts": ["own.example.com"], "http": [{"route": items}]})


@pytest.mark.parametrize(
    ("obj", "weights"),
    [
        (canary(("cart", "stable", 60), ("cart", "stable", 40)), [("stable", None)]),
        (canary(("cart", "stable", 60), ("cart.shop.svc.cluster.local", "stable", 40)), [("stable", None)]),
        (
            canary(("cart", "stable", 20), ("cart", "new", 50), ("cart", "stable", 30)),
            [("stable", 50), ("new", 50)],
        ),
        (
            canary(("cart", "stable", None), ("cart", "new", None), ("cart", "stable", None)),
            [("stable", None), ("new", None)],
        ),
        (
            virtual_service(
                "odd",
                {
                    "hosts": ["own.example.com"],
                    "http": [
                        {
                            "route": [
                                {"destination": {"host": "cart", "port": {"number": port}}, "weight": 50}
                                for port in (80, 81)
                            ]
                        }
                    ],
                },
            ),
            None,
        ),
    ],
)
def test_what_is_there_twice_is_joined_with_the_sum_of_the_weights(
    obj: Placed, weights: list[tuple[str, int | None]] | None
) -> None:
    mesh = Mesh([*AROUND, obj], WORKLOADS)
    key = Key("east", obj[0], "shop", "odd")
    checks = [check for check in mesh.run()[key].checks if check.code == "KIA1105"]
    assert len(checks) == 2

    for check in checks:
        cures = mesh.validator.cures(key, check)
        assert len(cures) == (1 if weights else 0)
        for cure in cures:
            spec: Any = getattr(obj[1], "spec", None)
            items = mended(spec, cure)["http"][0]["route"]
            assert [(item["destination"]["subset"], item.get("weight")) for item in items] == weights


def http_route(name: str, namespace: str | None = None) -> Placed:
    ref = {"kind": "Service", "name": name, "port": 80, **({"namespace": namespace} if namespace else {})}
    return config(kinds.HTTP_ROUTE, "odd", {"rules": [{"backendRefs": [ref]}]})


def grant(namespace: str) -> Placed:
    origin = {"group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "namespace": "shop"}
    spec = {"from": [origin], "to": [{"group": "", "kind": "Service"}]}
    return config(kinds.REFERENCE_GRANT, "grant", spec, namespace=namespace)


@pytest.mark.parametrize(
    ("obj", "more", "named"),
    [
        (http_route("crt"), [], [("cart", None)]),
        (http_route("crt", "shop"), [], [("cart", None)]),
        (http_route("cart", "till"), [grant("till")], [("cart", None)]),
        (http_route("drawer"), [grant("till")], [("drawer", "till")]),
        (http_route("drawer.till.svc"), [grant("till")], [("drawer", "till")]),
        (http_route("drawer"), [], []),
        (http_route("nothing"), [grant("till")], []),
    ],
)
def test_a_route_of_the_gateway_api_names_the_service_that_was_meant(
    obj: Placed, more: list[Placed], named: list[tuple[str, str | None]]
) -> None:
    mesh = Mesh([*AROUND, obj, *more], WORKLOADS)
    key = Key("east", obj[0], "shop", "odd")
    check = next(check for check in mesh.run()[key].checks if check.code == "KIA1402")
    cures = mesh.validator.cures(key, check)

    assert [(cure.value["name"], cure.value.get("namespace")) for cure in cures] == named
    assert all(cure.value["port"] == 80 for cure in cures)


SECRET = [
    service("vault", namespace="hidden"),
    service("cartel", namespace="hidden"),
    service_entry("out", {"hosts": ["secret.example.org"]}, "hidden"),
    destination_rule("rule", {"host": "cart.shop.svc.cluster.local", "subsets": [{"name": "nightly"}]}, "hidden"),
    gateway("door", {"selector": {"istio": "door"}}, "hidden"),
]


@pytest.mark.parametrize(
    ("obj", "code", "value"),
    [
        (virtual_service("odd", routing_to("vault")), "KIA1101", "vault.hidden.svc.cluster.local"),
        (virtual_service("odd", routing_to("cartell.hidden")), "KIA1101", "cartel.hidden.svc.cluster.local"),
        (virtual_service("odd", routing_to("secrets.example.org")), "KIA1101", "secret.example.org"),
        (virtual_service("odd", route("nightlyy")), "KIA1107", "nightly"),
        (virtual_service("odd", routing_to("cart", gateways=["door"])), "KIA1102", "hidden/door"),
        (virtual_service("odd", routing_to("cart", exportTo=["hiden"])), "KIA0005", "hidden"),
        (gateway("odd", {"selector": {"istio": "dor"}}), "KIA0302", "door"),
    ],
)
def test_no_cure_names_what_stands_in_a_hidden_namespace(obj: Placed, code: str, value: str) -> None:
    workloads = [*WORKLOADS, workload("door", {"istio": "door"}, "hidden")]
    mesh = Mesh([*AROUND, *SECRET, obj], workloads, unmanaged=["hidden"])
    key = Key("east", obj[0], "shop", "odd")
    check = next(check for check in mesh.run()[key].checks if check.code == code)

    assert value in [cure.value for cure in mesh.validator.cures(key, check)]
    assert value not in [cure.value for cure in mesh.validator.cures(key, check, frozenset({"hidden"}))]


@pytest.mark.parametrize(
    ("kind", "name", "code"), [(kinds.VIRTUAL_SERVICE, "odd", "KIA1101"), (kinds.SIDECAR, "odd", "KIA1004")]
)
def test_the_cure_takes_the_finding_away(kind: Kind, name: str, code: str) -> None:
    odd = {kinds.VIRTUAL_SERVICE: routing_to("crt"), kinds.SIDECAR: {"egress": [{"hosts": ["./carts"]}]}}[kind]
    mesh = Mesh([*AROUND, config(kind, name, odd)], WORKLOADS)
    key = Key("east", kind, "shop", name)
    check = next(check for check in mesh.run()[key].checks if check.code == code)
    cure = mesh.validator.cures(key, check)[0]

    mesh.objects = [*AROUND, config(kind, name, mended(odd, cure))]
    assert code not in {check.code for check in mesh.run()[key].checks}
    assert "crt" in str(odd) or "carts" in str(odd)


def test_what_is_no_longer_there_cannot_be_mended() -> None:
    mesh = Mesh([*AROUND, virtual_service("odd", routing_to("crt"))], WORKLOADS)
    key = Key("east", kinds.VIRTUAL_SERVICE, "shop", "odd")
    check = mesh.run()[key].checks[0]

    mesh.objects = [*AROUND, virtual_service("odd", {"hosts": ["own.example.com"]})]
    mesh.run()
    assert mesh.validator.cures(key, check) == ()
    assert mesh.validator.cures(key._replace(name="gone"), check) == ()


def test_a_change_can_take_something_away() -> None:
    spec = {"http": [{"route": [{"weight": 50}]}]}

    assert mended(spec, Cure(("spec", "http", 0, "route", 0, "weight"), None, "")) == {"http": [{"route": [{}]}]}
    assert spec == {"http": [{"route": [{"weight": 50}]}]}
