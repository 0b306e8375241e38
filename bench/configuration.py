"""Thousands of configuration objects: their list, their pages and the API's answers.

The objects lie in the little API server in this process, the console runs in its own, without a metrics store.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from apiserver import Store
from bench.consoles import running
from bench.visiting import told, visit

NAMESPACES = 100
SIZES = (4_000, 16_000)
ROUNDS = 15
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
        with running(objects(number)) as console:
            time.sleep(2)
            report(console.base, console.store)
