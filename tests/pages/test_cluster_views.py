"""What is made of a cluster's objects is made again only when they have changed."""

from __future__ import annotations

from dataclasses import replace

from mesh.config import Settings
from mesh.istio.view import ClusterView
from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot, snapshot_of
from mesh.model.kinds import Kind
from mesh.model.objects import ConfigMap, Metadata
from mesh.pages.sources.views import ClusterViews
from tests.unit.workloads.world import Placed, config, deployment, service

NAME = "Kubernetes"


def mesh(text: str) -> Placed:
    return kinds.CONFIG_MAP, ConfigMap(metadata=Metadata(name="istio", namespace="shop"), data={"mesh": text})


OBJECTS = (
    *deployment("istiod", {"app": "istiod"}, "istiod-1", own_labels={"app": "istiod"}),
    mesh("trustDomain: corp.example"),
    service("cart"),
    config(kinds.SERVICE_ENTRY, "entry", {"hosts": ["cart.shop.svc.corp.example"]}),
)


def changed(snapshot: ClusterSnapshot, kind: Kind, *objects: Placed) -> ClusterSnapshot:
    """The same objects but for those of the kind, as the cluster cache gives them."""
    of_kind = snapshot_of(NAME, objects).objects[kind.key]
    return replace(snapshot, objects={**snapshot.objects, kind.key: of_kind}, generation=snapshot.generation + 1)


class Town:
    def __init__(self) -> None:
        self.views = ClusterViews(Settings())
        self.snapshot = snapshot_of(NAME, OBJECTS)

    def view(self) -> ClusterView:
        return self.views.of({NAME: self.snapshot})[NAME]

    def services(self) -> list[str]:
        return [found.name for found in self.view().inventory.services("shop")]


def test_nothing_is_made_again_while_the_objects_are_the_same() -> None:
    town = Town()
    before = town.view()
    town.snapshot = replace(town.snapshot, generation=1)
    now = town.view()

    assert now.snapshot is town.snapshot
    assert (now.mesh is before.mesh, now.inventory is before.inventory, now.indexes is before.indexes) == (True,) * 3


def test_a_change_of_pods_leaves_mesh_and_configuration_as_they_are() -> None:
    town = Town()
    before = town.view()
    town.snapshot = changed(town.snapshot, kinds.POD, *deployment("istiod", {"app": "istiod"}, "istiod-2"))
    now = town.view()

    assert (now.mesh is before.mesh, now.inventory is before.inventory, now.indexes is before.indexes) == (
        True,
        False,
        True,
    )


def test_another_trust_domain_makes_other_services() -> None:
    town = Town()
    assert town.services() == ["cart"]

    town.snapshot = changed(town.snapshot, kinds.CONFIG_MAP, mesh("trustDomain: other.example"))

    assert town.services() == ["cart", "cart.shop.svc.corp.example"]


def test_settings_of_the_mesh_that_decide_nothing_here_make_nothing_else_again() -> None:
    town = Town()
    before = town.view()
    town.snapshot = changed(town.snapshot, kinds.CONFIG_MAP, mesh("trustDomain: corp.example\naccessLogFile: x"))
    now = town.view()

    assert (now.mesh is before.mesh, now.inventory is before.inventory, now.indexes is before.indexes) == (
        False,
        True,
        True,
    )


def test_other_settings_of_the_console_make_all_again() -> None:
    town = Town()
    assert town.services() == ["cart"]

    town.views.settings = Settings.model_validate(
        {"external_services": {"istio": {"istio_identity_domain": "svc.mine.example"}}}
    )

    assert town.services() == ["cart", "cart.shop.svc.corp.example"]
