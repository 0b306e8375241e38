"""Thousands of configuration objects: their list, their pages and the API's answers.

The objects lie in the little API server in this process, the console runs in its own, without a metrics store.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from apiserver import Server, Store
from bench.visiting import told, visit
from demo.console import start_console
from demo.processes import Supervisor, free_port

NAMESPACES = 100
SIZES = (4_000, 16_000)
ROUNDS = 15
CONFIG = """
auth: {strategy: anonymous}
deployment: {cluster_wide_access: true, namespace: istio-system}
external_services:
  prometheus: {enabled: false}
  grafana: {enabled: false}
  tracing: {enabled: false}
  istio: {istio_api_enabled: false}
kubernetes_config: {cluster_name: Kubernetes}
server: {address: 127.0.0.1, web_root: /kiali}
"""
_GROUP = "networking.istio.io/v1"
_PAGE = "/console/namespaces/ns-050/istio/networking.istio.io/v1"


def objects(number: int) -> Iterator[dict[str, Any]]:
    """Namespaces, and as many VirtualServices, DestinationRules, Gateways and ServiceEntries over them."""
    names = [f"ns-{each:03}" for each in range(NAMESPACES)]
    for name in (*names, "istio-system"):
        yield {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
    for each in range(number // 4):
        yield from _service(names[each % NAMESPACES], each // NAMESPACES)


def _service(namespace: str, number: int) -> Iterator[dict[str, Any]]:
    host = f"svc-{number}"
    destination = {"host": host, "subset": "v1"}
    port = {"number": 443, "name": "https", "protocol": "HTTPS"}
    specs: dict[str, dict[str, Any]] = {
        "VirtualService": {
            "hosts": [host],
            "gateways": ["gateway-0", "mesh"],
            "http": [{"match": [{"uri": {"prefix": f"/{number}"}}], "route": [{"destination": destination}]}],
        },
        "DestinationRule": {"host": host, "subsets": [{"name": "v1", "labels": {"version": "v1"}}]},
        "Gateway": {
            "selector": {"istio": "gate"},
            "servers": [{"port": port, "hosts": [f"{host}.{namespace}.example"]}],
        },
        "ServiceEntry": {"hosts": [f"out-{number}.{namespace}.example"], "ports": [port], "resolution": "DNS"},
    }
    for kind, spec in specs.items():
        metadata = {"name": f"{kind.lower()}-{number}", "namespace": namespace, "labels": {"app": host}}
        yield {"apiVersion": _GROUP, "kind": kind, "metadata": metadata, "spec": spec}


@contextmanager
def running(number: int) -> Iterator[tuple[str, Store]]:
    """The address of a console of one process, and what its cluster holds."""
    store = Store()
    store.add(*objects(number))
    store.forget_history()
    with (
        tempfile.TemporaryDirectory(prefix="config-") as name,
        Server(store) as api,
        Supervisor(Path(name)) as supervisor,
    ):
        config = Path(name, "config.yaml")
        config.write_text(CONFIG)
        port = free_port()
        start_console(supervisor, config, port, kubernetes=api.url, prometheus="", workers=1)
        base = f"http://127.0.0.1:{port}/kiali"
        supervisor.wait_http(f"{base}/healthz", 120)
        time.sleep(2)
        yield base, store


def report(base: str, store: Store) -> None:
    """Warm: nothing has changed since the last visit; cold: one object has."""
    paths = {
        "list": "/console/istio",
        "list, sorted": "/console/istio?sort=cv&direction=desc",
        "list, narrowed": "/console/istio?type=VirtualService&istioName=-7",
        "API": "/api/istio/config",
        "virtual service": f"{_PAGE}/VirtualService/virtualservice-3",
        "destination rule": f"{_PAGE}/DestinationRule/destinationrule-3",
        "gateway": f"{_PAGE}/Gateway/gateway-0",
        "service entry": f"{_PAGE}/ServiceEntry/serviceentry-3",
    }
    for title, path in paths.items():
        _, size = visit(f"{base}{path}")
        warm = [visit(f"{base}{path}")[0] for _ in range(ROUNDS)]
        cold = []
        for number in range(ROUNDS):
            _touch(store, number)
            time.sleep(0.2)
            cold.append(visit(f"{base}{path}")[0])
        print(f"  {title:<16} warm {told(warm)}; cold {told(cold)}; {size / 1024:.1f} KiB compressed")


def _touch(store: Store, number: int) -> None:
    def change(obj: dict[str, Any]) -> None:
        obj["spec"]["hosts"] = [f"touched-{number}"]

    store.change("virtualservices.networking.istio.io", f"ns-{number:03}", "virtualservice-1", change)


def main() -> None:
    for number in SIZES:
        print(f"configuration: {number} objects in {NAMESPACES} namespaces")
        with running(number) as (base, store):
            report(base, store)
