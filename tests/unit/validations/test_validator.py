"""Runs: by change, alone, and with findings left out."""

from __future__ import annotations

from typing import Any

import pytest

from mesh.model import kinds
from mesh.model.kinds import Kind
from mesh.validations.codes import CODES
from mesh.validations.ignore import ANNOTATION
from mesh.validations.options import Options
from tests.unit.validations.world import (
    CART,
    Mesh,
    destination_rule,
    found,
    gateway,
    peer_authentication,
    routing_to,
    service_entry,
    sidecar,
    virtual_service,
    workload,
)

UNKNOWN = [("KIA1101", "warning", "spec/http[0]/route[0]/destination/host")]
OUT = service_entry("out", {"hosts": ["api.example.org"]})


def test_only_what_a_change_can_affect_is_looked_at_again() -> None:
    concerned = virtual_service("concerned", routing_to("api.example.org", hosts=["a.example.com"]))
    others = [virtual_service(f"other-{n}", routing_to("cart", hosts=[f"{n}.example.com"])) for n in range(20)]
    mesh = Mesh([CART, concerned, *others])
    assert mesh.found("concerned") == UNKNOWN
    assert mesh.validator.evaluated >= 21

    mesh.objects = [*mesh.objects, OUT]
    assert mesh.found("concerned") == []
    assert mesh.validator.evaluated == 2

    mesh.objects = mesh.objects[:-1]
    assert mesh.found("concerned") == UNKNOWN
    assert mesh.validator.evaluated == 1

    mesh.run()
    assert mesh.validator.evaluated == 0


def test_others_are_named_in_the_same_order_whenever_they_came() -> None:
    spec = {"hosts": ["api.example.org"], "ports": [{"number": 80}]}
    last, first, other = (service_entry("out", spec, name) for name in ("till", "istio-system", "shop"))
    mesh = Mesh([last])
    mesh.run()

    mesh.objects = [first, last, other]
    related = mesh.entry("out", "shop").related
    assert [each.namespace for each in related] == ["istio-system", "till"]
    assert related == Mesh(mesh.objects).entry("out", "shop").related


def test_an_object_that_is_gone_has_no_entry() -> None:
    mesh = Mesh([CART, virtual_service("routes", routing_to("gone"))])
    assert mesh.found("routes")

    mesh.objects = [CART]
    assert not [key for key in mesh.run() if key.name == "routes"]


def test_an_object_that_nobody_sees_has_no_entry_and_one_of_a_namespace_without_a_mesh_has() -> None:
    hidden = virtual_service("hidden", routing_to("gone", exportTo=["."]), "outside")
    shown = virtual_service("shown", routing_to("gone"), "outside")

    names = {key.name for key in Mesh([hidden, shown], unmanaged=["outside"]).run()}
    assert "shown" in names
    assert "hidden" not in names


def test_without_a_mesh_config_nothing_of_its_namespaces_is_judged() -> None:
    assert not Mesh([virtual_service("routes", routing_to("gone"))], config=None).run()


def test_a_changed_mesh_is_judged_afresh() -> None:
    mesh = Mesh([CART, virtual_service("routes", routing_to("gone"))])
    assert mesh.found("routes")[0][1] == "warning"

    mesh.config = {"outboundTrafficPolicy": {"mode": "REGISTRY_ONLY"}}
    assert mesh.found("routes")[0][1] == "error"


def test_alone_an_object_is_seen_from_its_own_namespace() -> None:
    private = service_entry("out", {"hosts": ["api.example.org"], "exportTo": ["."]})
    mesh = Mesh([private, virtual_service("routes", routing_to("api.example.org"))])
    assert mesh.found("routes") == UNKNOWN

    assert found(mesh.validator.alone(kinds.VIRTUAL_SERVICE, "routes", ["shop"])) == []
    assert found(mesh.validator.alone(kinds.VIRTUAL_SERVICE, "routes", ["shop", "till"])) == UNKNOWN
    assert mesh.validator.alone(kinds.VIRTUAL_SERVICE, "gone", ["shop"]) == ()


def test_alone_the_root_namespaces_policies_and_sidecar_do_not_count() -> None:
    policy = peer_authentication("strict", {"mtls": {"mode": "STRICT"}}, "istio-system")
    rule = destination_rule("rule", {"host": "*.local", "trafficPolicy": {"tls": {"mode": "DISABLE"}}})
    subsets = {"host": "cart.shop", "subsets": [{"name": "v1", "labels": {"app": "cart"}}]}
    route = {"hosts": ["own.example.com"], "http": [{"route": [{"destination": {"host": "cart", "subset": "v1"}}]}]}
    scope = sidecar("scope", {"egress": [{"hosts": ["*/own.example.com"]}]}, "istio-system")
    scoped = destination_rule("subsets", subsets, "till")
    mesh = Mesh([CART, policy, rule, scope, scoped, virtual_service("routes", route)])

    def alone(kind: Kind, name: str) -> set[str]:
        return {code for code, _, _ in found(mesh.validator.alone(kind, name, ["shop"]))}

    assert "KIA0208" in {code for code, _, _ in mesh.found("rule")} - alone(kinds.DESTINATION_RULE, "rule")
    assert "KIA1107" in {code for code, _, _ in mesh.found("routes")} - alone(kinds.VIRTUAL_SERVICE, "routes")


def test_a_change_can_be_tried_and_leaves_nothing_behind() -> None:
    mesh = Mesh([CART, virtual_service("routes", routing_to("api.example.org"))])
    before = mesh.run()
    tried = Mesh([*mesh.objects, OUT], validator=mesh.validator)

    with mesh.validator.meanwhile(tried.view) as entries:
        assert [key.name for key in entries if key not in before] == ["out"]
        assert found(mesh.validator.alone(kinds.VIRTUAL_SERVICE, "routes", ["shop"])) == []

    assert found(mesh.validator.alone(kinds.VIRTUAL_SERVICE, "routes", ["shop"])) == UNKNOWN
    assert mesh.run() == before


def test_there_is_nothing_to_try_before_the_first_run() -> None:
    with pytest.raises(RuntimeError), Mesh().validator.meanwhile(Mesh().view):
        pass


@pytest.mark.parametrize(
    ("annotation", "everywhere", "left"),
    [
        (None, (), ["KIA0005", "KIA1101"]),
        ("", (), []),
        ("KIA1101", (), ["KIA0005"]),
        (" KIA1101 , KIA0005", (), []),
        ("KIA9999", ("KIA0005",), ["KIA1101"]),
        (None, ("KIA1101", "KIA0005"), []),
    ],
)
def test_ignored_findings_are_left_out_and_counted(
    annotation: str | None, everywhere: tuple[str, ...], left: list[str]
) -> None:
    annotations = {} if annotation is None else {ANNOTATION: annotation}
    routes = virtual_service("routes", routing_to("gone", "lost", exportTo=["nowhere"]), annotations=annotations)
    entry = Mesh([routes], options=Options(ignored=frozenset(everywhere))).entry("routes")

    assert sorted({check.code for check in entry.checks}) == left
    counts = {"KIA0005": 1, "KIA1101": 2}
    assert dict(entry.ignored) == {code: counts[code] for code in counts if code not in left}
    assert not entry.valid


def test_many_of_the_same_name_only_so_many_others() -> None:
    rules = [destination_rule(f"rule-{n}", {"host": "cart"}) for n in range(150)]
    mesh = Mesh([CART, *rules])

    assert {len(entry.related) for key, entry in mesh.run().items() if key.kind is kinds.DESTINATION_RULE} == {100}


def every_finding() -> list[Any]:
    spec = {"hosts": ["cart", "cart"], "gateways": ["a.b", "gone"], "exportTo": ["gone"], "tcp": [{"route": []}]}
    spec["http"] = [{"route": [{"destination": {"host": "gone", "subset": "v1"}, "weight": 5}]}]
    subsets = [{"name": "v1", "labels": {"version": "v1"}}, {"name": "v2"}]
    objects = [
        CART,
        virtual_service("one", spec),
        destination_rule("one", {"host": "cart", "subsets": subsets}),
        destination_rule("two", {"host": "cart"}),
        destination_rule("three", {"host": "gone"}),
        gateway("one", {"selector": {"istio": "gone"}, "servers": [{"port": {"number": 80}, "hosts": ["*", "*"]}]}),
        service_entry(
            "one", {"hosts": ["a.org", "a.org"], "ports": [{"number": 80}, {"number": 80, "protocol": "TCP"}]}
        ),
        sidecar("one", {"egress": [{"hosts": ["gone", "./gone"]}], "outboundTrafficPolicy": {}}),
    ]
    run = Mesh(objects, [workload("cart", {"app": "cart"})]).run()
    return [check for entry in run.values() for check in entry.checks]


def test_every_finding_says_what_is_wrong_and_how_to_mend_it() -> None:
    findings = every_finding()

    assert {finding.code for finding in findings} <= CODES.keys()
    assert len({finding.code for finding in findings}) >= 12
    for finding in findings:
        assert finding.told.wrong.endswith(".")
        assert finding.told.cure.endswith(".")
        assert str(finding.told).startswith(finding.told.wrong)


def test_codes_have_titles_of_their_own_kind() -> None:
    assert len(CODES) == 73
    assert all(code.title and not code.title.endswith(".") for code in CODES.values())
