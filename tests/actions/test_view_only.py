"""In view-only mode nothing in `mesh.actions` writes, whoever calls it: every public function is tried."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest

import mesh.actions
from apiserver import Server
from mesh.actions.acting import Actor, ViewOnly
from mesh.actions.metadata import Layer, Target
from mesh.clients.kubernetes import Connection, KubernetesClient
from mesh.istio.selectors import Reference
from mesh.model import kinds
from mesh.model.cluster import snapshot_of
from mesh.model.metadata import MetadataPart
from tests.stand_ins.small_cluster import small_cluster
from tests.stand_ins.timing import HURRIED

REF = Reference(kinds.VIRTUAL_SERVICE, "shop", "cart")
BODY = {
    "apiVersion": "networking.istio.io/v1",
    "kind": "VirtualService",
    "metadata": {"name": "cart", "namespace": "shop"},
    "spec": {"hosts": ["cart"]},
}
READS = {"mesh.actions.istio_config.read", "mesh.actions.metadata.read"}
TELLS = {"mesh.actions.rehearsal.rehearse"}
"""What says that nothing was tried instead of raising it."""


def _public() -> Iterator[Callable[..., Any]]:
    for info in pkgutil.walk_packages(mesh.actions.__path__, f"{mesh.actions.__name__}."):
        module = import_module(info.name)
        for name, value in vars(module).items():
            if inspect.isfunction(value) and not name.startswith("_") and value.__module__ == info.name:
                yield value


def _name(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{function.__name__}"


# What takes no actor writes nothing: it has no client to write by, but for what only reads.
ACTING = [each for each in _public() if "actor" in inspect.signature(each).parameters]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with small_cluster("shop") as made:
        yield made


@pytest.fixture
def given(server: Server) -> Iterator[dict[str, Any]]:
    """Something for each parameter of an action, by its name."""
    client = KubernetesClient(Connection.plain(server.url), "home", timing=HURRIED)
    yield {
        "actor": Actor("somebody", client, is_view_only=True),
        "ref": REF,
        "body": BODY,
        "wanted": BODY,
        "mark": "",
        "target": Target(kinds.NAMESPACE, "", "shop"),
        "part": MetadataPart.LABELS,
        "snapshot": snapshot_of("home", []),
        "namespace": "shop",
        "pod": "cart-v1-1",
        "level": "info",
    }
    client.close()


def arguments(function: Callable[..., Any], given: dict[str, Any]) -> dict[str, Any]:
    wanted = inspect.signature(function).parameters.values()
    found = {each.name: given[each.name] for each in wanted if each.default is inspect.Parameter.empty}
    if "target" in found:
        values = {"team": "a"}
        found |= {"wanted": {Layer.OBJECT: values}} if "wanted" in found else {"body": {"metadata": {"labels": values}}}
    return found


@pytest.mark.parametrize("function", ACTING, ids=_name)
def test_no_action_writes(function: Callable[..., Any], server: Server, given: dict[str, Any]) -> None:
    before = server.store.version
    server.requests.clear()
    if _name(function) in READS:
        function(**arguments(function, given))
    elif _name(function) in TELLS:
        assert "view-only" in function(**arguments(function, given)).note
    else:
        with pytest.raises(ViewOnly):
            function(**arguments(function, given))

    assert {method for method, _ in server.requests} <= {"GET"}
    assert server.store.version == before


def test_all_rooms_of_actions_are_tried() -> None:
    assert {_name(each).rpartition(".")[0] for each in ACTING} >= {
        "mesh.actions.istio_config",
        "mesh.actions.metadata",
        "mesh.actions.proxies",
        "mesh.actions.rehearsal",
    }
