"""Control planes: their settings, and the namespaces that follow them."""

from __future__ import annotations

from typing import Any

import pytest

from mesh.istio.planes import ControlPlane, control_plane, identity_domain, planes_of
from mesh.model import kinds
from mesh.model.objects import (
    ConfigMap,
    Container,
    Controller,
    ControllerSpec,
    EnvVar,
    Metadata,
    Namespace,
    PodSpec,
    PodTemplate,
)
from tests.unit.workloads.world import Placed, cluster


def istiod(namespace: str = "helm", revision: str = "", **environment: str) -> Placed:
    labels = {"app": "istiod", **({"istio.io/rev": revision} if revision else {})}
    container = Container(name="discovery", env=[EnvVar(name, value) for name, value in environment.items()])
    spec = ControllerSpec(template=PodTemplate(spec=PodSpec(containers=[container])))
    metadata = Metadata(name=f"istiod{revision}", namespace=namespace, labels=labels)
    return kinds.DEPLOYMENT, Controller(metadata=metadata, spec=spec)


def config(text: str, name: str = "istio") -> Placed:
    return kinds.CONFIG_MAP, ConfigMap(metadata=Metadata(name=name, namespace="helm"), data={"mesh": text})


def namespace(name: str, **labels: str) -> Placed:
    told = {key.replace("_", "-"): value for key, value in labels.items()}
    return kinds.NAMESPACE, Namespace(metadata=Metadata(name=name, labels=told))


def plane(*objects: Placed) -> ControlPlane:
    (found,) = planes_of(cluster(istiod(), *objects))
    return found


def test_a_control_plane_manages_what_is_injected_or_ambient_and_its_own_namespaces() -> None:
    found = plane(
        config("rootNamespace: root"),
        namespace("injected", istio_injection="enabled"),
        namespace("off", istio_injection="disabled", **{"istio.io/rev": "default"}),
        namespace("revised", **{"istio.io/rev": "default"}),
        namespace("canary", **{"istio.io/rev": "canary"}),
        namespace("ambient", **{"istio.io/dataplane-mode": "ambient"}),
        namespace("plain"),
    )

    assert found.managed == {"injected", "revised", "ambient", "helm", "root"}
    assert found.manages("east", "root")
    assert not found.manages("east", "plain")


def test_discovery_selectors_leave_namespaces_out() -> None:
    selectors = "discoverySelectors: [{matchLabels: {team: a}}]"
    names = [namespace("a", istio_injection="enabled", team="a"), namespace("b", istio_injection="enabled", team="b")]

    assert plane(config(selectors), *names).managed == {"a", "helm"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}", {"auto_mtls": True, "allows_any": True, "has_mesh_config": True, "root_namespace": "helm"}),
        ("enableAutoMtls: false", {"auto_mtls": False}),
        ("outboundTrafficPolicy: {mode: REGISTRY_ONLY}", {"allows_any": False}),
        ("outboundTrafficPolicy: {}", {"allows_any": True}),
        ("defaultVirtualServiceExportTo: ['.']", {"virtual_service_exports": (".",)}),
        ("defaultDestinationRuleExportTo: ['.']", {"destination_rule_exports": (".",)}),
        ("defaultServiceExportTo: ['.']", {"service_exports": (".",)}),
        ("trustDomain: corp\ntrustDomainAliases: [old]", {"trust_domain": "corp", "trust_aliases": ("old",)}),
        ("meshMTLS: {minProtocolVersion: TLSV1_3}", {"min_tls": "TLSV1_3"}),
    ],
)
def test_the_settings_are_those_of_the_mesh_config(text: str, expected: dict[str, Any]) -> None:
    found = plane(config(text))

    assert {name: getattr(found, name) for name in expected} == expected


def test_without_a_mesh_config_that_is_told_and_nothing_is_let_out() -> None:
    found = plane()

    assert not found.has_mesh_config
    assert not found.allows_any
    assert found.auto_mtls


def test_each_revision_has_its_own_mesh_config() -> None:
    maps = [config("trustDomain: one"), config("trustDomain: two", "istio-canary")]
    default, canary = planes_of(cluster(istiod(), istiod(revision="canary"), *maps))

    assert (default.revision, default.trust_domain) == ("default", "one")
    assert (canary.revision, canary.trust_domain) == ("canary", "two")


def test_gateways_can_be_kept_to_their_namespace() -> None:
    (scoped,) = planes_of(cluster(istiod(PILOT_SCOPE_GATEWAY_TO_NAMESPACE="true")))

    assert scoped.scopes_gateways
    assert not plane().scopes_gateways


def test_the_domain_is_that_of_the_clusters_own_first_control_plane_with_a_mesh_config() -> None:
    planes = [
        control_plane("west", "helm", {"trustDomain": "west.example"}),
        control_plane("east", "old", None),
        control_plane("east", "helm", {"trustDomain": "east.example"}),
    ]

    assert identity_domain(planes, "east") == "svc.east.example"
    assert identity_domain(planes, "north") == "svc.cluster.local"
    assert identity_domain(planes, "east", "svc.mine.example") == "svc.mine.example"
