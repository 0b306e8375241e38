"""Our workloads, services and apps beside the reference's answers about the conformance worlds."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from mesh.health import replicas, rollup
from mesh.health.as_json import app_json, service_json, workload_json, workload_status_json
from mesh.health.tolerances import Tolerances
from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot, snapshot_of
from mesh.model.health import Requests
from mesh.model.inventory import Inventory
from mesh.model.objects import ConfigObject, Controller, KubeObject, Namespace, Pod, Service
from mesh.model.workloads import Workload
from mesh.workloads.index import build_inventory

WORLDS = Path(os.environ.get("WORLDS", Path(__file__).parents[3] / "shared" / "conformance"))
NAMES = sorted(path.parent.name for path in WORLDS.glob("*/expected") if (path / "list-workloads.json").exists())
TYPES: dict[kinds.Kind, type[KubeObject]] = {kinds.NAMESPACE: Namespace, kinds.POD: Pod, kinds.SERVICE: Service}
TYPES |= dict.fromkeys(kinds.CONTROLLER_KINDS, Controller)
TYPES |= dict.fromkeys(kinds.ISTIO_KINDS + kinds.GATEWAY_API_KINDS, ConfigObject)

# A real API server adds this to DaemonSets; the worlds' manifests are without it.
FROM_THE_API_SERVER = "deprecated.daemonset.template.generation"

pytestmark = pytest.mark.skipif(not NAMES, reason=f"no conformance worlds in {WORLDS}")
world = pytest.mark.parametrize("name", NAMES)


@cache
def inventory(name: str) -> Inventory:
    return build_inventory(snapshot(name))


def snapshot(name: str) -> ClusterSnapshot:
    by_kind = {(kind.group, kind.name): kind for kind in TYPES}
    found = []
    for path in sorted((WORLDS / name / "cluster").glob("*.yaml")):
        for document in yaml.load_all(path.read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            group, slash, _ = document["apiVersion"].partition("/")
            kind = by_kind.get((group if slash else "", document["kind"]))
            if kind:
                found.append((kind, msgspec.convert(document, TYPES[kind], strict=False)))
    return snapshot_of("Kubernetes", found)


def answer(name: str, question: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((WORLDS / name / "expected" / f"{question}.json").read_text())["body"]
    return body


def listed(workload: Workload) -> dict[str, Any]:
    return {
        "name": workload.name,
        "namespace": workload.namespace,
        "kind": workload.kind,
        "labels": dict(workload.labels),
        "annotations": dict(workload.annotations),
        "appLabel": bool(workload.app),
        "versionLabel": bool(workload.version),
        "podCount": workload.pod_count,
        "istioSidecar": workload.has_sidecar,
        "isAmbient": workload.is_ambient,
        "isGateway": workload.is_gateway,
        "isWaypoint": workload.is_waypoint,
        "isZtunnel": workload.is_ztunnel,
        "serviceAccountNames": list(workload.service_accounts),
        "replicas": workload_status_json(replicas.judge(workload.name, workload.replicas)),
    }


@world
def test_the_workloads_are_those_of_the_reference(name: str) -> None:
    expected = [
        {**item, "kind": item["gvk"]["Kind"], "replicas": item["health"]["workloadStatus"]}
        for item in answer(name, "list-workloads")["workloads"]
    ]
    namespaces = sorted({item["namespace"] for item in expected})
    ours = [listed(workload) for namespace in namespaces for workload in inventory(name).workloads(namespace)]

    for item in expected:
        item["annotations"].pop(FROM_THE_API_SERVER, None)
    assert ours == [{key: item[key] for key in ours[0]} for item in sorted(expected, key=_by_name)]


@world
def test_the_services_are_those_of_the_reference(name: str) -> None:
    expected = answer(name, "list-services")["services"]
    namespaces = sorted({item["namespace"] for item in expected})
    ours = [service for namespace in namespaces for service in inventory(name).services(namespace)]

    assert sorted((s.namespace, s.name, s.is_external, sorted(s.labels.items())) for s in ours) == sorted(
        (i["namespace"], i["name"], i["serviceRegistry"] == "External", sorted(i.get("labels", {}).items()))
        for i in expected
    )


@world
def test_the_apps_labels_are_those_of_the_reference(name: str) -> None:
    for item in answer(name, "list-apps")["applications"]:
        assert inventory(name).app_labels(item["namespace"], item["name"]) == item["labels"]


@world
def test_the_verdicts_on_the_references_own_rates_are_the_same(name: str) -> None:
    for kind in ("app", "service", "workload"):
        for namespace, items in answer(name, f"health-{kind}")[f"namespace{kind.title()}Health"].items():
            for item, expected in items.items():
                ours = verdict(inventory(name), kind, namespace, item, expected["requests"])
                inbound = verdict(inventory(name), kind, namespace, item, {**expected["requests"], "outbound": {}})
                theirs = with_larger_ratio(expected, ours, inbound)
                assert_alike(ours, theirs, f"{kind} {namespace}/{item}")


def with_larger_ratio(expected: dict[str, Any], ours: dict[str, Any], inbound: dict[str, Any]) -> dict[str, Any]:
    """Of two directions that are equally bad the reference tells the inbound one, and we the larger."""
    ratio = expected["status"].get("errorRatio")
    told = ours["status"].get("errorRatio")
    if ratio is None or ratio != pytest.approx(inbound["status"].get("errorRatio")) or ratio > told:
        return expected
    return {**expected, "status": {**expected["status"], "errorRatio": told}}


def verdict(found: Inventory, kind: str, namespace: str, name: str, traffic: dict[str, Any]) -> dict[str, Any]:
    requests = Requests(traffic["inbound"], traffic["outbound"])
    tolerances = Tolerances().for_object(namespace, kind, name)
    if kind == "service":
        return service_json(requests, rollup.service_health(requests, tolerances))
    if kind == "workload":
        workload = found.workload(namespace, name)
        assert workload is not None
        verdict = replicas.judge(name, workload.replicas)
        return workload_json(requests, rollup.workload_health(requests, tolerances, verdict), verdict)
    verdicts = [replicas.judge(w.name, w.replicas) for w in found.app_workloads(namespace, name) if not w.is_infra]
    return app_json(requests, rollup.app_health(requests, tolerances, verdicts), verdicts)


def assert_alike(ours: Any, theirs: Any, where: str) -> None:
    """Equal, numbers within a billionth."""
    if isinstance(theirs, dict):
        assert list(ours) == list(theirs), where
        for key in theirs:
            assert_alike(ours[key], theirs[key], f"{where} {key}")
    elif isinstance(theirs, (int, float)):
        assert ours == pytest.approx(theirs), where
    else:
        assert ours == theirs, where


def _by_name(item: dict[str, Any]) -> tuple[str, str]:
    return item["namespace"], item["name"]
