"""Which service a host means: one rule for configuration, services and Envoy's words."""

from __future__ import annotations

import pytest

from mesh.envoy.hosts import parse_domain
from mesh.istio.hosts import Form, Named, read_host, service_of, short_name
from mesh.model import kinds
from mesh.workloads.services import services_of
from tests.unit.workloads.world import cluster, config, service

DOMAIN = "svc.corp.example"


@pytest.mark.parametrize(
    ("host", "named"),
    [
        ("cart", Named("cart", "", Form.NAME)),
        ("cart.shop", Named("cart", "shop", Form.NAMESPACE)),
        ("cart.shop.svc", Named("cart", "shop", Form.SHORT)),
        ("cart.shop.svc.corp.example", Named("cart", "shop", Form.FULL)),
        ("*.shop.svc.corp.example", Named("*", "shop", Form.FULL)),
        ("cart.shop.svc.cluster.local", None),
        ("cart.shop.example", None),
        ("", None),
        ("cart.", None),
        ("cart.shop.", None),
        ("cart..svc", None),
        (".shop", None),
    ],
)
def test_a_host_names_a_service_in_four_forms(host: str, named: Named | None) -> None:
    assert read_host(host, DOMAIN) == named


def test_a_bare_name_means_a_service_of_the_objects_own_namespace() -> None:
    assert service_of("cart", "shop", DOMAIN) == ("shop", "cart")
    assert service_of("cart.till", "shop", DOMAIN) == ("till", "cart")


@pytest.mark.parametrize("host", ["*", "*.shop", "*.shop.svc.corp.example"])
def test_all_services_are_not_one(host: str) -> None:
    assert service_of(host, "shop", DOMAIN) is None


@pytest.mark.parametrize(
    ("host", "name"), [("cart.shop.svc.cluster.local", "cart"), ("a.b.global", "a.b.global"), ("a", "a")]
)
def test_telemetry_knows_a_host_by_its_first_word_or_its_alias(host: str, name: str) -> None:
    assert short_name(host) == name


@pytest.mark.parametrize("host", ["cart", "cart.shop", "cart.shop.svc", f"cart.shop.{DOMAIN}"])
def test_configuration_services_and_proxies_understand_a_host_alike(host: str) -> None:
    entry = config(kinds.SERVICE_ENTRY, "entry", {"hosts": [host]})
    found = services_of(cluster(service("cart"), entry), "shop", identity_domain=DOMAIN)

    assert service_of(host, "shop", DOMAIN) == ("shop", "cart")
    assert [each.name for each in found] == ["cart"]
    assert parse_domain(host, DOMAIN, {"shop"}).service == "cart"
