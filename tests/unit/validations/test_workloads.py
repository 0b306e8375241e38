"""What is wrong with workloads: they are between two data planes, or no policy covers them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mesh.model.workloads import Workload
from tests.unit.validations.world import (
    ROOT,
    Found,
    Mesh,
    authorization_policy,
    workload,
)
from tests.unit.workloads.world import NATIVE_SIDECAR, SIDECAR, Placed, pod, service

USE, MODE = "istio.io/use-waypoint", "istio.io/dataplane-mode"
METHODS = {"rules": [{"to": [{"operation": {"methods": ["GET"]}}]}]}
CARTS = {"selector": {"matchLabels": {"app": "cart"}}}
SERVICE, GATEWAY = {"kind": "Service", "name": "cart"}, {"kind": "Gateway", "name": "wp"}


def to(*targets: dict[str, str]) -> dict[str, Any]:
    return {"targetRefs": list(targets)}


AMBIENT, INJECTED, PLAIN = pod("p1", {}, ambient=True), pod("p1", {}, sidecar=SIDECAR), pod("p1", {})
NATIVE, SECOND = pod("p1", {}, sidecar=NATIVE_SIDECAR), pod("p2", {}, ambient=True)
TAKEN, TO_SIDECARS = {MODE: "ambient"}, {"istio-injection": "enabled"}


@pytest.mark.parametrize(
    ("namespace", "own", "pods", "codes"),
    [
        ({}, {}, [PLAIN], []),
        (TAKEN, {}, [AMBIENT], []),
        (TO_SIDECARS, {}, [INJECTED], []),
        (TAKEN | TO_SIDECARS, {}, [], ["KIA1311"]),
        (TAKEN | {"istio.io/rev": "blue"}, {}, [], ["KIA1311"]),
        (TAKEN | {"istio-injection": "disabled", "istio.io/rev": "blue"}, {}, [], []),
        (TAKEN, {"sidecar.istio.io/inject": "enabled"}, [], ["KIA1311"]),
        (TAKEN, {"sidecar.istio.io/inject": "true"}, [], []),
        (TAKEN | TO_SIDECARS, {"sidecar.istio.io/inject": "none"}, [], []),
        (TAKEN | TO_SIDECARS, {MODE: "none"}, [], []),
        (TO_SIDECARS, {MODE: "ambient"}, [], ["KIA1311"]),
        (TO_SIDECARS, {}, [AMBIENT], ["KIA1314"]),
        (TO_SIDECARS, {}, [INJECTED, SECOND], ["KIA1314"]),
        (TAKEN, {}, [INJECTED], ["KIA1315", "KIA1316"]),
        (TAKEN, {}, [NATIVE], ["KIA1315", "KIA1316"]),
        (TAKEN, {MODE: "none"}, [INJECTED], ["KIA1316"]),
        ({}, {MODE: "ambient"}, [INJECTED], ["KIA1315"]),
    ],
)
def test_a_workload_is_of_one_data_plane(
    namespace: dict[str, str], own: dict[str, str], pods: list[Placed], codes: list[str]
) -> None:
    assert [code for code, _, _ in running({"app": "cart"} | own, namespace, pods)] == codes


def running(
    labels: dict[str, str], namespace: dict[str, str], pods: list[Placed], *more: Placed, beside: Workload | None = None
) -> Found:
    """What is wrong with a workload with these pods, but that no policy covers it."""
    cart = workload("cart", labels, pods=[pod.name for _, pod in pods])
    mesh = Mesh([*pods, *more], [cart, *([beside] if beside else [])], labels={"shop": namespace})
    return [each for each in mesh.found("cart") if each[0] != "KIA1301"]


WAYPOINT = workload("wp", {"gateway.istio.io/managed": "istio.io-mesh-controller"})
IDLE = workload("wp", {"gateway.istio.io/managed": "istio.io-mesh-controller", "istio.io/waypoint-for": "none"})
NOT_ONE = workload("wp", {"app": "wp"})
ASKING = pod("p1", {USE: "wp"}, ambient=True)
FOR_CARTS = service("cart", selector={"app": "cart"}, labels={USE: "wp"})
ALSO = service("also", selector={"app": "cart"})


@pytest.mark.parametrize(
    ("namespace", "own", "pods", "more", "beside", "codes"),
    [
        (TAKEN, {}, [AMBIENT], [], None, []),
        (TAKEN | {USE: "wp"}, {}, [AMBIENT], [], WAYPOINT, []),
        (TAKEN | {USE: "wp"}, {}, [AMBIENT], [], None, ["KIA1313"]),
        (TAKEN | {USE: "wp"}, {}, [AMBIENT], [], IDLE, ["KIA1313"]),
        (TAKEN | {USE: "wp"}, {}, [AMBIENT], [], NOT_ONE, ["KIA1313"]),
        (TAKEN | {USE: "wp"}, {}, [], [], None, []),
        (TAKEN | {USE: "wp"}, {}, [PLAIN], [], WAYPOINT, ["KIA1312", "KIA1313"]),
        ({USE: "wp"}, {MODE: "none"}, [PLAIN], [], None, []),
        (TAKEN | {USE: "wp"}, {USE: "none"}, [AMBIENT], [], None, []),
        (TAKEN, {USE: "wp"}, [AMBIENT], [], WAYPOINT, []),
        (TAKEN | {USE: "wp"}, {USE: "gone"}, [AMBIENT], [], WAYPOINT, ["KIA1313"]),
        (TAKEN | {USE: "gone"}, {}, [ASKING], [], WAYPOINT, []),
        (TAKEN | {USE: "gone"}, {}, [AMBIENT], [FOR_CARTS], WAYPOINT, []),
        (TAKEN | {USE: "gone"}, {}, [AMBIENT], [FOR_CARTS, ALSO], WAYPOINT, ["KIA1313"]),
        (TAKEN, {USE: "wp", "istio.io/use-waypoint-namespace": "till"}, [AMBIENT], [], WAYPOINT, ["KIA1313"]),
        (TAKEN | {USE: "wp"}, {}, [PLAIN, SECOND], [], WAYPOINT, ["KIA1312"]),
    ],
)
def test_the_waypoint_that_a_workload_asks_for_carries_its_traffic(
    *,
    namespace: dict[str, str],
    own: dict[str, str],
    pods: list[Placed],
    more: list[Placed],
    beside: Workload | None,
    codes: list[str],
) -> None:
    found = running({"app": "cart"} | own, namespace, pods, *more, beside=beside)

    assert [code for code, _, _ in found] == codes


@pytest.mark.parametrize(
    ("spec", "namespace", "own", "is_told"),
    [
        (METHODS, TAKEN, {}, True),
        ({}, TAKEN, {}, False),
        (METHODS, {}, {}, True),
        (METHODS, TAKEN | {USE: "wp"}, {}, False),
        (METHODS, TAKEN, {MODE: "none"}, False),
        (METHODS | CARTS, TAKEN, {}, True),
        (METHODS | {"selector": {"matchLabels": {"app": "till"}}}, TAKEN, {}, False),
        (METHODS | to(SERVICE), TAKEN, {}, True),
        (METHODS | to({"kind": "Service", "name": "other"}), TAKEN, {}, False),
        (METHODS | to({"kind": "Service", "name": "bare"}), TAKEN, {}, False),
        (METHODS | to(GATEWAY), TAKEN, {}, False),
        (METHODS, TAKEN, {"istio": "ingressgateway"}, True),
    ],
)
def test_a_waypoint_enforces_policies_for_http(
    spec: dict[str, Any], namespace: dict[str, str], own: dict[str, str], is_told: bool
) -> None:
    services = [service("cart", selector={"app": "cart"}), service("other", selector={"app": "x"}), service("bare")]
    more = [authorization_policy("http", spec), *services]
    found = running({"app": "cart"} | own, namespace, [AMBIENT], *more, beside=WAYPOINT)

    assert found == ([("KIA1317", "warning", "workload")] if is_told else [])


@pytest.mark.parametrize(
    "door", [replace(workload("door", {}), is_gateway=True), replace(workload("door", {}), is_waypoint=True)]
)
def test_gateways_and_waypoints_need_none(door: Workload) -> None:
    mesh = Mesh([authorization_policy("http", METHODS)], [door], ambient=("shop",))

    assert "KIA1317" not in [code for code, _, _ in mesh.found("door")]


@pytest.mark.parametrize(
    ("policies", "is_covered"),
    [
        ([], False),
        ([authorization_policy("all", {})], True),
        ([authorization_policy("carts", CARTS)], True),
        ([authorization_policy("tills", {"selector": {"matchLabels": {"app": "till"}}})], False),
        ([authorization_policy("all", {}, "till")], False),
    ],
)
def test_a_policy_covers_each_workload(policies: list[Placed], is_covered: bool) -> None:
    mesh = Mesh(policies, [workload("cart", {"app": "cart"})])
    mesh.run()
    kind = next(key.kind for key in mesh.run() if key.name == "cart")

    (alone,) = mesh.validator.alone(kind, "cart", ["shop"])

    assert [check.code for check in alone.checks] == ([] if is_covered else ["KIA1301"])
    assert alone.valid


def test_seen_from_the_whole_mesh_other_namespaces_know_no_policy_of_it() -> None:
    policies = [authorization_policy("all", {}), authorization_policy("all", {}, ROOT)]

    found = Mesh(policies, [workload("cart", {"app": "cart"})]).found("cart")

    assert found == [("KIA1301", "warning", "workload")]
