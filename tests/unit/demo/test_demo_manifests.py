from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from demo import manifests, mesh
from demo.flows import FLOWS

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
OBJECTS = manifests.build(NOW)


def of_kind(kind: str, api: str = "") -> list[dict[str, Any]]:
    return [obj for obj in OBJECTS if obj["kind"] == kind and obj["apiVersion"].startswith(api)]


def test_every_object_has_version_kind_name_uid_and_age() -> None:
    for obj in OBJECTS:
        assert obj["apiVersion"]
        assert obj["kind"]
        assert {"name", "uid", "creationTimestamp"} <= obj["metadata"].keys()


def test_no_object_comes_twice() -> None:
    keys = [(o["apiVersion"], o["kind"], o["metadata"].get("namespace"), o["metadata"]["name"]) for o in OBJECTS]

    assert len(keys) == len(set(keys))


def test_namespaced_objects_are_in_namespaces_that_exist() -> None:
    named = {obj["metadata"]["namespace"] for obj in OBJECTS if "namespace" in obj["metadata"]}

    assert named == {obj["metadata"]["name"] for obj in of_kind("Namespace")}


def test_owner_references_resolve() -> None:
    by_uid = {obj["metadata"]["uid"]: obj for obj in OBJECTS}
    references = [(obj, ref) for obj in OBJECTS for ref in obj["metadata"].get("ownerReferences", [])]

    assert references
    for obj, reference in references:
        owner = by_uid[reference["uid"]]
        assert (owner["kind"], owner["metadata"]["name"]) == (reference["kind"], reference["name"])
        assert owner["metadata"]["namespace"] == obj["metadata"]["namespace"]


def test_every_pod_runs_on_a_node_that_is_there() -> None:
    addresses = {node["metadata"]["name"]: node["status"]["addresses"][0]["address"] for node in of_kind("Node")}

    assert tuple(addresses) == mesh.NODES
    for pod in of_kind("Pod"):
        assert pod["status"]["hostIP"] == addresses[pod["spec"]["nodeName"]]


def matches(selector: dict[str, str], obj: dict[str, Any]) -> bool:
    labels: dict[str, str] = obj["metadata"]["labels"]
    return selector.items() <= labels.items()


@pytest.mark.parametrize("service", of_kind("Service"), ids=lambda service: service["metadata"]["name"])
def test_a_service_selects_pods_unless_its_workload_is_scaled_to_nothing(service: dict[str, Any]) -> None:
    namespace = service["metadata"]["namespace"]
    pods = [
        pod
        for pod in of_kind("Pod")
        if pod["metadata"]["namespace"] == namespace and matches(service["spec"]["selector"], pod)
    ]

    assert bool(pods) == (service["metadata"]["name"] != "labels-archive")


@pytest.mark.parametrize("kind", ["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"])
def test_controllers_select_their_own_template(kind: str) -> None:
    for controller in of_kind(kind):
        template = controller["spec"]["template"]["metadata"]["labels"]
        assert controller["spec"]["selector"]["matchLabels"].items() <= template.items()


def test_ready_pods_are_as_many_as_a_deployment_says() -> None:
    for workload in mesh.WORKLOADS:
        ready = [
            pod
            for pod in of_kind("Pod")
            if pod["metadata"]["name"] in workload.pods and pod["status"]["phase"] == "Running"
        ]
        assert len(ready) == (0 if workload.kind == "CronJob" else workload.ready)


def test_sidecars_are_announced_by_pods_that_have_them() -> None:
    for pod in of_kind("Pod"):
        status = pod["metadata"].get("annotations", {}).get("sidecar.istio.io/status")
        containers = [container["name"] for container in pod["spec"]["containers"]]
        injected = pod["metadata"]["namespace"] in {"storefront", "operations", "billing"}
        assert (status is not None) == injected
        assert status is None or json.loads(status)["containers"] == ["istio-proxy"] == containers[1:]


def test_the_rollout_of_new_labels_is_broken() -> None:
    labels = next(obj for obj in of_kind("Deployment") if obj["metadata"]["name"] == "labels-v2")
    waiting = [
        status["state"]["waiting"]["reason"]
        for pod in of_kind("Pod")
        for status in pod["status"]["containerStatuses"]
        if pod["metadata"]["name"].startswith("labels-v2") and "waiting" in status["state"]
    ]

    assert labels["status"]["unavailableReplicas"] == 2
    assert waiting == ["ImagePullBackOff"] * 2


def test_istiod_tells_the_cluster_of_the_console_s_settings() -> None:
    istiod = next(obj for obj in of_kind("Deployment") if obj["metadata"]["name"] == "istiod")
    environment = {item["name"]: item["value"] for item in istiod["spec"]["template"]["spec"]["containers"][0]["env"]}
    settings = yaml.safe_load((Path(manifests.__file__).parent / "config.yaml").read_text())

    assert environment["CLUSTER_ID"] == settings["kubernetes_config"]["cluster_name"] == mesh.CLUSTER


def test_external_destinations_of_the_traffic_have_service_entries() -> None:
    declared = {host for entry in of_kind("ServiceEntry") for host in entry["spec"]["hosts"]}
    asked = {flow.host for flow in FLOWS if flow.host and "/" in flow.service}

    assert asked == declared


def test_the_canary_is_weighted_as_its_traffic_is_split() -> None:
    route = next(obj for obj in of_kind("VirtualService") if obj["metadata"]["name"] == "quotes")["spec"]["http"][0]
    weights = {item["destination"]["subset"]: item["weight"] for item in route["route"]}
    rates = {
        workload.rpartition("-")[2]: flow.rate
        for flow in FLOWS
        for workload in flow.targets
        if flow.service == "storefront/quotes"
    }

    assert weights == pytest.approx({version: 100 * rate / sum(rates.values()) for version, rate in rates.items()})


def test_written_manifests_read_back_the_same(tmp_path: Path) -> None:
    manifests.write(tmp_path / "cluster", OBJECTS)

    read = [doc for file in (tmp_path / "cluster").glob("*.yaml") for doc in yaml.safe_load_all(file.read_text())]

    assert sorted(read, key=lambda obj: obj["metadata"]["uid"]) == sorted(
        OBJECTS, key=lambda obj: obj["metadata"]["uid"]
    )


def test_the_little_api_server_has_no_complaint_about_them(tmp_path: Path) -> None:
    apiserver = pytest.importorskip("apiserver")
    manifests.write(tmp_path, OBJECTS)

    _, complaints = apiserver.load_folder(tmp_path)

    assert [str(complaint) for complaint in complaints] == []
