"""The rows of pods: how many containers are ready, and what is the matter with the others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from apiserver import Store
from tests.contract.apiserver.objects import make_pod
from tests.contract.apiserver.plain_client import Client

PODS = "/api/v1/namespaces/shop/pods"


def ago(**times: Any) -> Any:
    return (datetime.now(UTC) - timedelta(**times)).strftime("%Y-%m-%dT%H:%M:%SZ")


def state(name: str = "main", *, ready: Any = True, **state: Any) -> Any:
    return {"name": name, "ready": ready, "restartCount": 0, "state": state or {"running": {}}}


RUNNING = {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        ({}, ("0/1", "Pending", "0")),
        ({**RUNNING, "containerStatuses": [state()]}, ("1/1", "Running", "0")),
        ({"phase": "Failed", "reason": "Evicted"}, ("0/1", "Evicted", "0")),
        (
            {"phase": "Pending", "containerStatuses": [state(ready=False, waiting={"reason": "ImagePullBackOff"})]},
            ("0/1", "ImagePullBackOff", "0"),
        ),
        (
            {"phase": "Succeeded", "containerStatuses": [state(ready=False, terminated={"reason": "Completed"})]},
            ("0/1", "Completed", "0"),
        ),
        (
            {"phase": "Failed", "containerStatuses": [state(ready=False, terminated={"exitCode": 3})]},
            ("0/1", "ExitCode:3", "0"),
        ),
        (
            {"phase": "Failed", "containerStatuses": [state(ready=False, terminated={"exitCode": 137, "signal": 9})]},
            ("0/1", "Signal:9", "0"),
        ),
        (
            {**RUNNING, "containerStatuses": [state(ready=False, terminated={"reason": "Completed"}), state("b")]},
            ("1/1", "Running", "0"),
        ),
        (
            {"phase": "Pending", "initContainerStatuses": [state("init", waiting={"reason": "PodInitializing"})]},
            ("0/1", "Init:0/0", "0"),
        ),
        (
            {"phase": "Pending", "initContainerStatuses": [state("init", terminated={"exitCode": 1})]},
            ("0/1", "Init:ExitCode:1", "0"),
        ),
        ({**RUNNING, "containerStatuses": [{**state(), "restartCount": 4}]}, ("1/1", "Running", "4")),
        ({"phase": 3, "containerStatuses": [None, "x", {"state": []}]}, ("0/1", "3", "0")),
    ],
)
def test_a_pod_is_told_in_a_row(client: Client, store: Store, status: Any, shown: Any) -> None:
    store.add(make_pod("a", status=status))
    (row,) = client.rows(PODS)
    assert (row["Ready"], row["Status"], row["Restarts"]) == shown


def test_a_pod_that_goes_or_restarted_says_so(client: Client, store: Store) -> None:
    ended = {**state(), "restartCount": 2, "lastState": {"terminated": {"finishedAt": ago(minutes=5)}}}
    pod = make_pod("a", status={**RUNNING, "containerStatuses": [ended]})
    pod["metadata"]["deletionTimestamp"] = ago(seconds=1)
    store.add(pod)
    (row,) = client.rows(PODS)
    assert row["Status"] == "Terminating"
    assert row["Restarts"].startswith("2 (5m")


def test_a_native_sidecar_counts_as_a_container(client: Client, store: Store) -> None:
    spec = {"initContainers": [{"name": "istio-proxy", "restartPolicy": "Always"}, {"name": "init"}]}
    begun = [{**state("istio-proxy"), "started": True}, state("init", ready=True, terminated={"exitCode": 0})]
    status = {**RUNNING, "initContainerStatuses": begun, "containerStatuses": [state()]}
    store.add(make_pod("a", spec=spec, status=status))
    (row,) = client.rows(PODS)
    assert (row["Ready"], row["Status"]) == ("2/2", "Running")
