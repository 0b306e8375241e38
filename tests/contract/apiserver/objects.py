"""Objects as a manifest has them."""

from __future__ import annotations

from typing import Any


def make_pod(
    name: str, namespace: str = "shop", *, labels: dict[str, str] | None = None, **rest: Any
) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace, "labels": labels or {}},
        "spec": {"containers": [{"name": "main", "image": "shop:1"}], **rest.pop("spec", {})},
        **rest,
    }


def make_deployment(name: str = "web", namespace: str = "shop") -> dict[str, Any]:
    containers = [
        {"name": "main", "image": "web:1", "env": [{"name": "A", "value": "1"}]},
        {"name": "side", "image": "side:1"},
    ]
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": {"app": name}}, "spec": {"containers": containers}},
        },
    }


def make_virtual_service(name: str = "web", namespace: str = "shop", **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "networking.istio.io/v1",
        "kind": "VirtualService",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"hosts": ["web"], **spec},
    }
