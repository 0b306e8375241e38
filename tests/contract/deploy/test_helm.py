"""A real helm installs, upgrades and rolls back the chart. Skipped where none is; `make deploy-check` gets one."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from apiserver import Server, Store
from tests.contract.apiserver.plain_client import Client
from tools.deployment import CHART, KUBE_VERSION, helm_here

HELM = helm_here()
pytestmark = pytest.mark.skipif(not HELM, reason="no helm on the PATH, and none built by `make deploy-check`")
REMOTE = ("--kube-version", KUBE_VERSION, "--set", "deployment.remote_cluster_resources_only=true")
CONFIG = "/api/v1/namespaces/istio-system/configmaps/kiali"
KEY = "/api/v1/namespaces/istio-system/secrets/kiali-signing-key"
DEPLOYMENT = "/apis/apps/v1/namespaces/istio-system/deployments/kiali"


class Cluster:
    """The little API server, and helm towards it."""

    def __init__(self, server: Server, home: Path) -> None:
        self.client = Client(server)
        self._server = server
        self._env = {**os.environ, "KUBECONFIG": os.devnull}
        self._env |= {f"HELM_{name}_HOME": str(home / name.lower()) for name in ("CACHE", "CONFIG", "DATA")}

    def helm(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [HELM, "--kube-apiserver", self._server.url, "--namespace", "istio-system", *arguments]
        return subprocess.run(command, env=self._env, capture_output=True, text=True, check=False, timeout=60)

    def must(self, *arguments: str) -> str:
        done = self.helm(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def key(self) -> Any:
        return self.client.get(KEY)["data"]["key"]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    store = Store()
    store.add({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "istio-system"}})
    store.ensure_namespaces()
    server = Server(store).start()
    yield Cluster(server, tmp_path)
    server.stop()


def test_a_release_is_installed_upgraded_and_rolled_back_and_its_key_stays(cluster: Cluster) -> None:
    notes = cluster.must("install", "kiali", str(CHART))
    assert "port-forward service/kiali 20001" in notes
    assert "http://localhost:20001/kiali" in notes
    key = cluster.key()
    first = cluster.client.get(DEPLOYMENT)["spec"]["template"]["metadata"]["annotations"]["checksum/config"]

    cluster.must("upgrade", "kiali", str(CHART), "--set", "deployment.view_only_mode=true")
    second = cluster.client.get(DEPLOYMENT)["spec"]["template"]["metadata"]["annotations"]["checksum/config"]
    assert first != second, "other settings must start new pods"
    assert cluster.key() == key

    cluster.must("rollback", "kiali", "1")
    third = cluster.client.get(DEPLOYMENT)["spec"]["template"]["metadata"]["annotations"]["checksum/config"]
    assert (third, cluster.key()) == (first, key)

    cluster.must("uninstall", "kiali")
    assert cluster.client.ask("GET", DEPLOYMENT)[0] == 404
    assert cluster.key() == key


def test_a_key_that_the_operator_left_is_used(cluster: Cluster) -> None:
    left = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "kiali-signing-key"}, "data": {"key": "b2xk"}}
    assert cluster.client.ask("POST", "/api/v1/namespaces/istio-system/secrets", left)[0] == 201
    cluster.must("install", "kiali", str(CHART))
    cluster.must("upgrade", "kiali", str(CHART))
    assert cluster.key() == "b2xk"


def test_a_release_that_comes_back_has_the_key_that_was_kept(cluster: Cluster) -> None:
    cluster.must("install", "kiali", str(CHART))
    key = cluster.key()
    cluster.must("uninstall", "kiali")
    cluster.must("install", "kiali", str(CHART))
    assert cluster.key() == key


def test_secrets_of_other_clusters_are_found_by_their_label(cluster: Cluster) -> None:
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "west", "labels": {"kiali.io/multiCluster": "true"}},
    }
    assert cluster.client.ask("POST", "/api/v1/namespaces/istio-system/secrets", secret)[0] == 201
    cluster.must("install", "kiali", str(CHART))
    (container,) = cluster.client.get(DEPLOYMENT)["spec"]["template"]["spec"]["containers"]
    assert "/kiali-remote-cluster-secrets/west" in {mount["mountPath"] for mount in container["volumeMounts"]}


def test_secrets_of_the_consoles_own_keys_become_files(cluster: Cluster) -> None:
    own = {
        "sessions": {"other_signing_keys": ["secret:old:key", "/a/file"]},
        "shared_cache": {"password": "secret:v:p"},
    }
    made = cluster.must(
        "template", "kiali", str(CHART), "--kube-version", KUBE_VERSION, "--set-json", f"console={json.dumps(own)}"
    )
    of_kind = {obj["kind"]: obj for obj in yaml.safe_load_all(made)}
    config = yaml.safe_load(of_kind["ConfigMap"]["data"]["config.yaml"])["console"]
    (container,) = of_kind["Deployment"]["spec"]["template"]["spec"]["containers"]
    mounted = {f"{mount['mountPath']}/value.txt" for mount in container["volumeMounts"]}
    assert config["sessions"]["other_signing_keys"][1] == "/a/file"
    assert {config["sessions"]["other_signing_keys"][0], config["shared_cache"]["password"]} <= mounted


def test_without_cluster_wide_access_selectors_choose_among_the_namespaces_that_there_are(cluster: Cluster) -> None:
    for name, labels in {"shop": {"mesh": "on", "env": "prod"}, "old": {"mesh": "on"}, "other": {}}.items():
        namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}
        assert cluster.client.ask("POST", "/api/v1/namespaces", namespace)[0] == 201
    selector = {"matchLabels": {"mesh": "on"}, "matchExpressions": [{"key": "env", "operator": "Exists"}]}
    named = {"matchLabels": {"kubernetes.io/metadata.name": "other"}}
    deployment = {"cluster_wide_access": False, "discovery_selectors": {"default": [selector, named]}}
    cluster.must("install", "kiali", str(CHART), "--set-json", f"deployment={json.dumps(deployment)}")
    roles = cluster.client.get("/apis/rbac.authorization.k8s.io/v1/roles")["items"]
    assert sorted(role["metadata"]["namespace"] for role in roles) == ["istio-system", "other", "shop"]
    config = yaml.safe_load(cluster.client.get(CONFIG)["data"]["config.yaml"])
    (exact,) = config["deployment"]["discovery_selectors"]["default"]
    assert exact["matchExpressions"][0]["values"] == ["istio-system", "other", "shop"]


@pytest.mark.parametrize(
    "section",
    ["auth.openshift", "clustering", "deployment.hpa", "deployment.probes", "deployment.security_context", "server"],
)
def test_a_section_without_a_value_is_an_empty_one(cluster: Cluster, section: str) -> None:
    made = cluster.must("template", "kiali", str(CHART), "--kube-version", KUBE_VERSION, "--set", f"{section}=null")
    assert "Deployment" in [obj["kind"] for obj in yaml.safe_load_all(made)]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ("deployment.image_name=registry.example.com/kiali/kiali", "is Kiali's own image"),
        ("auth.strategy=ldap", "auth.strategy"),
        ("deployment.replicas=many", "replicas"),
        ("isOpenShift=true", "kiali_route_url"),
    ],
)
def test_values_that_cannot_work_are_refused_with_a_reason(cluster: Cluster, values: str, message: str) -> None:
    done = cluster.helm("template", "kiali", str(CHART), "--kube-version", KUBE_VERSION, "--set", values)
    assert done.returncode != 0
    assert message in done.stderr.replace("/", ".")


def test_a_remote_cluster_gets_an_account_and_its_rights_alone(cluster: Cluster) -> None:
    made = cluster.must("template", "kiali", str(CHART), *REMOTE)
    kinds = [obj["kind"] for obj in yaml.safe_load_all(made)]
    assert sorted(kinds) == ["ClusterRole", "ClusterRoleBinding", "Secret", "ServiceAccount"]


def test_what_somebody_else_makes_is_left_out(cluster: Cluster) -> None:
    skipped = "skipResources={clusterrole,clusterrolebinding,sa}"
    made = cluster.must("template", "kiali", str(CHART), "--kube-version", KUBE_VERSION, "--set", skipped)
    kinds = {obj["kind"] for obj in yaml.safe_load_all(made)}
    assert not kinds & {"ClusterRole", "ClusterRoleBinding", "ServiceAccount"}
    assert "Deployment" in kinds
