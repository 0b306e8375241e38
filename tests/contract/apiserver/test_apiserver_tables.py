"""Tables of objects, as kubectl shows them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from apiserver import Store
from apiserver.tables.values import path_value, span
from tests.contract.apiserver.plain_client import Client

GEESE = "/apis/farm.example/v1/namespaces/shop/geese"


def ago(**times: Any) -> Any:
    return (datetime.now(UTC) - timedelta(**times)).strftime("%Y-%m-%dT%H:%M:%SZ")


def obj(api_version: Any, kind: Any, **rest: Any) -> Any:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": "a", "namespace": "shop"}, **rest}


TEMPLATE = {"template": {"spec": {"containers": [{"name": "x", "image": "x:1"}, {"name": "y", "image": "y:2"}]}}}


@pytest.mark.parametrize(
    ("path", "manifest", "shown"),
    [
        (
            "/apis/apps/v1/namespaces/shop/deployments",
            obj(
                "apps/v1",
                "Deployment",
                spec={**TEMPLATE, "replicas": 3, "selector": {"matchLabels": {"app": "a"}}},
                status={"readyReplicas": 2, "updatedReplicas": 3, "availableReplicas": 1},
            ),
            {
                "Ready": "2/3",
                "Up-to-date": 3,
                "Available": 1,
                "Containers": "x,y",
                "Images": "x:1,y:2",
                "Selector": "app=a",
            },
        ),
        (
            "/apis/apps/v1/namespaces/shop/daemonsets",
            obj("apps/v1", "DaemonSet", status={"desiredNumberScheduled": 2, "numberReady": 1}),
            {"Desired": 2, "Current": 0, "Ready": 1, "Node Selector": "<none>"},
        ),
        ("/apis/apps/v1/namespaces/shop/statefulsets", obj("apps/v1", "StatefulSet"), {"Ready": "0/1"}),
        (
            "/apis/batch/v1/namespaces/shop/jobs",
            obj(
                "batch/v1",
                "Job",
                status={
                    "succeeded": 1,
                    "startTime": "2026-01-01T00:00:00Z",
                    "completionTime": "2026-01-01T00:00:42Z",
                    "conditions": [{"type": "Complete", "status": "True"}],
                },
            ),
            {"Status": "Complete", "Completions": "1/1", "Duration": "42s"},
        ),
        (
            "/apis/batch/v1/namespaces/shop/cronjobs",
            obj("batch/v1", "CronJob", spec={"schedule": "@daily"}, status={"active": [{}]}),
            {"Schedule": "@daily", "Suspend": "False", "Active": 1, "Last Schedule": "<none>", "Timezone": "<none>"},
        ),
        (
            "/api/v1/namespaces/shop/services",
            obj(
                "v1",
                "Service",
                spec={
                    "type": "LoadBalancer",
                    "clusterIP": "10.1.1.1",
                    "ports": [{"port": 80, "nodePort": 31000}, {"port": 53, "protocol": "UDP", "nodePort": 31001}],
                    "selector": {"b": "2", "a": "1"},
                },
            ),
            {"External-IP": "<pending>", "Port(s)": "80:31000/TCP,53:31001/UDP", "Selector": "a=1,b=2"},
        ),
        (
            "/api/v1/namespaces/shop/services",
            obj("v1", "Service", spec={"type": "ExternalName", "externalName": "x.example"}),
            {"Type": "ExternalName", "Cluster-IP": "<none>", "External-IP": "x.example", "Port(s)": "<none>"},
        ),
        (
            "/api/v1/namespaces/shop/endpoints",
            obj(
                "v1",
                "Endpoints",
                subsets=[{"addresses": [{"ip": f"10.0.0.{n}"} for n in range(5)], "ports": [{"port": 80}]}],
            ),
            {"Endpoints": "10.0.0.0:80,10.0.0.1:80,10.0.0.2:80 + 2 more..."},
        ),
        (
            "/api/v1/nodes",
            obj(
                "v1",
                "Node",
                spec={"unschedulable": True},
                status={
                    "conditions": [{"type": "Ready", "status": "True"}],
                    "nodeInfo": {"kubeletVersion": "v1.30.0"},
                    "addresses": [{"type": "InternalIP", "address": "10.0.0.1"}],
                },
            ),
            {
                "Status": "Ready,SchedulingDisabled",
                "Roles": "<none>",
                "Version": "v1.30.0",
                "Internal-IP": "10.0.0.1",
                "OS-Image": "<unknown>",
            },
        ),
        (
            "/api/v1/namespaces/shop/configmaps",
            obj("v1", "ConfigMap", data={"a": "1"}, binaryData={"b": "Yg=="}),
            {"Data": 2},
        ),
        (
            "/api/v1/namespaces/shop/events",
            obj(
                "v1",
                "Event",
                type="Warning",
                reason="BackOff",
                message="again\n",
                involvedObject={"kind": "Pod", "name": "p"},
                count=7,
            ),
            {"Last Seen": "<unknown>", "Object": "pod/p", "Message": "again", "Count": 7},
        ),
        (
            "/apis/rbac.authorization.k8s.io/v1/namespaces/shop/rolebindings",
            obj(
                "rbac.authorization.k8s.io/v1",
                "RoleBinding",
                roleRef={"kind": "Role", "name": "r"},
                subjects=[{"kind": "User", "name": "ada"}, {"kind": "ServiceAccount", "name": "s", "namespace": "n"}],
            ),
            {"Role": "Role/r", "Users": "ada", "Groups": "", "ServiceAccounts": "n/s"},
        ),
        (
            "/apis/autoscaling/v2/namespaces/shop/horizontalpodautoscalers",
            obj(
                "autoscaling/v2",
                "HorizontalPodAutoscaler",
                spec={
                    "scaleTargetRef": {"kind": "Deployment", "name": "web"},
                    "maxReplicas": 9,
                    "metrics": [
                        {"type": "Resource", "resource": {"name": "cpu", "target": {"averageUtilization": 80}}},
                        {"type": "Pods", "pods": {"metric": {"name": "rps"}, "target": {"averageValue": "10"}}},
                    ],
                },
                status={
                    "currentMetrics": [
                        {"type": "Resource", "resource": {"name": "cpu", "current": {"averageUtilization": 43}}}
                    ]
                },
            ),
            {"Reference": "Deployment/web", "Targets": "cpu: 43%/80%, rps: <unknown>/10", "MaxPods": 9},
        ),
        (
            "/apis/networking.istio.io/v1/namespaces/shop/virtualservices",
            obj("networking.istio.io/v1", "VirtualService", spec={"hosts": ["a"], "gateways": ["mesh", "x/y"]}),
            {"Gateways": '["mesh","x/y"]', "Hosts": '["a"]'},
        ),
        (
            "/apis/gateway.networking.k8s.io/v1/namespaces/shop/gateways",
            obj(
                "gateway.networking.k8s.io/v1",
                "Gateway",
                spec={"gatewayClassName": "istio"},
                status={
                    "addresses": [{"value": "192.0.2.1"}],
                    "conditions": [{"type": "Accepted", "status": "False"}, {"type": "Programmed", "status": "True"}],
                },
            ),
            {"Class": "istio", "Address": "192.0.2.1", "Programmed": "True"},
        ),
        ("/api/v1/namespaces/shop/podtemplates", obj("v1", "PodTemplate"), {"Name": "a", "Created At": None}),
    ],
)
def test_a_kind_has_the_columns_of_a_real_server(
    client: Client, store: Store, path: str, manifest: Any, shown: Any
) -> None:
    store.add(manifest)
    (row,) = client.rows(path, wide=True)
    assert {name: row[name] for name in shown} == shown


def test_a_definition_declares_the_columns_of_its_kind(client: Client, store: Store) -> None:
    columns = [
        {"name": "Wings", "type": "integer", "jsonPath": ".spec.wings"},
        {"name": "Hatched", "type": "date", "jsonPath": ".spec.hatched"},
        {"name": "Farm", "type": "string", "jsonPath": r".metadata.labels.farm\.example/name", "priority": 1},
        {"name": "Odd", "jsonPath": 3},
    ]
    version = {"name": "v1", "served": True, "additionalPrinterColumns": columns}
    names = {"kind": "Goose", "plural": "geese"}
    spec = {"group": "farm.example", "names": names, "scope": "Namespaced", "versions": [version]}
    goose = obj("farm.example/v1", "Goose", spec={"wings": 2, "hatched": ago(hours=30)})
    goose["metadata"]["labels"] = {"farm.example/name": "north"}
    store.add({**obj("apiextensions.k8s.io/v1", "CustomResourceDefinition"), "spec": spec}, goose)
    assert client.rows(GEESE) == [{"Name": "a", "Wings": 2, "Hatched": "30h"}]
    assert client.rows(GEESE, wide=True)[0]["Farm"] == "north"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (-5, "<invalid>"),
        (-1, "0s"),
        (119, "119s"),
        (120, "2m"),
        (303, "5m3s"),
        (1200, "20m"),
        (3 * 3600 + 1200, "3h20m"),
        (30 * 3600, "30h"),
        (3 * 86_400 + 4 * 3600, "3d4h"),
        (100 * 86_400, "100d"),
        (765 * 86_400, "2y35d"),
        (9 * 365 * 86_400, "9y"),
    ],
)
def test_a_span_is_told_as_kubectl_tells_it(seconds: Any, shown: Any) -> None:
    assert span(seconds) == shown


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (".a.b", 1),
        ("{.a.b}", 1),
        (".a['b']", 1),
        (".list[1].n", "two"),
        (".list[-1].n", "two"),
        (".list[*].n", "one"),
        ('.list[?(@.n=="two")].v', 2),
        (r".a.dotted\.name", 3),
        (".a.zzz", None),
        (".list[9]", None),
        (".a[", None),
        ("", {"a": {"b": 1, "dotted.name": 3}, "list": [{"n": "one"}, {"n": "two", "v": 2}]}),
    ],
)
def test_a_path_of_a_column_is_followed(path: str, value: Any) -> None:
    document = {"a": {"b": 1, "dotted.name": 3}, "list": [{"n": "one"}, {"n": "two", "v": 2}]}
    assert path_value(document, path) == value
