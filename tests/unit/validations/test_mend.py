"""What would mend a finding."""

from __future__ import annotations

from typing import Any

import pytest

from mesh.model import kinds
from mesh.model.kinds import Kind
from mesh.validations.findings import Key
from mesh.validations.mend import Cure, mended
from tests.unit.validations.world import (
    CART,
    Mesh,
    destination_rule,
    gateway,
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
