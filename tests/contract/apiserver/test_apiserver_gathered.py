"""Folders that tools fill: istioctl bug-report, must-gathers old and new, kubectl cluster-info dump."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from apiserver import load_folder, taken_at
from tests.contract.apiserver.plain_client import Client, Serve

ISTIOD_LABELS = {"app": "istiod", "istio.io/rev": "canary"}
SYNCZ, DUMP = '[{"proxy": "a.shop"}]\n', '{"configs": []}\n'
IMAGE = "quay-io-example-sha256-1"


def pod(name: str = "a", namespace: Any = "shop", containers: Any = ("main",), **metadata: Any) -> Any:
    metadata = {"name": name, "namespace": namespace, "uid": f"{namespace}/{name}", **metadata}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": metadata,
        "spec": {"containers": [{"name": container} for container in containers]},
    }


ISTIOD = pod("istiod-1", "istio-system", ("discovery",), labels=ISTIOD_LABELS)


def write(folder: Path, files: Any) -> Any:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else yaml.safe_dump(content))
    return folder


@pytest.fixture
def open_folder(serve: Serve) -> Any:
    def start(folder: Path) -> Any:
        store, complaints = load_folder(folder)
        assert complaints == []
        return serve(store, read_only=True)

    return start


def log_of(client: Client, namespace: Any, name: str, query: Any = "") -> Any:
    return client.ask("GET", f"/api/v1/namespaces/{namespace}/pods/{name}/log?{query}")


def answer_of(client: Client, namespace: Any, name: str, path: str) -> Any:
    return client.ask("GET", f"/api/v1/namespaces/{namespace}/pods/{name}/proxy/{path}")


BUG_REPORT = {
    "cluster/k8s-resources": {
        "apiVersion": "v1",
        "kind": "List",
        "items": [pod(), ISTIOD, pod("cni-1", "kube-system")],
    },
    "cluster/crs": {
        "apiVersion": "v1",
        "kind": "List",
        "items": [{"apiVersion": "networking.istio.io/v1", "kind": "Sidecar", "metadata": {"name": "s"}}],
    },
    "cluster/events": "NAMESPACE   LAST SEEN   TYPE\nshop        5m          Normal\n",
    "cluster/nodes": "Name:   node-a\nRoles:  <none>\n",
    "proxies/shop/a/main.log": "2026-01-01T10:00:00.5Z info one\n  more of it\n[2026-01-01T10:00:02Z] two\n",
    "proxies/shop/a/config_dump?include_eds": DUMP,
    "proxies/shop/a/stats/prometheus": "x 1\n",
    "istio/istio-system/istiod-1/debug/syncz": SYNCZ,
    "istio/istio-system/istiod-1/discovery.log": (
        "========= Previous log present (appended at the end) =========\n\nnow 1\n\nnow 2\n\n\n"
        "========= Previous log =========\n\nbefore 1\nbefore 2\n"
    ),
    "cni/cni-1/cni.log": "cni\n",
    "analyze/allNamespaces/allNamespaces": "Info [IST0102] (Namespace shop) ...\n",
    "bug-report.log": "2026-01-01T10:00:00Z info started\n",
    "versions": "CLI version: 1.30.1\n",
}


@pytest.mark.parametrize("above", ["", "unpacked/bug-report/"])
def test_a_bug_report_of_istioctl_is_read(tmp_path: Path, open_folder: Any, above: Any) -> None:
    client = open_folder(write(tmp_path, {f"{above}{name}": content for name, content in BUG_REPORT.items()}))
    assert client.names("/api/v1/pods") == ["istiod-1", "cni-1", "a"]
    assert client.names("/apis/networking.istio.io/v1/sidecars") == ["s"]
    assert answer_of(client, "shop", "a", "config_dump") == (200, {"configs": []})
    assert answer_of(client, "shop", "a", "stats/prometheus")[0] == 200
    assert answer_of(client, "istio-system", "istiod-1:15014", "debug/syncz") == (200, [{"proxy": "a.shop"}])
    assert log_of(client, "istio-system", "istiod-1") == (200, "now 1\n\nnow 2\n")
    assert log_of(client, "istio-system", "istiod-1", "previous=true") == (200, "before 1\nbefore 2\n")
    assert log_of(client, "kube-system", "cni-1") == (200, "cni\n")


def test_times_are_found_in_lines_that_a_tool_wrote_without(tmp_path: Path, open_folder: Any) -> None:
    client = open_folder(write(tmp_path, BUG_REPORT))
    assert log_of(client, "shop", "a") == (
        200,
        "2026-01-01T10:00:00.5Z info one\n  more of it\n[2026-01-01T10:00:02Z] two\n",
    )
    _, stamped = log_of(client, "shop", "a", "timestamps=true")
    assert stamped.splitlines() == [
        "2026-01-01T10:00:00.5Z 2026-01-01T10:00:00.5Z info one",
        "2026-01-01T10:00:00.5Z   more of it",
        "2026-01-01T10:00:02Z [2026-01-01T10:00:02Z] two",
    ]
    assert log_of(client, "shop", "a", "sinceTime=2026-01-01T10:00:01Z")[1] == "[2026-01-01T10:00:02Z] two\n"
    assert log_of(client, "shop", "a", "previous=true")[0] == 400
    assert log_of(client, "shop", "a", "follow=true&tailLines=1")[1] == "[2026-01-01T10:00:02Z] two\n"


def test_what_of_a_bug_report_is_not_read_is_told_by_kind(tmp_path: Path) -> None:
    store, _ = load_folder(write(tmp_path, BUG_REPORT))
    (texts,) = store.unread
    assert str(texts) == "texts without Kubernetes objects (3)"
    assert texts.files == ("analyze/allNamespaces/allNamespaces", "cluster/events", "cluster/nodes")


def gathered(root: Any, **files: Any) -> Any:
    """A must-gather with one pod and one istiod, at a root."""
    base = {
        f"{root}namespaces/shop/core/pods.yaml": {"apiVersion": "v1", "kind": "PodList", "items": [pod()]},
        f"{root}namespaces/shop/pods/a/a.yaml": pod(),
        f"{root}namespaces/istio-system/pods/istiod-1/istiod-1.yaml": ISTIOD,
        f"{root}namespaces/shop/pods/a/main/main/logs/current.log": "2026-01-01T10:00:00Z now\n",
        f"{root}namespaces/shop/pods/a/main/main/logs/previous.log": "2026-01-01T09:00:00Z before\n",
        f"{root}timestamp": "2026-03-01 12:30:02.5 +0000 UTC m=+0.1\n2026-03-01 12:34:56.7 +0000 UTC m=+9\n",
        f"{root}version": "openshift-service-mesh/must-gather\n3.1.0\n",
    }
    return {**base, **{f"{root}namespaces/{name}": content for name, content in files.items()}}


NEW = {
    "shop/pods/a/config_dump_proxy.json": DUMP,
    "shop/pods/a/config_dump_istiod.json": DUMP,
    "shop/pods/a/proxy_stats": "cluster_manager.cds.update_success: 1\n",
    "istio-system/canary/debug-syncz.json": SYNCZ,
}
OF_EACH_ISTIOD = {**NEW, "istio-system/istiod-1/debug-syncz.json": SYNCZ}
OLD = {
    "shop/pods/a/envoyConfiguration": f"Defaulted container out of: istio-proxy\n{DUMP}",
    "shop/pods/a/pilotConfiguration": DUMP,
    "istio-system/controlplane/synchronization": SYNCZ,
}


@pytest.mark.parametrize("names", [NEW, OF_EACH_ISTIOD, OLD])
@pytest.mark.parametrize("root", ["", f"{IMAGE}/", f"must-gather.local.123/{IMAGE}/", f"case/1/must-gather/{IMAGE}/"])
def test_a_must_gather_is_found_wherever_it_lies(tmp_path: Path, open_folder: Any, root: Any, names: Any) -> None:
    client = open_folder(write(tmp_path, gathered(root, **names)))
    assert client.names("/api/v1/pods") == ["istiod-1", "a"]
    assert log_of(client, "shop", "a") == (200, "now\n")
    assert log_of(client, "shop", "a", "previous=true") == (200, "before\n")
    assert answer_of(client, "shop", "a", "config_dump") == (200, {"configs": []})
    assert answer_of(client, "istio-system", "istiod-1", "debug/syncz") == (200, [{"proxy": "a.shop"}])
    assert client.server.store.unread == ()
    assert taken_at(tmp_path) == datetime(2026, 3, 1, 12, 34, 56, tzinfo=UTC)


def test_what_istiod_said_is_not_said_by_other_pods(tmp_path: Path, open_folder: Any) -> None:
    client = open_folder(write(tmp_path, gathered("", **OLD)))
    assert answer_of(client, "shop", "a", "debug/syncz")[0] == 404
    assert answer_of(client, "istio-system", "istiod-1", "config_dump")[0] == 404


def test_an_answer_that_was_an_error_is_told(tmp_path: Path, open_folder: Any) -> None:
    error = 'error: unable to upgrade connection: container not found ("istio-proxy")\n'
    client = open_folder(write(tmp_path, gathered("", **{"shop/pods/a/config_dump_proxy.json": error})))
    status, answer = answer_of(client, "shop", "a", "config_dump")
    assert (status, "container not found" in answer["message"]) == (404, True)


def section(container: Any, text: str, name: str = "a") -> Any:
    about = f"container {container} of pod shop/{name}"
    return f"==== START logs for {about} ====\n{text}==== END logs for {about} ====\n"


LOGS = section("init", "") + section("main", "2026-01-01T10:00:00Z one\ntwo\n") + section("side", "cut off")


def dumped(kind: Any, *items: Any) -> Any:
    bare = [{key: value for key, value in item.items() if key not in {"apiVersion", "kind"}} for item in items]
    return json.dumps({"kind": f"{kind}List", "apiVersion": "v1", "items": bare}, indent=4) + "\n"


NODE = {"metadata": {"name": "node-a"}}
POD = pod(containers=("main", "side"))
IN_FILES = {
    "nodes.json": dumped("Node", NODE),
    "shop/pods.json": dumped("Pod", POD),
    "shop/replication-controllers.json": dumped("ReplicationController"),
    "shop/events.json": dumped("Event"),
    "shop/a/logs.txt": LOGS,
}
IN_ONE = IN_FILES["nodes.json"] + IN_FILES["shop/events.json"] + IN_FILES["shop/pods.json"] + LOGS
IN_YAML = "---\n".join(yaml.safe_dump(json.loads(text)) for name, text in IN_FILES.items() if name.endswith("json"))


@pytest.mark.parametrize(
    "files",
    [
        IN_FILES,
        {f"above/{name}": text for name, text in IN_FILES.items()},
        {"dump": IN_ONE},
        {"dump.json": IN_ONE},
        {"dump.txt": IN_YAML + LOGS},
    ],
)
def test_a_dump_of_kubectl_is_read(tmp_path: Path, open_folder: Any, files: Any) -> None:
    client = open_folder(write(tmp_path, files))
    assert client.names("/api/v1/nodes") == ["node-a"]
    assert client.names("/api/v1/pods") == ["a"]
    assert log_of(client, "shop", "a", "container=main") == (200, "2026-01-01T10:00:00Z one\ntwo\n")
    assert log_of(client, "shop", "a", "container=main&timestamps=true&tailLines=1") == (
        200,
        "2026-01-01T10:00:00Z two\n",
    )
    assert log_of(client, "shop", "a", "container=side")[1].startswith("cut off")
    assert log_of(client, "shop", "a", "container=main&previous=true")[0] == 400
    assert client.server.store.unread == ()


def test_a_dump_that_ends_in_the_middle_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    store, complaints = load_folder(write(tmp_path, {"dump.json": IN_ONE[: IN_ONE.index('"shop"')]}))
    assert [complaint.message for complaint in complaints if "no JSON" in complaint.message]
    nodes = store.kinds.by_plural("", "nodes")
    assert nodes is not None
    assert store.get(nodes, "", "node-a")
