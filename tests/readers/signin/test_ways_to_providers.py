"""How providers are reached: with their own certificate authority, without one, and by way of a proxy."""

from __future__ import annotations

import base64
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from mesh.clients.errors import SourceError, Unreachable
from mesh.clients.signin import transports
from mesh.clients.signin.attempt import Attempt
from tests.readers.prometheus.certificates import make, server_context
from tests.readers.signin.conftest import Client
from tests.readers.signin.walk import OWN
from tests.stand_ins.metrics_server import Listener, listening
from tests.stand_ins.openid_provider import OpenIdProvider, handler_of


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The bundle of the provider's CA, which is not there yet."""
    path = tmp_path / "openid-server-ca.crt"
    monkeypatch.setattr(transports, "ca_files", lambda strategy: (str(path),))
    return path


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[tuple[OpenIdProvider, str]]:
    """A provider behind TLS, and the CA that signed its certificate."""
    ca = make("ca", ca=True, cert_sign=True)
    provider = OpenIdProvider()
    with Listener(("127.0.0.1", 0), handler_of(provider)) as server:
        context = server_context(tmp_path, make("provider", ca))
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        provider.url = f"https://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield provider, ca.pem
        finally:
            server.shutdown()
            thread.join()


def test_the_certificate_is_checked_by_the_bundle(
    secure: tuple[OpenIdProvider, str], authority: Path, client: Client
) -> None:
    provider, ca = secure
    with pytest.raises(Unreachable, match="TLS failed"):
        client(issuer_uri=provider.url).authorize_url(Attempt.new(), OWN)
    authority.write_text(ca)
    assert client(issuer_uri=provider.url).authorize_url(Attempt.new(), OWN).startswith(provider.url)


def test_the_certificate_is_not_checked_where_the_settings_say_so(
    secure: tuple[OpenIdProvider, str], authority: Path, client: Client
) -> None:
    made = client(issuer_uri=secure[0].url, insecure_skip_verify_tls=True)
    assert made.authorize_url(Attempt.new(), OWN).startswith(secure[0].url)


@contextmanager
def proxy(to: OpenIdProvider) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """Forwards plain requests to the provider whatever host they name, and tunnels there too. The address, and method,
    target and credentials of each request."""
    seen: list[tuple[str, str, str]] = []

    class Handler(handler_of(to)):  # type: ignore[misc]
        path: str

        def parse_request(self) -> bool:
            good: bool = super().parse_request()
            credentials = self.headers.get("Proxy-Authorization", "") if good else ""
            seen.append((self.command, self.path, credentials))
            self.path = self.path.partition("provider.example")[2] or self.path
            return good

        def do_CONNECT(self) -> None:  # noqa: N802
            host, _, port = to.url.removeprefix("https://").partition(":")
            self.send_response(200)
            self.end_headers()
            with socket.create_connection((host, int(port))) as there:
                pump = threading.Thread(target=_copied, args=(there, self.connection))
                pump.start()
                _copied(self.connection, there)
                pump.join()

    assert issubclass(Handler, BaseHTTPRequestHandler)
    with listening(Handler) as url:
        yield url, seen


def _copied(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return


def test_plain_providers_are_asked_by_way_of_the_proxy(provider: OpenIdProvider, client: Client) -> None:
    provider.described["issuer"] = "http://provider.example"
    with proxy(provider) as (url, seen):
        with_user = url.replace("//", "//me:pass@")
        made = client(issuer_uri="http://provider.example", http_proxy=with_user, https_proxy="http://127.0.0.1:1")
        assert made.authorize_url(Attempt.new(), OWN)
    credentials = "Basic " + base64.b64encode(b"me:pass").decode()
    assert seen == [("GET", "http://provider.example/.well-known/openid-configuration", credentials)]


def test_secure_providers_are_asked_through_a_tunnel(
    secure: tuple[OpenIdProvider, str], authority: Path, client: Client
) -> None:
    provider, ca = secure
    authority.write_text(ca)
    with proxy(provider) as (url, seen):
        assert client(issuer_uri=provider.url, https_proxy=url).authorize_url(Attempt.new(), OWN)
    assert [(method, target) for method, target, _ in seen] == [("CONNECT", provider.url.removeprefix("https://"))]


def test_a_proxy_that_is_away_is_told_without_its_password(client: Client) -> None:
    made = client(issuer_uri="http://provider.example", http_proxy="http://me:hush-hush@127.0.0.1:1")
    with pytest.raises(SourceError, match="its proxy: ") as refused:
        made.authorize_url(Attempt.new(), OWN)
    assert "hush" not in f"{refused.value} {refused.value!r}"
