"""What `/api/config` says of clusters, gateway classes and times."""

from __future__ import annotations

from typing import Any

import pytest

from mesh.config import Settings
from mesh.model import kinds
from mesh.model.cluster import ClusterSnapshot, snapshot_of
from mesh.model.kinds import Kind
from mesh.model.objects import ConfigObject, Controller, KubeObject, Metadata, Service
from mesh.model.samples import PrometheusFacts
from mesh.pages.console.config import GatewayClass, ServerConfig, server_config
from tests.web.worlds.memory import HOME, everything

GATEWAY_API: list[tuple[Kind, KubeObject]] = [
    (kind, ConfigObject(metadata=Metadata(name="x")))
    for kind in (kinds.K8S_GATEWAY, kinds.HTTP_ROUTE, kinds.GRPC_ROUTE, kinds.REFERENCE_GRANT)
]
ZTUNNEL = (kinds.DAEMON_SET, Controller(metadata=Metadata(name="ztunnel", namespace="istio-system")))


def gateway_class(name: str, controller: str, **labels: str) -> tuple[Kind, KubeObject]:
    made = ConfigObject(metadata=Metadata(name=name, labels=labels), spec={"controllerName": controller})
    return kinds.GATEWAY_CLASS, made


def config(
    objects: list[tuple[Kind, KubeObject]], facts: PrometheusFacts | None = None, **settings: Any
) -> ServerConfig:
    snapshots = {HOME: snapshot_of(HOME, objects)}
    return server_config(Settings.model_validate(settings), everything(snapshots), snapshots, HOME, facts)


def names(page: ServerConfig) -> list[str]:
    return [item.class_name for item in page.gateway_classes]


def test_without_the_gateway_api_there_are_no_classes() -> None:
    page = config([gateway_class("istio", "istio.io/gateway-controller")])
    assert (page.gateway_api, page.gateway_classes) == (False, ())


def test_the_clusters_own_classes_are_those_that_istio_controls() -> None:
    classes = [gateway_class("istio", "istio.io/gateway-controller"), gateway_class("other", "example.com/x")]
    assert names(config([*GATEWAY_API, *classes])) == ["istio"]


def test_a_selector_chooses_among_the_clusters_classes() -> None:
    classes = [gateway_class("istio", "istio.io/x"), gateway_class("other", "example.com/x", offer="yes")]
    services = {"istio": {"gateway_api_classes_label_selector": "offer=yes"}}
    assert names(config([*GATEWAY_API, *classes], external_services=services)) == ["other"]


def test_configured_classes_win() -> None:
    services = {"istio": {"gateway_api_classes": ({"name": "Mine", "class_name": "mine"}, {"name": "half"})}}
    page = config([*GATEWAY_API, gateway_class("istio", "istio.io/x")], external_services=services)
    assert page.gateway_classes == (GatewayClass("Mine", "mine"),)


def test_without_any_the_classes_are_those_that_istio_makes() -> None:
    foreign = gateway_class("other", "example.com/x")
    assert names(config([*GATEWAY_API, foreign])) == ["istio", "istio-remote"]
    assert names(config([*GATEWAY_API, foreign, ZTUNNEL])) == ["istio", "istio-remote", "istio-waypoint"]


def test_a_ztunnel_makes_the_mesh_ambient() -> None:
    assert config([ZTUNNEL]).ambient is True
    assert config([]).ambient is False


def test_configured_addresses_replace_what_a_service_says_and_add_clusters() -> None:
    labels = {"app.kubernetes.io/part-of": "kiali", "app.kubernetes.io/version": "v2"}
    service = Service(metadata=Metadata(name="kiali", namespace="istio-system", labels=labels))
    urls = (
        {"cluster_name": HOME, "namespace": "istio-system", "instance_name": "kiali", "url": "https://here"},
        {"cluster_name": "east", "namespace": "istio-system", "instance_name": "kiali", "url": "https://east"},
    )
    home, east = config([(kinds.SERVICE, service)], clustering={"kiali_urls": urls}).clusters
    assert [(found.version, found.url) for found in home.instances] == [("v2", "https://here")]
    assert (east.name, east.accessible, east.instances[0].url) == ("east", False, "https://east")


@pytest.mark.parametrize(
    ("facts", "settings", "times"),
    [
        (None, {}, (15, 1_296_000)),
        (PrometheusFacts("2.42.0"), {}, (15, 1_296_000)),
        (PrometheusFacts("2.42.0", 30.0, 3600.0), {}, (30, 3600)),
        (
            PrometheusFacts("2.42.0", 5.0, 5.0),
            {"prometheus": {"thanos_proxy": {"enabled": True, "retention_period": "1d", "scrape_interval": "1m"}}},
            (60, 86_400),
        ),
    ],
)
def test_times_of_the_metrics_store_are_configured_or_asked_or_assumed(
    facts: PrometheusFacts | None, settings: dict[str, Any], times: tuple[int, int]
) -> None:
    page = config([], facts, external_services=settings)
    assert (page.scrape_interval, page.retention) == times


def test_a_metrics_store_that_does_not_answer_is_said_so() -> None:
    assert config([]).metrics_reason != ""
    assert config([], external_services={"prometheus": {"enabled": False}}).metrics_reason == ""


def test_a_cluster_that_serves_nothing_is_told_as_it_is() -> None:
    snapshots = {HOME: ClusterSnapshot(HOME, api_endpoint="https://api")}
    page = server_config(Settings(), everything(snapshots), snapshots, HOME, None)
    assert (page.istio_api, page.istio_gateways, page.clusters[0].api_endpoint) == (False, False, "https://api")
