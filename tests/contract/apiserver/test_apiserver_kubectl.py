"""Stock kubectl against the server, where there is one on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from apiserver import Store
from tests.contract.apiserver.objects import make_deployment, make_pod, make_virtual_service
from tests.contract.apiserver.plain_client import Client

KUBECTL = shutil.which("kubectl")
pytestmark = pytest.mark.skipif(KUBECTL is None, reason="there is no kubectl on the PATH")


@pytest.fixture
def kubectl(client: Client, tmp_path: Path) -> Any:
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "KUBECONFIG": os.devnull,
        "KUBECACHEDIR": str(tmp_path / "cache"),
    }

    def run(*arguments: Any, status: Any = 0, **variables: Any) -> Any:
        command = [KUBECTL, "--server", client.server.url, "--namespace", "shop", *arguments]
        run_in = {**environment, **variables}
        done = subprocess.run(command, env=run_in, check=False, capture_output=True, text=True, timeout=60)
        assert done.returncode == status, done.stderr
        return done.stdout

    return run


@pytest.fixture
def file(tmp_path: Path) -> Any:
    def write(image: Any = "web:1", host: Any = "web") -> Any:
        deployment = make_deployment()
        deployment["spec"]["template"]["spec"]["containers"][0]["image"] = image
        route = {"route": [{"destination": {"host": host}}]}
        path = tmp_path / "manifests.yaml"
        path.write_text(yaml.safe_dump_all([deployment, make_virtual_service(http=[route])]))
        return str(path)

    return SimpleNamespace(write=write)


def test_objects_are_shown_in_tables(kubectl: Any, store: Store) -> None:
    store.add(
        make_pod("a", status={"phase": "Running", "podIP": "10.0.0.1"}), make_deployment(), make_virtual_service()
    )
    heads = {
        ("get", "pods"): "NAME READY STATUS RESTARTS AGE",
        ("get", "pods", "-o", "wide"): "NAME READY STATUS RESTARTS AGE IP NODE NOMINATED NODE READINESS GATES",
        ("get", "istio-io"): "NAME GATEWAYS HOSTS AGE",
    }
    for command, head in heads.items():
        assert " ".join(kubectl(*command).splitlines()[0].split()) == head
    everything = kubectl("get", "all", "--output", "name").split()
    assert everything == ["pod/a", "deployment.apps/web"]


def test_manifests_are_applied_compared_and_edited(kubectl: Any, client: Client, file: Any) -> None:
    kubectl("apply", "-f", file.write())
    assert "unchanged" in kubectl("apply", "-f", file.write())
    kubectl("diff", "-f", file.write("web:2"), status=1)
    kubectl("apply", "-f", file.write("web:2", "other"))
    kubectl("edit", "deployment", "web", KUBE_EDITOR="sed -i s/web:2/web:3/")
    kubectl("edit", "virtualservice", "web", KUBE_EDITOR="sed -i s/other/third/")
    deployment = client.get("/apis/apps/v1/namespaces/shop/deployments/web")
    service = client.get("/apis/networking.istio.io/v1/namespaces/shop/virtualservices/web")
    assert deployment["spec"]["template"]["spec"]["containers"][0]["image"] == "web:3"
    assert service["spec"]["http"] == [{"route": [{"destination": {"host": "third"}}]}]


def test_the_server_applies_and_says_who_owns_what(kubectl: Any, file: Any) -> None:
    kubectl("create", "-f", file.write())
    kubectl("apply", "--server-side", "-f", file.write("web:2"), status=1)
    kubectl("apply", "--server-side", "--force-conflicts", "-f", file.write("web:2"))
    shown = yaml.safe_load(kubectl("get", "deployment", "web", "--show-managed-fields", "--output", "yaml"))
    owners = {(entry["manager"], entry["operation"]) for entry in shown["metadata"]["managedFields"]}
    assert owners == {("kubectl-create", "Update"), ("kubectl", "Apply")}


def test_kinds_are_explained(kubectl: Any) -> None:
    assert "containers\t<[]Container>" in kubectl("explain", "deployment.spec.template.spec")
    assert "hosts\t<[]string>" in kubectl("explain", "virtualservice.spec")


def test_built_in_kinds_are_made_whatever_the_encoding(kubectl: Any, client: Client) -> None:
    kubectl("create", "configmap", "settings", "--from-literal=a=b")
    kubectl("create", "deployment", "web", "--image=web:1", "--replicas=0")
    assert client.get("/api/v1/namespaces/shop/configmaps/settings")["data"] == {"a": "b"}
    assert client.get("/apis/apps/v1/namespaces/shop/deployments/web")["spec"]["replicas"] == 0
    assert kubectl("auth", "can-i", "list", "pods").strip() == "yes"
