"""What signs the console in at an outside service: nothing, basic, bearer, and OAuth 2 client credentials."""

from __future__ import annotations

import itertools
import json
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from mesh.clients.errors import BadAnswer, Forbidden, SourceError, TimedOut, TooLarge, Unreachable
from mesh.clients.http import Deadline, Endpoint, HttpClient, OAuth2, oauth2
from mesh.config.secrets import Credential
from tests.readers.prometheus.certificates import make, server_context
from tests.readers.prometheus.prometheus_stub import Asked, Reply, Stub, serving

Made = Callable[..., tuple[Stub, HttpClient]]


@pytest.fixture
def made() -> Iterator[Made]:
    """Makes a server, which answers 200 unless told, and a client with the given endpoint fields."""
    with ExitStack() as stack:

        def start(
            answer: Callable[[Asked], Reply] = lambda asked: Reply(), clock: Any = None, **endpoint: Any
        ) -> tuple[Stub, HttpClient]:
            stub = stack.enter_context(serving(answer))
            url = endpoint.pop("url", stub.url).replace("HOST", stub.url.removeprefix("http://"))
            options = {"clock": clock} if clock else {}
            client = HttpClient(Endpoint(url=url, retries=0, **endpoint), **options)
            stack.callback(client.close)
            return stub, client

        yield start


def ask(client: HttpClient, seconds: float = 10) -> int:
    return client.send("GET", "/", deadline=Deadline(seconds)).status


def sent(stub: Stub) -> list[str]:
    return [asked.headers.get("authorization", "") for asked in stub.asked]


def encoded(pair: str) -> str:
    return "Basic " + b64encode(pair.encode()).decode()


@pytest.mark.parametrize(
    ("endpoint", "header"),
    [
        ({}, ""),
        ({"auth": "none", "token": "t"}, ""),
        ({"auth": "basic", "username": "üser", "password": "p:w"}, encoded("üser:p:w")),
        ({"auth": "bearer", "token": "t"}, "Bearer t"),
        ({"auth": "bearer", "token": Credential("t")}, "Bearer t"),
        ({"auth": "bearer"}, ""),
        ({"url": "http://me:p%40ss@HOST"}, encoded("me:p@ss")),
        ({"auth": "bearer", "token": "t", "custom_headers": {"Authorization": "mine"}}, "Bearer t"),
        ({"custom_headers": {"Authorization": "mine"}}, "mine"),
    ],
)
def test_the_header_of_each_type(made: Made, endpoint: dict[str, Any], header: str) -> None:
    stub, client = made(**endpoint)
    ask(client)
    assert sent(stub) == [header]


@pytest.mark.parametrize("field", ["token", "kiali_token_file"])
def test_a_token_file_is_read_for_each_request(made: Made, tmp_path: Path, field: str) -> None:
    file = tmp_path / "token"
    file.write_text("one\n")
    stub, client = made(auth="bearer", **{field: str(file)})
    ask(client)
    file.write_text("two")
    ask(client)
    assert sent(stub) == ["Bearer one", "Bearer two"]


def test_a_token_file_that_is_missing_is_named_before_anything_is_sent(made: Made) -> None:
    stub, client = made(auth="bearer", kiali_token_file="/missing/token")
    with pytest.raises(Unreachable, match="The credentials cannot be read: No such file"):
        ask(client)
    assert stub.asked == []


def test_secrets_are_not_in_the_printed_endpoint() -> None:
    endpoint = Endpoint(
        url="http://x",
        username="hush",
        password="hush",
        token="hush",
        key="hush",
        custom_headers={"X-Key": "hush"},
        oauth2=OAuth2("http://t", "id", "hush"),
    )
    assert "hush" not in repr(endpoint)


class Tokens:
    """A token endpoint that issues t1, t2, …, and a clock that tests move."""

    def __init__(self, expires_in: object = 100) -> None:
        self.expires_in = expires_in
        self.issued = 0
        self.now = 1000.0
        self.reply: Reply | None = None

    def clock(self) -> float:
        return self.now

    def __call__(self, asked: Asked) -> Reply:
        if self.reply is not None:
            return self.reply
        self.issued += 1
        told = {"access_token": f"t{self.issued}", "token_type": "Bearer", "expires_in": self.expires_in}
        return Reply(json.dumps(told).encode())


@pytest.fixture
def tokens() -> Tokens:
    return Tokens()


@pytest.fixture
def issuer(tokens: Tokens) -> Iterator[Stub]:
    with serving(tokens) as stub:
        yield stub


def grant(issuer: Stub, **more: Any) -> dict[str, Any]:
    settings = {"token_url": f"{issuer.url}/token", "client_id": "me", "client_secret": "s&cret"} | more
    return {"auth": "oauth2", "oauth2": OAuth2(**settings)}


def test_a_token_is_fetched_once_and_sent_as_bearer(made: Made, issuer: Stub) -> None:
    stub, client = made(**grant(issuer, auth_style="header", scopes=("a", "b"), audience="aud"))
    ask(client)
    ask(client)
    assert sent(stub) == ["Bearer t1", "Bearer t1"]
    (asked,) = issuer.asked
    assert (asked.method, asked.path) == ("POST", "/token")
    assert asked.fields == {"grant_type": "client_credentials", "scope": "a b", "audience": "aud"}
    assert asked.headers["authorization"] == encoded("me:s%26cret")


def test_the_client_can_be_named_in_the_form(made: Made, issuer: Stub) -> None:
    _, client = made(**grant(issuer, auth_style="params"))
    ask(client)
    assert issuer.asked[0].fields == {
        "grant_type": "client_credentials",
        "client_id": "me",
        "client_secret": "s&cret",
    }
    assert "authorization" not in issuer.asked[0].headers


def test_without_a_style_the_form_follows_a_refused_header(made: Made) -> None:
    def answer(asked: Asked) -> Reply:
        return Reply(status=401) if "authorization" in asked.headers else Reply(b'{"access_token":"t"}')

    with serving(answer) as issuer:
        stub, client = made(**grant(issuer))
        ask(client)
        assert sent(stub) == ["Bearer t"]


@pytest.mark.parametrize(
    ("life", "after", "fetches"),
    [
        (1000, 899, 1),
        (1000, 901, 2),
        (60, 49, 1),
        (60, 51, 2),
        (86400, 86099, 1),
        (86400, 86101, 2),
        ("3600", 3301, 2),
        (None, 10**9, 1),
        (0, 10**9, 1),
    ],
)
def test_a_token_is_renewed_a_tenth_before_its_end(
    *, made: Made, issuer: Stub, tokens: Tokens, life: object, after: int, fetches: int
) -> None:
    tokens.expires_in = life
    _, client = made(clock=tokens.clock, **grant(issuer))
    ask(client)
    tokens.now += after
    ask(client)
    assert tokens.issued == fetches


def test_a_renewal_that_fails_leaves_the_living_token_in_use(made: Made, issuer: Stub, tokens: Tokens) -> None:
    stub, client = made(clock=tokens.clock, **grant(issuer))
    ask(client)
    tokens.reply = Reply(status=500)
    tokens.now += 95
    ask(client)
    assert sent(stub) == ["Bearer t1", "Bearer t1"]
    tokens.now += 10
    with pytest.raises(Unreachable, match="token endpoint answered 500"):
        ask(client)


def test_a_refused_token_is_fetched_anew_once_with_the_secret_of_now(made: Made, issuer: Stub, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("old")

    def answer(asked: Asked) -> Reply:
        secret.write_text("new")
        return Reply(status=401 if asked.headers["authorization"] == "Bearer t1" else 200)

    stub, client = made(answer, **grant(issuer, client_secret=str(secret), auth_style="params"))
    assert ask(client) == 200
    assert sent(stub) == ["Bearer t1", "Bearer t2"]
    assert [asked.fields["client_secret"] for asked in issuer.asked] == ["old", "new"]


def test_a_lasting_401_is_replayed_only_once(made: Made, issuer: Stub) -> None:
    stub, client = made(lambda asked: Reply(status=401), **grant(issuer))
    assert ask(client) == 401
    assert sent(stub) == ["Bearer t1", "Bearer t2"]


def test_threads_that_need_a_token_together_fetch_one(made: Made, issuer: Stub, tokens: Tokens) -> None:
    _, client = made(**grant(issuer))
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: ask(client), range(8))) == {200}
    assert tokens.issued == 1


class CountingLock:
    """A lock that lets `all_there` be set when so many threads have come for it."""

    expected = 8

    def __init__(self, all_there: threading.Event) -> None:
        self._lock = threading.Lock()
        self._came = itertools.count(1)
        self._all_there = all_there

    def acquire(self, timeout: float) -> bool:
        if next(self._came) >= self.expected:
            self._all_there.set()
        return self._lock.acquire(timeout=timeout)

    def release(self) -> None:
        self._lock.release()


def test_threads_that_wait_for_a_token_share_its_failure(
    made: Made, issuer: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = threading.Event()
    monkeypatch.setattr(oauth2, "threading", SimpleNamespace(Lock=lambda: CountingLock(waiting)))

    def answer(asked: Asked) -> Reply:
        assert waiting.wait(20)
        return Reply(status=403)

    issuer.answer = answer
    _, client = made(**grant(issuer, auth_style="header"))

    def refused(_: int) -> bool:
        with pytest.raises(Forbidden):
            ask(client, 30)
        return True

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(refused, range(8)))
    assert len(issuer.asked) < 4


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (
            Reply(b'{"error":"invalid_client","error_description":"who?"}', 400),
            Forbidden,
            r"400 \(invalid_client: who\?\)",
        ),
        (Reply(b"<html>", 401), Forbidden, "token endpoint answered 401"),
        (Reply(b"", 503), Unreachable, "503"),
        (Reply(b"<html>"), BadAnswer, "not a token"),
        (Reply(b"{}"), BadAnswer, "no access_token"),
        (Reply(b'{"access_token":"t","expires_in":"soon"}'), BadAnswer, "not a token"),
        (Reply(b'{"access_token":"t","expires_in":Infinity}'), BadAnswer, "not a token"),
        (Reply(b'{"access_token":["t"]}'), BadAnswer, "not a token"),
        (Reply(b"[" * 100_000), BadAnswer, "not a token"),
        (Reply(b"\xff"), BadAnswer, "not a token"),
        (Reply(b'{"error":"invalid_client"}'), BadAnswer, r"200 \(invalid_client\)"),
        (Reply(b'{"access_token":"t"}', 401), Forbidden, "token endpoint answered 401"),
        (Reply(status=302, headers={"Location": "https://[login"}), Forbidden, "token endpoint answered 302"),
    ],
)
def test_a_token_endpoint_that_gives_none_is_named(
    *, made: Made, issuer: Stub, tokens: Tokens, reply: Reply, kind: type[SourceError], words: str
) -> None:
    tokens.reply = reply
    stub, client = made(**grant(issuer))
    with pytest.raises(kind, match=words) as caught:
        ask(client)
    assert caught.value.resource == "token endpoint"
    assert stub.asked == []


@pytest.mark.parametrize("url", ["", "tokens:80/", "ftp://a/", "http://[::1"])
def test_a_token_url_that_cannot_be_used_is_an_error_of_ours(made: Made, url: str) -> None:
    _, client = made(auth="oauth2", oauth2=OAuth2(url, "me", "secret"))
    with pytest.raises(Unreachable) as caught:
        ask(client)
    assert caught.value.resource == "token endpoint"


def test_a_secret_of_any_letters_reaches_the_token_endpoint(made: Made, issuer: Stub) -> None:
    for style in ("header", "params"):
        _, client = made(**grant(issuer, auth_style=style, client_id="ich:ü", client_secret="網 &=%+"))
        ask(client)
    by_header, by_form = issuer.asked
    assert by_header.headers["authorization"] == encoded("ich%3A%C3%BC:%E7%B6%B2+%26%3D%25%2B")
    assert (by_form.fields["client_id"], by_form.fields["client_secret"]) == ("ich:ü", "網 &=%+")


def test_a_token_answer_is_bounded(made: Made) -> None:
    with serving(lambda asked: Reply(b" " * 3_000_000)) as issuer:
        _, client = made(max_bytes=1 << 20, **grant(issuer))
        with pytest.raises(TooLarge) as caught:
            ask(client)
        assert caught.value.resource == "token endpoint"


def test_a_slow_token_endpoint_counts_against_the_deadline(made: Made, issuer: Stub, tokens: Tokens) -> None:
    free = threading.Event()

    def answer(asked: Asked) -> Reply:
        free.wait(20)
        return Reply()

    issuer.answer = answer
    _, client = made(**grant(issuer))
    with pytest.raises(TimedOut):
        ask(client, seconds=0.2)
    free.set()


def test_the_token_endpoint_is_verified_though_the_service_is_not(made: Made, tmp_path: Path) -> None:
    context = server_context(tmp_path, make("issuer"))
    with serving(lambda asked: Reply(), context) as issuer:
        _, client = made(insecure_skip_verify=True, **grant(issuer))
        with pytest.raises(Unreachable, match="TLS failed: self-signed certificate"):
            ask(client)
        assert issuer.asked == []
