"""What is wrong with PeerAuthentications."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.validations.world import ROOT, Mesh, destination_rule, peer_authentication, workload
from tests.unit.workloads.world import Placed

SHOP, MESH = "*.shop.svc.cluster.local", "*.local"
PATH = "spec/mtls"


def mtls(mode: str, **spec: Any) -> dict[str, Any]:
    return {"mtls": {"mode": mode}} | spec


def tls(host: str, mode: str, namespace: str = "shop", **spec: Any) -> Placed:
    rule = {"host": host, "trafficPolicy": {"tls": {"mode": mode}}} | spec
    return destination_rule(f"{namespace}-{mode.lower()}", rule, namespace)


@pytest.mark.parametrize(
    ("auto", "namespace", "mode", "rules", "code"),
    [
        (True, "shop", "STRICT", [], ""),
        (False, "shop", "STRICT", [], "KIA0501"),
        (False, "shop", "STRICT", [tls(SHOP, "ISTIO_MUTUAL")], ""),
        (False, "shop", "STRICT", [tls(SHOP, "MUTUAL")], "KIA0501"),
        (False, "shop", "STRICT", [tls(MESH, "ISTIO_MUTUAL", ROOT)], ""),
        (False, "shop", "STRICT", [tls(SHOP, "ISTIO_MUTUAL", "till", exportTo=["."])], "KIA0501"),
        (False, "shop", "STRICT", [tls("*.till.svc.cluster.local", "ISTIO_MUTUAL")], "KIA0501"),
        (True, ROOT, "STRICT", [], ""),
        (False, ROOT, "STRICT", [], "KIA0401"),
        (False, ROOT, "STRICT", [tls(MESH, "ISTIO_MUTUAL")], ""),
        (False, ROOT, "STRICT", [tls(f"*.{ROOT}.svc.cluster.local", "ISTIO_MUTUAL", ROOT)], "KIA0401"),
        (True, "shop", "DISABLE", [], ""),
        (True, "shop", "DISABLE", [tls(SHOP, "ISTIO_MUTUAL")], "KIA0505"),
        (True, "shop", "DISABLE", [tls(SHOP, "MUTUAL")], "KIA0505"),
        (True, "shop", "DISABLE", [tls(SHOP, "SIMPLE")], ""),
        (True, "shop", "DISABLE", [tls(MESH, "MUTUAL", ROOT)], "KIA0505"),
        (True, "shop", "DISABLE", [tls(MESH, "MUTUAL", ROOT), tls(SHOP, "DISABLE")], ""),
        (True, "shop", "DISABLE", [tls(SHOP, "DISABLE", "a"), tls(SHOP, "MUTUAL", "b")], ""),
        (True, ROOT, "DISABLE", [], ""),
        (True, ROOT, "DISABLE", [tls(MESH, "MUTUAL")], "KIA0506"),
        (True, ROOT, "DISABLE", [tls(MESH, "DISABLE")], ""),
        (False, "shop", "PERMISSIVE", [], ""),
        (False, "shop", "UNSET", [], ""),
    ],
)
def test_what_is_accepted_is_what_is_spoken(
    auto: bool, namespace: str, mode: str, rules: list[Placed], code: str
) -> None:
    objects = [peer_authentication("mode", mtls(mode), namespace), *rules]
    mesh = Mesh(objects, config={"enableAutoMtls": auto}, unmanaged=("a", "b"))

    assert mesh.found("mode", namespace) == ([(code, "error", PATH)] if code else [])
    assert mesh.entry("mode", namespace).valid == (not code)


@pytest.mark.parametrize("selector", [{}, {"matchLabels": {"app": "cart"}}])
def test_with_a_selector_even_an_empty_one_no_rule_is_asked_for(selector: dict[str, Any]) -> None:
    policy = peer_authentication("mode", mtls("STRICT", selector=selector))
    mesh = Mesh([policy], [workload("cart", {"app": "cart"})], config={"enableAutoMtls": False})

    assert mesh.found("mode") == []


def test_a_namespace_has_one_policy_without_a_selector() -> None:
    mesh = Mesh([peer_authentication(name, mtls("PERMISSIVE")) for name in ("one", "two")])

    assert mesh.found("one") == mesh.found("two") == [("KIA0002", "error", "spec/selector")]
    assert [each.name for each in mesh.entry("one").related] == ["two"]


@pytest.mark.parametrize(
    ("labels", "is_told"), [({"app": "cart"}, True), ({"version": "v1"}, True), ({"app": "till"}, False)]
)
def test_a_workload_has_one_policy_with_a_selector(labels: dict[str, str], is_told: bool) -> None:
    one = peer_authentication("one", mtls("STRICT", selector={"matchLabels": {"app": "cart"}}))
    other = peer_authentication("two", mtls("STRICT", selector={"matchLabels": labels}))
    carts = [workload("cart", {"app": "cart", "version": "v1"}), workload("till", {"app": "till"})]

    expected = [("KIA0003", "error", "spec/selector")] if is_told else []
    assert Mesh([one, other], carts).found("one") == expected


def test_a_selector_selects_a_workload() -> None:
    policy = peer_authentication("mode", mtls("STRICT", selector={"matchLabels": {"app": "gone"}}))

    assert Mesh([policy]).found("mode") == [("KIA0004", "warning", "spec/selector/matchLabels")]


def test_a_namespace_that_no_control_plane_manages_is_judged_alone_only() -> None:
    mesh = Mesh([peer_authentication(name, mtls("STRICT"), "wild") for name in ("one", "two")], unmanaged=("wild",))
    entries = mesh.run()

    (entry,) = mesh.validator.alone(next(iter(mesh.objects))[0], "one", ["wild"])

    assert not entries
    assert [check.code for check in entry.checks] == ["KIA0002"]
