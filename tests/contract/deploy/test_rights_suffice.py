"""With the rights that are granted, and no others, the console reads all of a cluster that it shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from apiserver import Server, Store
from mesh.clients.kubernetes.cache import ClusterCache, kinds_without
from mesh.clients.kubernetes.client import KubernetesClient
from mesh.clients.kubernetes.connection import from_kubeconfig
from mesh.model.kinds import ALL_KINDS, GATEWAY_CLASS
from tests.stand_ins.manifests import Json, objects, the

TOKEN = "the-accounts"
NAMED = ("billing", "istio-system", "shop")
ISTIOD = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "istiod", "namespace": "istio-system", "labels": {"app": "istiod"}},
    "spec": {
        "selector": {"matchLabels": {"app": "istiod"}},
        "template": {
            "metadata": {"labels": {"app": "istiod"}},
            "spec": {"containers": [{"name": "discovery", "image": "pilot"}]},
        },
    },
}
MESH = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "istio", "namespace": "istio-system"},
    "data": {"mesh": "{}"},
}


def world(case: str) -> Store:
    """Some namespaces with a control plane, and the roles of a case."""
    store = Store(first_version=100)
    for name in (*NAMED, "hidden"):
        store.add({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    roles = [obj for obj in objects(case) if obj["apiVersion"].startswith("rbac.")]
    for obj in (ISTIOD, MESH, *roles):
        store.add(dict(obj))
    return store


def client_of(server: Server, folder: Path) -> KubernetesClient:
    access: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "home",
        "contexts": [{"name": "home", "context": {"cluster": "home", "user": "account"}}],
        "clusters": [{"name": "home", "cluster": {"server": server.url}}],
        "users": [{"name": "account", "user": {"token": TOKEN}}],
    }
    file = folder / "kubeconfig"
    file.write_text(yaml.safe_dump(access))
    return KubernetesClient(from_kubeconfig([file]), "home")


def user_of(account: Json) -> str:
    return f"system:serviceaccount:{account['metadata']['namespace']}:{account['metadata']['name']}"


@pytest.mark.parametrize(
    ("case", "namespaces"), [("kubernetes", None), ("full", None), ("namespaces", NAMED), ("kustomize-base", None)]
)
def test_every_kind_is_read_without_a_refusal(case: str, namespaces: tuple[str, ...] | None, tmp_path: Path) -> None:
    tokens = {TOKEN: user_of(the(case, "ServiceAccount"))}
    with Server(world(case), tokens=tokens, rbac=True) as server:
        cache = ClusterCache(client_of(server, tmp_path), kinds=kinds_without(()), namespaces=namespaces)
        cache.start()
        try:
            assert cache.wait_synced(30)
            snapshot = cache.snapshot()
        finally:
            cache.stop()
    assert snapshot.problems == ()
    missing = {kind.key for kind in ALL_KINDS} - set(snapshot.objects)
    # OpenShift's kinds are served where a world has some; GatewayClasses are in no namespace.
    assert {key for key in missing if ".openshift.io" not in key} == ({GATEWAY_CLASS.key} if namespaces else set())
    names = {name for inner in snapshot.objects["namespaces"].values() for name in inner}
    assert names == {*NAMED, *(() if namespaces else ("hidden",))}
