"""How many pods of a workload have all that istiod sent."""

from __future__ import annotations

from typing import Any

import pytest

from mesh.model.inventory import Inventory
from mesh.model.problems import Failure, Problem, System
from mesh.model.proxies import ProxyStatus, ProxyStatuses, SyncState, sync_state
from mesh.model.workloads import Replicas, Workload
from mesh.workloads.proxy_sync import pod_status, synced_proxies, with_synced_proxies

S = SyncState
GOOD = ProxyStatus(S.SYNCED, S.SYNCED, S.SYNCED, S.SYNCED)
BEHIND = ProxyStatus(S.SYNCED, S.STALE, S.SYNCED, S.SYNCED)
NO_ROUTES = ProxyStatus(S.SYNCED, S.SYNCED, S.SYNCED, S.NOT_SENT)
SILENT = (Problem(System.KUBERNETES, Failure.UNREACHABLE, "silent", 0.0),)


def workload(**changes: bool) -> Workload:
    told: dict[str, Any] = {"has_sidecar": True, **changes}
    return Workload("east", "shop", "web", "Deployment", pods=("a", "b"), replicas=Replicas(2, 2, 2), **told)


def statuses(*, complete: bool = True, **pods: ProxyStatus) -> ProxyStatuses:
    return ProxyStatuses(
        {("shop", name): status for name, status in pods.items()}, complete, () if complete else SILENT
    )


@pytest.mark.parametrize(
    ("sent", "acked", "state"),
    [("", "", "NOT_SENT"), ("1", "1", "Synced"), ("2", "1", "Stale"), ("1", "", "Stale (Never Acknowledged)")],
)
def test_a_state_follows_from_what_was_sent_and_acknowledged(sent: str, acked: str, state: str) -> None:
    assert sync_state(sent, acked) == state


@pytest.mark.parametrize(
    ("told", "known", "count"),
    [
        ({}, statuses(a=GOOD, b=GOOD), 2),
        ({}, statuses(a=GOOD, b=BEHIND), 1),
        ({}, statuses(a=GOOD), 1),
        ({}, statuses(a=GOOD, complete=False), -1),
        ({}, statuses(a=GOOD, b=BEHIND, complete=False), 1),
        ({}, statuses(), -1),
        ({"is_gateway": True}, statuses(a=GOOD, b=GOOD), -1),
        ({"has_sidecar": False}, statuses(a=GOOD, b=GOOD), -1),
    ],
)
def test_only_what_is_known_is_counted(told: dict[str, bool], known: ProxyStatuses, count: int) -> None:
    assert synced_proxies(workload(**told), known) == count


def test_the_inventory_carries_the_counts() -> None:
    found = with_synced_proxies(Inventory("east", [workload()]), statuses(a=GOOD, b=BEHIND)).workload("shop", "web")
    assert found is not None
    assert found.replicas == Replicas(2, 2, 2, 1)


def test_a_waypoint_does_not_miss_what_was_never_sent() -> None:
    known = statuses(a=NO_ROUTES)
    waypoint = pod_status(known, "shop", "a", has_sidecar=False, is_waypoint=True)
    sidecar = pod_status(known, "shop", "a", has_sidecar=True, is_waypoint=False)
    assert waypoint is not None
    assert sidecar is not None
    assert (dict(waypoint.states)["RDS"], waypoint.lagging) == ("IGNORED", ())
    assert sidecar.lagging == (("RDS", "NOT_SENT"),)
    assert pod_status(known, "shop", "a", has_sidecar=False, is_waypoint=False) is None
