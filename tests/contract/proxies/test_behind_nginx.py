"""The console below a path of a real nginx, and below that of the OpenShift console, which takes the path away."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import pytest

from tests.contract.proxies.nginx import FORWARDED, nginx
from tests.stand_ins.small_cluster import small_cluster
from tests.web.html import Page
from tests.web.listener.served import environment, served

ROOT = "/tools/mesh/kiali"
PUBLIC = "mesh.example.com"
PLUGIN = "/api/proxy/plugin/ossmconsole/kiali"
LOCATIONS = """
location {root} {{ proxy_pass http://127.0.0.1:{port}; {forwarded} }}
location {plugin}/ {{ proxy_pass http://127.0.0.1:{port}{root}/; proxy_set_header Cookie ""; {forwarded} }}
location / {{ return 404; }}
"""


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def page(self) -> Page:
        return Page(self.body.decode())


@dataclass
class Site:
    """What a browser sees of the proxy."""

    base: str

    def ask(
        self, path: str, method: str = "GET", body: str | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        connection = http.client.HTTPConnection(urlsplit(self.base).netloc, timeout=30)
        try:
            connection.request(method, path, body, {"Host": PUBLIC, **(headers or {})})
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def follow(self, path: str) -> tuple[str, Answer]:
        """The last address of redirects, which must not leave the console."""
        for _ in range(5):
            answer = self.ask(path)
            if answer.status not in (301, 302):
                return path, answer
            path = urljoin(path, answer.headers["Location"])
            assert path.startswith(ROOT)
        raise AssertionError("it redirects without end")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("behind")
    with small_cluster("shop", "istio-system") as cluster:
        env = environment(folder, server={"web_root": ROOT, "web_fqdn": PUBLIC})
        env["CONSOLE_KUBE_URL"] = cluster.url
        with served(env, root=ROOT) as console:
            forwarded = FORWARDED.format(host=PUBLIC, port=443, scheme="https")
            locations = LOCATIONS.format(root=ROOT, plugin=PLUGIN, port=console.port, forwarded=forwarded)
            with nginx(folder / "nginx", locations) as base:
                yield Site(base)


@pytest.mark.parametrize("path", [ROOT, f"{ROOT}/", f"{ROOT}/console", f"{ROOT}/console/nothing"])
def test_every_way_in_leads_to_a_page_below_the_root(site: Site, path: str) -> None:
    address, answer = site.follow(path)
    assert answer.status == 200
    assert address.startswith(f"{ROOT}/console/overview")
    assert answer.page.all("h1")


PAGES = ("overview", "workloads?namespaces=shop", "namespaces/shop/workloads/cart-v1", "istio", "about", "help")


@pytest.mark.parametrize("page", PAGES)
def test_whatever_a_page_names_is_below_the_root_and_there(site: Site, page: str) -> None:
    answer = site.ask(f"{ROOT}/console/{page}")
    assert answer.status == 200
    shown = answer.page
    named = {
        *shown.values("a[href]", "href"),
        *shown.values("form[action]", "action"),
        *(address for name in ("hx-get", "hx-post") for address in shown.values(f"[{name}]", name)),
    }
    own = {address for address in named if not urlsplit(address).netloc and not address.startswith(("#", "?"))}
    assert own
    assert {address for address in own if not address.startswith((f"{ROOT}/", f"{ROOT}?"))} == set()
    files = {*shown.values("link[rel=stylesheet]", "href"), *shown.values("script[src]", "src")}
    assert files
    for file in files:
        assert file.startswith(f"{ROOT}/static/")
        assert site.ask(file).status == 200


def test_a_part_of_a_page_is_loaded_by_its_address(site: Site) -> None:
    whole = site.ask(f"{ROOT}/console/workloads?namespaces=shop")
    part = site.ask(f"{ROOT}/console/workloads?namespaces=shop", headers={"HX-Request": "true"})
    assert (whole.page.is_whole, part.page.is_whole) == (True, False)


def test_cookies_are_for_the_root_alone_and_for_https(site: Site) -> None:
    cookie = site.ask(f"{ROOT}/console/overview?kiosk=true").headers["Set-Cookie"]
    assert f"Path={ROOT}/" in cookie
    assert "Secure" in cookie
    assert "HttpOnly" in cookie


def test_the_promise_of_https_reaches_the_browser_once(site: Site) -> None:
    answer = site.ask(f"{ROOT}/console/about")
    assert answer.headers.get_all("Strict-Transport-Security") == ["max-age=31536000; includeSubDomains"]
    assert len(answer.headers.get_all("Content-Security-Policy") or []) == 1


@pytest.mark.parametrize(
    ("origin", "status"), [(f"https://{PUBLIC}", 200), ("https://evil.example", 403), (f"https://{PUBLIC}:8443", 403)]
)
def test_changes_are_taken_from_the_public_origin_alone(site: Site, origin: str, status: int) -> None:
    answer = site.ask(
        f"{ROOT}/api/authenticate", "POST", "", {"Origin": origin, "Content-Type": "application/x-www-form-urlencoded"}
    )
    assert answer.status == status


def test_large_and_compressed_answers_come_through_whole(site: Site) -> None:
    plain = site.ask(f"{ROOT}/api/config")
    packed = site.ask(f"{ROOT}/api/config", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.body) < len(plain.body)
    assert site.ask(f"{ROOT}/api/config", headers={"If-None-Match": plain.headers["ETag"]}).status == 304


@pytest.mark.parametrize("path", ["namespaces", "config", "istio/config", "namespaces/graph?namespaces=shop"])
def test_the_plugin_of_the_openshift_console_reads_the_api(site: Site, path: str) -> None:
    """Its proxy takes its own path away, sends no cookies, and the person's token with each request."""
    through = site.ask(f"{PLUGIN}/api/{path}", headers={"Authorization": "Bearer someones"})
    direct = site.ask(f"{ROOT}/api/{path}")
    assert through.status == direct.status
    assert type(json.loads(through.body)) is type(json.loads(direct.body))
    assert "Location" not in through.headers
