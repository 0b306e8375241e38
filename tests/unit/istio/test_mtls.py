"""Mutual TLS of a namespace."""

from __future__ import annotations

from typing import Any

import pytest

from mesh.istio.mtls import Mesh, MtlsStatus, decider, mesh_of, namespace_status
from mesh.model import kinds
from mesh.model.access import VisibleNamespace
from tests.unit.workloads.world import Placed, cluster, config

ROOT = "istio-system"


def policy(mode: str, namespace: str = "shop", **spec: Any) -> Placed:
    return config(kinds.PEER_AUTHENTICATION, "default", {"mtls": {"mode": mode}, **spec}, namespace=namespace)


def rule(host: str, mode: str, namespace: str = "shop") -> Placed:
    spec = {"host": host, "trafficPolicy": {"tls": {"mode": mode}}}
    return config(kinds.DESTINATION_RULE, f"rule-{mode.lower()}", spec, namespace=namespace)


def status(*objects: Placed, namespace: str = "shop", auto: bool = True) -> MtlsStatus:
    return namespace_status(cluster(*objects), namespace, Mesh(ROOT, frozenset({ROOT, "shop"}), auto))


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
        ([rule("*.local", "SIMPLE", ROOT)], None),
    ],
)
def test_what_sets_the_mode_is_known(objects: list[Placed], by: tuple[str, str, str] | None) -> None:
    found = decider(cluster(*objects), "shop", Mesh(ROOT, frozenset({ROOT, "shop"})))
    assert (found and (found.kind.name, found.namespace, found.name)) == by


def test_the_root_namespace_has_the_status_of_the_mesh() -> None:
    assert status(policy("STRICT", ROOT), namespace=ROOT) is MtlsStatus.ENABLED
    assert status(namespace=ROOT) is MtlsStatus.NOT_ENABLED


@pytest.mark.parametrize(
    ("revision", "root"), [("blue", "istio-blue"), ("default", "istio-system"), ("", "istio-blue")]
)
def test_a_namespace_belongs_to_the_control_plane_of_its_revision(revision: str, root: str) -> None:
    planes = [
        VisibleNamespace("istio-blue", "east", is_control_plane=True, revision="blue"),
        VisibleNamespace("istio-system", "east", is_control_plane=True, revision="default"),
        VisibleNamespace("istio-far", "west", is_control_plane=True, revision="default"),
    ]
    shop = VisibleNamespace("shop", "east", revision=revision)

    assert mesh_of(shop, [*planes, shop], True).root == root


def test_without_a_control_plane_nothing_is_inherited() -> None:
    assert mesh_of(VisibleNamespace("shop", "east"), [], True) == Mesh("", frozenset(), True)
