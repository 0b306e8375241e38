"""The table of kinds: what reading, listing, details and links walk."""

from __future__ import annotations

import pytest

from mesh.model import kinds
from mesh.model.kinds import CONFIG_KINDS, Kind, config_kind

WORDS = (
    "AuthorizationPolicy, DestinationRule, EnvoyFilter, Gateway, K8sGRPCRoute, K8sGateway, K8sHTTPRoute, "
    "K8sInferencePool, K8sReferenceGrant, K8sTCPRoute, K8sTLSRoute, K8sUDPRoute, PeerAuthentication, "
    "RequestAuthentication, ServiceEntry, Sidecar, Telemetry, TrafficExtension, VirtualService, WasmPlugin, "
    "WorkloadEntry, WorkloadGroup"
)
WITH_FORM = (
    "AuthorizationPolicy, Gateway, K8sGateway, K8sReferenceGrant, PeerAuthentication, RequestAuthentication, "
    "ServiceEntry, Sidecar"
)


def test_the_kinds_of_configuration_are_those_that_people_know() -> None:
    assert ", ".join(sorted(kind.word for kind in CONFIG_KINDS)) == WORDS
    assert ", ".join(sorted(kind.word for kind in CONFIG_KINDS if kind.has_form)) == WITH_FORM


@pytest.mark.parametrize("kind", CONFIG_KINDS, ids=lambda kind: kind.word)
def test_a_kind_of_configuration_can_be_shown_written_and_found_again(kind: Kind) -> None:
    assert kind.letters
    assert kind.namespaced
    assert kind.is_editable
    assert {config_kind(kind.group, version, kind.name) for version in kind.versions} == {kind}


@pytest.mark.parametrize(
    ("group", "version", "name"),
    [
        ("networking.istio.io", "v2", "Gateway"),
        ("networking.istio.io", "v1", "gateway"),
        ("gateway.networking.k8s.io", "v1", "GatewayClass"),
        ("", "v1", "Service"),
        ("apps", "v1", "Deployment"),
    ],
)
def test_nothing_else_is_configuration(group: str, version: str, name: str) -> None:
    assert config_kind(group, version, name) is None


def test_a_kind_is_named_as_the_api_names_it() -> None:
    assert kinds.K8S_GATEWAY.gvk == "gateway.networking.k8s.io/v1, Kind=Gateway"
    assert kinds.SERVICE.gvk == "/v1, Kind=Service"


def test_no_two_kinds_are_told_apart_by_nothing() -> None:
    assert len({kind.key for kind in kinds.ALL_KINDS}) == len(kinds.ALL_KINDS)
    assert len({kind.gvk for kind in CONFIG_KINDS}) == len(CONFIG_KINDS)
