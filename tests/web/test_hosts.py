"""By which names the console may be asked for, and whose pages may change something, with and without a proxy."""

from __future__ import annotations

import pytest
from django.test import Client

from mesh.config import Settings
from mesh.web.process.current import use_runtime
from mesh.web.process.runtime import Runtime
from tests.web.forms import Browser
from tests.web.worlds.memory import HOME, MemoryCache, everything

PROXY = "10.1.2.3"


def console(cache: MemoryCache, server: dict[str, str], listener: dict[str, list[str]]) -> Runtime:
    settings = Settings.model_validate(
        {"auth": {"strategy": "anonymous"}, "server": server, "console": {"listener": listener}}, strict=False
    )
    return Runtime(settings, {HOME: cache}, None, HOME, everything)


def status(cache: MemoryCache, server: dict[str, str], listener: dict[str, list[str]], host: str, path: str) -> int:
    with use_runtime(console(cache, server, listener)):
        return int(Client(raise_request_exception=False).get(path, headers={"Host": host}).status_code)


@pytest.mark.parametrize(
    "host",
    [
        "mesh.example.com",
        "MESH.example.com:8443",
        "mesh.example.com.",
        "other.example.org",
        "a.b.example.net",
        "10.0.0.7:20001",
        "[2001:db8::1]:20001",
        "localhost:20001",
        "kiali",
        "kiali.istio-system:20001",
        "kiali.istio-system.svc",
        "kiali.istio-system.svc.cluster.local",
    ],
)
def test_the_console_is_asked_for_by_its_names_addresses_and_in_the_cluster(cache: MemoryCache, host: str) -> None:
    listener = {"allowed_hosts": ["other.example.org", ".example.net"]}
    assert status(cache, {"web_fqdn": "mesh.example.com"}, listener, host, "/api/namespaces") == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:20001", "mesh.example.com.evil.example", "10.0.0.7.evil.example", "kiali.shop"],
)
def test_another_name_is_answered_with_those_that_are_allowed(cache: MemoryCache, host: str) -> None:
    with use_runtime(console(cache, {"web_fqdn": "mesh.example.com"}, {})):
        client = Client(raise_request_exception=False)
        told = client.get("/api/namespaces", headers={"Host": host})
        page = client.get("/console/overview", headers={"Host": host})
        probe = client.get("/healthz", headers={"Host": host})
    assert (told.status_code, page.status_code, probe.status_code) == (421, 421, 200)
    assert "mesh.example.com" in told.json()["error"]
    assert "mesh.example.com" in page.content.decode()
    assert "shop" not in page.content.decode().replace(host, "")
    assert page.headers["X-Frame-Options"] == "DENY"


def test_without_a_configured_name_any_is_taken(cache: MemoryCache) -> None:
    assert status(cache, {}, {}, "anything.example", "/api/namespaces") == 200


@pytest.mark.parametrize("host", ["a b", "a[b", "x:y", "/"])
@pytest.mark.parametrize("path", ["/api/namespaces", "/console/overview", "/healthz"])
def test_what_is_no_host_is_a_400_that_says_so(visitor: Client, host: str, path: str) -> None:
    answer = visitor.get(path, headers={"Host": host})
    assert answer.status_code == 400
    assert "Host" in answer.content.decode()


def test_a_trusted_proxy_tells_of_a_name_that_is_not_allowed(cache: MemoryCache) -> None:
    """The proxy itself asks by the service's name."""
    headers = {"Host": "kiali.istio-system", "X-Forwarded-Host": "evil.example"}
    with use_runtime(console(cache, {"web_fqdn": "mesh.example.com"}, {"trusted_proxies": ["10.0.0.0/8"]})):
        client = Client(raise_request_exception=False)
        assert client.get("/api/namespaces", headers=headers, REMOTE_ADDR=PROXY).status_code == 421
        assert client.get("/api/namespaces", headers=headers, REMOTE_ADDR="192.0.2.1").status_code == 200


@pytest.mark.parametrize(
    ("server", "headers", "peer", "expected"),
    [
        ({}, {}, PROXY, 403),
        ({"web_fqdn": "mesh.example.com"}, {}, PROXY, 200),
        ({"web_fqdn": "mesh.example.com", "web_port": "80"}, {}, PROXY, 200),
        ({"web_fqdn": "mesh.example.com", "web_port": "8080"}, {}, PROXY, 403),
        ({"web_fqdn": "mesh.example.com", "web_schema": "http"}, {}, PROXY, 200),
        ({"web_fqdn": "mesh.example.com", "web_schema": "https"}, {}, PROXY, 403),
        ({"web_fqdn": "other.example.com"}, {}, PROXY, 403),
        ({}, {"X-Forwarded-Host": "mesh.example.com"}, PROXY, 200),
        ({}, {"X-Forwarded-Host": "MESH.example.com, inner"}, "::ffff:10.1.2.3", 200),
        ({}, {"X-Forwarded-Host": "mesh.example.com"}, "192.0.2.1", 403),
        ({}, {"X-Forwarded-Host": "other.example.com"}, PROXY, 403),
        ({}, {"X-Forwarded-Host": "mesh.example.com:8080"}, PROXY, 403),
        ({}, {"X-Forwarded-Host": "mesh.example.com", "X-Forwarded-Port": "8080"}, PROXY, 403),
        ({}, {"X-Forwarded-Host": "mesh.example.com", "Sec-Fetch-Site": "cross-site"}, PROXY, 403),
    ],
)
def test_a_change_behind_a_proxy_that_rewrites_the_host(
    cache: MemoryCache, server: dict[str, str], headers: dict[str, str], peer: str, expected: int
) -> None:
    sent = {"Host": "kiali.istio-system:20001", "Origin": "http://mesh.example.com", **headers}
    with use_runtime(console(cache, server, {"trusted_proxies": ["10.0.0.0/8"]})):
        browser = Browser(raise_request_exception=False)
        assert browser.post("/api/authenticate", headers=sent, REMOTE_ADDR=peer).status_code == expected


@pytest.mark.parametrize(
    "origin", ["http://[", "http://testserver:x", "//testserver", "file://testserver", "testserver"]
)
def test_an_origin_that_is_none_is_another_site(visitor: Client, origin: str) -> None:
    answer = visitor.post("/api/authenticate", headers={"Origin": origin})
    assert answer.status_code == 403
    assert "another site" in answer.json()["error"]


def test_a_question_that_is_posted_is_no_change(visitor: Client) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"}
    answer = visitor.post("/api/stats/metrics", "{}", "application/json", headers=headers)
    assert answer.status_code != 403


@pytest.mark.parametrize("path", ["/api/authenticate", "/console/overview"])
def test_files_are_refused_and_large_bodies_too(visitor: Client, path: str) -> None:
    files = visitor.post(path, b"--b--", "multipart/form-data; boundary=b")
    large = visitor.post(path, b"x" * ((4 << 20) + 1), "application/json")
    assert (files.status_code, large.status_code) == (415, 413)
    assert "files" in files.content.decode()
    assert "4 MiB" in large.content.decode()


def test_head_is_get_without_its_body(visitor: Client) -> None:
    got, headed = visitor.get("/api/namespaces"), visitor.head("/api/namespaces")
    assert headed.content == b""
    assert headed.headers["Content-Length"] == str(len(got.content))
