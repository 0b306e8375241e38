"""A real kube-apiserver takes all that is deployed, and its rules give the account the rights it needs and no others.
Skipped where `KUBEBUILDER_ASSETS` names no kube-apiserver."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.deploy.test_applied import NAMESPACES, OF_OPENSHIFT, path_of
from tests.stand_ins.manifests import NAMES, objects, of_kind
from tests.stand_ins.real_kubernetes import ADMIN, REASON, RealKubernetes, assets, real_kubernetes
from tests.unit.deploy.test_rights import Right, expected
from tools.deployment import CHART, helm_here

PROGRAMS = assets()
pytestmark = pytest.mark.skipif(PROGRAMS is None, reason=REASON)
NEVER: set[Right] = {
    ("", "secrets", "get"),
    ("", "configmaps", "list"),
    ("", "pods/exec", "create"),
    ("", "pods", "delete"),
    ("apps", "deployments", "create"),
    ("rbac.authorization.k8s.io", "clusterroles", "get"),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealKubernetes]:
    assert PROGRAMS is not None
    with real_kubernetes(PROGRAMS, tmp_path_factory.mktemp("kube"), {}) as server:
        for name in NAMESPACES:
            namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
            assert server.ask("POST", "/api/v1/namespaces", namespace)[0] == 201
        yield server


@pytest.fixture
def applied(server: RealKubernetes, request: pytest.FixtureRequest) -> Iterator[str]:
    """The objects of a case, which go again after the test."""
    case = str(request.param)
    made = []
    for obj in objects(case):
        if obj["apiVersion"].partition("/")[0] in OF_OPENSHIFT:
            continue
        path = path_of(server, obj)
        status, answer = server.ask("POST", f"{path}?fieldValidation=Strict", obj)
        assert status == 201, (obj["kind"], answer)
        made.append(f"{path}/{obj['metadata']['name']}")
    yield case
    for path in made:
        assert server.ask("DELETE", path)[0] in (200, 202)


def may(server: RealKubernetes, user: str, right: Right, namespace: str) -> bool:
    group, resource, verb = right
    resource, _, sub = resource.partition("/")
    asked = {"group": group, "resource": resource, "subresource": sub, "verb": verb, "namespace": namespace}
    body = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SubjectAccessReview",
        "spec": {
            "user": user,
            "groups": ["system:serviceaccounts", "system:authenticated"],
            "resourceAttributes": asked,
        },
    }
    status, answer = server.ask("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", body)
    assert status == 201, answer
    return bool(answer["status"]["allowed"])


@pytest.mark.parametrize("applied", NAMES, indirect=True)
def test_everything_is_taken_and_the_account_may_do_its_work(server: RealKubernetes, applied: str) -> None:
    (account,) = of_kind(applied, "ServiceAccount")
    user = f"system:serviceaccount:{account['metadata']['namespace']}:{account['metadata']['name']}"
    lacking = {right for right in expected(applied) if not may(server, user, right, "shop")}
    assert lacking == set()
    assert not {right for right in NEVER if may(server, user, right, "shop")}
    is_everywhere = bool(of_kind(applied, "ClusterRoleBinding")) and applied != "namespaces"
    assert may(server, user, ("", "pods", "list"), "default") is is_everywhere


@pytest.mark.skipif(not helm_here(), reason="no helm on the PATH, and none built by `make deploy-check`")
def test_helm_installs_the_chart_and_keeps_the_key(server: RealKubernetes, tmp_path: Path) -> None:
    environment = {**os.environ, "KUBECONFIG": os.devnull}
    environment |= {f"HELM_{name}_HOME": str(tmp_path / name) for name in ("CACHE", "CONFIG", "DATA")}
    access = ["--kube-apiserver", server.url, "--kube-token", ADMIN, "--kube-insecure-skip-tls-verify"]

    def helm(*arguments: str) -> None:
        command = [helm_here(), *access, "--namespace", "istio-system", *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr

    secret = "/api/v1/namespaces/istio-system/secrets/kiali-signing-key"
    helm("install", "kiali", str(CHART))
    key = server.get(secret)["data"]["key"]
    helm("upgrade", "kiali", str(CHART), "--set", "auth.strategy=anonymous")
    helm("upgrade", "kiali", str(CHART), "--set", "deployment.view_only_mode=true")
    assert server.get(secret)["data"]["key"] == key
    helm("uninstall", "kiali")
