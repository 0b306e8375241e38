"""Changes: dry runs, conflicts, and fields that a kind does not have."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest

from mesh.actions import istio_config
from mesh.actions.acting import Actor, NotPermitted
from mesh.clients.errors import Conflict, NotFound, SourceError
from mesh.clients.kubernetes import KubernetesClient
from mesh.editing.objects import mark_of
from mesh.istio.selectors import Reference
from mesh.model.identity import Rights
from mesh.model.kinds import CONFIG_MAP, VIRTUAL_SERVICE
from tests.contract.kubernetes.conftest import Cluster, add
from tests.readers.kubernetes.fake_api import eventually
from tests.stand_ins.people import ONE, READER

CART = Reference(VIRTUAL_SERVICE, "shop", "cart")
SCHEMA = {
    "type": "object",
    "properties": {
        "spec": {
            "type": "object",
            "properties": {
                "hosts": {"type": "array", "items": {"type": "string"}},
                "http": {"type": "array", "items": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}},
            },
        },
        "status": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
    },
}
DEFINITION = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "virtualservices.networking.istio.io"},
    "spec": {
        "group": "networking.istio.io",
        "names": {"kind": "VirtualService", "plural": "virtualservices", "singular": "virtualservice"},
        "scope": "Namespaced",
        "versions": [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": SCHEMA}}],
    },
}


def virtual_service(*hosts: str, **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "networking.istio.io/v1",
        "kind": "VirtualService",
        "metadata": {"name": "cart", "namespace": "shop"},
        "spec": {"hosts": list(hosts), **spec},
    }


@pytest.fixture
def one(cluster: Cluster, admin: KubernetesClient) -> Iterator[Actor]:
    """Somebody who may do all in the shop, where no object is left of another test."""
    add(admin, DEFINITION)
    eventually(lambda: VIRTUAL_SERVICE in admin.discover((VIRTUAL_SERVICE,)))
    client = cluster.as_person(Rights(token=ONE))
    client.discover((VIRTUAL_SERVICE,))
    yield Actor("one", client, is_view_only=False)
    with contextlib.suppress(NotFound):
        admin.delete(*CART)


def live(actor: Actor) -> Any:
    return istio_config.read(actor, CART)


def test_a_dry_run_keeps_nothing(one: Actor) -> None:
    tried = istio_config.create(one, CART, virtual_service("cart"), dry_run=True)

    assert tried["spec"] == {"hosts": ["cart"]}
    assert live(one) is None


def test_an_edit_sends_what_differs_and_a_second_one_meets_the_first(one: Actor) -> None:
    istio_config.create(one, CART, virtual_service("cart"))
    mark = mark_of(live(one))
    saved = istio_config.save(one, CART, virtual_service("cart", "shop"), mark)

    assert saved["spec"]["hosts"] == ["cart", "shop"]
    with pytest.raises(istio_config.Changed):
        istio_config.save(one, CART, virtual_service("other"), mark)


def test_an_old_version_is_a_conflict(one: Actor) -> None:
    made = istio_config.create(one, CART, virtual_service("cart"))
    istio_config.patch(one, CART, {"spec": {"hosts": ["a"]}})
    old = {"metadata": {"resourceVersion": made["metadata"]["resourceVersion"]}, "spec": {"hosts": ["b"]}}

    with pytest.raises(Conflict):
        istio_config.patch(one, CART, old)
    with pytest.raises(Conflict):
        one.client.delete(*CART, preconditions={"resourceVersion": made["metadata"]["resourceVersion"]})
    assert live(one)["spec"]["hosts"] == ["a"]


def test_fields_that_the_kind_does_not_have_are_refused(one: Actor, cluster: Cluster) -> None:
    if not cluster.is_real:
        pytest.skip("the little API server checks no schema")
    with pytest.raises(SourceError) as refused:
        istio_config.save(one, CART, virtual_service("cart", gatewayz=["mesh"]), "")

    assert refused.value.status == 400
    assert "gatewayz" in refused.value.message
    assert live(one) is None


def test_what_a_schema_does_not_allow_is_told_with_its_field(one: Actor, cluster: Cluster) -> None:
    if not cluster.is_real:
        pytest.skip("the little API server checks no schema")
    with pytest.raises(SourceError) as refused:
        istio_config.create(one, CART, {**virtual_service(), "spec": {"hosts": "cart"}})

    assert refused.value.status == 422
    assert "spec.hosts" in refused.value.message


def test_who_may_only_read_changes_nothing(cluster: Cluster, one: Actor) -> None:
    istio_config.create(one, CART, virtual_service("cart"))
    reader = Actor("rhea", cluster.as_person(Rights(token=READER)), is_view_only=False)

    with pytest.raises(NotPermitted, match='user "rhea" may not patch'):
        istio_config.patch(reader, CART, {"spec": {"hosts": ["x"]}})
    with pytest.raises(SourceError) as refused:
        reader.client.create(CONFIG_MAP, "shop", {"metadata": {"name": "x"}})
    assert refused.value.status == 403
    assert live(reader)["spec"]["hosts"] == ["cart"]
