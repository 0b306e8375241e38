"""Mutual TLS of meshes, namespaces and workloads."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import pytest

from mesh.istio.facts import MeshFacts
from mesh.istio.mtls import MtlsStatus, level, overall, status_of
from mesh.istio.mutual_tls import mesh_verdict, namespace_verdict, plane_for, workload_accepts
from mesh.istio.namespaces import namespaces_of
from mesh.istio.planes import ControlPlane, control_plane
from mesh.istio.view import ClusterView
from mesh.model import kinds
from mesh.model.inventory import Inventory
from mesh.model.objects import Metadata, Namespace
from tests.unit.workloads.world import Placed, cluster, config

ROOT = "istio-system"
INJECTED = {"istio-injection": "enabled"}
LABELS = {ROOT: {}, "shop": INJECTED, "till": {"istio.io/rev": "blue"}}


def policy(mode: str, namespace: str = "shop", name: str = "default", **spec: Any) -> Placed:
    return config(kinds.PEER_AUTHENTICATION, name, {"mtls": {"mode": mode}, **spec}, namespace=namespace)


def rule(host: str, mode: str, namespace: str = "shop") -> Placed:
    spec = {"host": host, "trafficPolicy": {"tls": {"mode": mode}}}
    return config(kinds.DESTINATION_RULE, f"rule-{mode.lower()}", spec, namespace=namespace)


def view(*objects: Placed, planes: Sequence[ControlPlane] = ()) -> ClusterView:
    """With the namespaces `istio-system`, `shop` and `till`."""
    namespaces = [(kinds.NAMESPACE, Namespace(Metadata(name=name, labels=of))) for name, of in LABELS.items()]
    snapshot = cluster(*namespaces, *objects)
    return ClusterView(snapshot, Inventory("east"), MeshFacts(namespaces_of(snapshot), planes=tuple(planes)))


def plane(auto: bool = True, revision: str = "default", namespace: str = ROOT, **told: Any) -> ControlPlane:
    mesh = {"enableAutoMtls": auto, **told}
    return control_plane("east", namespace, mesh, ["shop"] if revision == "default" else ["till"], revision=revision)


def status(*objects: Placed, namespace: str = "shop", auto: bool = True) -> MtlsStatus:
    return namespace_verdict(view(*objects, planes=[plane(auto)]), namespace).status


COVERING = "*.shop.svc.cluster.local"


@pytest.mark.parametrize(
    ("objects", "auto", "expected"),
    [
        ([], True, MtlsStatus.UNSET),
        ([policy("STRICT")], True, MtlsStatus.ENABLED),
        ([policy("STRICT")], False, MtlsStatus.PARTIALLY_ENABLED),
        ([policy("STRICT"), rule(COVERING, "ISTIO_MUTUAL")], False, MtlsStatus.ENABLED),
        ([policy("STRICT"), rule("cart.shop.svc.cluster.local", "DISABLE")], True, MtlsStatus.ENABLED),
        ([policy("STRICT"), rule(COVERING, "DISABLE")], True, MtlsStatus.PARTIALLY_ENABLED),
        ([policy("PERMISSIVE")], True, MtlsStatus.PARTIALLY_ENABLED),
        ([policy("DISABLE")], True, MtlsStatus.DISABLED),
        ([policy("UNSET"), policy("STRICT", ROOT)], True, MtlsStatus.INHERITED_STRICT),
        ([policy("STRICT", selector={"matchLabels": {"app": "x"}})], True, MtlsStatus.UNSET),
        ([policy("STRICT", ROOT)], True, MtlsStatus.INHERITED_STRICT),
        ([policy("STRICT", ROOT)], False, MtlsStatus.UNSET),
        ([policy("STRICT", ROOT), rule("*.local", "MUTUAL", ROOT)], False, MtlsStatus.INHERITED_STRICT),
        ([policy("DISABLE", ROOT)], True, MtlsStatus.INHERITED_DISABLED),
        ([rule("*.local", "DISABLE", ROOT)], True, MtlsStatus.INHERITED_DISABLED),
        ([policy("PERMISSIVE", ROOT)], True, MtlsStatus.UNSET),
    ],
)
def test_the_namespaces_policy_decides_and_then_the_meshs(
    objects: list[Placed], auto: bool, expected: MtlsStatus
) -> None:
    assert status(*objects, auto=auto) is expected


@pytest.mark.parametrize(
    ("objects", "by"),
    [
        ([], None),
        ([policy("STRICT"), policy("DISABLE", ROOT)], ("PeerAuthentication", "shop", "default")),
        ([policy("UNSET"), policy("DISABLE", ROOT)], ("PeerAuthentication", ROOT, "default")),
        ([policy("STRICT", selector={"matchLabels": {"app": "x"}})], None),
        ([rule("*.local", "MUTUAL", ROOT), rule(COVERING, "DISABLE")], ("DestinationRule", ROOT, "rule-mutual")),
        ([rule("*.local", "SIMPLE", ROOT)], ("DestinationRule", ROOT, "rule-simple")),
    ],
)
def test_what_sets_the_mode_is_known(objects: list[Placed], by: tuple[str, str, str] | None) -> None:
    found = namespace_verdict(view(*objects, planes=[plane()]), "shop").by

    assert [(each.kind.name, each.namespace, each.name) for each in found] == ([by] if by else [])


def test_a_policy_and_a_rule_both_decide() -> None:
    found = namespace_verdict(view(policy("STRICT"), rule(COVERING, "ISTIO_MUTUAL"), planes=[plane(False)]), "shop")

    assert [each.kind.name for each in found.by] == ["PeerAuthentication", "DestinationRule"]
    assert not found.is_inherited


def test_the_root_namespace_has_the_status_of_the_mesh() -> None:
    assert status(policy("STRICT", ROOT), namespace=ROOT) is MtlsStatus.ENABLED
    assert status(namespace=ROOT) is MtlsStatus.NOT_ENABLED


@pytest.mark.parametrize(
    ("namespace", "expected"),
    [
        ("shop", MtlsStatus.INHERITED_STRICT),
        ("till", MtlsStatus.INHERITED_DISABLED),
        ("istio-blue", MtlsStatus.DISABLED),
        ("elsewhere", MtlsStatus.INHERITED_STRICT),
    ],
)
def test_a_namespace_belongs_to_the_control_plane_of_its_revision(namespace: str, expected: MtlsStatus) -> None:
    planes = [plane(revision="blue", namespace="istio-blue"), plane()]
    seen = view(policy("DISABLE", "istio-blue"), policy("STRICT", ROOT), planes=planes)

    assert namespace_verdict(seen, namespace).status is expected


def test_without_its_control_plane_nothing_is_inherited() -> None:
    for planes in ([], [plane()]):
        verdict = namespace_verdict(view(policy("STRICT", ROOT), planes=planes), "till")
        assert (verdict.status, verdict.by) == (MtlsStatus.UNSET, ())


def test_where_two_revisions_share_a_namespace_it_has_the_status_of_neither() -> None:
    planes = [plane(), plane(revision="blue")]

    assert namespace_verdict(view(policy("STRICT", ROOT), planes=planes), ROOT).status is MtlsStatus.UNSET


def test_a_policy_that_is_not_valid_is_told() -> None:
    seen = view(policy("STRICT"), planes=[plane()])

    verdict = namespace_verdict(seen, "shop", lambda each: each.name == "default")

    assert verdict.status is MtlsStatus.VALIDATION_ERROR
    assert [each.name for each in verdict.by] == ["default"]
    assert namespace_verdict(view(planes=[plane()]), "shop", lambda _: True).status is MtlsStatus.UNSET


def test_an_empty_selector_sets_no_mode_for_the_namespace() -> None:
    assert status(policy("STRICT", selector={})) is MtlsStatus.NOT_ENABLED


@pytest.mark.parametrize(
    ("host", "mode", "expected"),
    [
        ("*.shop.svc.other.example", "DISABLE", MtlsStatus.ENABLED),
        ("*.shop.svc.cluster.local", "SIMPLE", MtlsStatus.PARTIALLY_ENABLED),
        ("*.shop", "DISABLE", MtlsStatus.ENABLED),
    ],
)
def test_only_a_rule_for_all_hosts_of_the_namespace_counts(host: str, mode: str, expected: MtlsStatus) -> None:
    assert status(policy("STRICT"), rule(host, mode)) is expected


ENABLED, PARTLY = MtlsStatus.ENABLED, MtlsStatus.PARTIALLY_ENABLED
DISABLED, NOT_ENABLED = MtlsStatus.DISABLED, MtlsStatus.NOT_ENABLED


@pytest.mark.parametrize(
    ("mode", "rule_mode", "auto", "by_hand"),
    [
        ("", "", NOT_ENABLED, NOT_ENABLED),
        ("", "MUTUAL", ENABLED, PARTLY),
        ("", "DISABLE", DISABLED, DISABLED),
        ("", "SIMPLE", PARTLY, PARTLY),
        ("STRICT", "", ENABLED, PARTLY),
        ("STRICT", "ISTIO_MUTUAL", ENABLED, ENABLED),
        ("STRICT", "DISABLE", PARTLY, PARTLY),
        ("PERMISSIVE", "", PARTLY, PARTLY),
        ("PERMISSIVE", "MUTUAL", PARTLY, PARTLY),
        ("PERMISSIVE", "DISABLE", PARTLY, PARTLY),
        ("UNSET", "", PARTLY, PARTLY),
        ("DISABLE", "", DISABLED, DISABLED),
        ("DISABLE", "MUTUAL", PARTLY, PARTLY),
        ("DISABLE", "DISABLE", DISABLED, DISABLED),
    ],
)
def test_the_mesh_by_its_policy_and_its_rule(mode: str, rule_mode: str, auto: MtlsStatus, by_hand: MtlsStatus) -> None:
    objects = [*([policy(mode, ROOT)] if mode else []), *([rule("*.local", rule_mode)] if rule_mode else [])]

    for is_auto, expected in ((True, auto), (False, by_hand)):
        seen = plane(is_auto)
        assert mesh_verdict(view(*objects, planes=[seen]), seen).status is expected


@pytest.mark.parametrize(
    ("namespace", "revision", "counts"),
    [("shop", "blue", True), ("till", "blue", True), ("till", "default", False), (ROOT, "default", True)],
)
def test_rules_count_in_the_namespaces_that_follow(namespace: str, revision: str, counts: bool) -> None:
    seen = plane(revision=revision)
    verdict = mesh_verdict(view(rule("*.local", "MUTUAL", namespace), planes=[seen]), seen)

    assert verdict.status is (ENABLED if counts else NOT_ENABLED)


def test_a_control_plane_is_known_by_its_revision() -> None:
    seen = view(planes=[plane(), plane(revision="blue"), control_plane("west", ROOT, {}, revision="far")])

    assert plane_for(seen, "blue") == plane(revision="blue")
    assert plane_for(seen, "far") is None


@pytest.mark.parametrize("auto", [True, False])
def test_what_is_not_set_in_the_namespace_holds_as_in_the_mesh(auto: bool) -> None:
    for own, wide in product(("STRICT", "PERMISSIVE", "DISABLE"), ("MUTUAL", "DISABLE")):
        found = overall(level("", own, auto), level(wide, "", auto), auto)
        alone = status_of("", own, auto)
        assert found is (alone if alone is not PARTLY else status_of(wide, own, auto))


def named(mode: str, name: str, app: str, **told: Any) -> Placed:
    return policy(mode, name=name, selector={"matchLabels": {"app": app}}, **told)


@pytest.mark.parametrize(
    ("objects", "mode", "by"),
    [
        ([], "PERMISSIVE", ""),
        ([policy("STRICT", ROOT)], "STRICT", ROOT),
        ([policy("STRICT", ROOT), policy("DISABLE")], "DISABLE", "shop"),
        ([policy("STRICT", ROOT), policy("UNSET")], "STRICT", ROOT),
        ([policy("STRICT"), named("PERMISSIVE", "cart", "cart")], "PERMISSIVE", "shop"),
        ([policy("STRICT"), named("PERMISSIVE", "till", "till")], "STRICT", "shop"),
        ([policy("STRICT"), named("UNSET", "cart", "cart")], "STRICT", "shop"),
        ([policy("STRICT", "till")], "PERMISSIVE", ""),
    ],
)
def test_a_workload_accepts_what_the_narrowest_policy_says(objects: list[Placed], mode: str, by: str) -> None:
    found = workload_accepts(view(*objects, planes=[plane()]), "shop", {"app": "cart"})

    assert (found.mode, found.by.namespace if found.by else "") == (mode, by)


def test_a_proxy_in_a_namespace_without_labels_is_of_the_default_mesh() -> None:
    assert workload_accepts(view(policy("STRICT", ROOT), planes=[plane()]), "bare", {}).mode == "STRICT"


def test_ports_may_accept_something_else() -> None:
    ports = {"8080": {"mode": "DISABLE"}, "9090": {"mode": "STRICT"}, "7070": {}, "6060": {"mode": "UNSET"}}
    found = workload_accepts(view(named("STRICT", "cart", "cart", portLevelMtls=ports)), "shop", {"app": "cart"})

    assert (found.mode, found.ports) == ("STRICT", (("8080", "DISABLE"),))
