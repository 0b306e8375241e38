"""An API server takes all that is deployed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import pytest

from apiserver import Server, Store
from tests.contract.apiserver.plain_client import Client
from tests.stand_ins.manifests import NAMES, Json, objects


class Asked(Protocol):
    """Whoever answers for a path of the API."""

    def get(self, path: str) -> Any: ...


NAMESPACES = ("istio-system", "shop", "billing")
OF_OPENSHIFT = ("route.openshift.io", "oauth.openshift.io")


@pytest.fixture
def client() -> Iterator[Client]:
    store = Store()
    for name in NAMESPACES:
        store.add({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    store.ensure_namespaces()
    server = Server(store).start()
    yield Client(server)
    server.stop()


def path_of(client: Asked, obj: Json) -> str:
    """Where objects of the kind are made, as discovery tells it."""
    version = obj["apiVersion"]
    root = f"/apis/{version}" if "/" in version else f"/api/{version}"
    found = [
        entry for entry in client.get(root)["resources"] if entry["kind"] == obj["kind"] and "/" not in entry["name"]
    ]
    (resource,) = found
    if not resource["namespaced"]:
        return f"{root}/{resource['name']}"
    return f"{root}/namespaces/{obj['metadata']['namespace']}/{resource['name']}"


@pytest.mark.parametrize("case", NAMES)
def test_everything_is_taken(client: Client, case: str) -> None:
    taken = 0
    for obj in objects(case):
        if obj["apiVersion"].partition("/")[0] in OF_OPENSHIFT:
            continue
        status, answer = client.ask("POST", path_of(client, obj), obj)
        assert status == 201, (obj["kind"], answer)
        assert answer["metadata"]["name"] == obj["metadata"]["name"]
        taken += 1
    assert taken > 5
