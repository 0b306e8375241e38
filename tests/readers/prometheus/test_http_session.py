"""What requests would do unasked is not done; Authlib is loaded only where it is needed."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from mesh.clients.errors import TooLarge
from mesh.clients.http import Deadline, Endpoint, HttpClient
from tests.readers.prometheus.prometheus_stub import Asked, Reply, Stub, serving

Made = Callable[..., tuple[Stub, HttpClient]]


@pytest.fixture
def made() -> Iterator[Made]:
    """Makes a server and a client with the given endpoint fields."""
    with ExitStack() as stack:

        def start(answer: Callable[[Asked], Reply], **endpoint: Any) -> tuple[Stub, HttpClient]:
            stub = stack.enter_context(serving(answer))
            client = HttpClient(Endpoint(url=stub.url, retries=0, **endpoint))
            stack.callback(client.close)
            return stub, client

        yield start


def fine(asked: Asked) -> Reply:
    return Reply()


def ask(client: HttpClient, path: str = "/", method: str = "GET") -> int:
    return client.send(method, path, deadline=Deadline(10)).status


def test_proxies_and_passwords_of_the_environment_are_left_alone(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password hush\n")
    (tmp_path / "netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    stub, client = made(fine)
    assert ask(client) == 200
    assert "authorization" not in stub.asked[0].headers


def test_the_headers_are_ours_and_no_compression_is_asked_for(made: Made) -> None:
    stub, client = made(fine)
    ask(client, method="POST")
    headers = stub.asked[0].headers
    assert set(headers) == {"host", "accept", "accept-encoding", "user-agent", "content-type", "content-length"}
    assert (headers["accept-encoding"], headers["user-agent"]) == ("identity", "mesh-console")


def test_a_space_before_the_value_of_a_header_is_no_fault(made: Made) -> None:
    stub, client = made(fine, custom_headers={"X-Scope-OrgID": " team"})
    ask(client)
    assert stub.asked[0].headers["x-scope-orgid"] == "team"


def test_cookies_are_not_kept(made: Made) -> None:
    stub, client = made(lambda asked: Reply(headers={"Set-Cookie": "session=1"}))
    ask(client)
    ask(client)
    assert "cookie" not in stub.asked[1].headers


def test_a_user_in_the_url_of_one_request_does_not_replace_the_sign_in(made: Made) -> None:
    stub, client = made(fine, auth="bearer", token="t")
    ask(client, stub.url.replace("//", "//me:hush@"))
    assert stub.asked[0].headers["authorization"] == "Bearer t"


def test_a_redirect_is_not_followed(made: Made) -> None:
    stub, client = made(lambda asked: Reply(status=302, headers={"Location": "/elsewhere"}))
    assert ask(client) == 302
    assert stub.paths == ["/"]


def test_the_body_of_a_redirect_is_bounded_too(made: Made) -> None:
    sent = itertools.count()

    def endless() -> Iterator[bytes]:
        while next(sent) < 1000:
            yield b" " * 100_000

    _, client = made(lambda asked: Reply(endless(), 302, {"Location": "/elsewhere"}), max_bytes=1 << 20)
    with pytest.raises(TooLarge):
        ask(client)
    assert next(sent) < 1000


def loaded(code: str) -> bool:
    """Whether Authlib is there after `code`, in a process of its own."""
    lines = ("import sys", "from mesh.clients.http import Endpoint, HttpClient, OAuth2", code)
    command = [sys.executable, "-W", "error", "-c", "\n".join((*lines, "print('authlib' in sys.modules)"))]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.strip() == "True"


def test_authlib_is_loaded_only_where_oauth2_is_configured() -> None:
    assert not loaded("HttpClient(Endpoint(url='http://a', auth='bearer', token='t'))")
    assert loaded("HttpClient(Endpoint(url='http://a', auth='oauth2', oauth2=OAuth2('http://t', 'id', 's')))")
