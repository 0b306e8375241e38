"""Where browsers find the console."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from mesh.config import Settings
from mesh.web.address.public_url import is_public_https, public_url

FORWARDED = {"X-Forwarded-Host": "mesh.example", "X-Forwarded-Proto": "https", "X-Forwarded-Port": "443"}


@pytest.mark.parametrize(
    ("headers", "server", "url"),
    [
        ({}, {}, "http://testserver"),
        ({"Host": "kiali.local:20001"}, {}, "http://kiali.local:20001"),
        ({"Host": "kiali.local:80"}, {}, "http://kiali.local"),
        ({"Host": "[::1]:20001"}, {}, "http://[::1]:20001"),
        ({}, {"web_root": "/kiali"}, "http://testserver/kiali"),
        (FORWARDED, {}, "https://mesh.example"),
        ({**FORWARDED, "X-Forwarded-Port": "8443"}, {}, "https://mesh.example:8443"),
        (
            {**FORWARDED, "X-Forwarded-Host": "mesh.example:8443", "X-Forwarded-Port": ""},
            {},
            "https://mesh.example:8443",
        ),
        ({**FORWARDED, "X-Forwarded-Port": "443; drop"}, {}, "https://mesh.example"),
        (FORWARDED, {"web_fqdn": "kiali.example"}, "https://kiali.example"),
        (FORWARDED, {"web_fqdn": "kiali.example", "web_schema": "http"}, "http://kiali.example:443"),
        ({}, {"web_fqdn": "kiali.example", "web_schema": "https", "web_port": "8443"}, "https://kiali.example:8443"),
        ({"Host": "10.0.0.1:20001"}, {"web_fqdn": "kiali.example", "web_schema": "https"}, "https://kiali.example"),
        ({"Host": "kiali.example:20001"}, {"web_fqdn": "kiali.example"}, "http://kiali.example:20001"),
    ],
)
def test_it_is_what_is_configured_else_what_the_proxy_says_else_the_request(
    headers: dict[str, str], server: dict[str, Any], url: str
) -> None:
    settings = Settings.model_validate({"server": server})
    assert public_url(RequestFactory().get("/x", headers=headers), settings) == url


def test_a_stranger_does_not_say_where_the_console_is() -> None:
    request = RequestFactory().get("/x", headers=FORWARDED, REMOTE_ADDR="203.0.113.7")
    assert "mesh.example" not in public_url(request, Settings())


def test_an_own_certificate_is_tls_whatever_a_proxy_says() -> None:
    settings = Settings.model_validate({"identity": {"cert_file": "/c", "private_key_file": "/k"}})
    assert is_public_https(RequestFactory().get("/x"), settings)
