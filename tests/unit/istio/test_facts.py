"""What holds of a mesh: its control planes, its own settings, the domain of its services."""

from __future__ import annotations

import pytest

from mesh.istio.facts import MeshFacts, mesh_facts
from mesh.istio.mesh_settings import AccessLog, MeshSettings
from mesh.model import kinds
from mesh.model.objects import ConfigMap, Controller, Metadata, Namespace
from tests.unit.workloads.world import Placed, cluster


def istiod(namespace: str) -> Placed:
    return kinds.DEPLOYMENT, Controller(metadata=Metadata(name="istiod", namespace=namespace, labels={"app": "istiod"}))


def config_map(namespace: str, mesh: str, name: str = "istio") -> Placed:
    return kinds.CONFIG_MAP, ConfigMap(metadata=Metadata(name=name, namespace=namespace), data={"mesh": mesh})


def facts(*objects: Placed, configured: str = "") -> MeshFacts:
    return mesh_facts(cluster(*objects), configured)


def test_without_a_control_plane_all_is_as_by_default() -> None:
    assert facts(config_map("istio-system", "trustDomain: corp.example")) == MeshFacts()


@pytest.mark.parametrize(("configured", "domain"), [("", "svc.corp.example"), ("svc.mine.example", "svc.mine.example")])
def test_the_domain_of_services_is_the_configured_one_or_that_of_the_trust_domain(configured: str, domain: str) -> None:
    found = facts(istiod("helm"), config_map("helm", "trustDomain: corp.example"), configured=configured)

    assert found.identity_domain == domain
    assert found.control_planes == {"helm"}


@pytest.mark.parametrize(
    ("mesh", "settings"),
    [
        ("defaultServiceExportTo: ['.', shop]", MeshSettings(default_service_exports=(".", "shop"))),
        ("enableAutoMtls: false", MeshSettings(auto_mtls=False)),
        ("enableAutoMtls: null", MeshSettings()),
        ("trustDomain: [odd]\ndefaultServiceExportTo: odd", MeshSettings()),
        ("- odd", MeshSettings()),
        ("{", MeshSettings()),
    ],
)
def test_what_cannot_be_read_of_the_meshs_settings_is_as_by_default(mesh: str, settings: MeshSettings) -> None:
    assert facts(istiod("helm"), config_map("helm", mesh)).settings == settings


@pytest.mark.parametrize(
    ("mesh", "formats"),
    [
        ("accessLogFormat: '%PROTOCOL%'", [AccessLog("%PROTOCOL%", is_json=False)]),
        ("accessLogFormat: '{}'\naccessLogEncoding: JSON", [AccessLog("{}", is_json=True)]),
        ("accessLogEncoding: JSON", []),
        ("accessLogFormat: [odd]\nextensionProviders: odd", []),
        (
            "extensionProviders: [{envoyFileAccessLog: {logFormat: {text: '%PROTOCOL%'}}}, {envoyOtelAls: {}}, odd, "
            "{envoyFileAccessLog: {logFormat: {labels: {code: '%RESPONSE_CODE%'}}}}]",
            [AccessLog("%PROTOCOL%", is_json=False), AccessLog('{"code":"%RESPONSE_CODE%"}', is_json=True)],
        ),
    ],
)
def test_the_formats_of_access_logs_are_those_of_the_mesh_and_of_its_providers(
    mesh: str, formats: list[AccessLog]
) -> None:
    assert list(facts(istiod("helm"), config_map("helm", mesh)).settings.access_logs) == formats


def test_every_revision_may_have_its_own_format_of_access_logs() -> None:
    one, two = (
        config_map("helm", "accessLogFormat: a", "istio"),
        config_map("helm", "accessLogFormat: b", "istio-canary"),
    )
    assert [each.format for each in facts(istiod("helm"), one, two).settings.access_logs] == ["a", "b"]


def test_the_first_control_plane_whose_settings_are_there_tells_them() -> None:
    objects = (istiod("a"), istiod("b"), config_map("a", "trustDomain: x", "other"), config_map("b", "trustDomain: y"))

    assert facts(*objects).settings.trust_domain == "y"


def test_all_namespaces_are_known_by_what_they_are() -> None:
    shop = Namespace(metadata=Metadata(name="shop", labels={"istio.io/rev": "canary"}))
    helm = Namespace(metadata=Metadata(name="kube-system"))
    found = facts((kinds.NAMESPACE, shop), (kinds.NAMESPACE, helm), istiod("kube-system"))

    assert [(each.name, each.is_control_plane, each.revision) for each in found.namespaces.values()] == [
        ("kube-system", True, "default"),
        ("shop", False, "canary"),
    ]
