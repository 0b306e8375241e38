"""How validation reads hosts."""

from __future__ import annotations

import pytest

from mesh.validations.hosts import Host, Hosts, is_within, wildcards_of

DOMAIN = "svc.corp.example"
HOSTS = Hosts(DOMAIN, ("shop", "till"))


@pytest.mark.parametrize(
    ("host", "service"),
    [
        ("cart", Host("cart", "shop", DOMAIN)),
        ("*", Host("*", "shop", DOMAIN)),
        ("cart.till", Host("cart", "till", DOMAIN)),
        ("cart.gone", Host("cart.gone")),
        ("cart.gone.svc", Host("cart", "gone", DOMAIN)),
        ("cart.till.svc.corp.example", Host("cart", "till", DOMAIN)),
        ("*.till.svc.corp.example", Host("*", "till", DOMAIN)),
        ("cart.till.svc.cluster.local", Host("cart.till.svc.cluster.local")),
        ("*.local", Host("*.local")),
        ("cart.", Host("cart", "", DOMAIN)),
        ("", Host("")),
    ],
)
def test_a_host_is_a_service_or_a_host_of_anywhere(host: str, service: Host) -> None:
    assert HOSTS.of(host, "shop") == service


@pytest.mark.parametrize("host", ["cart.till", "cart.till.svc"])
def test_where_namespaces_do_not_count_only_a_bare_and_a_whole_name_are_services(host: str) -> None:
    assert HOSTS.parse(host, "shop") == Host(host)
    assert HOSTS.parse("cart", "shop") == Host("cart", "shop", DOMAIN)


@pytest.mark.parametrize(
    ("host", "wildcard", "is_in"),
    [
        ("a.example.com", "*.example.com", True),
        ("a.b.example.com", "*.example.com", True),
        ("example.com", "*.example.com", False),
        ("a.example.com", "*example.com", False),
        ("anything", "*", True),
    ],
)
def test_a_wildcard_holds_what_ends_so(host: str, wildcard: str, is_in: bool) -> None:
    assert is_within(host, wildcard) == is_in
    assert wildcard == "*" or (wildcard in wildcards_of(host)) == is_in


@pytest.mark.parametrize(
    ("host", "parts"),
    [
        (Host("cart", "till", DOMAIN), ("cart", "till")),
        (Host("cart.gone.org"), ("cart", "gone")),
        (Host("cart"), ("cart", "")),
    ],
)
def test_the_first_two_words_may_name_a_service(host: Host, parts: tuple[str, str]) -> None:
    assert host.two_parts == parts
