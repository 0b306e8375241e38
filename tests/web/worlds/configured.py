"""A console on the little API server with one object of every kind of configuration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.test import Client

from apiserver import Server, Store
from mesh.clients.kubernetes import Connection, KubernetesClient
from mesh.model import kinds
from mesh.model.kinds import CONFIG_KINDS, Kind
from mesh.readers.namespaces import anonymous_viewer
from mesh.web.process.current import use_runtime
from mesh.web.process.runtime import Runtime
from tests.stand_ins.timing import HURRIED
from tests.web.worlds.edited import LiveCache
from tests.web.worlds.memory import HOME, NOW, settings_of

EXAMPLES = Path(__file__).parents[2] / "cases" / "istio" / "every_kind.yaml"
SEEN = (kinds.NAMESPACE, kinds.DEPLOYMENT, kinds.SERVICE, *CONFIG_KINDS)
GATEWAY_LABELS = {"istio": "ingressgateway"}


def _deployment(namespace: str, name: str, labels: Mapping[str, str]) -> dict[str, Any]:
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": namespace, "labels": dict(labels)},
        "spec": {
            "selector": {"matchLabels": dict(labels)},
            "template": {
                "metadata": {"labels": dict(labels)},
                "spec": {"containers": [{"name": "main", "image": f"{name}:1"}]},
            },
        },
    }


AROUND: list[dict[str, Any]] = [
    *({"kind": "Namespace", "metadata": {"name": name}} for name in ("shop", "depot", "istio-system", "kube-system")),
    _deployment("istio-system", "istiod", {"app": "istiod"}),
    _deployment("istio-system", "gate", GATEWAY_LABELS),
    _deployment("shop", "cart-v1", {"app": "cart", "version": "v1"}),
    _deployment("shop", "cart-v2", {"app": "cart", "version": "v2"}),
    {
        "kind": "Service",
        "metadata": {"name": "cart", "namespace": "shop", "labels": {"app": "cart"}},
        "spec": {"selector": {"app": "cart"}, "ports": [{"name": "http", "port": 80}]},
    },
]


def examples() -> dict[Kind, dict[str, Any]]:
    """The saved object of each kind."""
    documents = yaml.safe_load_all(EXAMPLES.read_text())
    by_name = {(each["apiVersion"], each["kind"]): each for each in documents}
    return {kind: by_name[kind.api_version, kind.name] for kind in CONFIG_KINDS}


@dataclass
class Configured:
    """The browser, and the cluster behind the console; `servers` are those of all clusters."""

    browser: Client
    server: Server
    runtime: Runtime
    servers: Mapping[str, Server]


@contextmanager
def configured(others: Mapping[str, Sequence[dict[str, Any]]] | None = None, **settings: Any) -> Iterator[Configured]:
    """With settings beside the anonymous strategy; `others` are the objects of clusters besides the home cluster."""
    told = settings_of(**settings)
    with ExitStack() as opened:
        servers = {HOME: opened.enter_context(_server([*AROUND, *examples().values()]))}
        servers |= {name: opened.enter_context(_server(objects)) for name, objects in (others or {}).items()}
        root = Runtime(
            told,
            {name: LiveCache(_client(name, server), SEEN) for name, server in servers.items()},
            None,
            HOME,
            lambda snapshots: anonymous_viewer(snapshots.values(), told),
            clock=lambda: NOW,
        )
        opened.callback(root.close)
        with use_runtime(root):
            yield Configured(Client(raise_request_exception=False), servers[HOME], root, servers)


def _server(objects: Sequence[dict[str, Any]]) -> Server:
    store = Store(first_version=100)
    for each in objects:
        store.add({"apiVersion": "v1", **each})
    return Server(store)


def _client(cluster: str, server: Server) -> KubernetesClient:
    client = KubernetesClient(Connection.plain(server.url), cluster, timing=HURRIED)
    client.discover()
    return client


def address(kind: Kind, name: str, namespace: str = "shop") -> str:
    """Of an object, below `/api/` and `/console/`."""
    return f"namespaces/{namespace}/istio/{kind.group}/{kind.versions[0]}/{kind.name}/{name}"
